import { readLines, joinLines, type Line, type TextSource } from './lines.ts';
import { latinLetter, readMarker, romanNumeral, type Marker } from './markers.ts';
import type { Piece, PieceForm } from './schema.ts';

/** Most pieces a text is split into; the rest stays in the last one. */
export const pieceLimit = 20_000;

export interface SplitText {
  pieces: Piece[];
  /** Heads and feet of pages. */
  leftOut: string[];
}

/**
 * Splits a text into numbered paragraphs, sub-paragraphs, unnumbered ones and headings. Nothing is lost: markers and texts in order
 * are the text but for its white space and what is left out. Anchors are unique, and a number keeps its anchor whatever stands around it.
 */
export function splitText(text: string, source: TextSource): SplitText {
  const { lines, leftOut } = readLines(text, source);
  const walk = new Walk(source, usualLength(lines));
  lines.forEach((line, i) => walk.take(line, lines[i + 1]));
  return { pieces: named(walk.found), leftOut };
}

/** A piece before its name is known: the number path is its name, or it is counted. */
interface Found {
  form: PieceForm;
  depth: number;
  marker: string;
  text: string;
  scope: string;
  path?: string;
}

/** Length most full lines reach: a shorter one ends a paragraph. */
function usualLength(lines: Line[]): number {
  const lengths = lines.map((line) => line.text.length).sort((a, b) => a - b);
  return lengths[Math.floor(lengths.length * 0.8)] ?? 0;
}

const ended = /[.;:,!?…،؛؟。；：，！？)\]»”"]$/u;
const annex =
  /^(annex(e|es)?|anexos?|appendix|appendice|apéndice|приложени[ея]|المرفق|مرفق|附件|附录)(?=[\s\p{N}:.：]|$|[一二三四五六七八九十])/iu;
const headed =
  /^(?:[IVXLC]{1,6}|[A-Z]|[А-Е])\.\s+\S|^[一二三四五六七八九十]{1,3}、|^(?:أولا|ثانيا|ثالثا|رابعا|خامسا|سادسا|سابعا|ثامنا|تاسعا|عاشرا)ً?\s*[-–:]/u;

class Walk {
  readonly found: Found[] = [];
  readonly #source: TextSource;
  readonly #usual: number;
  #scope = '';
  #scopes = 0;
  #number = 0;
  #numbered = false;
  #letter = 0;
  #roman = 0;
  #base = '';
  #letterPath = '';
  #previous = '';

  constructor(source: TextSource, usual: number) {
    this.#source = source;
    this.#usual = usual;
  }

