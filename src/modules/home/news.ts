import { attributionsOf, type Attributed } from '../../kernel/attribution.ts';
import { catalogueQuerySchema, listRecords, type CatalogueItem } from '../../kernel/catalogue.ts';
import { recordPath, titleIn } from '../../kernel/record-view.ts';
import type { Visit } from '../../kernel/visit.ts';
import { authorOf } from '../../record/author.ts';
import type { ShortListItem, ShortListProps } from '../../ui/front.tsx';
import { homeMessages } from './messages.ts';

const shown = 6;
/** Reference records looked through for the newest by their own date. */
const looked = 60;

/**
 * What is new: what states and then the Secretariat published themselves, the newest first; where that does not fill the
 * list, the reference documents with the latest dates of their own. Meetings are issued by nobody: they stand among the dates.
 */
export async function newsOf(visit: Visit): Promise<ShortListProps | undefined> {
  const own = await published(visit);
  const news = own.length < shown ? [...own, ...(await latestDocuments(visit, shown - own.length))] : own;
  if (news.length === 0) return undefined;
  const say = homeMessages.in(visit.language);
  return {
    title: say('front.news'),
    items: news,
    moreHref: `/${visit.language}/search?sort=newest`,
    moreLabel: say('front.newsMore'),
  };
}

/** Rooms whose records are news: not the profiles of states and organisations. */
const newsRooms = (visit: Visit) => {
  const names = visit.portal.rooms.all.map(({ name }) => name).filter((name) => name !== 'home');
  return names.length > 0 ? names : ['none'];
};

async function published(visit: Visit): Promise<ShortListItem[]> {
  const ask = (filters: object) =>
    listRecords(
      visit,
      catalogueQuerySchema.parse({ room: newsRooms(visit), sort: 'newest', limit: shown, ...filters }),
    );
  const [ofStates, others] = await Promise.all([
    ask({ standing: ['national', 'submitted'] }),
    ask({ standing: ['reference'], owner: ['secretariat'] }),
  ]);
  const ofSecretariat = others.items.filter(({ source_key }) => source_key === null);
  return [...ofStates.items, ...ofSecretariat]
    .slice(0, shown)
    .map((item) => itemOf(visit, item, item.published_at, undefined));
}

async function latestDocuments(visit: Visit, count: number): Promise<ShortListItem[]> {
  const kinds = visit.portal.rooms.kindNames.filter((name) => visit.portal.rooms.kind(name)?.attribution);
  if (kinds.length === 0) return [];
  const query = {
    room: newsRooms(visit),
    kind: kinds.slice(0, 20),
    standing: ['reference'],
    sort: 'year',
    limit: looked,
  };
  const { items } = await listRecords(visit, catalogueQuerySchema.parse(query));
  const imported = items.filter(({ source_key }) => source_key !== null);
  const attributed = await attributionsOf(visit, imported);
  const today = new Date().toISOString();
  return imported
    .map((item) => ({ item, by: attributed.get(item.id), date: attributed.get(item.id)?.date ?? '' }))
    .filter(({ date }) => date && date <= today)
    .sort((a, b) => b.date.localeCompare(a.date) || a.item.id.localeCompare(b.item.id))
    .slice(0, count)
    .map(({ item, by, date }) => itemOf(visit, item, date, by));
}

function itemOf(visit: Visit, item: CatalogueItem, date: Date | string, by: Attributed | undefined): ShortListItem {
  const { language } = visit;
  const title = titleIn(item, language);
  const author = authorOf(visit, item, by);
  const kind = visit.portal.rooms.kind(item.kind)?.name(language).one;
  return {
    title: title.text,
    titleLanguage: title.language,
    href: `/${language}${recordPath(visit, item)}`,
    date,
    note: kind,
    by: author.asSource ? undefined : author.text,
  };
}
