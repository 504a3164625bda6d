import { sql, type Kysely, type RawBuilder } from 'kysely';
import { publicViewer, visibleTo } from './audience.ts';
import type { Translated } from './language.ts';
import type { Portal } from './portal.ts';
import type { ShownFile, Source, Standing, Tables } from './tables.ts';

/*
 * What everybody may copy: each record that is or was public, with the second of its last public act. The table `harvest` is kept by
 * a trigger on the public log, so it knows of nothing else; what is no longer public has a row without a record, and no other has.
 */

/** A record as its public version says it. */
export interface HarvestedRecord {
  id: string;
  room: string;
  kind: string;
  owner: string;
  standing: Standing;
  title: Translated;
  summary: Translated;
  /** The original language, and those in which title or a file exists (ISO 639-1). */
  language: string;
  languages: string[];
  topics: string[];
  states: string[];
  year: number | null;
  source: Source | null;
  source_key: string | null;
  files: ShownFile[];
  published_at: Date;
  /** The kind's own fields as they were stated. */
  fields: Record<string, unknown>;
  /** To records that everybody sees. */
  links: { relation: string; to: string }[];
}

/** One row of a harvest. */
export interface Harvested {
  id: string;
  /** UTC, whole seconds. */
  changed: Date;
  /** The most specific sets, e.g. `state:FR`. */
  sets: string[];
  /** Absent when the record is no longer public. */
  record?: HarvestedRecord;
}

export interface HarvestQuery {
  /** From this second on. */
  from?: Date;
  /** Before this second. */
  before: Date;
  /** E.g. `state:FR`, or `state` for all of them. */
  set?: string;
  /** The last row the harvester has. */
  after?: { changed: Date; id: string };
  limit: number;
}

/**
 * The present second. Every public act of an earlier second is committed and stands in the harvest, and none comes to it any
 * more: so who harvests up to this second, and next time from it, gets each change exactly once.
 */
export async function presentSecond(portal: Portal): Promise<Date> {
  const { rows } = await portal.database.pool.query<{ now: Date }>(
    "select date_trunc('second', clock_timestamp()) as now from (select 1 from log_tree where name = 'public' for share) locked",
  );
  return rows[0]!.now;
}

const mountedRooms = (portal: Portal) => portal.rooms.all.map((room) => room.name);

/** The rows of a harvest, the earliest change first. */
export async function readHarvest(portal: Portal, query: HarvestQuery): Promise<Harvested[]> {
  const parts: RawBuilder<unknown>[] = [sql`h.changed < ${query.before}::timestamptz`];
  if (query.from) parts.push(sql`h.changed >= ${query.from}::timestamptz`);
  if (query.set) parts.push(sql`h.sets @> array[${query.set}::text]`);
  if (query.after) parts.push(sql`(h.changed, h.record) > (${query.after.changed}::timestamptz, ${query.after.id})`);
  return select(portal, sql`${sql.join(parts, sql` and `)} order by h.changed, h.record limit ${query.limit}`);
}

/** One row, or undefined for a record that never was public. */
export async function findHarvested(portal: Portal, id: string): Promise<Harvested | undefined> {
  return (await select(portal, sql`h.record = ${id}`))[0];
}

type Row = { harvested: string; changed: Date; sets: string[] } & {
  [Column in keyof HarvestedRecord]: HarvestedRecord[Column] | null;
};

async function select(
  portal: Portal,
  condition: RawBuilder<unknown>,
  source: Kysely<Tables> = portal.database.kysely,
): Promise<Harvested[]> {
  const { rows } = await sql<Row>`with chosen as materialized (select h.record, h.changed, h.sets from harvest h
      where h.room = any(${mountedRooms(portal)}::text[]) and ${condition})
    select c.record as harvested, c.changed, c.sets, r.id, r.room, r.kind, r.owner, r.standing, r.title, r.summary, r.language, r.languages,
      r.topics, r.states, r.year, r.source, r.source_key, r.files, r.published_at, v.content->'fields' as fields,
      case when v.content->'links' <> '[]' then (select jsonb_agg(l) from jsonb_array_elements(v.content->'links') l
        join record o on o.id = l->>'to' and ${visibleTo(publicViewer, 'o')}) end as links
    from chosen c left join record r on r.id = c.record and ${visibleTo(publicViewer, 'r')}
    left join version v on v.record = r.id and v.number = r.version order by c.changed, c.record`.execute(source);
  return rows.map(harvestedOf);
}

function harvestedOf({ harvested, changed, sets, ...record }: Row): Harvested {
  const row = { id: harvested, changed, sets: sets.filter((set) => set.includes(':')) };
  if (record.id === null) return row;
  return { ...row, record: { ...record, fields: record.fields ?? {}, links: record.links ?? [] } as HarvestedRecord };
}

