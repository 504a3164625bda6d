import { createRoute, z } from '@hono/zod-openapi';
import { answer, refusals } from '../../kernel/api/shapes.ts';
import { parseInput } from '../../kernel/content.ts';
import type { RequestContext } from '../../kernel/http.ts';
import type { ApiRoutes } from '../../kernel/module.ts';

interface Operation<Body extends z.ZodType> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  summary: string;
  body?: Body;
  /** Shape of the answer; without one it is 204. */
  shape?: z.ZodType;
  status?: 200 | 201;
}

/** Mounts one operation: what it takes, what it answers. Nothing of it is ever kept on the way. */
export function operation<Body extends z.ZodType = z.ZodUndefined>(
  app: ApiRoutes,
  { method, path, summary, body, shape, status = 200 }: Operation<Body>,
  act: (c: RequestContext, given: z.output<Body>) => Promise<unknown>,
): void {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const params = z.object(Object.fromEntries(names.map((name) => [name, z.string()])));
  const route = createRoute({
    method,
    path: `/account${path}`,
    tags: ['Account'],
    summary,
    request: {
      params,
      ...(body ? { body: { content: { 'application/json': { schema: body } }, required: true } } : {}),
    },
    responses: { ...(shape ? { [status]: answer(summary, shape) } : { 204: { description: 'Done.' } }), ...refusals },
  });
  app.openAPIRegistry.registerPath(route);
  app.on(method.toUpperCase(), `/account${path.replaceAll(/\{(\w+)\}/g, ':$1')}`, async (c) => {
    c.header('cache-control', 'no-store');
    const result = await act(c, (body ? parseInput(body, await c.req.json()) : undefined) as z.output<Body>);
    return shape ? c.json(result as object, status) : c.body(null, 204);
  });
}

/** ISO 8601 in UTC. */
export const instant = z.iso.datetime();
/** All of them, in one answer. */
export const list = (item: z.ZodType) => z.object({ items: z.array(item) });
