import { createRoute, z } from '@hono/zod-openapi';
import { visitOf } from '../http.ts';
import type { ApiRoutes } from '../module.ts';
import { loadVocabulary } from '../vocabulary.ts';
import { answerTagged } from './represent.ts';
import { answer, refusals, translatedShape } from './shapes.ts';

const partyShape = z.object({
  id: z.string(),
  status: z.string(),
  names: translatedShape,
  formalNames: translatedShape.optional(),
  groups: z.array(z.string()).optional(),
});
const groupShape = z.object({
  id: z.string(),
  kind: z.enum(['regional', 'organisation', 'thematic']),
  names: translatedShape,
  members: z.array(z.string()),
});
const conceptShape = z.object({
  id: z.string(),
  area: z.string(),
  broader: z.string().nullable(),
  related: z.array(z.string()),
  terms: z.record(z.string(), z.unknown()),
  definition: translatedShape,
});

const list = (path: string, summary: string, item: z.ZodType) =>
  createRoute({
    method: 'get',
    path,
    summary,
    tags: ['Reference'],
    responses: { 200: answer('All of them.', z.object({ items: z.array(item) })), ...refusals },
  });

/** States, organisations, groups and the vocabulary: what records refer to. */
export function mountReferenceApi(app: ApiRoutes): void {
  app.openapi(list('/states', 'The Member States and observers with their names in six languages', partyShape), (c) => {
    const { parties } = visitOf(c);
    const items = parties.states.map(({ code, status, names, formal_names }) => ({
      id: code,
      status,
      names,
      formalNames: formal_names,
      groups: parties.groupsOf(code).filter((id) => parties.group(id)?.kind !== 'thematic'),
    }));
    return answerTagged(c, { items }) as never;
  });
  app.openapi(list('/organisations', 'The organisations', partyShape), (c) => {
    const items = visitOf(c).parties.organisations.map(({ code, status, names }) => ({ id: code, status, names }));
    return answerTagged(c, { items }) as never;
  });
  app.openapi(
    list('/groups', 'Groups of States that can be addressed; thematic groups for signed-in States only', groupShape),
    (c) => {
      const { parties, isOfStates } = visitOf(c);
      return answerTagged(c, {
        items: parties.groups.filter((group) => isOfStates || group.kind !== 'thematic'),
      }) as never;
    },
  );
  app.openapi(
    list('/vocabulary', 'The controlled vocabulary in six languages', conceptShape),
    (c) => answerTagged(c, { items: loadVocabulary().concepts }) as never,
  );
}
