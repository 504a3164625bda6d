import { visitOf, type RequestContext } from '../../kernel/http.ts';
import { formatNumber } from '../../kernel/language.ts';
import type { Party } from '../../kernel/parties.ts';
import type { Visit } from '../../kernel/visit.ts';
import { Select, TextField, type OptionGroup } from '../../ui/field.tsx';
import { Buttons, Form, SubmitButton } from '../../ui/form.tsx';
import { EmptyList, PageTitle } from '../../ui/list.tsx';
import { page } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { newest } from './front.tsx';
import { homeMessages } from './messages.ts';

/** The states by the reader's alphabet, with the number of records about each: the map's table. */
export async function statesPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const say = homeMessages.in(language);
  const asked = { q: (c.req.query('q') ?? '').slice(0, 200), group: c.req.query('group') ?? '' };
  const states = chosenStates(visit, asked);
  return page(c, {
    title: say('states.title'),
    description: say('states.purpose'),
    breadcrumb: [{ label: say('states.title') }],
    unlisted: asked.q !== '' || asked.group !== '',
    children: (
      <>
        <PageTitle title={say('states.title')} purpose={say('states.purpose')} />
        <p>
          <a href={`/${language}/organisations`}>{say('organisations.title')}</a>
        </p>
        <Filter visit={visit} {...asked} />
        <p class="count" role="status">
          {say('states.count', { count: states.length })}
        </p>
        {states.length > 0 ? (
          <StateTable visit={visit} states={states} counts={await recordCounts(visit)} />
        ) : (
          <EmptyList language={language} title={say('states.none')} why={say('states.noneWhy')} />
        )}
      </>
    ),
  });
}

async function recordCounts(visit: Visit): Promise<Map<string, number>> {
  return new Map((await newest(visit)).facets.state.map(({ value, count }) => [value, count]));
}

function chosenStates(visit: Visit, { q, group }: { q: string; group: string }): Party[] {
  const members = isShownGroup(visit, group) ? new Set(visit.parties.group(group)?.members) : undefined;
  const sought = fold(q);
  return visit.parties
    .sortedStates(visit.language)
    .filter((state) => (!members || members.has(state.code)) && (!sought || isNamed(state, sought)));
}

/** Thematic groups are known to those who are signed in. */
export function isShownGroup(visit: Visit, id: string): boolean {
  const group = visit.parties.group(id);
  return group !== undefined && (group.kind !== 'thematic' || visit.viewer.party !== null);
}

const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[’']/g, "'").toLowerCase().trim();

function isNamed({ code, names, formal_names, facts }: Party, sought: string): boolean {
  const codes = [code, String(facts.iso3 ?? '')].map((each) => each.toLowerCase());
  if (codes.includes(sought)) return true;
  return [...Object.values(names), ...Object.values(formal_names)].some((name) => fold(name).includes(sought));
}

function Filter({ visit, q, group }: { visit: Visit; q: string; group: string }) {
  const { language } = visit;
  const say = homeMessages.in(language);
  return (
    <Form language={language} method="get" action={`/${language}/states`}>
      <TextField language={language} name="q" label={say('states.search')} type="search" value={q} maxLength={200} />
      <Select
        language={language}
        name="group"
        label={say('states.group')}
        value={group}
        empty={say('states.allGroups')}
        options={groupOptions(visit)}
      />
      <Buttons>
        <SubmitButton label={say('states.show')} />
      </Buttons>
    </Form>
  );
}

const groupKinds = ['regional', 'thematic', 'organisation'] as const;

function groupOptions(visit: Visit): OptionGroup[] {
  const { language, parties } = visit;
  const groups = parties.groups.filter((group) => isShownGroup(visit, group.id) && group.members.length > 0);
  return groupKinds.flatMap((kind) => {
    const options = groups.filter((group) => group.kind === kind).map(({ id }) => ({ value: id, label: parties.groupName(id, language) }))
      .sort((a, b) => a.label.localeCompare(b.label, language)); // prettier-ignore
    return options.length > 0 ? [{ label: homeMessages.in(language)(`group.${kind}`), options }] : [];
  });
}

function StateTable({ visit, states, counts }: { visit: Visit; states: Party[]; counts: Map<string, number> }) {
  const { language, parties } = visit;
  const say = homeMessages.in(language);
  const regional = (code: string) => parties.groupsOf(code).find((id) => parties.group(id)?.kind === 'regional');
  return (
    <Table
      language={language}
      caption={say('states.title')}
      hideCaption
      columns={[
        { label: say('states.state') },
        { label: say('state.regionalGroup') },
        { label: say('states.records'), numeric: true },
      ]}
      rows={states.map(({ code }) => {
        const group = regional(code);
        return [
          <a href={`/${language}/states/${code}`}>{parties.name(code, language)}</a>,
          group ? parties.groupName(group, language) : '',
          formatNumber(language, counts.get(code) ?? 0),
        ];
      })}
    />
  );
}
