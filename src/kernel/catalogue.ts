import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import { publicColumn, visibleTo } from './audience.ts';
import { hasForbidden } from './clean-text.ts';
import { conceptId, line, parseInput, recordId, stateCode } from './content.ts';
import { invalid } from './errors.ts';
import { Kept } from './kept.ts';
import { inLanguage, type Translated } from './language.ts';
import { recordPath } from './record-view.ts';
import { compileQuery, type CompiledQuery } from './search-query.ts';
import { foldTitle, queryLimits } from './search-text.ts';
import type { Standing, Status, TlpLabel } from './tables.ts';
import type { Visit } from './visit.ts';

const name = z.string().regex(/^[a-z][a-z0-9_-]{0,60}$/, { error: 'wrong-value' });
const several = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess(
    (value) => (value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value]),
    z.array(schema).max(20),
  );

export const sorts = ['relevance', 'newest', 'year', 'title'] as const;
export type Sort = (typeof sorts)[number];

/** What a list or search asks; the same for pages, API, feeds and exports. */
export const catalogueQuerySchema = z.object({
  q: line(queryLimits.characters).optional().transform((value) => value || undefined),
  room: several(name),
  kind: several(name),
  state: several(stateCode),
  topic: several(conceptId),
  language: several(z.string().regex(/^[a-z]{2}$/)),
  standing: several(z.enum(['national', 'reference', 'submitted'])),
  owner: several(z.string().regex(/^([A-Z]{2}|secretariat)$/)),
  year: several(z.coerce.number().int().min(1800).max(2200)),
  sort: z.enum(sorts).optional(),
  cursor: z.string().max(1200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
}); // prettier-ignore
export type CatalogueQuery = z.output<typeof catalogueQuerySchema>;
export type Filters = Partial<Omit<CatalogueQuery, 'cursor' | 'limit' | 'sort'>>;

export interface CatalogueItem {
  id: string;
  room: string;
  kind: string;
  owner: string;
  standing: Standing;
  status: Status;
  label: TlpLabel | null;
  public: boolean;
  title: Translated;
  summary: Translated;
  language: string;
  languages: string[];
  topics: string[];
  states: string[];
  year: number | null;
  published_at: Date;
  confirm_by: Date | null;
  source_key: string | null;
}

export const facetNames = ['room', 'kind', 'standing', 'year', 'state', 'topic', 'language'] as const;
export type FacetName = (typeof facetNames)[number];
/** Counts by value, the most frequent first. */
export type Facets = Record<FacetName, { value: string; count: number }[]>;

export interface CataloguePage {
  items: CatalogueItem[];
  total: number;
  facets: Facets;
  /** Cursor of the next page; absent on the last. */
  next?: string;
  sort: Sort;
  /** Concepts that widened the query across languages. */
  concepts: string[];
  /** Stems sought, for marking. */
  stems: string[];
}

interface Summary {
  total: number;
  facets: Facets;
}

const summaries = new Kept<Summary>(300);
const pages = new Kept<CataloguePage>(60);

/**
 * Lists or searches all rooms for this viewer: one page of records, their exact number, and facets. Pages hang together
 * by cursor: under concurrent writes nothing is skipped or repeated.
 * @throws Refused `invalid` for a cursor that is not one of ours
 */
export async function listRecords(visit: Visit, query: CatalogueQuery): Promise<CataloguePage> {
  const key = `${scopeKey(visit)} ${visit.language} ${JSON.stringify(query)}`;
  const known = pages.get(key);
  if (known) return known;
  const page = await makePage(visit, query);
  pages.set(key, page);
  return page;
}

/** Who sees the same, while the data is the same; an answer kept under this key serves all of them. */
export function scopeKey(visit: Visit): string {
  const { viewer, portal } = visit;
  if (!visit.actor) return `public ${portal.versions.public} ${minute()}`;
  return `${portal.versions.members} ${minute()} ${viewer.party} ${viewer.audiences.join(',')}`;
}

/** Freshness passes with time, so nothing is kept for longer than this minute. */
const minute = () => Math.floor(Date.now() / 60_000);

async function makePage(visit: Visit, query: CatalogueQuery): Promise<CataloguePage> {
  const compiled = query.q ? await compileQuery(visit.portal.database, query.q, visit.language) : undefined;
  const sort = query.sort ?? (compiled ? 'relevance' : 'newest');
  const empty = compiled !== undefined && compiled.tsquery === '';
  if (empty) return { items: [], total: 0, facets: noFacets(), sort, concepts: [], stems: [] };
  const where = conditions(visit, query, compiled);
  const [summary, rows] = compiled
    ? await searchPage(visit, query, sort, where, compiled)
    : await Promise.all([
        summaryOf(visit, query, where),
        listPage(visit, query, sort === 'relevance' ? 'newest' : sort, where),
      ]);
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  const next = rows.length > query.limit && last ? encodeCursor(last.sort_key, last.id) : undefined;
  return {
    items: items.map(({ sort_key: _key, ...item }) => item),
    ...summary,
    ...(next ? { next } : {}),
    sort,
    concepts: compiled?.concepts ?? [],
    stems: compiled?.stems ?? [],
  };
}

const noFacets = (): Facets => ({ room: [], kind: [], standing: [], year: [], state: [], topic: [], language: [] });

/** The WHERE of the rule, the query and the filters over `search_entry s`. */
function conditions(visit: Visit, query: Filters, compiled: CompiledQuery | undefined): RawBuilder<boolean> {
  const mounted = visit.portal.rooms.all.map((room) => room.name);
  const parts: RawBuilder<unknown>[] = [visibleTo(visit.viewer, 's', true), sql`s.room = any(${mounted}::text[])`];
  if (compiled) parts.push(sql`s.tsv @@ ${compiled.tsquery}::tsquery`);
  const one = (column: string, values: unknown[] | undefined) => {
    if (values?.length) parts.push(sql`s.${sql.ref(column)} in (${sql.join(values)})`);
  };
  one('room', query.room);
  one('kind', query.kind);
  one('standing', query.standing);
  one('owner', query.owner);
  one('year', query.year);
  if (query.state?.length) parts.push(sql`s.states && ${query.state}::text[]`);
  if (query.topic?.length) parts.push(sql`s.concepts && ${query.topic}::text[]`);
  if (query.language?.length) parts.push(sql`s.languages && ${query.language}::text[]`);
  return sql<boolean>`${sql.join(parts, sql` and `)}`;
}

/** The filters alone: what total and facets depend on. */
function summaryKey(visit: Visit, query: CatalogueQuery): string {
  const { cursor: _, limit: __, sort: ___, ...filters } = query;
  return `${scopeKey(visit)} ${query.q ? visit.language : ''} ${JSON.stringify(filters)}`;
}

async function summaryOf(visit: Visit, query: CatalogueQuery, where: RawBuilder<boolean>): Promise<Summary> {
  const key = summaryKey(visit, query);
  const known = summaries.get(key);
  if (known) return known;
  const { rows } = await sql<CountRow>`
    with m as materialized (select s.room, s.kind, s.standing, s.year, s.states, s.concepts, s.languages from search_entry s where ${where})
    ${facetCounts}`.execute(visit.portal.database.kysely);
  const summary = summaryFrom(rows);
  summaries.set(key, summary);
  return summary;
}

interface CountRow {
  f: string;
  v: string | null;
  n: number;
}

/** Total and facets over the rows of `m`. */
const facetCounts = sql`select case grouping(room, kind, standing, year) when 7 then 'room' when 11 then 'kind' when 13 then 'standing' when 14 then 'year' else 'total' end as f,
      coalesce(room, kind, standing, year::text) as v, count(*) as n
    from m group by grouping sets ((), (room), (kind), (standing), (year))
    union all select 'state', v, count(*) from m, unnest(m.states) v group by v
    union all select 'topic', v, count(*) from m, unnest(m.concepts) v group by v
    union all select 'language', v, count(*) from m, unnest(m.languages) v group by v`;

function summaryFrom(rows: CountRow[]): Summary {
  const facets = noFacets();
  let total = 0;
  for (const { f, v, n } of rows) {
    if (f === 'total') total = n;
    else if (v !== null && f !== 'hit') facets[f as FacetName].push({ value: v, count: n });
  }
  for (const values of Object.values(facets)) values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return { total, facets };
}

const itemColumns =
  sql.raw(`r.id, r.room, r.kind, r.owner, r.standing, r.status, r.label, r.title, r.summary, r.language, r.languages,
  r.topics, r.states, r.year, r.published_at, r.confirm_by, r.source_key`);

type Row = CatalogueItem & { sort_key: string };

async function listPage(
  visit: Visit,
  query: CatalogueQuery,
  sort: Exclude<Sort, 'relevance'>,
  where: RawBuilder<boolean>,
): Promise<Row[]> {
  const after = query.cursor ? decodeCursor(query.cursor, sort) : undefined;
  const chosen = ordered(sort, where, after, query.limit);
  const { rows } = await sql<Row>`with chosen as (${chosen})
    select ${itemColumns}, chosen.public, chosen.sort_key from chosen join record r on r.id = chosen.record order by chosen.position`.execute(
    visit.portal.database.kysely,
  );
  return rows;
}

interface HitRow extends CountRow {
  k: string | null;
  public: boolean | null;
}

/**
 * A search in one statement: the text is matched once, and the matches serve the page, the total and the facets. (Ordering by an
 * index while filtering by text is quick for common words and a hundred times slower for rare ones.)
 */
async function searchPage(
  visit: Visit,
  query: CatalogueQuery,
  sort: Sort,
  where: RawBuilder<boolean>,
  compiled: CompiledQuery,
): Promise<[Summary, Row[]]> {
  const after = query.cursor ? decodeCursor(query.cursor, sort) : undefined;
  const key = summaryKey(visit, query);
  const known = summaries.get(key);
  const hits = sort === 'relevance' ? rankedHits(compiled, after, query.limit) : orderedHits(sort, after, query.limit);
  const counts = known ? sql`` : sql`union all select c.f, c.v, c.n, null, null from (${facetCounts}) c`;
  const { rows } = await sql<HitRow>`
    with m as materialized (select s.record, ${publicColumn('s')} as public, s.published_at, s.confirm_by, s.sort_title, s.room, s.kind, s.standing,
        s.year, s.states, s.concepts, s.languages from search_entry s where ${where}),
      hits as (${hits})
    select 'hit' as f, record as v, position as n, sort_key as k, public from hits ${counts}`.execute(
    visit.portal.database.kysely,
  );
  const summary = known ?? summaryFrom(rows);
  summaries.set(key, summary);
  return [
    summary,
    await readItems(
      visit,
      rows.filter((row) => row.f === 'hit'),
    ),
  ];
}

/** Matches that are ranked: the newest so many. */
const ranked = 500;

/** The newest that match, by rank; what is not confirmed counts half. */
function rankedHits(compiled: CompiledQuery, after: Cursor | undefined, limit: number): RawBuilder<unknown> {
  const from = after ? sql`where (x.rank, x.record) < (${after.key}::real, ${after.id})` : sql``;
  return sql`select x.record, x.public, x.rank::text as sort_key, row_number() over (order by x.rank desc, x.record desc) as position from (
      select s.record, newest.public,
        (ts_rank('{0.05, 0.2, 0.5, 1}', s.tsv, ${compiled.tsquery}::tsquery) * case when s.confirm_by < now() then 0.5 else 1 end)::real as rank
      from (select record, public from m order by published_at desc, record desc limit ${sql.lit(ranked)}) newest
      join search_entry s on s.record = newest.record) x
    ${from} order by x.rank desc, x.record desc limit ${limit + 1}`;
}

function orderedHits(sort: Exclude<Sort, 'relevance'>, after: Cursor | undefined, limit: number): RawBuilder<unknown> {
  const { key, type, direction } = orders[sort];
  const column = sql.raw(key.replaceAll('s.', 'm.'));
  const way = sql.raw(direction);
  const from = after
    ? sql`where (${column}, m.record) ${sql.raw(direction === 'desc' ? '<' : '>')} (${after.key}::${sql.raw(type)}, ${after.id})`
    : sql``;
  return sql`select m.record, m.public, ${column}::text as sort_key, row_number() over (order by ${column} ${way}, m.record ${way}) as position
    from m ${from} order by ${column} ${way}, m.record ${way} limit ${limit + 1}`;
}

/** The rows of these hits, in their order. The rule is asked again: a record may have been withdrawn since it was found. */
async function readItems(visit: Visit, hits: HitRow[]): Promise<Row[]> {
  if (hits.length === 0) return [];
  const { rows } =
    await sql<Row>`select ${itemColumns} from record r where r.id = any(${hits.map((hit) => hit.v)}::text[])
    and ${visibleTo(visit.viewer, 'r')}`.execute(visit.portal.database.kysely);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return hits
    .toSorted((a, b) => a.n - b.n)
    .flatMap((hit) => {
      const row = byId.get(hit.v!);
      return row ? [{ ...row, public: hit.public!, sort_key: hit.k! }] : [];
    });
}

const orders: Record<Exclude<Sort, 'relevance'>, { key: string; type: string; direction: 'asc' | 'desc' }> = {
  newest: { key: 's.published_at', type: 'timestamptz', direction: 'desc' },
  year: { key: 'coalesce(s.year, 0)', type: 'int', direction: 'desc' },
  title: { key: 's.sort_title', type: 'text', direction: 'asc' },
};

function ordered(
  sort: Exclude<Sort, 'relevance'>,
  where: RawBuilder<boolean>,
  after: Cursor | undefined,
  limit: number,
): RawBuilder<unknown> {
  const { key, type, direction } = orders[sort];
  const column = sql.raw(key);
  const way = sql.raw(direction);
  const from = after
    ? sql`and (${column}, s.record) ${sql.raw(direction === 'desc' ? '<' : '>')} (${after.key}::${sql.raw(type)}, ${after.id})`
    : sql``;
  return sql`select s.record, ${publicColumn('s')} as public, ${column}::text as sort_key, row_number() over (order by ${column} ${way}, s.record ${way}) as position
    from search_entry s where ${where} ${from} order by ${column} ${way}, s.record ${way} limit ${pageSize(limit)}`;
}

/** Usual limits stand in the text of the statement, so that its plan is made for them and kept. */
const pageSize = (limit: number) => ([10, 20, 50, 100].includes(limit) ? sql.lit(limit + 1) : sql`${limit + 1}`);

interface Cursor {
  key: string;
  id: string;
}

/** What the key of a cursor looks like under each order; PostgreSQL must be able to read it. */
const cursorKeys: Record<Sort, (key: string) => boolean> = {
  relevance: (key) => /^\d(\.\d+)?(e-\d\d?)?$/.test(key) && (Number(key) === 0 || Number(key) > 1e-30),
  newest: isInstant,
  year: (key) => /^\d{1,4}$/.test(key),
  title: (key) => !hasForbidden(key),
};

function isInstant(key: string): boolean {
  const match = /^(\d{4}-\d\d-\d\d) ([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,6})?\+00$/.exec(key);
  const day = new Date(`${match?.[1]}T00:00:00Z`);
  return match !== null && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(match[1]!);
}

const cursorSchema = z.tuple([z.string().max(250), recordId]);

const encodeCursor = (key: string, id: string) => Buffer.from(JSON.stringify([key, id])).toString('base64url');

function decodeCursor(text: string, sort: Sort): Cursor {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    json = undefined;
  }
  const [key, id] = parseInput(cursorSchema, json, 'cursor');
  if (!cursorKeys[sort](key)) throw invalid({ path: 'cursor', code: 'wrong-value' });
  return { key, id };
}

