import { sql } from 'kysely';
import type { Visit } from '../../../kernel/visit.ts';
import { documentFacts, type DocumentFacts } from './read.ts';
import type { ParagraphTable } from './schema.ts';
import { likeness, shinglesOf } from './tokens.ts';

/** A paragraph of another document that reads alike. */
export interface Proposal {
  anchor: string;
  text: string;
  other: { record: string; anchor: string; text: string };
  document: DocumentFacts;
  /** 0 to 1. */
  likeness: number;
}

const leastLikeness = 0.3;
const perParagraph = 3;
/** Candidates compared word for word, for each paragraph. */
const compared = 6;
/** Hashes of each paragraph that are asked for: two texts alike share about their part of them. */
const tellingHashes = 8;
/** Most rows looked at. */
const rowLimit = 60_000;

interface Own {
  anchor: string;
  text: string;
  folded: string;
  sketch: number[];
}

/**
 * Earlier paragraphs that this document's paragraphs may repeat or build on, the likest first: samples of their words
 * find the candidates, then the words themselves are compared. What a person looked at already is left out.
 */
export async function proposeLinks(visit: Visit, record: string, language: string): Promise<Proposal[]> {
  const own = await visit.rowsBeside('processes_paragraph').select(['anchor', 'text', 'folded', 'sketch'])
    .where('record', '=', record).where('language', '=', language).where('form', '!=', 'heading').orderBy('position').execute(); // prettier-ignore
  const candidates = await findCandidates(visit, record, language, own);
  const [known, facts, texts] = await Promise.all([
    knownLinks(visit, record),
    documentFacts(visit, [record, ...candidates.map((each) => each.record)]),
    textsOf(visit, language, candidates),
  ]);
  const date = facts.get(record)?.date ?? '';
  const proposals = candidates.flatMap((each): Proposal[] => {
    const document = facts.get(each.record);
    const text = texts.get(`${each.record} ${each.anchor}`);
    const isLater = document && date && document.date.slice(0, date.length) > date;
    if (!document || !text || isLater || known.has(`${each.own.anchor} ${each.record} ${each.anchor}`)) return [];
    const alike = likeness(shinglesOf(split(each.own.folded)), shinglesOf(split(text.folded)));
    const { anchor } = each.own;
    return alike < leastLikeness ? [] : [{ anchor, text: each.own.text, other: { record: each.record, anchor: each.anchor, text: text.text }, document, likeness: alike }]; // prettier-ignore
  });
  return best(proposals, own);
}

const split = (folded: string) => folded.trim().split(' ');

interface Candidate {
  own: Own;
  record: string;
  anchor: string;
}

async function findCandidates(visit: Visit, record: string, language: string, own: Own[]): Promise<Candidate[]> {
  const common = new Set(await commonHashes(visit, record, language));
  const holders = new Map<number, Own[]>();
  const asked = new Map<Own, number>();
  for (const each of own) {
    const telling = each.sketch.filter((hash) => !common.has(hash)).slice(0, tellingHashes);
    asked.set(each, telling.length);
    for (const hash of telling) holders.set(hash, [...(holders.get(hash) ?? []), each]);
  }
  const rows = await rowsWith(visit, record, language, [...holders.keys()]);
  const found = new Map<Own, { record: string; anchor: string; shared: number }[]>();
  for (const row of rows) {
    const counts = new Map<Own, number>();
    for (const hash of row.sketch) for (const each of holders.get(hash) ?? []) counts.set(each, (counts.get(each) ?? 0) + 1); // prettier-ignore
    for (const [each, count] of counts) {
      const shared = count / asked.get(each)!;
      if (shared < 0.2) continue;
      const list = found.get(each);
      if (list) list.push({ record: row.record, anchor: row.anchor, shared });
      else found.set(each, [{ record: row.record, anchor: row.anchor, shared }]);
    }
  }
  return [...found].flatMap(([each, list]) =>
    list.sort((a, b) => b.shared - a.shared).slice(0, compared).map(({ record: other, anchor }) => ({ own: each, record: other, anchor })),
  ); // prettier-ignore
}

/** Rows looked at to see which runs of words are everybody's; those in more than one of three hundred say nothing. */
const sampleSize = 3000;

async function commonHashes(visit: Visit, record: string, language: string): Promise<number[]> {
  const rows = await visit.rowsBeside('processes_paragraph').select('sketch').where('record', '!=', record)
    .where('language', '=', language).limit(sampleSize).execute(); // prettier-ignore
  const counts = new Map<number, number>();
  for (const row of rows) for (const hash of row.sketch) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  const most = Math.max(10, rows.length / 300);
  return [...counts].filter(([, count]) => count > most).map(([hash]) => hash);
}

/** Hashes asked for at once: with more PostgreSQL expects nearly every row to have one, and leaves the index. */
const hashesAtOnce = 50;

async function rowsWith(visit: Visit, record: string, language: string, hashes: number[]): Promise<Sketched[]> {
  const rows = new Map<string, Sketched>();
  for (let at = 0; at < hashes.length && rows.size < rowLimit; at += hashesAtOnce) {
    const some = await visit.rowsBeside('processes_paragraph').select(['record', 'anchor', 'sketch'])
      .where(sql<boolean>`sketch && ${hashes.slice(at, at + hashesAtOnce)}::int[]`).where('record', '!=', record)
      .where('language', '=', language).limit(rowLimit).execute(); // prettier-ignore
    for (const row of some) rows.set(`${row.record} ${row.anchor}`, row);
  }
  return [...rows.values()];
}

type Sketched = Pick<ParagraphTable, 'record' | 'anchor' | 'sketch'>;

async function textsOf(visit: Visit, language: string, candidates: Candidate[]) {
  if (candidates.length === 0) return new Map<string, { text: string; folded: string }>();
  const records = candidates.map((each) => each.record);
  const anchors = candidates.map((each) => each.anchor);
  const rows = await visit.rowsBeside('processes_paragraph').select(['record', 'anchor', 'text', 'folded']).where('language', '=', language)
    .where(sql<boolean>`(record, anchor) in (select unnest(${records}::text[]), unnest(${anchors}::text[]))`).execute(); // prettier-ignore
  return new Map(rows.map((row) => [`${row.record} ${row.anchor}`, row]));
}

/** Links confirmed and refused. */
async function knownLinks(visit: Visit, record: string): Promise<Set<string>> {
  const rows = await visit.rowsBeside('processes_paragraph_link').select(['anchor', 'to_record', 'to_anchor'])
    .where('record', '=', record).execute(); // prettier-ignore
  return new Set(rows.map((row) => `${row.anchor} ${row.to_record} ${row.to_anchor}`));
}

/** A few for each paragraph, in the order of the text. */
function best(proposals: Proposal[], own: Own[]): Proposal[] {
  const byAnchor = Map.groupBy(proposals, (each) => each.anchor);
  return own.flatMap(({ anchor }) =>
    (byAnchor.get(anchor) ?? []).sort((a, b) => b.likeness - a.likeness).slice(0, perParagraph),
  );
}
