import { randomBytes } from 'node:crypto';
import { OpenAPIHono } from '@hono/zod-openapi';
import { findActor } from './kernel/accounts/sessions.ts';
import { mountKernelApi } from './kernel/api.ts';
import { Refused, refusedFor } from './kernel/errors.ts';
import { clientAddress, problem, requestLanguage, visitOf, type RequestContext } from './kernel/http.ts';
import { mountLog } from './kernel/log-routes.ts';
import { mountMetrics, observe } from './kernel/metrics.ts';
import type { PageRoutes, RequestEnv } from './kernel/module.ts';
import { answerFromMemory, answerVersion, compress, isFinished, keepAnswer, newNonce } from './kernel/page-cache.ts';
import type { Portal } from './kernel/portal.ts';
import { securityHeaders } from './kernel/security-headers.ts';
import { serveAssets } from './ui/serve-assets.ts';
import { mountRecordFeeds } from './record/feed.ts';
import { mountRecordPages } from './record/routes.tsx';
import { mountStandards } from './record/standards.ts';
import { refusalPage } from './ui/refusal-page.tsx';
import { languages, type Language } from './kernel/language.ts';

/** The portal over HTTP: every route of the kernel and of the rooms. `app.request()` is all that tests need. */
export function createApp(portal: Portal): OpenAPIHono<RequestEnv> {
  const app = new OpenAPIHono<RequestEnv>();
  app.use('*', async (c, next) => {
    const started = process.hrtime.bigint();
    c.set('nonce', newNonce());
    const version = answerVersion(portal);
    c.set('version', version);
    const kept = answerFromMemory(portal, c, version);
    if (kept) {
      observe(c, kept.status, started);
      return kept;
    }
    await next();
    if (!isFinished(c.res)) {
      securityHeaders(c, portal);
      c.res = (await keepAnswer(portal, c, version)) ?? (await compress(c));
    }
    observe(c, c.res.status, started);
  });
  app.use('*', async (c, next) => {
    c.set('visit', await openRequest(portal, c));
    return next();
  });
  serveAssets(app);
  mountMetrics(app, portal);
  mountKernelApi(app, portal);
  mountLog(app, portal);
  const paged = app.basePath(`/:language{(?:${languages.join('|')})}`) as unknown as PageRoutes;
  for (const room of portal.rooms.all) room.pages(paged);
  app.get('/', (c) => {
    c.header('vary', 'Accept-Language');
    return c.redirect(`/${visitOf(c).language}`, 302);
  });
  mountRecordPages(paged);
  mountRecordFeeds(app as unknown as PageRoutes);
  mountStandards(app as unknown as PageRoutes);
  app.notFound((c) => answerRefusal(portal, c, missing(app, c)));
  app.onError((error, c) => answerRefusal(portal, c, error));
  return app;
}

/** The visit of a request. A credential that is none is refused; no credential is the public. */
async function openRequest(portal: Portal, c: RequestContext) {
  const url = new URL(c.req.url);
  const language = requestLanguage(url.pathname, c.req.query('language'), c.req.header('accept-language'));
  c.set('visit', await portal.visit(undefined, language));
  if (c.req.url.length > 6000) throw new Refused('address-too-long');
  if ((c.req.header('cookie')?.length ?? 0) > 8000) throw new Refused('header-too-large');
  const actor = await findActor(portal, c.req.raw, clientAddress(c));
  return portal.visit(actor, language);
}

/** Twelve hexadecimal digits; the first is 0, so that none reads as a word, which messages show otherwise than a number. */
const newReference = () => `0${randomBytes(6).toString('hex').slice(1)}`;

async function answerRefusal(portal: Portal, c: RequestContext, error: Error | Refused): Promise<Response> {
  const refused = refusedFor(error);
  const reference = newReference();
  if (refused !== error && refused.status >= 500)
    portal.log.error({ err: error, reference, route: c.req.routePath }, 'request failed');
  const language: Language = visitOf(c)?.language ?? 'en';
  if (!visitOf(c)) c.set('visit', await portal.visit(undefined, language));
  if (refused.allow) c.header('allow', refused.allow.join(', '));
  if (refused.retryAfter) c.header('retry-after', String(Math.ceil(refused.retryAfter)));
  c.header('cache-control', 'no-store');
  const path = new URL(c.req.url).pathname;
  if (/^\/(api|log|taxii2|oai|feeds|catalog|\.well-known)(\/|$)/.test(path)) {
    const body = problem(refused, language, reference, portal.config.portalUrl);
    return c.body(JSON.stringify(body), refused.status as 400, { 'content-type': 'application/problem+json' });
  }
  return refusalPage(c, refused, reference);
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** An address that answers other methods says which; the routes alone decide, never what is behind them. */
function missing(app: OpenAPIHono<RequestEnv>, c: RequestContext): Refused {
  const allow = methods.filter((method) =>
    app.router.match(method, c.req.path)[0].some(([[, route]]) => route.method === method),
  );
  if (allow.length === 0) return new Refused('not-found');
  return new Refused('method-not-allowed', {
    allow: allow.flatMap((each) => (each === 'GET' ? ['GET', 'HEAD'] : [each])),
  });
}
