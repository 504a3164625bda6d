import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Language, Translated } from './language.ts';
import type { SearchText } from './module.ts';
import type { Portal } from './portal.ts';
import { configFor, foldText, foldTitle } from './search-text.ts';
import type { Snapshot } from './record-rows.ts';
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

/** The columns of the spine that are indexed, as a snapshot has them: empty ones may be absent. */
interface SpineSnapshot {
  status: Status;
  kind: string;
  title: Translated;
  summary: Translated;
  language: string;
  topics: string[];
  states: string[];
  files?: { id: string }[];
  version: number;
}

/** What a record is found by beyond its spine. */
interface Indexed extends Omit<SpineSnapshot, 'files'> {
  files: SearchText[];
  rows: SearchText[];
  fields: Record<string, unknown> | null;
}

/**
 * Renews a record's search entry within the change that touched it; a record that is not shown has none.
 * @param snapshot the record as the change leaves it
 */
export async function indexRecord(inner: InnerVisit, id: string, snapshot: Snapshot): Promise<void> {
  const record = snapshot.record as unknown as SpineSnapshot;
  if (!isPublicStatus(record.status)) {
    if (record.version > 0) await sql`delete from search_entry where record = ${id}`.execute(inner.kernelTransaction);
    return;
  }
  const files = record.files?.length ? await readTexts(inner, record.files) : [];
  const rows = await readRowTexts(inner, id, inner.portal.rooms.kind(record.kind)?.textRows);
  const parts = partsOf(inner.portal, { ...record, files, rows, fields: snapshot.fields });
  const part = (name: keyof Part) => parts.map((each) => each[name]);
  await sql`with body as materialized (
      select portal_tsvector(${part('config')}::text[], ${part('weight')}::text[], ${part('text')}::text[]) as tsv),
    lexemes as materialized (select tsvector_to_array(tsv) as words from body),
    found as materialized (select array(
      select unnest(${record.topics ?? []}::text[]) union
      select p.concept from lexemes, body, concept_phrase p where p.lead = any(lexemes.words) and body.tsv @@ p.query order by 1) as concepts)
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

/** The texts of a record's files, the beginning of each. */
async function readTexts(inner: InnerVisit, files: { id: string }[]): Promise<{ language: string; text: string }[]> {
  const ids = files.map((file) => file.id);
  const { rows } = await sql<{ language: string; text: string }>`select f.language, left(f.text, 300000) as text
    from file f where f.id = any(${ids}::text[]) order by f.id`.execute(inner.kernelTransaction);
  return rows;
}

/** The texts that the room keeps beside the record, in a row each: the beginning of each language, all together as long as files may be. */
async function readRowTexts(inner: InnerVisit, id: string, table: string | undefined): Promise<SearchText[]> {
  if (!table) return [];
  const { rows } = await sql<SearchText>`select t.language,
      left(string_agg(t.text, ' ' order by t.position), (300000 / count(*) over ())::int) as text
    from ${sql.table(table)} t where t.record = ${id} group by t.language order by t.language`.execute(
    inner.kernelTransaction,
  );
  return rows;
}

/** Everything a record is found by: its texts, its files, and the names of its kind, topics and states in six languages. */
function partsOf(portal: Portal, row: Indexed): Part[] {
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
  for (const { language, text } of row.rows) add('C', language, text);
  for (const file of row.files) add('C', file.language, file.text);
  return parts;
}

/** Names in six languages, so that «Франция» finds what France published and «قانون» finds laws. */
function namesOf(portal: Portal, row: Indexed): [Language, string][] {
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
    await client.query('delete from concept_phrase');
    await client.query('delete from suggestion');
    await client.query(
      `insert into concept_phrase (concept, query, lead)
       select distinct concept, phraseto_tsquery(config::regconfig, folded), lead
       from unnest($1::text[], $2::text[], $3::text[]) as u(concept, config, folded),
         lateral (select word as lead from unnest(tsvector_to_array(to_tsvector(config::regconfig, folded))) word order by length(word) desc, word limit 1) longest`,
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