  take(line: Line, next: Line | undefined): void {
    const full = this.found.length >= pieceLimit;
    const marker = full ? undefined : readMarker(line.text);
    if (!(marker && this.#takeMarked(marker, line))) this.#takeUnmarked(line, next, full);
    this.#previous = line.text;
  }

  #takeMarked(marker: Marker, line: Line): boolean {
    if (marker.kind === 'letter') return this.#takeLetter(marker, line);
    if (!this.#follows(marker, line)) return false;
    this.#beginNumber(marker);
    return true;
  }

  #takeUnmarked(line: Line, next: Line | undefined, full: boolean): void {
    if (!full && this.#isHeading(line, next)) this.#beginHeading(line.text);
    else if (!full && this.#isNew(line)) this.#begin({ form: 'text', depth: 0, marker: '', text: line.text });
    else this.#append(line.text);
  }

  #begin(piece: Omit<Found, 'scope'>): void {
    this.found.push({ ...piece, scope: this.#scope });
    if (piece.form !== 'numbered') [this.#base, this.#letter, this.#roman, this.#letterPath] = ['', 0, 0, ''];
  }

  #append(text: string): void {
    const last = this.found.at(-1);
    if (last) last.text = joinLines(last.text, text);
    else this.#begin({ form: 'text', depth: 0, marker: '', text });
  }

  /** Numbers go on; one that begins again does so under a heading or on a line of its own. */
  #follows({ value }: Marker, line: Line): boolean {
    const strict = this.#source === 'lines' || !line.apart;
    if (!this.#numbered) return value >= 1 && (value <= 3 || !strict || this.found.length === 0);
    if (value > this.#number) return value <= this.#number + (strict ? 3 : 50);
    return value === 1 && this.found.at(-1)?.form === 'heading';
  }

  #beginNumber({ value, written, rest }: Marker): void {
    if (this.#numbered && value <= this.#number) this.#scope = `s${++this.#scopes + 1}.`;
    [this.#number, this.#numbered, this.#letter, this.#roman, this.#letterPath] = [value, true, 0, 0, ''];
    this.#base = `${this.#scope}${value}`;
    this.#begin({ form: 'numbered', depth: 0, marker: written, text: rest, path: this.#base });
  }

  /** Letters go on from (a), roman numerals from (i) within a letter; (i) after (h) is the letter. */
  #takeLetter({ value, roman, written, rest }: Marker, line: Line): boolean {
    const base = this.#base || this.#baseOfText();
    if (!base) return false;
    if (this.#isNextLetter(value, roman, line)) {
      [this.#letter, this.#roman] = [value, 0];
      this.#letterPath = `${base}(${latinLetter(value)})`;
      this.#begin({ form: 'numbered', depth: 1, marker: written, text: rest, path: this.#letterPath });
      this.#base = base;
      return true;
    }
    if (roman !== this.#roman + 1) return false;
    this.#roman = roman;
    const path = `${this.#letterPath || base}(${romanNumeral(roman)})`;
    this.#begin({ form: 'numbered', depth: this.#letterPath ? 2 : 1, marker: written, text: rest, path });
    this.#base = base;
    return true;
  }

  /** An extract leaves letters out; so may a text in which each line is a paragraph. */
  #isNextLetter(value: number, roman: number | undefined, line: Line): boolean {
    if (value === 0 || (this.#letterPath !== '' && this.#letter === 0)) return false;
    const loose = this.#source === 'blocks' || (this.#source === 'typed' && line.apart);
    return value === this.#letter + 1 || (loose && !roman && value > this.#letter);
  }

  /** Letters under an unnumbered paragraph take its counted name, put in later. */
  #baseOfText(): string {
    const last = this.found.at(-1);
    return last?.form === 'text' ? `#${this.found.length - 1}#` : '';
  }

  #isHeading(line: Line, next: Line | undefined): boolean {
    const { text } = line;
    if (text.length > 150) return false;
    if (annex.test(text) && text.length < 80 && !/[.;,،؛。；，]$/u.test(text) && !/^\p{Ll}/u.test(text)) return true;
    if (headed.test(text) && !/[.;,،؛。；，]$/u.test(text)) return true;
    if (ended.test(text) || /^\p{Ll}/u.test(text) || text.length > 120) return false;
    if (this.#source === 'blocks') return !!next && !/^\p{Ll}/u.test(next.text);
    if (this.#source === 'typed') return line.apart && !!next?.apart;
    const followed = next && readMarker(next.text)?.kind === 'number';
    return !!followed && text.length < 80 && (this.#previous === '' || ended.test(this.#previous));
  }

  #beginHeading(text: string): void {
    if (annex.test(text)) {
      this.#scope = `annex${++this.#scopes > 1 ? this.#scopes : ''}.`;
      [this.#number, this.#numbered] = [0, false];
    }
    this.#begin({ form: 'heading', depth: 0, marker: '', text });
  }

  /** Whether an unnumbered line begins a paragraph of its own. */
  #isNew(line: Line): boolean {
    const last = this.found.at(-1);
    if (!last || last.form === 'heading') return true;
    if (this.#source === 'blocks') return true;
    if (this.#source === 'typed') return line.apart;
    const upper = /^[\p{Lu}\p{Lo}«“"]/u.test(line.text);
    if (last.form === 'numbered' || !upper) return false;
    return this.#previous.length < this.#usual * 0.75 || /[,;،؛，；]$/u.test(this.#previous);
  }
}

/** Gives every piece its name: its number, or its count among those of its form. */
function named(found: Found[]): Piece[] {
  const counts = new Map<string, number>();
  const taken = new Set<string>();
  const firstNumber = new Map<string, number>();
  found.forEach((piece, i) => {
    if (piece.path && piece.depth === 0 && !firstNumber.has(piece.scope)) firstNumber.set(piece.scope, i);
  });
  const anchors: string[] = [];
  return found.map((piece, i) => {
    const before = i < (firstNumber.get(piece.scope) ?? -1) && /[,;:،؛，；：]$/u.test(piece.text);
    const form: PieceForm = piece.form === 'text' && before ? 'preamble' : piece.form;
    const wanted =
      piece.path?.replace(/#(\d+)#/, (_, at) => anchors[Number(at)]!) ?? counted(counts, piece.scope, form);
    const anchor = free(taken, wanted);
    anchors.push(anchor);
    return { anchor, form, depth: piece.depth, marker: piece.marker, text: piece.text };
  });
}

const letters: Record<PieceForm, string> = { numbered: 'n', preamble: 'pp', text: 'u', heading: 'h' };

function counted(counts: Map<string, number>, scope: string, form: PieceForm): string {
  const key = `${scope}${letters[form]}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
  return `${key}${counts.get(key)}`;
}

/** The name, or the next free one like it. */
export function free(taken: Set<string>, wanted: string): string {
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted}~${i}`;
  taken.add(name);
  return name;
}