/** The second of the first change there is; undefined when nothing ever was public. */
export async function earliestHarvested(portal: Portal): Promise<Date | undefined> {
  const { rows } = await portal.database.pool.query<{ first: Date | null }>(
    'select min(changed) as first from harvest where room = any($1)',
    [mountedRooms(portal)],
  );
  return rows[0]?.first ?? undefined;
}

/** Every set there is or was a public record of, in alphabetical order. */
export async function harvestSets(portal: Portal): Promise<string[]> {
  const { rows } = await portal.database.pool.query<{ name: string }>(
    'select name from (select distinct s.spec as name from harvest, unnest(sets) as s(spec) where room = any($1)) each order by name collate "C"',
    [mountedRooms(portal)],
  );
  return rows.map((row) => row.name);
}

/** Public records now, and the second of the last public act, by room; rooms without any are left out. */
export async function publicRooms(portal: Portal): Promise<{ room: string; records: number; changed: Date }[]> {
  const { rows } = await sql<{ room: string; records: number; changed: Date }>`
    select h.room, count(r.id) as records, max(h.changed) as changed from harvest h
    left join record r on r.id = h.record and ${visibleTo(publicViewer, 'r')}
    where h.room = any(${mountedRooms(portal)}::text[]) group by h.room having count(r.id) > 0 order by h.room`.execute(
    portal.database.kysely,
  );
  return rows;
}

/** Public records in the order of their ids, for a site map. */
export interface PublicPage {
  id: string;
  kind: string;
  source_key: string | null;
  changed: Date;
}

/** A stretch of the public records. @param after id of the last one before it */
export async function publicPages(portal: Portal, after: string, limit: number): Promise<PublicPage[]> {
  const { rows } = await sql<PublicPage>`select r.id, r.kind, r.source_key, h.changed from harvest h
    join record r on r.id = h.record and ${visibleTo(publicViewer, 'r')}
    where h.record > ${after} and h.room = any(${mountedRooms(portal)}::text[]) order by h.record limit ${limit}`.execute(
    portal.database.kysely,
  );
  return rows;
}

/** Where each stretch of so many public records begins: the id of the last one before it (empty for the first), and its newest change. */
export async function publicStretches(portal: Portal, size: number): Promise<{ after: string; changed: Date }[]> {
  const { rows } = await sql<{ last: string; changed: Date }>`
    select max(id) as last, max(changed) as changed from (
      select h.record as id, h.changed, (row_number() over (order by h.record) - 1) / ${sql.lit(size)} as stretch from harvest h
      join record r on r.id = h.record and ${visibleTo(publicViewer, 'r')} where h.room = any(${mountedRooms(portal)}::text[])) x
    group by stretch order by stretch`.execute(portal.database.kysely);
  return rows.map(({ changed }, i) => ({ after: rows[i - 1]?.last ?? '', changed }));
}

/** Which of these records, public once, are so no longer. */
export async function noLongerPublic(portal: Portal, ids: string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select given.id from unnest(${ids}::text[]) as given(id)
    where not exists (select 1 from record r where r.id = given.id and ${visibleTo(publicViewer, 'r')}) order by given.id`.execute(
    portal.database.kysely,
  );
  return rows.map((row) => row.id);
}

/** All public records of one moment, kind after kind, each in the order of ids. */
export interface PublicSnapshot {
  /** How many there are, by kind, of the mounted rooms; kinds without any are left out. */
  counts: Map<string, number>;
  /** The next records of a kind. @param after id of the last one read, empty at first */
  read(kind: string, after: string, limit: number): Promise<HarvestedRecord[]>;
}

/** Works on the public records as they are at one moment, whatever changes meanwhile. */
export async function withPublicSnapshot<Result>(
  portal: Portal,
  work: (snapshot: PublicSnapshot) => Promise<Result>,
): Promise<Result> {
  const frozen = portal.database.kysely.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
  return frozen.execute(async (trx) => {
    const { rows } = await sql<{ kind: string; count: number }>`select r.kind, count(*) as count from record r
      where ${visibleTo(publicViewer, 'r')} and r.kind = any(${portal.rooms.kindNames}::text[]) group by r.kind order by r.kind`.execute(
      trx,
    );
    return work({
      counts: new Map(rows.map((row) => [row.kind, row.count])),
      read: async (kind, after, limit) => {
        const found = await sql<{ id: string }>`select r.id from record r where r.kind = ${kind} and r.id > ${after}
          and ${visibleTo(publicViewer, 'r')} order by r.id limit ${limit}`.execute(trx);
        const ids = found.rows.map((row) => row.id);
        const read = await select(portal, sql`h.record = any(${ids}::text[])`, trx);
        return read.flatMap(({ record }) => record ?? []).sort((a, b) => (a.id < b.id ? -1 : 1));
      },
    });
  });
}
