import { sql } from 'kysely';
import type { Visit } from '../../../kernel/visit.ts';
import { documentDates, documentFacts, readThese, type DocumentFacts, type Paragraph } from './read.ts';
import { allOf, foldedOf, phraseTokens, tagToken, wordsOf } from './tokens.ts';

/** Most paragraphs a search looks at: beyond, it says that there are more. */
export const occurrenceLimit = 5000;
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
  /** Whether there are more than were looked at. */
  more: boolean;
  /** Paragraphs of each year, the oldest first. */
  years: [year: string, count: number][];
  /** One page, over time. */
  shown: Occurrence[];
  page: number;
  pages: number;
}

interface Hit {
  record: string;
  anchor: string;
  language: string;
  position: number;
}

/** Every paragraph this viewer may see that has the phrase word for word, from the oldest document to the newest. */
export async function findPhrase(visit: Visit, query: PhraseQuery): Promise<PhraseResult | undefined> {
  const words = wordsOf(query.phrase.slice(0, phraseLimit));
  if (words.length === 0 && !query.tag) return undefined;
  const found = await findHits(visit, words, query.tag);
  const hits = onePerParagraph(found.slice(0, occurrenceLimit), visit.language);
  const yearOf = await documentYears(visit, hits.map((hit) => hit.record)); // prettier-ignore
  const byYear = [...Map.groupBy(hits.filter((hit) => yearOf.has(hit.record)), (hit) => yearOf.get(hit.record)!)].sort(([a], [b]) => a - b); // prettier-ignore
  const total = byYear.reduce((sum, [, list]) => sum + list.length, 0);
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const page = Math.min(Math.max(1, query.page ?? 1), pages);
  const wanted = await onPage(visit, byYear, (page - 1) * pageSize);
  const facts = await documentFacts(visit, wanted.map((hit) => hit.record)); // prettier-ignore
  return {
    paragraphs: total,
    documents: new Set(hits.map((hit) => hit.record)).size,
    more: found.length > occurrenceLimit,
    years: byYear.map(([year, list]) => [year ? String(year) : '', list.length]),
    shown: await withTexts(visit, wanted, facts),
    page,
    pages,
  };
}

/**
 * Where there are too many, the same ones are looked at whatever else is stored. Not the key itself: PostgreSQL would walk its index
 * through all paragraphs in the hope of a match.
 */
const ownOrder = sql`(record || '') collate "C", position, language`;

function findHits(visit: Visit, words: string[], tag: string | undefined): Promise<Hit[]> {
  const sought = allOf([...phraseTokens(words), ...(tag ? [tagToken(tag)] : [])]);
  const query = visit.rowsBeside('processes_paragraph').select(['record', 'anchor', 'language', 'position'])
    .where(sql<boolean>`tokens @@ ${sought}::tsquery`).orderBy(ownOrder).limit(occurrenceLimit + 1); // prettier-ignore
  // Pairs of words that overlap need not be one run; one or two words are.
  return (words.length > 2 ? query.where(sql<boolean>`strpos(folded, ${foldedOf(words)}) > 0`) : query).execute();
}

/** A paragraph with the phrase in several languages counts once, in the reader's where that is among them. */
function onePerParagraph(hits: Hit[], reader: string): Hit[] {
  const known = new Map<string, Hit>();
  for (const hit of hits) {
    const key = `${hit.record} ${hit.anchor}`;
    if (!known.has(key) || hit.language === reader) known.set(key, hit);
  }
  return [...known.values()];
}

/** The year of each document this viewer may see; 0 where none is stated. The spine alone is read: a phrase may stand in thousands. */
async function documentYears(visit: Visit, ids: string[]): Promise<Map<string, number>> {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return new Map();
  const rows = await visit.records().select(['record.id', 'record.year']).where(sql<boolean>`record.id = any(${unique}::text[])`).execute(); // prettier-ignore
  return new Map(rows.map((row) => [row.id, row.year ?? 0]));
}

/** The hits of one page; only within the years it shows do days matter. */
async function onPage(visit: Visit, byYear: [number, Hit[]][], from: number): Promise<Hit[]> {
  const page: Hit[] = [];
  let at = 0;
  for (const [, list] of byYear) {
    if (at + list.length > from && page.length < pageSize) {
      const dates = await documentDates(visit, list.map((hit) => hit.record)); // prettier-ignore
      page.push(...list.sort(overTime(dates)).slice(Math.max(0, from - at), from - at + pageSize));
    }
    at += list.length;
  }
  return page.slice(0, pageSize);
}

const overTime = (dates: Map<string, string>) => (a: Hit, b: Hit) => {
  const [first, second] = [dates.get(a.record) ?? '', dates.get(b.record) ?? ''];
  if (first !== second) return first < second ? -1 : 1;
  if (a.record !== b.record) return a.record < b.record ? -1 : 1;
  return a.position - b.position;
};

async function withTexts(visit: Visit, hits: Hit[], facts: Map<string, DocumentFacts>): Promise<Occurrence[]> {
  const read = await readThese(visit, hits);
  return hits.flatMap((hit) => {
    const paragraph = read.find((each) => each.record === hit.record && each.anchor === hit.anchor && each.language === hit.language); // prettier-ignore
    return paragraph ? [{ document: facts.get(hit.record)!, paragraph }] : [];
  });
}
