import { createRoute, z } from '@hono/zod-openapi';
import { answerTagged } from '../../../kernel/api/represent.ts';
import { answer, idParameter, refusals, stateShape } from '../../../kernel/api/shapes.ts';
import { parseInput, recordId } from '../../../kernel/content.ts';
import { notFound } from '../../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import type { ApiRoutes } from '../../../kernel/module.ts';
import { apiContact, contactShape } from './api-contact.ts';
import { cardOf } from './cards.ts';
import { readChosen } from './chosen.ts';
import { confirmContacts } from './confirmation.ts';
import { readFigures } from './figures.ts';
import { chooseFrom, listAll, readListed } from './listing.ts';
import { findContact, type Contact } from './points.ts';
import { replaceContact } from './replacement.tsx';
import { mayReplace } from './rules.ts';
import { contactKinds } from './schema.ts';

const tags = ['Contacts'];
const words = (description: string) => z.string().optional().openapi({ description });
const several = (description: string) =>
  z
    .union([z.string(), z.array(z.string())])
    .optional()
    .openapi({ description: `${description} May be repeated.` });
const listQuery = z.object({
  q: words('Words in the name of office, institution or State.'),
  kind: several('A kind of contact, or the id of a category.'),
  state: several('ISO 3166-1 alpha-2.'),
  region: several('Id of a regional group.'),
  language: several('ISO 639-1 code of a language in which the office answers.'),
  now: words('1: those that answer at this minute.'),
  cursor: words('`next` of the page before.'),
  limit: words('1 to 100; 50 when absent.'),
});
const listShape = z.object({ items: z.array(contactShape), total: z.number().int(), next: z.string().optional() });
const figuresShape = z.object({
  counted_on: z.string(),
  at_least: z.number().int(),
  regions: z.array(z.object({ group: z.string(), at_least: z.number().int() })),
});

/** What the pages of the directory do, for programs. */
export function mountDirectoryApi(app: ApiRoutes): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/contacts/entries',
      tags,
      summary: 'List the contacts you may see, by State and name, with the hour there and who is on duty',
      request: { query: listQuery },
      responses: { 200: answer('A page of contacts.', listShape), ...refusals },
    }),
    async (c) => answerTagged(c, await listPage(c as RequestContext)) as never,
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/contacts/entries/{id}',
      tags,
      summary: 'Read a contact; as text/vcard when you ask for it by Accept',
      request: { params: idParameter },
      responses: { 200: answer('The contact.', contactShape), ...refusals },
    }),
    async (c) => (await oneContact(c as RequestContext)) as never,
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/contacts/coverage',
      tags,
      summary: 'How many Member States take part, by region, as last released: rounded down to a multiple of five',
      responses: { 200: answer('The figures; null before the first release.', figuresShape.nullable()), ...refusals },
    }),
    async (c) => answerTagged(c as RequestContext, (await readFigures(visitOf(c as RequestContext))) ?? null) as never,
  );
  mountActs(app);
}

function mountActs(app: ApiRoutes): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/contacts/confirmation',
      tags,
      summary: 'Confirm all published contacts of your State',
      responses: { 200: answer('How many were confirmed.', z.object({ confirmed: z.number().int() })), ...refusals },
    }),
    async (c) => c.json({ confirmed: await confirmContacts(visitOf(c as RequestContext)) }) as never,
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/contacts/entries/{id}/replacement',
      tags,
      summary: 'Draft a contact of your State in the place of a reference record about it',
      request: { params: idParameter },
      responses: { 201: answer('The draft.', stateShape), ...refusals },
    }),
    async (c) => {
      const visit = visitOf(c as RequestContext);
      const contact = await findContact(visit, c.req.param('id'));
      if (!mayReplace(visit, visit.actor, contact)) throw notFound();
      const made = await replaceContact(visit, contact);
      return c.json(made, 201, { location: `/api/v1/records/${made.id}` }) as never;
    },
  );
}

const pageSchema = z.object({
  cursor: recordId.optional(),
  limit: z.string().regex(/^([1-9]\d?|100)$/, { error: 'not-a-choice' }).default('50'),
}); // prettier-ignore

async function listPage(c: RequestContext): Promise<z.input<typeof listShape>> {
  const visit = visitOf(c);
  const { cursor, limit } = parseInput(pageSchema, { cursor: c.req.query('cursor'), limit: c.req.query('limit') });
  const found = chooseFrom(visit, await listAll(visit, contactKinds), readChosen(c).chosen);
  const from = cursor ? found.findIndex(({ contact }) => contact.id === cursor) + 1 : 0;
  const shown = found.slice(from, from + Number(limit));
  const last = shown.at(-1)?.contact.id;
  return {
    items: (await readListed(visit, shown)).map((contact) => apiContact(visit, contact)),
    total: found.length,
    ...(last && from + shown.length < found.length ? { next: last } : {}),
  };
}

async function oneContact(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const contact: Contact = await findContact(visit, c.req.param('id') ?? '');
  if (c.req.header('accept')?.startsWith('text/vcard'))
    return c.body(cardOf(visit, contact), 200, { 'content-type': 'text/vcard; charset=utf-8', vary: 'Accept' });
  return answerTagged(c, apiContact(visit, contact));
}
