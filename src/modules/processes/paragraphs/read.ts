import { sql } from 'kysely';
import { notFound } from '../../../kernel/errors.ts';
import { isLanguage, type Language, type Translated } from '../../../kernel/language.ts';
import type { SpineRow, Visit } from '../../../kernel/visit.ts';
import type { ParagraphTable, RelationOfText } from './schema.ts';

/** Kinds of record of this room that have a text of paragraphs. */
export const textKinds = ['process_document', 'process_statement'];

/** A document or statement this viewer may see. @throws Refused `not-found`, also for a hidden one */
export async function findDocument(visit: Visit, id: string): Promise<SpineRow> {
  const record = await visit.find(id);
  if (!textKinds.includes(record.kind)) throw notFound();
  return record;
}

/** What is said of a document beside its paragraphs. */
export interface DocumentFacts {
  id: string;
  kind: string;
  title: Translated;
  language: string;
  owner: string;
  standing: string;
  states: string[];
  symbol: string | null;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  date: string;
  body: Translated;
  adopted_how: string | null;
  votes_for: number | null;
  votes_against: number | null;
  votes_abstained: number | null;
  official_url: string | null;
}

const spine = ['id', 'kind', 'title', 'language', 'owner', 'standing', 'states', 'year'] as const;

/** The facts of those of these documents that this viewer may see, by id. */
export async function documentFacts(visit: Visit, ids: string[]): Promise<Map<string, DocumentFacts>> {
  const documents = await visit.read('processes_document')
    .select([...spine, 'symbol', 'dated_on', 'body', 'adopted_how', 'votes_for', 'votes_against', 'votes_abstained', 'official_url'])
    .where(among(ids)).execute(); // prettier-ignore
  const others = without(ids, documents);
  const statements = others.length === 0 ? [] : await visit.read('processes_statement')
    .select([...spine, 'symbol', 'delivered_on']).where(among(others)).execute(); // prettier-ignore
  const none = { body: {}, adopted_how: null, votes_for: null, votes_against: null, votes_abstained: null, official_url: null }; // prettier-ignore
  return new Map<string, DocumentFacts>([
    ...documents.map((row) => [row.id, { ...row, date: row.dated_on ?? yearText(row.year) }] as const),
    ...statements.map((row) => [row.id, { ...none, ...row, date: row.delivered_on ?? yearText(row.year) }] as const),
  ]);
}

/** The dates of those of these documents that this viewer may see, by id. */
export async function documentDates(visit: Visit, ids: string[]): Promise<Map<string, string>> {
  const documents = await visit.read('processes_document').select(['id', 'year', 'dated_on as date']).where(among(ids)).execute(); // prettier-ignore
  const others = without(ids, documents);
  const statements = others.length === 0 ? [] : await visit.read('processes_statement').select(['id', 'year', 'delivered_on as date'])
    .where(among(others)).execute(); // prettier-ignore
  return new Map([...documents, ...statements].map((row) => [row.id, row.date ?? yearText(row.year)]));
}

/** One parameter for any number of ids. */
const among = (ids: string[]) => sql<boolean>`id = any(${[...new Set(ids)]}::text[])`;

/** Nearly all are documents: statements are asked for only where some are left. */
function without(ids: string[], found: { id: string }[]): string[] {
  const known = new Set(found.map((row) => row.id));
  return ids.filter((id) => !known.has(id));
}

const yearText = (year: number | null) => (year ? String(year) : '');

/** The languages in which a document's paragraphs are kept, with their number, numbered ones and all. */
export async function textLanguages(
  visit: Visit,
  id: string,
): Promise<{ language: string; pieces: number; numbered: number }[]> {
  return visit
    .rowsBeside('processes_paragraph')
    .select(({ fn }) => [
      'language',
      fn.countAll<number>().as('pieces'),
      fn.countAll<number>().filterWhere('depth', '=', 0).filterWhere('form', '=', 'numbered').as('numbered'),
    ])
    .where('record', '=', id)
    .groupBy('language')
    .orderBy('language')
    .execute()
    .then((rows) => rows.map((row) => ({ ...row, pieces: Number(row.pieces), numbered: Number(row.numbered) })));
}

/** The language to read a text in: the one wished for, the reader's, the original, or any. */
export function chooseLanguage(wish: string | undefined, languages: string[], reader: Language, original: string) {
  return [wish, reader, original, 'en', ...languages].find((each) => each !== undefined && languages.includes(each));
}

