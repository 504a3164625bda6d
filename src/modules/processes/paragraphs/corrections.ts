import { invalid } from '../../../kernel/errors.ts';
import { joinLines } from './lines.ts';
import { anchorPattern, type Piece, type PieceForm } from './schema.ts';
import { free } from './split.ts';

/** What a person changes in one piece: its text (an empty line makes two of it), its number, what it is. */
export interface PieceEdit {
  anchor: string;
  form: PieceForm;
  text: string;
}

/** The piece and the one before it become one; the number of the first stays, that of the second becomes text again. */
export function joinWithBefore(pieces: Piece[], at: number): Piece[] {
  const [before, piece] = [pieces[at - 1], pieces[at]];
  if (!before || !piece) throw invalid({ path: 'go', code: 'not-a-choice' });
  const text = joinLines(before.text, [piece.marker, piece.text].filter(Boolean).join(' '));
  return pieces.toSpliced(at - 1, 2, { ...before, text });
}

/** Puts in what was typed for a piece. Empty lines split it; the new pieces are unnumbered until they get a number. */
export function editPiece(pieces: Piece[], at: number, { anchor, form, text }: PieceEdit): Piece[] {
  const piece = pieces[at];
  if (!piece) throw invalid({ path: 'go', code: 'not-a-choice' });
  const parts = text.split(/\n\s*\n/).map((part) => part.replace(/\s+/g, ' ').trim()).filter(Boolean); // prettier-ignore
  if (parts.length === 0) throw invalid({ path: 'text', code: 'required' });
  const wanted = normalAnchor(anchor);
  const taken = new Set(pieces.map((each) => each.anchor));
  if (!anchorPattern.test(wanted))
    throw invalid({ path: 'anchor', code: 'wrong-value', values: { value: anchor.slice(0, 60) } });
  if (wanted !== piece.anchor && taken.has(wanted))
    throw invalid({ path: 'anchor', code: 'not-unique', values: { value: wanted } });
  taken.add(wanted);
  const depth = (wanted.match(/\(/g) ?? []).length;
  const first: Piece = { ...piece, anchor: wanted, form, depth, text: parts[0]! };
  const rest = parts
    .slice(1)
    .map((part): Piece => ({ anchor: free(taken, 'u1'), form: 'text', depth: 0, marker: '', text: part }));
  return pieces.toSpliced(at, 1, first, ...rest);
}

/** `13 (f)`, `13(F)` and `13f)` as an anchor writes them. */
const normalAnchor = (typed: string) => typed.toLowerCase().replace(/\s+/g, '').replace(/（/g, '(').replace(/）/g, ')');

/** Numbers this and the following unnumbered and numbered pieces from a number on: for texts whose numbers were lost. */
export function numberFrom(pieces: Piece[], at: number, first: number): Piece[] {
  const before = pieces.slice(0, at);
  const taken = new Set(before.map((piece) => piece.anchor));
  let number = first;
  let top = '';
  const after = pieces.slice(at).map((piece): Piece => {
    if (piece.form === 'heading') return { ...piece, anchor: free(taken, piece.anchor) };
    if (piece.depth > 0 && top) return { ...piece, anchor: free(taken, `${top}${piece.anchor.slice(piece.anchor.indexOf('('))}`) }; // prettier-ignore
    top = free(taken, String(number++));
    return { ...piece, anchor: top, form: 'numbered', depth: 0 };
  });
  return [...before, ...after];
}

/** What a person should look at before a split is kept. */
export type Doubt = { kind: 'gap'; after: string; before: string } | { kind: 'long'; anchor: string } | { kind: 'unnumbered' } | { kind: 'twice'; anchor: string }; // prettier-ignore

const longText = 6000;

/** Numbers that are missing or stand twice, paragraphs that are too long to be one, a text without numbers; fifty at most. */
export function doubtsOf(pieces: Piece[]): Doubt[] {
  const doubts: Doubt[] = [];
  let last: { scope: string; number: number; anchor: string } | undefined;
  for (const piece of pieces) {
    if (piece.text.length > longText) doubts.push({ kind: 'long', anchor: piece.anchor });
    if (piece.anchor.includes('~')) doubts.push({ kind: 'twice', anchor: piece.anchor });
    const [, scope = '', digits] = /^(.*?\.)?(\d+)$/.exec(piece.anchor) ?? [];
    if (piece.form !== 'numbered' || !digits) continue;
    const number = Number(digits);
    if (last && last.scope === scope && number !== last.number + 1) doubts.push({ kind: 'gap', after: last.anchor, before: piece.anchor }); // prettier-ignore
    last = { scope, number, anchor: piece.anchor };
  }
  return [...(last ? [] : [{ kind: 'unnumbered' } as const]), ...doubts].slice(0, 50);
}
