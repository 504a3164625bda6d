import type { Database } from './database.ts';
import { Kept } from './kept.ts';
import type { Language } from './language.ts';
import { configsForWord, foldText, parseQuery, type QueryTerm } from './search-text.ts';

/** A query ready for PostgreSQL. */
export interface CompiledQuery {
  /** Text of a tsquery; empty when nothing in the query can be searched. */
  tsquery: string;
  /** Concepts of the vocabulary that widened it. */
  concepts: string[];
  /** Stems of the words sought, for marking them in extracts. */
  stems: string[];
}

const kept = new Kept<CompiledQuery>(2000);

/**
 * Compiles a reader's query: every word under the stemmers of its script, phrases as phrases, exclusions as such; a run
 * of words that names a concept of the vocabulary is widened to whatever is tagged with the concept in any language.
 */
export async function compileQuery(database: Database, query: string, reader: Language): Promise<CompiledQuery> {
  const key = `${reader} ${query}`;
  const known = kept.get(key);
  if (known) return known;
  const compiled = await compile(database, parseQuery(query), reader);
  kept.set(key, compiled);
  return compiled;
}

interface StemmedTerm extends QueryTerm {
  /** tsquery text of the term under its scripts' stemmers; empty for a stop word. */
  tsquery: string;
}

async function compile(database: Database, terms: QueryTerm[], reader: Language): Promise<CompiledQuery> {
  const stemmed = (await stem(database, terms, reader)).filter((term) => term.tsquery);
  const sought = stemmed.filter((term) => !term.excluded);
  const found = await findConcepts(database, sought, reader);
  const groups = widen(sought, found);
  const excluded = stemmed.filter((term) => term.excluded).map((term) => `!(${term.tsquery})`);
  return {
    tsquery: [...groups, ...excluded].join(' & '),
    concepts: [...new Set(found.flatMap((each) => each.concepts))],
    stems: [
      ...new Set(sought.flatMap((term) => [...term.tsquery.matchAll(/'((?:[^']|'')+)'/g)].map((match) => match[1]!))),
    ],
  };
}

async function stem(database: Database, terms: QueryTerm[], reader: Language): Promise<StemmedTerm[]> {
  const asks = terms.flatMap((term, i) =>
    configsForWord(term.text, reader).map((config) => ({ i, config, text: foldText(term.text) })),
  );
  const { rows } = await database.pool.query<{ i: number; q: string }>({
    name: 'stem-words',
    text: 'select i, phraseto_tsquery(config::regconfig, t)::text as q from unnest($1::int[], $2::text[], $3::text[]) with ordinality as u(i, config, t, o) order by o',
    values: [asks.map((ask) => ask.i), asks.map((ask) => ask.config), asks.map((ask) => ask.text)],
  });
  return terms.map((term, i) => {
    const ways = rows.filter((row) => row.i === i).map((row) => row.q);
    const stopWord = !ways[0] && !term.phrase && terms.length > 1;
    const unique = [...new Set(ways.filter(Boolean))];
    const joined = stopWord
      ? ''
      : unique.length > 1
        ? `(${unique.map((way) => `(${way})`).join(' | ')})`
        : (unique[0] ?? '');
    return { ...term, tsquery: soleCharacter(term.text) ? joined.replace(/'$/, "':*") : joined };
  });
}

const soleCharacter = (text: string) => /^\p{Script=Han}$/u.test(text);

interface FoundConcepts {
  from: number;
  to: number;
  concepts: string[];
}

/** Runs of up to five words that name concepts: for each concept the shortest run, of overlapping runs the longest. */
async function findConcepts(database: Database, terms: StemmedTerm[], reader: Language): Promise<FoundConcepts[]> {
  const runs: { from: number; to: number; text: string; config: string }[] = [];
  for (let from = 0; from < Math.min(terms.length, 8); from++)
    for (let to = from; to < Math.min(terms.length, from + 5, 8); to++) {
      const words = terms.slice(from, to + 1).map((term) => term.text).join(' '); // prettier-ignore
      for (const config of configsForWord(words, reader)) runs.push({ from, to, text: foldText(words), config });
    }
  if (runs.length === 0) return [];
  const { rows } = await database.pool.query<{ from: number; to: number; id: string }>({
    name: 'concepts-of-words',
    text: `with run as materialized (select a, b, to_tsvector(config::regconfig, t) as v from unnest($1::int[], $2::int[], $3::text[], $4::text[]) as u(a, b, config, t))
      select distinct run.a as "from", run.b as "to", p.concept as id from run join concept_phrase p on p.lead = any(tsvector_to_array(run.v)) and run.v @@ p.query
      order by 1, 2, 3`,
    values: [runs.map((r) => r.from), runs.map((r) => r.to), runs.map((r) => r.config), runs.map((r) => r.text)],
  });
  return choose(rows);
}

function choose(rows: { from: number; to: number; id: string }[]): FoundConcepts[] {
  const shortest = rows.filter((row) => !rows.some((other) => other.id === row.id && within(other, row)));
  const runs = new Map<string, FoundConcepts>();
  for (const row of shortest) {
    const key = `${row.from} ${row.to}`;
    runs.set(key, { from: row.from, to: row.to, concepts: [...(runs.get(key)?.concepts ?? []), row.id] });
  }
  const chosen: FoundConcepts[] = [];
  for (const run of [...runs.values()].sort((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from))
    if (!chosen.some((other) => run.from <= other.to && other.from <= run.to)) chosen.push(run);
  return chosen;
}

const within = (inner: { from: number; to: number }, outer: { from: number; to: number }) =>
  inner.from >= outer.from && inner.to <= outer.to && inner.to - inner.from < outer.to - outer.from;

function widen(terms: StemmedTerm[], found: FoundConcepts[]): string[] {
  const groups: string[] = [];
  for (let i = 0; i < terms.length; i++) {
    const run = found.find((each) => each.from === i);
    if (!run) {
      groups.push(terms[i]!.tsquery);
      continue;
    }
    const words = terms.slice(run.from, run.to + 1).map((term) => term.tsquery).join(' & '); // prettier-ignore
    groups.push(`((${words}) | ${run.concepts.map(conceptToken).join(' | ')})`);
    i = run.to;
  }
  return groups;
}

/** The lexeme that a record tagged with the concept carries. */
const conceptToken = (id: string) => `'cx_${id.replaceAll('-', '_')}'`;