export type Paragraph = Pick<
  ParagraphTable,
  'record' | 'language' | 'anchor' | 'position' | 'depth' | 'form' | 'marker' | 'text' | 'tags'
>;
/** The columns of `Paragraph`. */
export const paragraphColumns = [
  'record',
  'language',
  'anchor',
  'position',
  'depth',
  'form',
  'marker',
  'text',
  'tags',
] as const;

/** A stretch of a text in its order. */
export async function readText(
  visit: Visit,
  id: string,
  language: string,
  from = 0,
  count = 20_000,
): Promise<Paragraph[]> {
  return visit.rowsBeside('processes_paragraph').select(paragraphColumns).where('record', '=', id).where('language', '=', language)
    .where('position', '>=', from).where('position', '<', from + count).orderBy('position').execute(); // prettier-ignore
}

/** One paragraph in all languages it is kept in. */
export async function readParagraph(visit: Visit, id: string, anchor: string): Promise<Paragraph[]> {
  return visit.rowsBeside('processes_paragraph').select(paragraphColumns).where('record', '=', id).where('anchor', '=', anchor)
    .orderBy('language').execute(); // prettier-ignore
}

/** What a paragraph stands under, and what stands under it: 13 for 13(f), 13(a) … for 13. */
export async function readFamily(visit: Visit, { record, language, anchor }: Paragraph): Promise<Paragraph[]> {
  const above = [...anchor.matchAll(/\(/g)].map((match) => anchor.slice(0, match.index));
  return visit.rowsBeside('processes_paragraph').select(paragraphColumns).where('record', '=', record).where('language', '=', language)
    .where(({ or, eb }) => or([eb('anchor', 'in', [...above, '']), eb('anchor', 'like', `${anchor.replace(/[\\%_]/g, '\\$&')}(%`)]))
    .orderBy('position').execute(); // prettier-ignore
}

/** These paragraphs, by record, anchor and language. */
export async function readThese(
  visit: Visit,
  keys: { record: string; anchor: string; language?: string }[],
): Promise<Paragraph[]> {
  if (keys.length === 0) return [];
  const wanted = new Set(keys.map(({ record, anchor, language = '' }) => `${record} ${anchor} ${language}`));
  const rows = await visit.rowsBeside('processes_paragraph').select(paragraphColumns).where('record', 'in', [...new Set(keys.map((key) => key.record))])
    .where('anchor', 'in', [...new Set(keys.map((key) => key.anchor))]).orderBy('language').execute(); // prettier-ignore
  return rows.filter(({ record, anchor, language }) => wanted.has(`${record} ${anchor} ${language}`) || wanted.has(`${record} ${anchor} `)); // prettier-ignore
}

/** A confirmed link, seen from one of its ends. */
export interface SeenLink {
  relation: RelationOfText;
  /** Whether the paragraph takes up the other, or is taken up by it. */
  takesUp: boolean;
  record: string;
  anchor: string;
  confirmedBy: string;
}

/** The links of a paragraph of which this viewer may see both ends. */
export async function readLinks(visit: Visit, record: string, anchor: string): Promise<SeenLink[]> {
  const rows = await visit.rowsBeside('processes_paragraph_link').selectAll().where('relation', '!=', 'none')
    .where(({ or, and, eb }) => or([
      and([eb('record', '=', record), eb('anchor', '=', anchor)]),
      and([eb('to_record', '=', record), eb('to_anchor', '=', anchor)]),
    ])).execute(); // prettier-ignore
  const visible = await visibleIds(visit, rows.flatMap((row) => [row.record, row.to_record])); // prettier-ignore
  return rows
    .filter((row) => visible.has(row.record) && visible.has(row.to_record))
    .map((row) => {
      const takesUp = row.record === record && row.anchor === anchor;
      const other = takesUp ? { record: row.to_record, anchor: row.to_anchor } : { record: row.record, anchor: row.anchor };
      return { relation: row.relation as RelationOfText, takesUp, ...other, confirmedBy: row.confirmed_by };
    }); // prettier-ignore
}

/** Which of these records this viewer may see. */
export async function visibleIds(visit: Visit, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await visit
    .records()
    .select('record.id')
    .where('record.id', 'in', [...new Set(ids)])
    .execute();
  return new Set(rows.map((row) => row.id));
}

/** The language of a text as the interface knows it, for `lang` and `dir`. */
export const textLanguage = (language: string): Language | undefined => (isLanguage(language) ? language : undefined);
