import type { ColumnType, JSONColumnType } from 'kysely';

/** What a piece of a text is: a paragraph with its number, one without, one before the first number, or a heading. */
export const pieceForms = ['numbered', 'preamble', 'text', 'heading'] as const;
export type PieceForm = (typeof pieceForms)[number];

/** One piece of a text, in the order of the text. Marker and text together are all that stood there. */
export interface Piece {
  /** Stable name within the document: `26`, `13(f)`, `pp3`, `annex.4`, `h2`. */
  anchor: string;
  form: PieceForm;
  /** 0 for a paragraph, 1 for (a), 2 for (i). */
  depth: number;
  /** The number as it is written: `26.`, `(f)`. */
  marker: string;
  text: string;
}

/** How one paragraph takes up another, an earlier one; `none` says that a proposal was looked at and refused. */
export const relationsOfText = ['repeats', 'builds-on', 'strengthens', 'weakens'] as const;
export type RelationOfText = (typeof relationsOfText)[number];

/** Anchors as they stand in addresses. */
export const anchorPattern = /^[a-z0-9][a-z0-9.~()-]{0,59}$/;

export interface ParagraphTable {
  /** The document. */
  record: string;
  language: string;
  anchor: string;
  position: number;
  depth: number;
  form: PieceForm;
  marker: string;
  text: string;
  /** Words as the search folds them, between single spaces. */
  folded: string;
  /** Words, pairs of words, and tags: `tokens.ts`. */
  tokens: ColumnType<string, string, string>;
  /** Sampled hashes of runs of three words: `tokens.ts`. */
  sketch: number[];
  tags: string[];
}

/** A text that is being split: only those who write for the document's owner are shown it. */
export interface SplitTable {
  record: string;
  language: string;
  revision: number;
  pieces: JSONColumnType<Piece[]>;
  left_out: string[];
  cut: boolean;
  saved_at: ColumnType<Date, Date, Date>;
}

/** A link from a paragraph to an earlier one of another document. */
export interface ParagraphLinkTable {
  record: string;
  anchor: string;
  relation: RelationOfText | 'none';
  to_record: string;
  to_anchor: string;
  confirmed_by: string;
  confirmed_at: ColumnType<Date, Date, Date>;
}

declare module '../../../kernel/tables.ts' {
  interface RowTables {
    processes_paragraph: ParagraphTable;
    processes_split: SplitTable;
    processes_paragraph_link: ParagraphLinkTable;
  }
}
