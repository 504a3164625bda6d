import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Language, Translated } from './language.ts';
import type { Portal } from './portal.ts';
import { configFor, foldText, foldTitle } from './search-text.ts';
import { isPublicStatus, type Status } from './tables.ts';
import type { InnerVisit } from './visit.ts';
import { loadVocabulary } from './vocabulary.ts';

interface Part {
  config: string;
  weight: 'A' | 'B' | 'C' | 'D';
  text: string;
}

/** Characters of a record that are indexed; PostgreSQL's tsvector holds one megabyte. */
const indexedCharacters = 400_000;

interface IndexedRow {
  status: Status;
  kind: string;
  title: Translated;
  summary: Translated;
  language: string;
  topics: string[];
  states: string[];
  source: { name?: string } | null;
  source_key: string | null;
  files: { language: string; text: string }[] | null;
  fields: Record<string, unknown> | null;
}

/** Renews a record's search entry within the change that touched it; a record that is not shown has none. */
export async function indexRecord(inner: InnerVisit, id: string): Promise<void> {
  const row = await readForIndex(inner, id);
  if (!row) return;
  if (!isPublicStatus(row.status)) {
    await sql`delete from search_entry where record = ${id}`.execute(inner.kernelTransaction);
    return;
  }
  const parts = partsOf(inner.portal, row);
  await sql`with body as materialized (
      select portal_tsvector(${parts.map((part) => part.config)}::text[], ${parts.map((part) => part.weight)}::text[],
        ${parts.map((part) => part.text)}::text[]) as tsv),
    found as materialized (
      select array(select unnest(r.topics) union select c.id from concept c, body where body.tsv @@ c.query order by 1) as concepts
      from record r where r.id = ${id})
    insert into search_entry (record, room, kind, owner, standing, audience, shown, languages, topics, concepts, states, year,
      published_at, confirm_by, sort_title, tsv)
    select r.id, r.room, r.kind, r.owner, r.standing, r.audience, r.shown, r.languages, r.topics, found.concepts, r.states, r.year,
      r.published_at, r.confirm_by, r.sort_title,
      body.tsv || array_to_tsvector(array(select 'cx_' || replace(c, '-', '_') from unnest(found.concepts) c))
    from record r, body, found where r.id = ${id}
    on conflict (record) do update set room = excluded.room, kind = excluded.kind, owner = excluded.owner, standing = excluded.standing,
      audience = excluded.audience, shown = excluded.shown, languages = excluded.languages, topics = excluded.topics,
      concepts = excluded.concepts, states = excluded.states, year = excluded.year, published_at = excluded.published_at,
      confirm_by = excluded.confirm_by, sort_title = excluded.sort_title, tsv = excluded.tsv`.execute(
    inner.kernelTransaction,
  );
}

async function readForIndex(inner: InnerVisit, id: string): Promise<IndexedRow | undefined> {
  const { rows } = await sql<
    IndexedRow & { table: string }
  >`select r.status, r.kind, r.title, r.summary, r.language, r.topics, r.states,
      r.source, r.source_key, null as fields,
      (select jsonb_agg(jsonb_build_object('language', f.language, 'text', left(f.text, 300000)) order by f.id) from file f where f.record = r.id and r.files @> jsonb_build_array(jsonb_build_object('id', f.id))) as files
    from record r where r.id = ${id}`.execute(inner.kernelTransaction);
  const row = rows[0];
  const kind = row && inner.portal.rooms.kind(row.kind);
  if (!row || !kind?.searchText) return row;
  const fields = await sql<{
    row: Record<string, unknown>;
  }>`select to_jsonb(d) as row from ${sql.table(kind.table)} d where d.id = ${id}`.execute(inner.kernelTransaction);
  return { ...row, fields: fields.rows[0]?.row ?? null };
}

/** Everything a record is found by: its texts, its files, and the names of its kind, topics and states in six languages. */
function partsOf(portal: Portal, row: IndexedRow): Part[] {
  const parts: Part[] = [];
  let room = indexedCharacters;
  const add = (weight: Part['weight'], language: string, text: string | undefined) => {
    const taken = text?.slice(0, room);
    if (!taken) return;
    room -= taken.length;
    parts.push({ config: configFor(language), weight, text: foldText(taken) });
  };
  for (const [language, text] of Object.entries(row.title)) add('A', language, text);
  for (const [language, text] of Object.entries(row.summary)) add('B', language, text);
  const kind = portal.rooms.kind(row.kind);
  if (kind?.searchText && row.fields)
    for (const each of kind.searchText(row.fields)) add('B', each.language, each.text);
  for (const [language, text] of namesOf(portal, row)) add('D', language, text);
  for (const file of row.files ?? []) add('C', file.language, file.text);
  return parts;
}

/** Names in six languages, so that «Франция» finds what France published and «قانون» finds laws. */
function namesOf(portal: Portal, row: IndexedRow): [Language, string][] {
  const texts = new Map<Language, string[]>();
  const note = (names: Translated) => {
    for (const [language, name] of Object.entries(names) as [Language, string][]) {
      texts.set(language, [...(texts.get(language) ?? []), name]);
    }
  };
  for (const state of row.states.length > 20 ? [] : row.states) note(portal.parties.find(state)?.names ?? {});
  const kind = portal.rooms.kind(row.kind);
  if (kind)
    for (const language of ['ar', 'zh', 'en', 'fr', 'ru', 'es'] as const) note({ [language]: kind.name(language).one });
  return [...texts].map(([language, names]) => [language, names.join('. ')]);
}

/** Acronyms have no stem: the French stemmer would make one word of UNIDIR and of the Spanish "Unidas". */
const isAcronym = (term: string) => /^[\p{Lu}\p{N}-]{2,12}$/u.test(term);

/** Brings the concept queries and suggestions in line with the vocabulary file; does nothing when it has not changed. */
export async function loadConcepts(database: Database): Promise<boolean> {
  const vocabulary = loadVocabulary();
  const version = createHash('sha256').update(JSON.stringify(vocabulary.concepts)).digest('hex');
  const { rows } = await database.pool.query<{ value: { version: string } }>(
    "select value from setting where name = 'vocabulary'",
  );
  if (rows[0]?.value.version === version) return false;
  const terms = vocabulary.concepts.flatMap((concept) =>
    Object.entries(concept.terms).flatMap(([language, term]) =>
      [term.preferred, ...term.alternative].map((text) => ({ concept: concept.id, language, text })),
    ),
  );
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query('delete from concept');
    await client.query('delete from suggestion');
    await client.query(
      `insert into concept (id, query)
       select t.concept, string_agg('(' || t.query::text || ')', ' | ')::tsquery
       from (select concept, phraseto_tsquery(config::regconfig, folded) as query
             from unnest($1::text[], $2::text[], $3::text[]) as u(concept, config, folded)) t
       where numnode(t.query) > 0 group by t.concept`,
      [
        terms.map((t) => t.concept),
        terms.map((t) => (isAcronym(t.text) ? 'portal_zh' : configFor(t.language))),
        terms.map((t) => foldText(t.text)),
      ],
    );
    await client.query(
      `insert into suggestion (term, folded, language, concept)
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[]) on conflict do nothing`,
      [
        terms.map((t) => t.text),
        terms.map((t) => foldTitle(t.text)),
        terms.map((t) => t.language),
        terms.map((t) => t.concept),
      ],
    );
    await client.query(
      "insert into setting (name, value) values ('vocabulary', $1) on conflict (name) do update set value = excluded.value",
      [JSON.stringify({ version })],
    );
    await client.query('commit');
    return true;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
