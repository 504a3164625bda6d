import { OpenAPIHono } from '@hono/zod-openapi';
import { mountCollections } from './api/collections.ts';
import { boundedJson, idempotent } from './api/idempotency.ts';
import { mountRecordsApi } from './api/records.ts';
import { mountReferenceApi } from './api/reference.ts';
import { mountSavedSearchesApi } from './api/saved-searches.ts';
import { inScope } from './actor.ts';
import { refusedBy } from './content.ts';
import { notAllowed, Refused } from './errors.ts';
import { visitOf, type RequestContext } from './http.ts';
import type { ApiRoutes, RequestEnv } from './module.ts';
import type { Portal } from './portal.ts';

/** The API under /api/v1: the kernel's, every room's kinds, and what rooms add; with its OpenAPI 3.1 document. */
export function mountKernelApi(app: OpenAPIHono<RequestEnv>, portal: Portal): void {
  const api = new OpenAPIHono<RequestEnv>({
    defaultHook: (result) => {
      if (!result.success) throw refusedBy(result.error);
    },
  }) as ApiRoutes;
  api.use('*', async (c, next) => {
    requireOwnSite(c);
    requireScope(c);
    return next();
  });
  api.use('*', boundedJson);
  api.use('*', idempotent);
  api.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' });
  mountRecordsApi(api);
  mountReferenceApi(api);
  mountSavedSearchesApi(api);
  for (const room of portal.rooms.all) {
    mountCollections(api, room);
    room.api?.(api);
  }
  let document: string | undefined;
  const text = () => (document ??= JSON.stringify(describe(api, portal)));
  documents.set(portal, text);
  api.get('/openapi.json', (c) => c.body(text(), 200, { 'content-type': 'application/json' }));
  app.route('/api/v1', api);
}

const documents = new WeakMap<Portal, () => string>();

/** The parts of the OpenAPI document that its human-readable page shows. */
export interface ApiDocument {
  paths: Record<string, Record<string, ApiOperation>>;
  components: { schemas: Record<string, unknown> };
}

export interface ApiOperation {
  summary?: string;
  tags?: string[];
  parameters?: { name: string; in: string; required?: boolean; description?: string }[];
  requestBody?: { content: Record<string, { schema?: unknown }> };
  responses: Record<string, { description: string }>;
}

/** The OpenAPI document of this portal, once its API is mounted. */
export function apiDocument(portal: Portal): ApiDocument {
  return JSON.parse(documents.get(portal)?.() ?? '{"paths":{},"components":{"schemas":{}}}') as ApiDocument;
}

/** A browser's session counts only for requests that our own pages make. */
function requireOwnSite(c: RequestContext): void {
  const site = c.req.header('sec-fetch-site');
  const safe = c.req.method === 'GET' || c.req.method === 'HEAD';
  if (!safe && visitOf(c).actor?.session && site && site !== 'same-origin') throw new Refused('form-expired');
}

/** A key that may only read writes nothing; finer scopes are asked by the rules. */
function requireScope(c: RequestContext): void {
  const { actor } = visitOf(c);
  const safe = c.req.method === 'GET' || c.req.method === 'HEAD';
  if (!actor?.scopes) return;
  if (!inScope(actor, 'read') && safe) throw notAllowed();
  if (!safe && actor.scopes.every((scope) => scope === 'read')) throw notAllowed();
}

function describe(api: ApiRoutes, portal: Portal): unknown {
  return api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Global Cyber Security Cooperation Portal',
      version: '1',
      description:
        'Public content needs no key. With `Authorization: Bearer <API key>` you see what your account may see. Errors are application/problem+json.',
    },
    servers: [{ url: `${portal.config.portalUrl}/api/v1` }],
    security: [{}, { apiKey: [] }],
  });
}
