import { visitOf, type RequestContext } from '../../kernel/http.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { catalogGraph } from './catalog.ts';
import { toJsonLd, toTurtle } from './graph.ts';

/** Mounts the catalogue of the portal's public data at the root. */
export function mountCatalog(app: PageRoutes): void {
  app.get('/catalog', (c) => {
    c.header('vary', 'Accept');
    return answer(c, wishOf(c.req.header('accept') ?? ''));
  });
  app.get('/catalog.jsonld', (c) => answer(c, 'jsonld'));
  app.get('/catalog.ttl', (c) => answer(c, 'ttl'));
}

type Format = 'jsonld' | 'ttl';

/** Turtle where it is wished for more than JSON. */
function wishOf(accept: string): Format {
  const quality = (pattern: RegExp) =>
    Math.max(0, ...accept.split(',').filter((part) => pattern.test(part)).map((part) => Number(/;\s*q=([\d.]+)/.exec(part)?.[1] ?? 1))); // prettier-ignore
  return quality(/\btext\/turtle\b/i) > quality(/\bapplication\/(ld\+)?json\b/i) ? 'ttl' : 'jsonld';
}

async function answer(c: RequestContext, format: Format): Promise<Response> {
  const nodes = await catalogGraph(visitOf(c).portal);
  c.header('access-control-allow-origin', '*');
  if (format === 'ttl') return c.body(toTurtle(nodes), 200, { 'content-type': 'text/turtle; charset=utf-8' });
  return c.body(JSON.stringify(toJsonLd(nodes), null, 1), 200, {
    'content-type': 'application/ld+json; charset=utf-8',
  });
}
