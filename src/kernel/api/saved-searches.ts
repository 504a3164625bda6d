import { createRoute, z } from '@hono/zod-openapi';
import { parseInput } from '../content.ts';
import { visitOf } from '../http.ts';
import type { ApiRoutes } from '../module.ts';
import { forgetSearch, listSavedSearches, savedSearchSchema, saveSearch, setDigest } from '../saved-searches.ts';
import { answerTagged } from './represent.ts';
import { answer, idParameter, refusals } from './shapes.ts';

const tags = ['Saved searches'];
const shape = z.object({
  id: z.string(),
  name: z.string(),
  query: z.string(),
  digest: z.enum(['never', 'daily', 'weekly']),
  language: z.string(),
});
const body = (schema: z.ZodType) => ({ body: { content: { 'application/json': { schema } }, required: true } });
const digestBody = z.strictObject({ digest: z.enum(['never', 'daily', 'weekly']) });

/** The own saved searches with their e-mail digests. */
export function mountSavedSearchesApi(app: ApiRoutes): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/saved-searches',
      tags,
      summary: 'List your saved searches',
      responses: { 200: answer('By name.', z.object({ items: z.array(shape) })), ...refusals },
    }),
    async (c) => answerTagged(c, { items: await listSavedSearches(visitOf(c)) }) as never,
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/saved-searches',
      tags,
      summary: 'Save a search',
      request: body(savedSearchSchema),
      responses: { 201: answer('Saved.', shape), ...refusals },
    }),
    async (c) => c.json(await saveSearch(visitOf(c), await c.req.json()), 201) as never,
  );
  app.openapi(
    createRoute({
      method: 'patch',
      path: '/saved-searches/{id}',
      tags,
      summary: 'Change how often it sends a digest',
      request: { params: idParameter, ...body(digestBody) },
      responses: { 204: { description: 'Changed.' }, ...refusals },
    }),
    async (c) => {
      await setDigest(visitOf(c), c.req.param('id'), parseInput(digestBody, await c.req.json()).digest);
      return c.body(null, 204) as never;
    },
  );
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/saved-searches/{id}',
      tags,
      summary: 'Forget a saved search',
      request: { params: idParameter },
      responses: { 204: { description: 'Forgotten.' }, ...refusals },
    }),
    async (c) => {
      await forgetSearch(visitOf(c), c.req.param('id'));
      return c.body(null, 204) as never;
    },
  );
}
