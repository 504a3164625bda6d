import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Actor } from './actor.ts';
import { secretariat } from './actor.ts';
import type { Database } from './database.ts';
import { invalid } from './errors.ts';
import { isPublicStatus, type Status, type Tables, type TlpLabel } from './tables.ts';
import type { Parties } from './parties.ts';

/** Fixed rows of the `audience` table. */
export const everyone = 1;
export const members = 2;
const fixedIds: Record<string, number | undefined> = { everyone, members };

/** Who is asking, as the rule sees it. */
export interface Viewer {
  /** Audience ids the viewer belongs to. */
  audiences: number[];
  /** The party whose records the viewer sees whatever their audience. */
  party: string | null;
  /** Whether drafts of that party are shown too: its readers do not see them. */
  drafts: boolean;
}

export const publicViewer: Viewer = { audiences: [everyone], party: null, drafts: false };

/** The columns of a row the rule looks at. */
export interface Guarded {
  status: Status;
  owner: string;
  audience: number[];
}

/** The one rule, asked about one record: published to an audience of the viewer, or of the viewer's own party. */
export function maySee(viewer: Viewer, record: Guarded): boolean {
  if (isPublicStatus(record.status) && record.audience.some((id) => viewer.audiences.includes(id))) return true;
  return record.owner === viewer.party && (viewer.drafts || !isDraft(record.status));
}

/**
 * The one rule, as the WHERE of a list. The two faces are held equal by a property test.
 * @param alias of a table with the columns `audience`, `shown`, `owner` and, unless every row of it is shown, `status`
 */
export function visibleTo(viewer: Viewer, alias: string, allShown = false): RawBuilder<boolean> {
  const table = sql.ref(alias);
  const shown = allShown ? sql`true` : sql`${table}.shown`;
  const addressed = sql<boolean>`(${shown} and ${overlaps(table, viewer.audiences)})`;
  if (!viewer.party) return addressed;
  const drafts = viewer.drafts || allShown ? sql`true` : sql`${table}.status not in ('draft', 'review', 'scheduled')`;
  return sql<boolean>`(${addressed} or (${table}.owner = ${viewer.party} and ${drafts}))`;
}

/** The WHERE over rows that parties hold in common (column `parties`): who is of none of them sees none. @param alias of the table */
export function belongsTo(viewer: Viewer, alias: string): RawBuilder<boolean> {
  return viewer.party === null
    ? sql`false`
    : sql<boolean>`${sql.ref(`${alias}.parties`)} @> array[${viewer.party}::text]`;
}

/**
 * Whether the row is addressed to one of these. The fixed ids stand in the text of the statement: PostgreSQL knows how common they
 * are, so that a kept plan of a list is as good as a fresh one.
 */
function overlaps(table: RawBuilder<unknown>, audiences: number[]): RawBuilder<boolean> {
  const fixed = sql.lit(`{${audiences.filter((id) => id <= members).join(',')}}`);
  const others = audiences.filter((id) => id > members);
  const more = others.length > 0 ? sql` or ${table}.audience && ${others}::int[]` : sql``;
  return sql<boolean>`(${table}.audience && ${fixed}::int[]${more})`;
}

/** Column `public`: whether everybody sees the row. @param alias of a table with `shown` and `audience` */
export const publicColumn = (alias: string) =>
  sql<boolean>`(${sql.ref(`${alias}.shown`)} and ${sql.ref(`${alias}.audience`)} @> array[${sql.lit(everyone)}])`;

/** The WHERE over the versions of a record: those published to an audience of the viewer, all for the owner's drafters. */
export function versionVisibleTo(viewer: Viewer, owner: string): RawBuilder<boolean> {
  return viewer.party === owner ? sql<boolean>`true` : sql<boolean>`audience && ${viewer.audiences}::int[]`;
}

/** Whether all to whom `audience` is addressed see the row, its owner apart. @param alias of `record` */
export const seenByAll = (audience: number[], alias: string) =>
  sql<boolean>`(${sql.ref(`${alias}.shown`)} and (${sql.ref(`${alias}.audience`)} @> array[${sql.lit(everyone)}] or ${sql.ref(`${alias}.audience`)} @> ${audience}::int[]))`;

