import { createRoute, z } from '@hono/zod-openapi';
import { audienceTokenPattern, previewAudience, requireKnownAudience } from '../audience.ts';
import { catalogueQuerySchema, listRecords, suggest, type Facets } from '../catalogue.ts';
import { parseInput, publicationSchema } from '../content.ts';
import { notFound } from '../errors.ts';
import { visitOf } from '../http.ts';
import type { ApiRoutes } from '../module.ts';
import { namedPlaces } from '../places.ts';
import { proveRecord } from '../proofs.ts';
import { listVersions, loadDraft, loadRecord } from '../record-view.ts';
import {
  answerRecord, confirmAll, confirmRecord, discardDraft, publishDraft, reinstateRecord, requestPublication, saveDraft, suspendRecord, withdrawRecord,
} from '../records.ts'; // prettier-ignore
import type { Visit } from '../visit.ts';
import { answerTagged, representItem, representRecord, requireMatch } from './represent.ts';
import { answer, idParameter, pageShape, recordShape, refusals, stateShape } from './shapes.ts';

const several = z.union([z.string(), z.array(z.string())]).optional();
const listQuery = z.object({
  q: z.string().optional().openapi({ description: 'Words, "phrases", -exclusions; in any of the six languages.' }),
  room: several,
  kind: several,
  state: several.openapi({ example: 'KE' }),
  topic: several,
  language: several,
  standing: several,
  owner: several,
  year: several,
  sort: z.string().optional().openapi({ description: 'relevance, newest, year or title.' }),
  cursor: z.string().optional(),
  limit: z.string().optional().openapi({ description: '1 to 100; 20 when absent.' }),
});

const tags = ['Records'];
const operation = <
  Method extends 'get' | 'post' | 'put' | 'delete' | 'patch',
  Path extends string,
  More extends object,
>(
  method: Method,
  path: Path,
  summary: string,
  more: More,
) => ({ method, path, summary, tags, ...more });

const json = (schema: z.ZodType) => ({ body: { content: { 'application/json': { schema } }, required: true } });
const reasonBody = z.strictObject({
  reason: z.string().openapi({ description: 'Shown to the owner; 2,000 characters at most.' }),
});

/** The catalogue over all rooms, a record with its versions and proof, and the acts that change where it stands. */
export function mountRecordsApi(app: ApiRoutes): void {
  app.openapi(
    createRoute(
      operation('get', '/records', 'List or search the records of all rooms that you may see', {
        request: { query: listQuery },
        responses: { 200: answer('One page, its total and facets.', pageShape), ...refusals },
      }),
    ),
    async (c) => answerTagged(c, await listPage(visitOf(c), c.req.queries())) as never,
  );
  app.openapi(
    createRoute(
      operation('get', '/records/{id}', 'Read a record', {
        request: { params: idParameter },
        responses: { 200: answer('The record, with an ETag.', recordShape), ...refusals },
      }),
    ),
    async (c) =>
      answerTagged(c, await representRecord(visitOf(c), await loadRecord(visitOf(c), c.req.param('id')))) as never,
  );
  app.openapi(
    createRoute(
      operation('get', '/records/{id}/versions', 'List the versions of a record that you may see', {
        request: { params: idParameter },
        responses: { 200: answer('The oldest first.', z.object({ items: z.array(z.unknown()) })), ...refusals },
      }),
    ),
    async (c) => answerTagged(c, { items: await listVersions(visitOf(c), c.req.param('id')) }) as never,
  );
  app.openapi(
    createRoute(
      operation('get', '/records/{id}/proof', 'Prove that the record stands in the audit log', {
        request: { params: idParameter },
        responses: { 200: answer('What the stand-alone verifier takes.', z.unknown()), ...refusals },
      }),
    ),
    async (c) => answerTagged(c, await proveRecord(visitOf(c), c.req.param('id'))) as never,
  );
  mountDraftApi(app);
  mountActsApi(app);
  mountSearchHelp(app);
}

/** One page of the catalogue as the API answers it. @param queries values by name, as the query string has them */
async function listPage(visit: Visit, queries: Record<string, string[]>): Promise<unknown> {
  const values = Object.fromEntries(
    Object.entries(queries).map(([name, all]) => [name, all.length > 1 ? all : all[0]]),
  );
  const query = parseInput(catalogueQuerySchema, values);
  const { items, total, facets, next, concepts } = await listRecords(visit, query);
  const places = query.cursor ? [] : await namedPlaces(visit, query.q);
  return {
    items: items.map((item) => representItem(visit, item)),
    total,
    facets: shortened(facets),
    ...(next ? { next } : {}),
    concepts,
    direct: places.map(({ label, path }) => ({
      label,
      url: `${visit.portal.config.portalUrl}/${visit.language}${path}`,
    })),
  };
}

/** Values of a facet that one answer names, the most frequent first. */
const facetValues = 25;

const shortened = (facets: Facets) =>
  Object.fromEntries(Object.entries(facets).map(([name, values]) => [name, values.slice(0, facetValues)]));

const draftBody = z.strictObject({ content: z.record(z.string(), z.unknown()), revision: z.number().int().min(0) });

