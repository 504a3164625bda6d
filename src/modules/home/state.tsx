import { catalogueQuerySchema, listRecords, type Filters } from '../../kernel/catalogue.ts';
import { notFound } from '../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../kernel/http.ts';
import { formatDate, formatNumber } from '../../kernel/language.ts';
import type { Party } from '../../kernel/parties.ts';
import type { Source } from '../../kernel/tables.ts';
import type { Visit } from '../../kernel/visit.ts';
import { SourceLabel } from '../../record/source-label.tsx';
import { Facts } from '../../ui/kv.tsx';
import { PageTitle } from '../../ui/list.tsx';
import { page } from '../../ui/page.tsx';
import { Section } from '../../ui/record.tsx';
import { Table } from '../../ui/table.tsx';
import { homeMessages } from './messages.ts';
import { Names, OwnWords, SourceNote } from './profile-parts.tsx';
import { isShownGroup } from './states.tsx';
import type { Membership, StateProfile } from './schema.ts';

/** A state: its names, groups and organisations, and everything the reader may see that is about it or from it. */
export async function statePage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language, parties } = visit;
  const code = c.req.param('code') ?? '';
  const party = parties.find(code);
  if (/^[a-z]{2}$/.test(code) && parties.find(code.toUpperCase()))
    return c.redirect(`/${language}/states/${code.toUpperCase()}`, 301);
  if (party?.kind !== 'state') throw notFound();
  const say = homeMessages.in(language);
  const name = parties.name(code, language);
  const profile = await readProfile(visit, code);
  return page(c, {
    title: name,
    description: say('state.purpose', { state: name }),
    breadcrumb: [{ label: say('states.title'), href: `/${language}/states` }, { label: name }],
    children: (
      <>
        <PageTitle title={name} purpose={say('state.purpose', { state: name })} />
        <StateFacts visit={visit} party={party} profile={profile} />
        <Section title={say('state.records')}>
          <RecordCounts visit={visit} code={code} counts={await countsOf(visit, code)} />
        </Section>
        <Section title={say('profile.names')}>
          <Names language={language} names={party.names} formal={party.formal_names} />
        </Section>
        <Memberships visit={visit} memberships={await membershipsOf(visit, code)} />
        {profile && (
          <Section title={say('profile.source')}>
            <SourceNote language={language} source={profile.source} />
          </Section>
        )}
      </>
    ),
  });
}

type Profile = StateProfile & { id: string; source: Source | null };

async function readProfile(visit: Visit, code: string): Promise<Profile | undefined> {
  const row = await visit.read('home_state_profile').selectAll().where('source_key', '=', code).executeTakeFirst();
  return row as Profile | undefined;
}

function StateFacts({ visit, party, profile }: { visit: Visit; party: Party; profile?: Profile }) {
  const { language } = visit;
  const say = homeMessages.in(language);
  const status =
    profile?.membership ??
    (party.status === 'exercise' ? 'exercise' : party.status === 'observer' ? 'observer' : 'member');
  return (
    <Facts
      facts={[
        { label: say('state.membership'), value: say(`state.membership.${status}`) },
        profile?.admitted_on && { label: say('state.admitted'), value: formatDate(language, profile.admitted_on) },
        { label: say('state.groups'), value: <Groups visit={visit} code={party.code} /> },
        profile?.region && { label: say('state.region'), value: say(`region.${profile.region}`) },
        profile && { label: say('state.category'), value: categories(visit, profile) },
        profile && {
          label: say('state.codes'),
          value: <CodesOf codes={[`ISO 3166-1: ${party.code}, ${profile.iso3}`, `M49: ${profile.m49}`]} />,
        },
        profile && {
          label: say('state.remarks'),
          value: profile.remarks.map((remark) => (
            <p key={remark}>
              <OwnWords of="en" text={remark} />
            </p>
          )),
        },
      ].map((fact) => fact || undefined)}
    />
  );
}

/** Codes read from left to right in every language. */
function CodesOf({ codes }: { codes: string[] }) {
  return <bdi dir="ltr">{codes.join('; ')}</bdi>;
}

function categories({ language }: Visit, { ldc, ldc_as_of, lldc, sids }: Profile) {
  const say = homeMessages.in(language);
  const least = ldc && (ldc_as_of ? say('state.ldcAsOf', { date: formatDate(language, ldc_as_of) }) : say('state.ldc'));
  return [least, lldc && say('state.lldc'), sids && say('state.sids')]
    .filter(Boolean)
    .map((text) => <p key={text}>{text}</p>);
}

