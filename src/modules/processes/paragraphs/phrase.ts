import { sql } from 'kysely';
import type { Visit } from '../../../kernel/visit.ts';
import { documentDates, documentFacts, paragraphColumns, type DocumentFacts, type Paragraph } from './read.ts';
import { allOf, foldedOf, phraseTokens, tagToken, wordsOf } from './tokens.ts';

/** Most characters of a phrase. */
export const phraseLimit = 300;
const pageSize = 25;

export interface PhraseQuery {
  /** Words that stand one after the other. */
  phrase: string;
  /** `pillar:…`, `norm:…` or `concept:…`. */
  tag?: string;
  /** From 1. */
  page?: number;
}

export interface Occurrence {
  document: DocumentFacts;
  paragraph: Paragraph;
}

export interface PhraseResult {
  /** Paragraphs, each counted once whatever its languages. */
  paragraphs: number;
  documents: number;
  /** Paragraphs of each year, the oldest first. */
  years: [year: string, count: number][];
  /** One page, over time. */
  shown: Occurrence[];
  page: number;
  pages: number;
}

/** How many paragraphs of a document have the phrase. */
interface Counted {
  record: string;
  count: number;
}

/** What is sought: words one after the other, and a tag. */
interface Sought {
  words: string[];
  tag?: string;
}

/**
 * Every paragraph this viewer may see that has the phrase word for word, from the oldest document to the newest. All are counted, by
 * document and within the database; only those of the page are read.
 */
export async function findPhrase(visit: Visit, query: PhraseQuery): Promise<PhraseResult | undefined> {
  const sought = { words: wordsOf(query.phrase.slice(0, phraseLimit)), tag: query.tag };
  if (sought.words.length === 0 && !sought.tag) return undefined;
  const byYear = await countByYear(visit, sought);
  const years = byYear.map(([year, list]): [string, number] => [year ? String(year) : '', totalOf(list)]);
  const total = years.reduce((sum, [, count]) => sum + count, 0);
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const page = Math.min(Math.max(1, query.page ?? 1), pages);
  const wanted = await onPage(visit, byYear, sought, (page - 1) * pageSize);
  const facts = await documentFacts(visit, wanted.map((hit) => hit.record)); // prettier-ignore
  return {
    paragraphs: total,
    documents: byYear.reduce((sum, [, list]) => sum + list.length, 0),
    years,
    shown: wanted.map((paragraph) => ({ document: facts.get(paragraph.record)!, paragraph })),
    page,
    pages,
  };
}

const totalOf = (list: Counted[]) => list.reduce((sum, { count }) => sum + count, 0);

/** The documents with the phrase that this viewer may see, by year, the oldest first; 0 where no year is stated. */
async function countByYear(visit: Visit, { words, tag }: Sought): Promise<[number, Counted[]][]> {
  const entries = allOf([...phraseTokens(words), ...(tag ? [tagToken(tag)] : [])]);
  // Pairs of words that overlap need not be one run; one or two words are.
  const run = words.length > 2 ? sql`and strpos(folded, ${foldedOf(words)}) > 0` : sql``;
  // Counted before it is asked who may see them: documents are fewer than paragraphs. A paragraph in several languages counts once.
  const counted = sql<Counted>`(select record, count(distinct anchor)::int as count from processes_paragraph
    where tokens @@ ${entries}::tsquery ${run} group by record)`;
  const rows = await visit.records().innerJoin(counted.as('counted'), 'counted.record', 'record.id')
    .select(['counted.record', 'counted.count', 'record.year']).execute(); // prettier-ignore
  return [...Map.groupBy(rows, (row) => row.year ?? 0)].sort(([a], [b]) => a - b);
}

/** The hits of one page; only within the years it shows do days matter. */
async function onPage(visit: Visit, byYear: [number, Counted[]][], sought: Sought, from: number): Promise<Paragraph[]> {
  const documents: Counted[] = [];
  let skipped = 0;
  let at = 0;
  for (const [, list] of byYear) {
    const size = totalOf(list);
    if (at + size > from && at < from + pageSize) {
      if (documents.length === 0) skipped = at;
      documents.push(...(await overTime(visit, list)));
    }
    at += size;
  }
  return readHits(visit, documents, sought, from - skipped);
}

/** Documents from the oldest to the newest. */
async function overTime(visit: Visit, list: Counted[]): Promise<Counted[]> {
  const dates = await documentDates(visit, list.map(({ record }) => record)); // prettier-ignore
  const key = ({ record }: Counted) => `${dates.get(record) ?? ''} ${record}`;
  return list.map((each) => ({ each, key: key(each) })).sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ each }) => each); // prettier-ignore
}

/** A page of the hits of these documents, in their order. @param from how many hits of them to leave out first */
async function readHits(
  visit: Visit,
  documents: Counted[],
  { words, tag }: Sought,
  from: number,
): Promise<Paragraph[]> {
  let at = 0;
  let before = 0;
  const shown = documents.filter(({ count }) => {
    const [first, end] = [at, (at += count)];
    if (end <= from) before = end;
    return end > from && first < from + pageSize;
  });
  if (shown.length === 0) return [];
  const ids = shown.map(({ record }) => record);
  const query = visit.rowsBeside('processes_paragraph').select(paragraphColumns)
    .where(sql<boolean>`record = any(${ids}::text[])`).where(sql<boolean>`strpos(folded, ${words.length ? foldedOf(words) : ''}) > 0`); // prettier-ignore
  const rows = await (tag ? query.where(sql<boolean>`${tag} = any(tags)`) : query).execute();
  const place = new Map(ids.map((id, i) => [id, i]));
  const hits = onePerParagraph(rows, visit.language).sort((a, b) => place.get(a.record)! - place.get(b.record)! || a.position - b.position); // prettier-ignore
  return hits.slice(from - before, from - before + pageSize);
}

/** A paragraph with the phrase in several languages counts once, in the reader's where that is among them. */
function onePerParagraph(hits: Paragraph[], reader: string): Paragraph[] {
  const known = new Map<string, Paragraph>();
  for (const hit of hits.toSorted((a, b) => (a.language < b.language ? -1 : 1))) {
    const key = `${hit.record} ${hit.anchor}`;
    if (!known.has(key) || hit.language === reader) known.set(key, hit);
  }
  return [...known.values()];
}
