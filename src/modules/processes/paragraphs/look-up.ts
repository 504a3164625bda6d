import { sql } from 'kysely';
import type { Translated } from '../../../kernel/language.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { textLanguages } from './read.ts';
import { nearSymbols, plainSymbol, readReference, type Reference } from './reference.ts';

/** A document as a look-up finds it. */
export interface FoundDocument {
  id: string;
  symbol: string | null;
  title: Translated;
  language: string;
  date: string;
}

/** What a look-up leads to. */
export type LookUp =
  | { answer: 'paragraph'; document: FoundDocument; anchor: string }
  | { answer: 'document'; document: FoundDocument }
  /** The document is here, the paragraph not; `texts` says whether any of its text is, `above` names a paragraph it may stand in. */
  | { answer: 'no-paragraph'; document: FoundDocument; anchor: string; texts: boolean; last?: string; above?: string }
  | { answer: 'several'; documents: FoundDocument[]; anchor?: string }
  | { answer: 'unknown'; wanted: string; near: FoundDocument[] }
  | { answer: 'not-understood' };

/** Finds the document, and the paragraph, that somebody quotes; only what this viewer may see is found, offered or told. */
export async function lookUp(visit: Visit, typed: string): Promise<LookUp> {
  const reference = readReference(typed);
  if (!reference || !(reference.symbol || reference.number || reference.year)) return { answer: 'not-understood' };
  const found = await findQuoted(visit, reference);
  return found.answer === 'unknown' ? { ...found, near: await nearDocuments(visit, found.wanted) } : found;
}

type Quoted = Exclude<LookUp, { answer: 'unknown' | 'not-understood' }> | { answer: 'unknown'; wanted: string };

/** The same for what is read already, without what may have been meant instead. */
export async function findQuoted(visit: Visit, reference: Reference): Promise<Quoted> {
  const fitting = fit(await documentsWithSymbols(visit, reference), reference);
  if (fitting.length === 1) return withParagraph(visit, fitting[0]!, reference.anchor);
  if (fitting.length > 1) return { answer: 'several', documents: fitting.slice(0, 10), anchor: reference.anchor };
  return { answer: 'unknown', wanted: reference.symbol ?? reference.number ?? String(reference.year) };
}

interface Row extends FoundDocument {
  type: string;
  adopted: string | null;
  body: Translated;
}

async function documentsWithSymbols(visit: Visit, { symbol, number, year }: Reference): Promise<Row[]> {
  const query = visit.read('processes_document')
    .select(['id', 'symbol', 'title', 'language', 'year', 'dated_on', 'document_type', 'adopted_how', 'body'])
    .where('status', 'in', ['published', 'superseded']); // prettier-ignore
  const plain = sql<string>`upper(regexp_replace(symbol, '[^[:alnum:]]+', '/', 'g'))`;
  const found = symbol
    ? query.where(sql<boolean>`${plain} = ${plainSymbol(symbol)}`)
    : number
      ? query.where('symbol', 'like', `%/${number}`)
      : query.where('year', '=', year ?? 0).where('document_type', 'in', ['report', 'outcome-document']);
  const rows = await found.orderBy('id').limit(50).execute();
  return rows.map((row) => ({ ...row, date: row.dated_on ?? '', type: row.document_type, adopted: row.adopted_how }));
}

/** Resolutions before others for a bare number; for a year the reports that were adopted, conference papers last. */
function fit(rows: Row[], { number, year, body }: Reference): Row[] {
  if (number) return best(rows, [(row) => (row.symbol ?? '').startsWith('A/RES/')]);
  if (!year) return rows;
  const issuer = { gge: /governmental experts/i, oewg: /open-ended/i };
  const wanted = body ? rows.filter((row) => issuer[body].test(row.body.en ?? '')) : rows;
  return best(wanted, [
    (row) => row.adopted === 'consensus' || row.adopted === 'vote',
    (row) => /governmental experts|open-ended/i.test(row.body.en ?? ''),
    (row) => /^A\/\d+\/\d+$/.test(row.symbol ?? ''),
  ]);
}

/** Narrows as long as something is left. */
const best = (rows: Row[], wishes: ((row: Row) => boolean)[]): Row[] =>
  wishes.reduce((left, wish) => (left.some(wish) ? left.filter(wish) : left), rows);

async function withParagraph(visit: Visit, document: Row, anchor: string | undefined): Promise<Quoted> {
  if (!anchor) return { answer: 'document', document };
  const rows = await visit.rowsBeside('processes_paragraph').select(['anchor', 'position', 'form', 'depth'])
    .where('record', '=', document.id).orderBy('position').execute(); // prettier-ignore
  const anchors = new Set(rows.map((row) => row.anchor));
  const found = [anchor, `annex.${anchor}`].find((each) => anchors.has(each));
  if (found) return { answer: 'paragraph', document, anchor: found };
  const above = anchor.includes('(') ? anchor.slice(0, anchor.lastIndexOf('(')) : undefined;
  const last = rows.findLast((row) => row.form === 'numbered' && row.depth === 0)?.anchor;
  const texts = rows.length > 0 || (await textLanguages(visit, document.id)).length > 0;
  return { answer: 'no-paragraph', document, anchor, texts, last, ...(above && anchors.has(above) ? { above } : {}) };
}

async function nearDocuments(visit: Visit, wanted: string): Promise<FoundDocument[]> {
  const rows = await visit.read('processes_document').select(['id', 'symbol', 'title', 'language', 'dated_on'])
    .where('symbol', 'is not', null).where('status', 'in', ['published', 'superseded']).limit(20_000).execute(); // prettier-ignore
  const bySymbol = new Map(rows.map((row) => [row.symbol!, row]));
  return nearSymbols(wanted, [...bySymbol.keys()]).map((symbol) => {
    const { dated_on, ...row } = bySymbol.get(symbol)!;
    return { ...row, date: dated_on ?? '' };
  });
}
