import { createHash } from 'node:crypto';
import { invalid, notAllowed, notFound, Refused } from '../../../kernel/errors.ts';
import { lockRecord, sealAct } from '../../../kernel/record-rows.ts';
import { mayEdit, mayPublish } from '../../../kernel/record-rules.ts';
import type { InnerVisit, Visit } from '../../../kernel/visit.ts';
import type { TextSource } from './lines.ts';
import { findDocument } from './read.ts';
import type { Piece } from './schema.ts';
import { splitText } from './split.ts';
import { foldedOf, sketchOf, tokensOf, wordsOf } from './tokens.ts';

/** A text to be split, as it came. */
export interface GivenText {
  language: string;
  text: string;
  source: TextSource;
  /** Whether there was more of it than was read. */
  cut: boolean;
}

/** Whether everybody sees the record, and so an act on it is public. */
async function isOpen(inner: InnerVisit, id: string): Promise<boolean> {
  const row = await inner.asPublic().records().select('record.id').where('record.id', '=', id).executeTakeFirst();
  return row !== undefined;
}

type Rule = typeof mayEdit;

/** A write beside a document: asks the rule, locks the document, and notes the act for the log. */
export async function change<Result>(
  visit: Visit,
  verb: string,
  id: string,
  may: Rule,
  work: (inner: InnerVisit) => Promise<{ result: Result; shown?: unknown; also?: string }>,
): Promise<Result> {
  const seen = await findDocument(visit, id);
  return visit.change(verb, { kind: 'record', id }, may(visit.actor, seen), async (inner) => {
    if (!may(inner.actor, await lockRecord(inner, id))) throw notAllowed();
    const { result, shown, also } = await work(inner);
    const open = shown !== undefined && (await isOpen(inner, id)) && (!also || (await isOpen(inner, also)));
    await sealAct(inner, seen, { version: 0, public: open, shownPublicly: open, answer: shown });
    return result;
  });
}

/** Splits a text into a working copy that only its writers are shown. @returns how many pieces */
export async function prepareSplit(visit: Visit, id: string, given: GivenText): Promise<number> {
  const { pieces, leftOut } = splitText(given.text, given.source);
  if (pieces.length === 0) throw invalid({ path: 'text', code: 'required' });
  return change(visit, 'split text', id, mayEdit, async (inner) => {
    await writeSplit(inner, id, given.language, pieces, leftOut.slice(0, 2000), given.cut);
    return { result: pieces.length };
  });
}

async function writeSplit(
  inner: InnerVisit,
  id: string,
  language: string,
  pieces: Piece[],
  leftOut: string[],
  cut: boolean,
): Promise<void> {
  await inner.query(
    `insert into processes_split (record, language, revision, pieces, left_out, cut, saved_at) values ($1, $2, 1, $3::jsonb, $4::text[], $5, $6)
     on conflict (record, language) do update set revision = processes_split.revision + 1, pieces = excluded.pieces,
       left_out = excluded.left_out, cut = excluded.cut, saved_at = excluded.saved_at`,
    [id, language, JSON.stringify(pieces), leftOut, cut, inner.now],
  );
}

/** Takes the paragraphs that are kept into a working copy, to correct them. */
export async function reopenSplit(visit: Visit, id: string, language: string): Promise<void> {
  await change(visit, 'correct text', id, mayEdit, async (inner) => {
    const pieces = await inner.rowsBeside('processes_paragraph').select(['anchor', 'form', 'depth', 'marker', 'text'])
      .where('record', '=', id).where('language', '=', language).orderBy('position').execute(); // prettier-ignore
    if (pieces.length === 0) throw notFound();
    await writeSplit(inner, id, language, pieces, [], false);
    return { result: undefined };
  });
}

/** Corrects a working copy by hand. @param revision the one the writer saw; another one meanwhile is an `edit-conflict` */
export async function correctSplit(
  visit: Visit,
  id: string,
  language: string,
  revision: number,
  correct: (pieces: Piece[]) => Piece[],
): Promise<void> {
  await change(visit, 'correct text', id, mayEdit, async (inner) => {
    const split = await lockSplit(inner, id, language, revision);
    await writeSplit(inner, id, language, correct(split.pieces), split.left_out, split.cut);
    return { result: undefined };
  });
}

