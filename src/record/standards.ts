import type { PageRoutes } from '../kernel/module.ts';
import { mountCatalog } from './catalog/routes.ts';
import { mountOai } from './oai/routes.ts';
import { mountPermanent } from './permanent.ts';
import { mountSitemap } from './sitemap.ts';

/** Mounts what machines ask for by standards, over the public records of all rooms; `app` is the root. */
export function mountStandards(app: PageRoutes): void {
  mountPermanent(app);
  mountOai(app);
  mountCatalog(app);
  mountSitemap(app);
}
