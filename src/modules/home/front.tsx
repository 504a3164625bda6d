import { catalogueQuerySchema, listRecords, type CataloguePage } from '../../kernel/catalogue.ts';
import { visitOf, type RequestContext } from '../../kernel/http.ts';
import { formatNumber } from '../../kernel/language.ts';
import { recordPath, titleIn } from '../../kernel/record-view.ts';
import type { Visit } from '../../kernel/visit.ts';
import { FrontPage, type Door, type ShortListProps } from '../../ui/front.tsx';
import { WorldMap, type MapState } from '../../ui/map.tsx';
import { page } from '../../ui/page.tsx';
import { uiMessages } from '../../ui/messages.ts';
import { homeMessages } from './messages.ts';
import { newsOf } from './news.ts';

/** One screen: what this is, search, doors by task, what is new, next dates, the map. */
export async function frontPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const say = homeMessages.in(language);
  const [found, news, dates] = await Promise.all([newest(visit), newsOf(visit), nextDates(visit)]);
  return page(c, {
    title: uiMessages.in(language)('portal.name'),
    description: say('front.what'),
    withoutSearch: true,
    children: (
      <FrontPage
        language={language}
        what={say('front.what')}
        doors={doorsOf(visit)}
        news={news}
        dates={dates}
        map={<RecordMap visit={visit} found={found} />}
      />
    ),
  });
}

/** The newest records of all rooms but this one: a profile of a state is no news, and not what a state has on the map. */
export async function newest(visit: Visit, limit = 5): Promise<CataloguePage> {
  const room = visit.portal.rooms.all.map(({ name }) => name).filter((name) => name !== 'home');
  return listRecords(visit, catalogueQuerySchema.parse({ room: room.length > 0 ? room : ['none'], limit }));
}

/** Doors by task, each to the room that serves it; where the room is not mounted there is no door. */
const tasks = [
  { room: 'repository', key: 'policy' },
  { room: 'contacts', key: 'contact' },
  { room: 'assistance', key: 'assistance' },
  { room: 'processes', key: 'processes' },
] as const;

function doorsOf(visit: Visit): Door[] {
  const say = homeMessages.in(visit.language);
  return tasks.flatMap(({ room, key }) => {
    const first = visit.portal.rooms.all.find((each) => each.name === room)?.menu[0];
    if (!first) return [];
    return [{ label: say(`door.${key}`), text: say(`door.${key}.text`), href: `/${visit.language}${first.path}` }];
  });
}

/** What begins from now on, in any room. */
async function nextDates(visit: Visit): Promise<ShortListProps | undefined> {
  const { language } = visit;
  const rows = await visit.records().select(['id', 'kind', 'title', 'language', 'source_key', 'starts_at'])
    .where('starts_at', '>', new Date()).where('status', '=', 'published').orderBy('starts_at').orderBy('id').limit(5).execute(); // prettier-ignore
  if (rows.length === 0) return undefined;
  const items = rows.map((row) => ({
    title: titleIn(row, language).text,
    titleLanguage: titleIn(row, language).language,
    href: `/${language}${recordPath(visit, row)}`,
    date: row.starts_at ?? undefined,
  }));
  return { title: homeMessages.in(language)('front.dates'), items };
}

/** Records a state must have for each level of the map. */
const thresholds = [1, 2, 4, 8] as const;
type Level = MapState['level'];

const levelOf = (count: number) => thresholds.filter((least) => count >= least).length as Level;

function RecordMap({ visit, found }: { visit: Visit; found: CataloguePage }) {
  const counts = new Map(found.facets.state.map(({ value, count }) => [value, count]));
  if (counts.size === 0) return null;
  const { language } = visit;
  const say = homeMessages.in(language);
  const drawn = visit.parties.sortedStates(language).filter(({ code }) => counts.has(code));
  const levels = Object.fromEntries(drawn.map(({ code }) => [code, mapState(visit, code, counts.get(code)!)]));
  return (
    <WorldMap
      language={language}
      title={say('front.counts', { count: found.total, states: drawn.length })}
      levels={levels}
      legend={legendOf(visit)}
      source={uiMessages.in(language)('portal.name')}
      tableHref={`/${language}/states`}
    />
  );
}

function mapState({ language, parties }: Visit, code: string, count: number): MapState {
  const label = homeMessages.in(language)('front.mapState', { state: parties.name(code, language), count });
  return { level: levelOf(count), label, href: `/${language}/states/${code}` };
}

function legendOf({ language }: Visit) {
  const say = homeMessages.in(language);
  const number = (value: number) => formatNumber(language, value);
  const ranges = thresholds.map((from, i) => {
    const to = thresholds[i + 1];
    const label =
      to === undefined
        ? say('front.legendMore', { from: number(from) })
        : from === to - 1
          ? number(from)
          : `${number(from)}–${number(to - 1)}`;
    return { level: (i + 1) as Level, label };
  });
  return [{ level: 0 as Level, label: say('front.legendNone') }, ...ranges];
}