async function lockSplit(inner: InnerVisit, id: string, language: string, revision: number) {
  const split = await inner.rowsBeside('processes_split').select(['revision', 'pieces', 'left_out', 'cut'])
    .where('record', '=', id).where('language', '=', language).executeTakeFirst(); // prettier-ignore
  if (!split) throw notFound();
  if (split.revision !== revision) throw new Refused('edit-conflict');
  return split;
}

/** Throws a working copy away. */
export async function discardSplit(visit: Visit, id: string, language: string): Promise<void> {
  await change(visit, 'discard text', id, mayEdit, async (inner) => {
    await inner.query('delete from processes_split where record = $1 and language = $2', [id, language]);
    return { result: undefined };
  });
}

/**
 * Keeps a working copy: from now on these are the document's paragraphs in this language, seen by whoever sees the document. A
 * paragraph that is there already keeps its tags and links; the log commits to the text. @returns how many paragraphs
 */
export async function keepSplit(visit: Visit, id: string, language: string, revision: number): Promise<number> {
  return change(visit, 'keep text', id, mayPublish, async (inner) => {
    const { pieces } = await lockSplit(inner, id, language, revision);
    const tags = await tagsOf(inner, id);
    await inner.query('delete from processes_paragraph where record = $1 and language = $2', [id, language]);
    for (let at = 0; at < pieces.length; at += 1000) await insertPieces(inner, id, language, pieces, at, tags);
    await inner.query('delete from processes_split where record = $1 and language = $2', [id, language]);
    await dropLooseLinks(inner, id);
    return { result: pieces.length, shown: { language, paragraphs: pieces.length, sha256: digestOf(pieces) } };
  });
}

async function tagsOf(inner: InnerVisit, id: string): Promise<Map<string, string[]>> {
  const rows = await inner.rowsBeside('processes_paragraph').select(['anchor', 'tags']).where('record', '=', id)
    .execute(); // prettier-ignore
  return new Map(rows.filter((row) => row.tags.length > 0).map((row) => [row.anchor, row.tags]));
}

async function insertPieces(
  inner: InnerVisit,
  id: string,
  language: string,
  pieces: Piece[],
  at: number,
  tags: Map<string, string[]>,
): Promise<void> {
  const rows = pieces.slice(at, at + 1000).map((piece, i) => {
    const words = wordsOf(piece.text);
    const own = tags.get(piece.anchor) ?? [];
    return { ...piece, position: at + i, folded: foldedOf(words), tokens: tokensOf(words, own), sketch: sketchOf(words), tags: own }; // prettier-ignore
  });
  await inner.query(
    `insert into processes_paragraph (record, language, anchor, position, depth, form, marker, text, folded, tokens, sketch, tags)
     select $1, $2, p.anchor, p.position, p.depth, p.form, p.marker, p.text, p.folded, array_to_tsvector(p.tokens), p.sketch, p.tags
     from jsonb_to_recordset($3::jsonb) as p(anchor text, position int, depth int, form text, marker text, text text, folded text,
       tokens text[], sketch int[], tags text[])`,
    [id, language, JSON.stringify(rows)],
  );
}

/** Links of paragraphs that are no more go with them. */
async function dropLooseLinks(inner: InnerVisit, id: string): Promise<void> {
  await inner.query(
    `delete from processes_paragraph_link l where (l.record = $1 and not exists
       (select 1 from processes_paragraph p where p.record = l.record and p.anchor = l.anchor))
     or (l.to_record = $1 and not exists (select 1 from processes_paragraph p where p.record = l.to_record and p.anchor = l.to_anchor))`,
    [id],
  );
}

const digestOf = (pieces: Piece[]) =>
  createHash('sha256').update(JSON.stringify(pieces.map((piece) => [piece.anchor, piece.marker, piece.text]))).digest('hex'); // prettier-ignore

/** Takes the paragraphs of a language away again. */
export async function removeText(visit: Visit, id: string, language: string): Promise<void> {
  await change(visit, 'remove text', id, mayPublish, async (inner) => {
    await inner.query('delete from processes_paragraph where record = $1 and language = $2', [id, language]);
    await dropLooseLinks(inner, id);
    return { result: undefined, shown: { language, paragraphs: 0 } };
  });
}