/** Those of these records that all Member States see. */
export async function openToMembers(
  { kernelTransaction }: { kernelTransaction: Kysely<Tables> },
  ids: string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select r.id from record r
    where r.id = any(${ids}::text[]) and ${seenByAll([members], 'r')}`.execute(kernelTransaction);
  return new Set(rows.map((row) => row.id));
}

/** For the seal of a record: what its audience ids stand for, and who sees which version. @param alias of `record` */
export const audienceMeaning = (alias: string) =>
  sql`(select jsonb_agg(x.kind || ':' || x.key order by x.id) from audience x where x.id = any(${sql.ref(`${alias}.audience`)}))`;
export const versionAudiences = (alias: string) =>
  sql`(select jsonb_agg(jsonb_build_array(v.number, v.audience) order by v.number) from version v where v.record = ${sql.ref(`${alias}.id`)})`;

/** Selects the ids of records whose search entry shows them to others than the record says, or under other facts. */
export const searchEntriesAstray = `select coalesce(r.id, s.record) as id from record r full join search_entry s on s.record = r.id
  where (coalesce(r.shown, false) <> (s.record is not null))
    or (s.record is not null and (s.room, s.kind, s.owner, s.standing, s.audience, s.shown, s.languages, s.topics, s.states, s.year, s.published_at, s.confirm_by, s.sort_title)
      is distinct from (r.room, r.kind, r.owner, r.standing, r.audience, r.shown, r.languages, r.topics, r.states, r.year, r.published_at, r.confirm_by, r.sort_title))
  order by 1 limit 1000`;

const isDraft = (status: Status) => status === 'draft' || status === 'review' || status === 'scheduled';

/** Whether everybody on earth may see a record with this audience once it is published. */
export function isPublic(audience: number[]): boolean {
  return audience.includes(everyone);
}

/** The audience ids of an actor: everyone; all Member States; the own state and its groups; the own account. */
export async function viewerOf(database: Database, actor: Actor | undefined, parties: Parties): Promise<Viewer> {
  if (!actor || !actor.complete) return publicViewer;
  const keys = audienceKeys(actor, parties);
  const { rows } = await database.pool.query<{ id: number }>({
    name: 'audience-ids',
    text: "select id from audience where kind || ':' || key = any($1)",
    values: [keys],
  });
  const drafts = actor.role !== 'reader' && actor.role !== 'stakeholder';
  return { audiences: rows.map((row) => row.id).sort((a, b) => a - b), party: actor.party, drafts };
}

function audienceKeys(actor: Actor, parties: Parties): string[] {
  const own = [`account:${actor.account}`, 'everyone:'];
  if (actor.party === secretariat) return [...own, 'secretariat:'];
  const state = parties.find(actor.party);
  if (!state || state.kind !== 'state') return own;
  const groups = parties.groupsOf(actor.party).map((group) => `group:${group}`);
  return [
    ...own,
    personToken(actor.party, actor.email),
    `state:${actor.party}`,
    ...groups,
    ...(state.status === 'observer' ? [] : ['members:']),
  ];
}

/**
 * An audience as forms and the API write it: `everyone`, `members`, `secretariat`, `state:FR`, `group:eu`,
 * `account:<id>`, `account:FR/<e-mail address>`; several at once. Nobody looks whether an address has an account: so no
 * answer tells, and one opened later fits. The State belongs to it because only that State's focal point opens accounts
 * there: elsewhere, anybody could open one under the address.
 */
export type AudienceToken = string;
export const audienceTokenPattern =
  /^(everyone|members|secretariat|state:[A-Z]{2}|group:[a-z0-9-]{1,60}|account:[A-Za-z0-9_-]{1,64}|account:[A-Z]{2}\/[a-z0-9.!#$%&'*+=?^_`{|}~-]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,5})$/;

/** The token of the person of a state with this e-mail address. */
export const personToken = (state: string, email: string): AudienceToken =>
  `account:${state}/${email.trim().toLowerCase()}`;

/** The ids of these tokens; unknown ones are refused by name. Rows for states, groups and accounts are made on first use. */
export async function audienceIds(
  database: Pick<Database, 'pool'> | QueryRunner,
  tokens: AudienceToken[],
  parties: Parties,
): Promise<number[]> {
  const runner = 'pool' in database ? database.pool : database;
  const unique = [...new Set(tokens)].sort();
  requireKnownAudience(unique, parties);
  const fixed = unique.map((token) => fixedIds[token]);
  if (!fixed.includes(undefined)) return (fixed as number[]).sort((a, b) => a - b);
  await requireAccounts(runner, unique);
  const pairs = unique.map((token) => token.split(':') as [string, string?]);
  const kinds = pairs.map(([kind]) => kind);
  const keys = pairs.map(([, key]) => key ?? '');
  const select = 'select id from audience where (kind, key) in (select * from unnest($1::text[], $2::text[]))';
  let { rows } = await runner.query<{ id: number }>(select, [kinds, keys]);
  if (rows.length < unique.length) {
    await runner.query(
      'insert into audience (kind, key) select * from unnest($1::text[], $2::text[]) on conflict do nothing',
      [kinds, keys],
    );
    ({ rows } = await runner.query<{ id: number }>(select, [kinds, keys]));
  }
  return rows.map((row) => row.id).sort((a, b) => a - b);
}

interface QueryRunner {
  query<R extends object>(text: string, values?: unknown[]): Promise<{ rows: R[] }>;
}

/** Throws for a state or group that does not exist, by name. */
export function requireKnownAudience(tokens: AudienceToken[], parties: Parties): void {
  for (const token of tokens) requireKnown(token, parties);
}

function requireKnown(token: string, parties: Parties): void {
  const [kind, key = ''] = token.split(':');
  const known =
    audienceTokenPattern.test(token) &&
    (kind !== 'state' || parties.find(key)?.kind === 'state') &&
    (!key.includes('/') || parties.find(key.slice(0, 2))?.kind === 'state') &&
    (kind !== 'group' || parties.group(key) !== undefined);
  if (!known) throw invalid({ path: 'audience', code: 'unknown-audience', values: { value: token } });
}

