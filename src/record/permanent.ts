import type { RequestContext } from '../kernel/http.ts';
import { visitOf } from '../kernel/http.ts';
import type { PageRoutes } from '../kernel/module.ts';
import type { Portal } from '../kernel/portal.ts';

/** The address of a record that never changes and names no language; it leads to the page in the reader's. */
export const permanentUrl = (portal: Portal, id: string) => `${portal.config.portalUrl}/id/${id}`;

/** Mounts `/id/…`, which answers alike whether there is such a record or not. */
export function mountPermanent(app: PageRoutes): void {
  app.get('/id/:id', (c) => lead(c));
}

function lead(c: RequestContext): Response {
  c.header('vary', 'Accept-Language');
  return c.redirect(`/${visitOf(c).language}/records/${encodeURIComponent(c.req.param('id') ?? '')}`, 303);
}
