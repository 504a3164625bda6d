import { createRoute, z } from '@hono/zod-openapi';
import { answerTagged } from '../../kernel/api/represent.ts';
import { answer, idParameter, refusals, translatedShape } from '../../kernel/api/shapes.ts';
import { parseInput } from '../../kernel/content.ts';
import { createGroup, groupSchema, removeGroup, setGroup } from '../../kernel/groups.ts';
import type { ApiRoutes } from '../../kernel/module.ts';
import { listSuspensions } from '../../kernel/suspensions.ts';
import { deskVisit } from './rules.ts';

const tags = ['Desk'];
const body = {
  body: {
    content: { 'application/json': { schema: z.object({ names: translatedShape, members: z.array(z.string()) }) } },
    required: true,
  },
};
const suspension = z.object({
  id: z.string(),
  kind: z.string(),
  owner: z.string(),
  title: translatedShape,
  language: z.string(),
  reason: z.string(),
  since: z.iso.datetime(),
});

/** Thematic groups and suspensions, for the Secretariat; to others these addresses are not there. */
export function mountApi(app: ApiRoutes): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/desk/groups',
      tags,
      summary: 'Secretariat: make a thematic group',
      request: body,
      responses: {
        201: answer('Made; members see what is addressed to it at once.', z.object({ id: z.string() })),
        ...refusals,
      },
    }),
    async (c) => c.json({ id: await createGroup(deskVisit(c), await c.req.json()) }, 201) as never,
  );
  app.openapi(
    createRoute({
      method: 'put',
      path: '/desk/groups/{id}',
      tags,
      summary: 'Secretariat: set the names and members of a thematic group',
      request: { params: idParameter, ...body },
      responses: { 204: { description: 'Set.' }, ...refusals },
    }),
    async (c) => {
      await setGroup(deskVisit(c), c.req.param('id'), parseInput(groupSchema, await c.req.json()));
      return c.body(null, 204) as never;
    },
  );
  app.openapi(
    createRoute({
      method: 'delete',
      path: '/desk/groups/{id}',
      tags,
      summary: 'Secretariat: end a thematic group',
      request: { params: idParameter },
      responses: { 204: { description: 'Ended.' }, ...refusals },
    }),
    async (c) => {
      await removeGroup(deskVisit(c), c.req.param('id'));
      return c.body(null, 204) as never;
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/desk/suspensions',
      tags,
      summary: 'Secretariat: list the records suspended from view',
      responses: { 200: answer('The newest first.', z.object({ items: z.array(suspension) })), ...refusals },
    }),
    async (c) => {
      return answerTagged(c, { items: await listSuspensions(deskVisit(c)) }) as never;
    },
  );
}
