import { visitOf, type RequestContext } from '../../kernel/http.ts';
import { formatNumber } from '../../kernel/language.ts';
import type { Visit } from '../../kernel/visit.ts';
import { PageTitle } from '../../ui/list.tsx';
import { WorldMap, type MapState } from '../../ui/map.tsx';
import { page } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { countByState, type StateCount } from './counts.ts';
import { repositoryMessages } from './messages.ts';
import { crumbs, Ways } from './ways.tsx';

/** The world map of the repository: how many visible documents there are of each state. */
export async function mapPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const say = repositoryMessages.in(visit.language);
  const counts = await countByState(visit);
  return page(c, {
    title: say('map.title'),
    description: say('map.purpose'),
    section: 'library',
    breadcrumb: [...crumbs(c), { label: say('map.title') }],
    children: (
      <>
        <PageTitle
          title={say('map.title')}
          purpose={say('map.purpose')}
          actions={<Ways visit={visit} but="/repository/map" />}
        />
        <RepositoryMap visit={visit} counts={counts} />
      </>
    ),
  });
}

function RepositoryMap({ visit, counts }: { visit: Visit; counts: StateCount[] }) {
  const say = repositoryMessages.in(visit.language);
  return (
    <WorldMap
      language={visit.language}
      title={say('map.finding', { count: counts.length })}
      levels={Object.fromEntries(counts.map((count) => [count.state, shownOn(visit, count)]))}
      legend={([0, 1, 2, 3, 4] as const).map((level) => ({ level, label: say(`map.level.${level}`) }))}
      source={say('map.source')}
    >
      <CountTable visit={visit} counts={counts} />
    </WorldMap>
  );
}

function shownOn(visit: Visit, { state, total }: StateCount): MapState {
  const { language, parties } = visit;
  const label = repositoryMessages.in(language)('map.state', { state: parties.name(state, language), count: total });
  return { level: levelOf(total), label, href: countryHref(visit, state) };
}

/** One; two or three; four to nine; ten and more. */
const levelOf = (total: number): MapState['level'] => (total >= 10 ? 4 : total >= 4 ? 3 : total >= 2 ? 2 : 1);

const countryHref = (visit: Visit, state: string) => `/${visit.language}/repository/states/${state}`;

/** All states with the number of their documents. */
export async function statesPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const say = repositoryMessages.in(visit.language);
  const known = new Map((await countByState(visit)).map((count) => [count.state, count]));
  const counts = visit.parties.sortedStates(visit.language).map(({ code }) => known.get(code) ?? nothing(code));
  return page(c, {
    title: say('states.title'),
    description: say('states.purpose'),
    section: 'library',
    breadcrumb: [...crumbs(c), { label: say('states.title') }],
    children: (
      <>
        <PageTitle
          title={say('states.title')}
          purpose={say('states.purpose')}
          actions={<Ways visit={visit} but="/repository/states" />}
        />
        <CountTable visit={visit} counts={counts} withGroup />
      </>
    ),
  });
}

const nothing = (state: string): StateCount => ({ state, total: 0, national: 0, reference: 0 });

interface CountTableProps {
  visit: Visit;
  counts: StateCount[];
  /** With the regional group. */
  withGroup?: boolean;
}

function CountTable({ visit, counts, withGroup }: CountTableProps) {
  const { language, parties } = visit;
  const say = repositoryMessages.in(language);
  const number = (value: number) => formatNumber(language, value);
  const group = { label: say('states.group') };
  const numbers = (['total', 'national', 'reference'] as const).map((name) => ({
    label: say(`states.${name}`),
    numeric: true,
  }));
  return (
    <Table
      language={language}
      caption={say('states.caption')}
      hideCaption
      columns={[{ label: say('states.state') }, ...(withGroup ? [group] : []), ...numbers]}
      rows={counts.map(({ state, total, national, reference }) => [
        <a href={countryHref(visit, state)}>{parties.name(state, language)}</a>,
        ...(withGroup ? [regionalGroup(visit, state)] : []),
        number(total),
        number(national),
        number(reference),
      ])}
    />
  );
}

function regionalGroup({ parties, language }: Visit, state: string): string {
  const id = parties.groupsOf(state).find((group) => parties.group(group)?.kind === 'regional');
  return id ? parties.groupName(id, language) : '';
}