/** A term to search for, or a record to go to. */
export interface Suggestion {
  text: string;
  /** Path of the record's page. */
  href?: string;
}

/** Suggestions while typing: terms of the vocabulary, then titles of records this viewer may see. */
export async function suggest(visit: Visit, typed: string, limit = 8): Promise<Suggestion[]> {
  const start = foldTitle(typed.trim()).slice(0, 80);
  if ([...start].length < 2 || hasForbidden(start)) return [];
  const pattern = `${start.replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await sql<SuggestedRow>`
    (select term as text, null as id, null as kind, null as title, null as language, null as source_key from suggestion where folded like ${pattern} and language = ${visit.language} order by length(term), term limit ${limit})
    union all
    (select s.sort_title, r.id, r.kind, r.title, r.language, r.source_key from search_entry s join record r on r.id = s.record
      where s.sort_title like ${pattern} and ${visibleTo(visit.viewer, 's', true)}
      order by s.sort_title, s.record limit ${limit})`.execute(visit.portal.database.kysely);
  const terms = [...new Set(rows.filter((row) => !row.id).map((row) => row.text))].map((text) => ({ text }));
  const records = rows.flatMap((row) => (row.id ? [suggestedRecord(visit, row as SuggestedRow & { id: string })] : []));
  return [...terms.slice(0, Math.max(limit - records.length, limit / 2)), ...records].slice(0, limit);
}

interface SuggestedRow {
  text: string;
  id: string | null;
  kind: string;
  title: Translated;
  language: string;
  source_key: string | null;
}

function suggestedRecord(visit: Visit, row: SuggestedRow & { id: string }): Suggestion {
  const text = inLanguage(row.title, visit.language, row.language)?.text ?? row.text;
  return { text, href: `/${visit.language}${recordPath(visit, row)}` };
}
