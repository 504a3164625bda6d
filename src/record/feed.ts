import { attributionsOf, needsAttribution, type Attributed } from '../kernel/attribution.ts';
import { listRecords, type CatalogueItem } from '../kernel/catalogue.ts';
import { visitOf, type RequestContext } from '../kernel/http.ts';
import { inLanguage } from '../kernel/language.ts';
import type { PageRoutes } from '../kernel/module.ts';
import { recordPath, titleIn } from '../kernel/record-view.ts';
import type { Visit } from '../kernel/visit.ts';
import { uiMessages } from '../ui/messages.ts';
import { authorOf } from './author.ts';
import { recordMessages } from './messages.ts';
import { queryString, readQuery } from './query.ts';
import { escapeXml } from './xml.ts';

/** Mounts the feed of any search; `app` is the root, for feeds name their language in the query. */
export function mountRecordFeeds(app: PageRoutes): void {
  app.get('/feeds/records.atom', (c) => recordFeed(c));
}

/** In a feed `language` is the reader's; the language of the texts sought is `text`. */
const rename = { language: 'text' };
const entriesShown = 50;

/** The newest records of a search as Atom (RFC 4287). */
async function recordFeed(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const query = { ...readQuery(c, rename), sort: 'newest' as const, limit: entriesShown, cursor: undefined };
  const { items } = await listRecords(visit, query);
  const attributed = await attributionsOf(visit, items.filter(needsAttribution));
  const search = queryString({ ...query, sort: undefined }, rename);
  return c.body(feedText(visit, search, query.q, items, attributed), 200, {
    'content-type': 'application/atom+xml; charset=utf-8',
  });
}

function feedText(
  visit: Visit,
  search: string,
  words: string | undefined,
  items: CatalogueItem[],
  attributed: Map<string, Attributed>,
): string {
  const { language, portal } = visit;
  const address = `${portal.config.portalUrl}/feeds/records.atom?${search}${search && '&'}language=${language}`;
  const name = uiMessages.in(language)('portal.name');
  const lines = [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${language}">`,
    `<id>${escapeXml(tagUri(visit, `feeds/records?${search}`))}</id>`,
    `<title>${escapeXml(words ? `${words} - ${name}` : recordMessages.in(language)('feed.title', { portal: name }))}</title>`,
    `<updated>${(items[0]?.published_at ?? new Date(0)).toISOString()}</updated>`,
    `<author><name>${escapeXml(name)}</name></author>`,
    `<link rel="self" type="application/atom+xml" href="${escapeXml(address)}"/>`,
    `<link rel="alternate" type="text/html" href="${escapeXml(`${portal.config.portalUrl}/${language}/search?${search.replace(/(^|&)text=/g, '$1language=')}`)}"/>`,
    ...items.map((item) => entryText(visit, item, attributed.get(item.id))),
    '</feed>',
  ];
  return `${lines.join('\n')}\n`;
}

function entryText(visit: Visit, item: CatalogueItem, attributed: Attributed | undefined): string {
  const { language, portal } = visit;
  const title = titleIn(item, language);
  const summary = inLanguage(item.summary, language, item.language);
  const kind = portal.rooms.kind(item.kind)?.name(language).one ?? item.kind;
  const at = item.published_at.toISOString();
  const lines = [
    '<entry>',
    `<id>${escapeXml(tagUri(visit, `records/${item.id}`))}</id>`,
    `<title xml:lang="${title.language}">${escapeXml(title.text)}</title>`,
    `<updated>${at}</updated>`,
    `<published>${at}</published>`,
    `<author><name>${escapeXml(authorOf(visit, item, attributed).text)}</name></author>`,
    `<category term="${escapeXml(item.kind)}" label="${escapeXml(kind)}"/>`,
    `<link rel="alternate" type="text/html" href="${escapeXml(`${portal.config.portalUrl}/${language}${recordPath(visit, item)}`)}"/>`,
    ...(summary
      ? [`<summary xml:lang="${summary.language}">${escapeXml(summary.text.slice(0, 1000).toWellFormed())}</summary>`]
      : []),
    '</entry>',
  ];
  return lines.join('\n');
}

/** A name that stays the same (RFC 4151). */
const tagUri = (visit: Visit, path: string) => `tag:${new URL(visit.portal.config.portalUrl).hostname},2026:${path}`;
