import { createRoute, z } from '@hono/zod-openapi';
import { createAndPublish, createDraft, saveDraft } from '../records.ts';
import { contentOf, loadDraft, loadRecord, type RecordView } from '../record-view.ts';
import { contentSchema, parseInput, publicationSchema, type DraftContent } from '../content.ts';
import { invalid, notFound } from '../errors.ts';
import { visitOf } from '../http.ts';
import type { ApiRoutes, Kind, Module } from '../module.ts';
import type { Visit } from '../visit.ts';
import { representRecord, requireMatch, tagOf } from './represent.ts';
import { answer, idParameter, recordShape, refusals, stateShape } from './shapes.ts';

/** The collections of a room, each with its kinds: POST creates, PATCH changes. */
export function mountCollections(app: ApiRoutes, room: Module): void {
  const collections = Map.groupBy(Object.entries(room.kinds), ([, kind]) => kind.collection);
  for (const [collection, kinds] of collections) {
    mountCreate(app, room, collection, kinds);
    mountChange(app, room, collection, kinds);
  }
}

type NamedKinds = [string, Kind][];

const createBody = z.looseObject({ kind: z.string(), publication: z.unknown().optional() });

/** The body of a creation as the document describes it: one alternative a kind. */
function describedBody(kinds: NamedKinds): z.ZodType {
  const shapes = kinds.map(([name, kind]) => {
    const content = contentSchema(kind);
    return z.object({ kind: z.literal(name), ...content.shape, publication: publicationSchema.optional() });
  });
  return (shapes.length > 1 ? z.union(shapes as unknown as [z.ZodType, z.ZodType]) : shapes[0]!) as z.ZodType;
}

function mountCreate(app: ApiRoutes, room: Module, collection: string, kinds: NamedKinds): void {
  const route = createRoute({
    method: 'post',
    path: `/${room.name}/${collection}`,
    tags: [room.title('en')],
    summary: `Create a draft, or with "publication" a published record: ${kinds.map(([, kind]) => kind.name('en').one).join(', ')}`,
    request: { body: { content: { 'application/json': { schema: describedBody(kinds) } }, required: true } },
    responses: { 201: answer('Created; Location is its address.', stateShape), ...refusals },
  });
  app.on('POST', route.path, async (c) => {
    const visit = visitOf(c);
    const { kind, publication, ...content } = parseInput(createBody, await c.req.json()) as {
      kind: string;
      publication?: unknown;
    } & DraftContent;
    if (!kinds.some(([name]) => name === kind)) throw invalid({ path: 'kind', code: 'not-a-choice' });
    const made =
      publication === undefined
        ? await createDraft(visit, kind, content)
        : await createAndPublish(visit, kind, content, publication);
    return c.json(made, 201, { location: `/api/v1/records/${made.id}` });
  });
  app.openAPIRegistry.registerPath(route);
}

function mountChange(app: ApiRoutes, room: Module, collection: string, kinds: NamedKinds): void {
  const route = createRoute({
    method: 'patch',
    path: `/${room.name}/${collection}/{id}`,
    tags: [room.title('en')],
    summary: 'Change parts of the working copy under If-Match; publish it with POST /records/{id}/publication',
    request: {
      params: idParameter,
      body: { content: { 'application/json': { schema: z.looseObject({}) } }, required: true },
    },
    responses: { 200: answer('The record with its new entity tag.', recordShape), ...refusals },
  });
  app.on('PATCH', route.path.replace('{id}', ':id'), async (c) => {
    const visit = visitOf(c);
    const id = c.req.param('id') ?? '';
    const record = await visit.find(id);
    if (!kinds.some(([name]) => name === record.kind)) throw notFound();
    const seen = await requireMatch(c, visit, id);
    await changeDraft(visit, seen, parseInput(z.record(z.string(), z.unknown()), await c.req.json()));
    const body = JSON.stringify(await representRecord(visit, await loadRecord(visit, id)));
    return c.body(body, 200, { 'content-type': 'application/json', etag: tagOf(body) });
  });
  app.openAPIRegistry.registerPath(route);
}

/** Merges the parts given over the draft, or over the published content where there is no draft (RFC 7396 at the top level). */
async function changeDraft(visit: Visit, seen: RecordView, parts: Record<string, unknown>): Promise<void> {
  const draft = seen.own?.draft;
  const base = draft ? (await loadDraft(visit, seen.id)).content : contentOf(seen);
  const merged = { ...base, ...parts, fields: { ...(base.fields as object), ...(parts.fields as object | undefined) } };
  await saveDraft(visit, seen.id, merged, draft?.revision ?? 0);
}
