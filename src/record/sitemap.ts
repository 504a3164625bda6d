import { notFound } from '../kernel/errors.ts';
import { publicPages, publicStretches } from '../kernel/harvest.ts';
import { visitOf, type RequestContext } from '../kernel/http.ts';
import { idPattern } from '../kernel/id.ts';
import { Kept } from '../kernel/kept.ts';
import { languages } from '../kernel/language.ts';
import type { PageRoutes } from '../kernel/module.ts';
import type { Portal } from '../kernel/portal.ts';
import { recordPath } from '../kernel/record-view.ts';
import type { Visit } from '../kernel/visit.ts';
import { escapeXml } from './xml.ts';

/** Records in one file: each has six addresses, each of which names the six. */
const stretch = 500;

/** Mounts what crawlers look for at the root: only pages that everybody may see. */
export function mountSitemap(app: PageRoutes): void {
  app.get('/robots.txt', robots);
  app.get('/sitemap.xml', sitemapIndex);
  app.get('/sitemaps/pages', (c) => pagesMap(c, app));
  app.get('/sitemaps/records/:id', recordsMap);
}

const namespace = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';
const xml = (c: RequestContext, text: string) =>
  c.body(`<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`, 200, { 'content-type': 'text/xml; charset=utf-8' });

function robots(c: RequestContext): Response {
  const { portalUrl } = visitOf(c).portal.config;
  const kept = ['account', 'my-state', 'saved-searches', 'desk', 'export'].map((part) => `Disallow: /*/${part}`);
  const text = ['User-agent: *', ...kept, 'Disallow: /*/records/*/edit', '', `Sitemap: ${portalUrl}/sitemap.xml`, ''];
  return c.text(text.join('\n'));
}

const stretches = new Kept<Awaited<ReturnType<typeof publicStretches>>>(4);

async function stretchesOf(portal: Portal) {
  const known = stretches.get(portal.versions.public);
  if (known) return known;
  const { public: version } = portal.versions;
  const found = await publicStretches(portal, stretch);
  stretches.set(version, found);
  return found;
}

async function sitemapIndex(c: RequestContext): Promise<Response> {
  const { portal } = visitOf(c);
  const { portalUrl } = portal.config;
  const files = (await stretchesOf(portal)).map(
    ({ after, changed }) =>
      `<sitemap><loc>${portalUrl}/sitemaps/records/${after || '0'}</loc><lastmod>${changed.toISOString()}</lastmod></sitemap>`,
  );
  return xml(c, `<sitemapindex ${namespace}><sitemap><loc>${portalUrl}/sitemaps/pages</loc></sitemap>${files.join('')}</sitemapindex>`); // prettier-ignore
}

/** One page in its six languages, each of which leads to the others. */
function entries(portal: Portal, path: string, changed?: Date): string {
  const address = (language: string) => escapeXml(`${portal.config.portalUrl}/${language}${path}`);
  const others = languages.map((each) => `<xhtml:link rel="alternate" hreflang="${each}" href="${address(each)}"/>`).join(''); // prettier-ignore
  const when = changed ? `<lastmod>${changed.toISOString()}</lastmod>` : '';
  return languages.map((each) => `<url><loc>${address(each)}</loc>${when}${others}</url>`).join('');
}

const urlSet = (c: RequestContext, urls: string[]) =>
  xml(c, `<urlset ${namespace} xmlns:xhtml="http://www.w3.org/1999/xhtml">${urls.join('')}</urlset>`);

async function recordsMap(c: RequestContext): Promise<Response> {
  const visit = visitOf(c).asPublic();
  const after = c.req.param('id') ?? '';
  if (after !== '0' && !idPattern.test(after)) throw notFound();
  const pages = await publicPages(visit.portal, after === '0' ? '' : after, stretch);
  return urlSet(c, pages.map((each) => entries(visit.portal, recordPath(visit, each), each.changed))); // prettier-ignore
}

/** The front page and the first pages of the rooms: those that answer somebody who is not signed in. */
async function pagesMap(c: RequestContext, app: PageRoutes): Promise<Response> {
  const visit = visitOf(c).asPublic();
  const open = await openPages(visit, app);
  return urlSet(c, open.map((path) => entries(visit.portal, path))); // prettier-ignore
}

async function openPages(visit: Visit, app: PageRoutes): Promise<string[]> {
  const { portal } = visit;
  const rooms = [...new Set(['', ...portal.rooms.all.flatMap((room) => room.menu.map((item) => item.path))])];
  const open: string[] = [];
  for (const path of rooms) {
    const answer = await app.request(`${portal.config.portalUrl}/en${path}`, { redirect: 'manual' });
    await answer.body?.cancel();
    if (answer.status === 200) open.push(path);
  }
  return open;
}