function mountDraftApi(app: ApiRoutes): void {
  app.openapi(
    createRoute(
      operation('get', '/records/{id}/draft', 'Read the working copy of an own record', {
        request: { params: idParameter },
        responses: { 200: answer('The draft, valid or not.', z.unknown()), ...refusals },
      }),
    ),
    async (c) => answerTagged(c, await loadDraft(visitOf(c), c.req.param('id'))) as never,
  );
  app.openapi(
    createRoute(
      operation('put', '/records/{id}/draft', 'Save the working copy, right or wrong', {
        request: { params: idParameter, ...json(draftBody) },
        responses: { 200: answer('Saved.', stateShape), ...refusals },
      }),
    ),
    async (c) => {
      const { content, revision } = parseInput(draftBody, await c.req.json());
      return c.json(await saveDraft(visitOf(c), c.req.param('id'), content, revision)) as never;
    },
  );
  app.openapi(
    createRoute(
      operation('delete', '/records/{id}/draft', 'Discard the working copy', {
        request: { params: idParameter },
        responses: { 204: { description: 'Discarded.' }, ...refusals },
      }),
    ),
    async (c) => {
      await discardDraft(visitOf(c), c.req.param('id'));
      return c.body(null, 204) as never;
    },
  );
}

const publicationBody = publicationSchema.extend({ revision: z.number().int().optional() });
const answerBody = z.strictObject({
  stance: z.enum(['confirmed', 'disputed', 'silent']),
  statement: z.record(z.string(), z.string()).optional(),
});

function mountActsApi(app: ApiRoutes): void {
  const act = (
    path: string,
    summary: string,
    body: z.ZodType | undefined,
    run: (visit: Visit, id: string, input: never) => Promise<unknown>,
  ) =>
    app.openapi(
      createRoute(
        operation('post', `/records/{id}/${path}`, summary, {
          request: { params: idParameter, ...(body ? json(body) : {}) },
          responses: { 200: answer('Where the record stands now.', stateShape), ...refusals },
        }),
      ),
      async (c) => {
        const visit = visitOf(c);
        if (c.req.header('if-match')) await requireMatch(c, visit, c.req.param('id'));
        const input = body ? parseInput(body, await c.req.json()) : undefined;
        return c.json((await run(visit, c.req.param('id'), input as never)) as object) as never;
      },
    );
  act(
    'publication',
    'Publish the working copy to an audience',
    publicationBody,
    (visit, id, { revision, ...wish }: z.output<typeof publicationBody>) => publishDraft(visit, id, wish, revision),
  );
  act('publication-request', 'Ask the focal point to publish', undefined, (visit, id) => requestPublication(visit, id));
  act('withdrawal', 'Take a record out of view', reasonBody, (visit, id, { reason }: z.output<typeof reasonBody>) =>
    withdrawRecord(visit, id, reason),
  );
  act('confirmation', 'Confirm that a record still holds', undefined, (visit, id) => confirmRecord(visit, id));
  act(
    'suspension',
    'Secretariat: take a record from view, with a reason',
    reasonBody,
    (visit, id, { reason }: z.output<typeof reasonBody>) => suspendRecord(visit, id, reason),
  );
  act('reinstatement', 'Secretariat: end a suspension', undefined, (visit, id) => reinstateRecord(visit, id));
  app.openapi(
    createRoute(
      operation('put', '/records/{id}/answer', 'Answer a reference record about the own State', {
        request: { params: idParameter, ...json(answerBody) },
        responses: { 204: { description: 'Answered.' }, ...refusals },
      }),
    ),
    async (c) => {
      const { stance, statement } = parseInput(answerBody, await c.req.json());
      await answerRecord(visitOf(c), c.req.param('id'), stance, statement ?? {});
      return c.body(null, 204) as never;
    },
  );
  app.openapi(
    createRoute(
      operation('post', '/confirmation', 'Confirm everything of the own party', {
        responses: { 200: answer('How many.', z.object({ confirmed: z.number().int() })), ...refusals },
      }),
    ),
    async (c) => c.json({ confirmed: await confirmAll(visitOf(c)) }) as never,
  );
}

const previewBody = z.strictObject({ audience: z.array(z.string().regex(audienceTokenPattern)).max(300) });

function mountSearchHelp(app: ApiRoutes): void {
  app.openapi(
    createRoute(
      operation('get', '/suggestions', 'Suggest terms and titles while typing', {
        request: { query: z.object({ q: z.string().optional(), language: z.string().optional() }) },
        responses: {
          200: answer(
            'At most eight.',
            z.object({ items: z.array(z.object({ text: z.string(), href: z.string().optional() })) }),
          ),
          ...refusals,
        },
      }),
    ),
    async (c) => c.json({ items: await suggest(visitOf(c), c.req.query('q') ?? '') }) as never,
  );
  app.openapi(
    createRoute(
      operation('post', '/audience-preview', 'Say who would see a record of the own party', {
        request: json(previewBody),
        responses: { 200: answer('The preview.', z.unknown()), ...refusals },
      }),
    ),
    async (c) => {
      const visit = visitOf(c);
      if (!visit.isOfStates) throw notFound();
      const { audience } = parseInput(previewBody, await c.req.json());
      requireKnownAudience(audience, visit.parties);
      return c.json(previewAudience(audience, visit.viewer.party ?? '', visit.parties)) as never;
    },
  );
}