async function requireAccounts(runner: QueryRunner, tokens: string[]): Promise<void> {
  const named = tokens.filter((token) => token.startsWith('account:') && !token.includes('/'));
  const accounts = named.map((token) => token.slice(8));
  if (accounts.length === 0) return;
  const { rows } = await runner.query<{ id: string }>('select id from account_holder where id = any($1)', [accounts]);
  const missing = accounts.find((id) => !rows.some((row) => row.id === id));
  if (missing) throw invalid({ path: 'audience', code: 'unknown-audience', values: { value: missing } });
}

/** The tokens of these ids, in the order of the ids. */
export async function audienceTokens(database: Database, ids: number[]): Promise<AudienceToken[]> {
  const { rows } = await database.pool.query<{ kind: string; key: string }>(
    'select kind, key from audience where id = any($1) order by id',
    [ids],
  );
  return rows.map((row) => (row.key ? `${row.kind}:${row.key}` : row.kind));
}

/** The audience of a record as tokens; the caller must have made sure that its viewer owns the record. */
export async function audienceOf(
  database: Database,
  record: string,
): Promise<{ tokens: AudienceToken[]; open: boolean }> {
  const { rows } = await database.pool.query<{ audience: number[]; audience_open: boolean }>(
    'select audience, audience_open from record where id = $1',
    [record],
  );
  return { tokens: await audienceTokens(database, rows[0]?.audience ?? []), open: rows[0]?.audience_open ?? false };
}

/** What a viewer of a record may know of who else sees it. */
export interface KnownAudience {
  kind: 'public' | 'members' | 'restricted';
  /** For the owner, and for addressees where the owner opened the list. */
  tokens?: AudienceToken[];
  open: boolean;
}

/** The class of a record's audience, and the audience itself for those who may know it; the viewer sees the record. */
export async function knownAudience(
  database: Database,
  viewer: Viewer,
  record: { id: string; owner: string },
): Promise<KnownAudience> {
  const { tokens, open } = await audienceOf(database, record.id);
  const kind = tokens.includes('everyone') ? 'public' : tokens.includes('members') ? 'members' : 'restricted';
  return { kind, open, ...(open || viewer.party === record.owner ? { tokens } : {}) };
}

/** Who will see a record with this audience; the owner always does and is counted among the states. */
export interface AudiencePreview {
  everyone: boolean;
  allMembers: boolean;
  secretariat: boolean;
  /** Codes of the states that will see it, owner included; empty when everyone does. */
  states: string[];
  /** Tokens of the persons named. */
  persons: AudienceToken[];
}

/** Computes the preview shown before publication. */
export function previewAudience(tokens: AudienceToken[], owner: string, parties: Parties): AudiencePreview {
  const states = new Set<string>(parties.find(owner)?.kind === 'state' ? [owner] : []);
  for (const token of tokens) for (const state of statesOf(token, parties)) states.add(state);
  return {
    everyone: tokens.includes('everyone'),
    allMembers: tokens.includes('members'),
    secretariat: tokens.includes('secretariat') || owner === secretariat || tokens.includes('everyone'),
    states: tokens.includes('everyone') ? [] : [...states].sort(),
    persons: tokens.filter((token) => token.startsWith('account:')),
  };
}

function statesOf(token: AudienceToken, parties: Parties): string[] {
  const [kind, key = ''] = token.split(':');
  if (kind === 'state') return [key];
  if (kind === 'group') return parties.group(key)?.members ?? [];
  if (kind === 'members')
    return parties.states.filter((state) => state.status !== 'observer').map((state) => state.code);
  return [];
}

/** The TLP 2.0 label an audience stands for when the owner sets none; `domain.md` section 7. */
export function impliedLabel(tokens: AudienceToken[]): TlpLabel {
  if (tokens.includes('everyone')) return 'CLEAR';
  if (tokens.includes('members') || tokens.some((token) => token.startsWith('group:'))) return 'GREEN';
  return tokens.length > 0 && tokens.every((token) => token.startsWith('account:')) ? 'RED' : 'AMBER';
}

const widest: Record<TlpLabel, (token: AudienceToken) => boolean> = {
  CLEAR: () => true,
  GREEN: (token) => token !== 'everyone',
  AMBER: (token) => token.startsWith('state:') || token.startsWith('account:') || token === 'secretariat',
  'AMBER+STRICT': (token) => token.startsWith('state:') || token.startsWith('account:') || token === 'secretariat',
  RED: (token) => token.startsWith('account:'),
};

/** Throws when the audience is wider than the handling label allows. */
export function requireLabelFits(label: TlpLabel, tokens: AudienceToken[]): void {
  const tooWide = tokens.find((token) => !widest[label](token));
  if (tooWide)
    throw invalid({ path: 'audience', code: 'label-forbids', values: { label: `TLP:${label}`, value: tooWide } });
}