/** Regional and thematic groups; organisations stand in a table of their own, with the role and its source. */
function Groups({ visit, code }: { visit: Visit; code: string }) {
  const { language, parties } = visit;
  const ids = parties
    .groupsOf(code)
    .filter((id) => isShownGroup(visit, id) && parties.group(id)?.kind !== 'organisation');
  if (ids.length === 0) return <>{homeMessages.in(language)('state.noGroup')}</>;
  return ids.map((id) => (
    <p key={id}>
      <a href={`/${language}/states?group=${id}`}>{parties.groupName(id, language)}</a>
    </p>
  ));
}

type StateMembership = Membership & { organisation: string };

async function membershipsOf(visit: Visit, code: string): Promise<StateMembership[]> {
  const rows = await visit
    .read('home_organisation_profile')
    .select(['source_key', 'members'])
    .where('members', 'is not', null)
    .execute();
  return rows.flatMap(({ source_key, members }) =>
    (members ?? []).filter(({ state }) => state === code).map((each) => ({ ...each, organisation: source_key ?? '' })),
  );
}

function Memberships({ visit, memberships }: { visit: Visit; memberships: StateMembership[] }) {
  if (memberships.length === 0) return null;
  const { language, parties } = visit;
  const say = homeMessages.in(language);
  return (
    <Section title={say('state.organisations')}>
      <Table
        language={language}
        caption={say('state.organisations')}
        hideCaption
        columns={[
          { label: say('organisation.title') },
          { label: say('organisation.role') },
          { label: say('organisation.asOf') },
          { label: say('profile.source') },
        ]}
        rows={memberships.map((each) => [
          <a href={`/${language}/organisations/${each.organisation}`}>{parties.name(each.organisation, language)}</a>,
          <RoleOf visit={visit} membership={each} />,
          formatDate(language, each.as_of),
          <SourceLabel language={language} name={each.source} url={each.url} />,
        ])}
      />
    </Section>
  );
}

/** The role in words, with the remark the source makes on it. */
export function RoleOf({ visit, membership }: { visit: Visit; membership: Membership }) {
  return (
    <>
      {homeMessages.in(visit.language)(`role.${membership.role}`)}
      {membership.note && (
        <>
          {' '}
          <OwnWords of="en">({membership.note})</OwnWords>
        </>
      )}
    </>
  );
}

/** Records by kind: those that are about the state, and those it published itself. */
interface KindCount {
  kind: string;
  about: number;
  own: number;
}

async function countsOf(visit: Visit, code: string): Promise<KindCount[]> {
  const [about, own] = await Promise.all([countKinds(visit, { state: [code] }), countKinds(visit, { owner: [code] })]);
  return visit.portal.rooms.kindNames
    .filter((kind) => kind !== 'state_profile')
    .map((kind) => ({ kind, about: about.get(kind) ?? 0, own: own.get(kind) ?? 0 }))
    .filter((each) => each.about + each.own > 0);
}

/** Visible records by kind under these filters, in one cached count. */
export async function countKinds(visit: Visit, filters: Filters): Promise<Map<string, number>> {
  const { facets } = await listRecords(visit, catalogueQuerySchema.parse({ ...filters, limit: 1 }));
  return new Map(facets.kind.map(({ value, count }) => [value, count]));
}

function RecordCounts({ visit, code, counts }: { visit: Visit; code: string; counts: KindCount[] }) {
  const { language, portal } = visit;
  const say = homeMessages.in(language);
  if (counts.length === 0) return <p>{say('state.noRecords')}</p>;
  const repository = portal.rooms.all.some(
    (room) => room.name === 'repository' && counts.some(({ kind }) => room.kinds[kind]),
  );
  const link = (count: number, query: string) =>
    count > 0 ? <a href={`/${language}/search?${query}`}>{formatNumber(language, count)}</a> : '0';
  return (
    <>
      <Table
        language={language}
        caption={say('state.records')}
        hideCaption
        columns={[
          { label: say('state.kind') },
          { label: say('state.room') },
          { label: say('state.about'), numeric: true },
          { label: say('state.own'), numeric: true },
        ]}
        rows={counts.map(({ kind, about, own }) => [
          portal.rooms.kind(kind)?.name(language).many,
          portal.rooms.roomOf(kind)?.title(language),
          link(about, `state=${code}&kind=${kind}`),
          link(own, `owner=${code}&kind=${kind}`),
        ])}
      />
      {repository && (
        <p>
          <a href={`/${language}/repository/states/${code}`}>{say('state.repository')}</a>
        </p>
      )}
    </>
  );
}
