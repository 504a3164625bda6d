import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import { formatNumber } from '../../../kernel/language.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { PageTitle } from '../../../ui/list.tsx';
import { WorldMap, type MapState } from '../../../ui/map.tsx';
import { page } from '../../../ui/page.tsx';
import { Section } from '../../../ui/record.tsx';
import { Table } from '../../../ui/table.tsx';
import { readFigures } from './figures.ts';
import { listAll, type Listed } from './listing.ts';
import { directoryMessages } from './messages.ts';
import { isOfState } from './rules.ts';
import { contactKinds, type ContactKind, type Figures } from './schema.ts';
import { atLeast } from './small-views.tsx';
import { crumbs, Ways } from './ways.tsx';

/**
 * How many states take part: the released figures by region for everybody; for states, a map of what they may see. Which contact
 * answered stands nowhere here.
 */
export async function coveragePage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const say = directoryMessages.in(visit.language);
  const figures = await readFigures(visit);
  const listed = isOfState(visit) ? await listAll(visit, contactKinds) : [];
  return page(c, {
    title: say('coverage.title'),
    description: say('coverage.purpose'),
    section: 'contacts',
    breadcrumb: crumbs(c),
    children: (
      <>
        <PageTitle
          title={say('coverage.title')}
          purpose={say('coverage.purpose')}
          actions={<Ways visit={visit} but="/contacts/coverage" />}
        />
        {figures ? <RegionMap visit={visit} figures={figures} /> : <p>{say('coverage.notYet')}</p>}
        {isOfState(visit) && <StateMap visit={visit} listed={listed} />}
      </>
    ),
  });
}

/** Every state of a region in the colour of its region: what is told of regions, and no more. */
function RegionMap({ visit, figures }: { visit: Visit; figures: Figures }) {
  const { language } = visit;
  const say = directoryMessages.in(language);
  return (
    <WorldMap
      language={language}
      title={figures.at_least === 0 ? say('coverage.findingFew') : say('coverage.finding', { count: figures.at_least })}
      levels={regionLevels(visit, figures)}
      legend={([0, 1, 2, 3, 4] as const).map((level) => ({ level, label: say(`coverage.level.${level}`) }))}
      source={say('coverage.source')}
      date={figures.counted_on}
    >
      <RegionTable visit={visit} figures={figures} />
    </WorldMap>
  );
}

function regionLevels({ parties, language }: Visit, { regions }: Figures): Record<string, MapState> {
  const entries = regions.flatMap(({ group, at_least: count }) =>
    (parties.group(group)?.members ?? []).map((code): [string, MapState] => [
      code,
      { level: levelOf(count), label: `${parties.groupName(group, language)}: ${atLeast(language, count)}` },
    ]),
  );
  return Object.fromEntries(entries);
}

const levelOf = (count: number): MapState['level'] =>
  count >= 30 ? 4 : count >= 20 ? 3 : count >= 10 ? 2 : count > 0 ? 1 : 0;

function RegionTable({ visit: { language, parties }, figures }: { visit: Visit; figures: Figures }) {
  const say = directoryMessages.in(language);
  return (
    <Table
      language={language}
      caption={say('coverage.caption')}
      hideCaption
      columns={[
        { label: say('facet.region') },
        { label: say('coverage.takePart') },
        { label: say('coverage.members'), numeric: true },
      ]}
      rows={figures.regions.map(({ group, at_least: count }) => [
        parties.groupName(group, language),
        atLeast(language, count),
        formatNumber(language, parties.group(group)?.members.length ?? 0),
      ])}
    />
  );
}

/** For states: who nominated whom, as far as they may see it. */
function StateMap({ visit, listed }: { visit: Visit; listed: Listed[] }) {
  const { language, parties } = visit;
  const say = directoryMessages.in(language);
  const counts = kindsByState(listed);
  const levels = Object.fromEntries(
    [...counts].map(([code, kinds]): [string, MapState] => [
      code,
      {
        level: Math.min(kinds.size, 4) as MapState['level'],
        label: say('coverage.state', { state: parties.name(code, language), count: kinds.size }),
        href: `/${language}/contacts?state=${code}`,
      },
    ]),
  );
  return (
    <Section title={say('coverage.yours')}>
      <WorldMap
        language={language}
        title={say('coverage.yoursFinding', { count: counts.size })}
        levels={levels}
        legend={([0, 1, 2, 3, 4] as const).map((level) => ({ level, label: say(`coverage.kinds.${level}`) }))}
        source={say('coverage.source')}
      >
        <StateTable visit={visit} counts={counts} />
      </WorldMap>
    </Section>
  );
}

/** The kinds of contact that each state nominated. */
function kindsByState(listed: Listed[]): Map<string, Set<ContactKind>> {
  const counts = new Map<string, Set<ContactKind>>();
  for (const { contact } of listed.filter((each) => each.contact.standing === 'national'))
    counts.set(contact.owner, (counts.get(contact.owner) ?? new Set()).add(contact.kind as ContactKind));
  return counts;
}

function StateTable({ visit: { language, parties }, counts }: { visit: Visit; counts: Map<string, Set<ContactKind>> }) {
  const say = directoryMessages.in(language);
  return (
    <Table
      language={language}
      caption={say('coverage.yours')}
      hideCaption
      empty={say('coverage.none')}
      columns={[{ label: say('facet.state') }, ...contactKinds.map((kind) => ({ label: say(`kind.${kind}.one`) }))]}
      rows={parties
        .sortedStates(language)
        .filter(({ code }) => counts.has(code))
        .map(({ code }) => [
          <a href={`/${language}/contacts?state=${code}`}>{parties.name(code, language)}</a>,
          ...contactKinds.map((kind) => (counts.get(code)!.has(kind) ? say('yes') : '')),
        ])}
    />
  );
}
