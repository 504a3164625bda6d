import type { ComponentChildren } from 'preact';
import type { Mark, MarkedWord } from '../kernel/search-marks.ts';
import { foldWord } from '../kernel/search-text.ts';
import { roughPattern } from './rough-pattern.ts';

interface Run {
  start: number;
  end: number;
}

/** The text with what was sought in `<mark>`; the text itself when nothing of it is there. */
export function mark(text: string, marks: Mark[]): ComponentChildren {
  const runs = findRuns(text, marks);
  if (runs.length === 0) return text;
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const { start, end } of runs) {
    parts.push(text.slice(at, start), <mark>{text.slice(start, end)}</mark>);
    at = end;
  }
  return [...parts, text.slice(at)];
}

/** Whether something of what was sought stands in the text. */
export const isMarked = (text: string, marks: Mark[]): boolean => findRuns(text, marks).length > 0;

/** A stretch of the text around what was sought first, else its beginning. @param length characters at most */
export function extract(text: string, marks: Mark[], length = 240): string {
  return stretch(text, findRuns(text, marks)[0]?.start ?? 0, length);
}

/** A stretch of a long text around what was sought; undefined when nothing of it is there. Reads the text only near what looks alike. */
export function passage(text: string, marks: Mark[], length = 240): string | undefined {
  for (const match of text.matchAll(roughPattern(marks))) {
    const from = Math.max(0, match.index - 400);
    const near = text.slice(from, match.index + 600).toWellFormed();
    const run = findRuns(near, marks).find(({ end }) => end > match.index - from);
    if (run) return stretch(`${near.replace(/\s/g, ' ')} `, run.start, length, from > 0);
  }
  return undefined;
}

function stretch(text: string, first: number, length: number, within = false): string {
  const most = /\p{Script=Han}/u.test(text) ? length / 2 : length;
  if (text.length <= most && !within) return text.trim();
  const start = first > most * 0.7 ? wordStart(text, first - Math.floor(most / 3)) : 0;
  const end = start + most >= text.length ? text.length : wordEnd(text, start + most);
  const before = start > 0 || within ? '… ' : '';
  return `${before}${text.slice(start, end).trim()}${end < text.length ? ' …' : ''}`;
}

function wordStart(text: string, from: number): number {
  const space = text.indexOf(' ', from);
  return space >= 0 && space < from + 40 ? space + 1 : safe(text, from);
}

function wordEnd(text: string, to: number): number {
  const space = text.lastIndexOf(' ', to);
  return space > to - 40 ? space : safe(text, to);
}

/** Never between the halves of a surrogate pair. */
const safe = (text: string, at: number) => (/[\uDC00-\uDFFF]/.test(text[at] ?? '') ? at + 1 : at);

/** Where words stand that were sought, one after the other as in what is marked, and where Chinese characters do. */
function findRuns(text: string, marks: Mark[]): Run[] {
  if (marks.length === 0 || text.search(roughPattern(marks)) < 0) return [];
  const folded = text.toLowerCase();
  const lower = folded.length === text.length ? folded : text;
  const found = marks.flatMap((each) => ('characters' in each ? findAll(lower, each.characters) : []));
  const spoken = marks.flatMap((each) => ('words' in each ? [each.words] : []));
  return merge([...findPhrases(text, spoken), ...found]);
}

interface Token extends Run {
  forms: string[];
}

function findPhrases(text: string, phrases: MarkedWord[][]): Run[] {
  if (phrases.length === 0) return [];
  const tokens: Token[] = [];
  for (const match of text.matchAll(/[\p{L}\p{M}\p{N}\u0640]+/gu))
    tokens.push({ start: match.index, end: match.index + match[0].length, forms: formsOf(match[0]) });
  return tokens.flatMap((token, i) =>
    phrases
      .filter((phrase) => phrase.every((word, j) => fits(tokens[i + j], word)))
      .map((phrase) => ({ start: token.start, end: tokens[i + phrase.length - 1]!.end })),
  );
}

function fits(token: Token | undefined, { starts, whole }: MarkedWord): boolean {
  if (!token) return false;
  if (starts.length === 0) return true;
  return token.forms.some((form) => starts.some((start) => (whole ? isPluralOf(form, start) : begins(form, start))));
}

const isPluralOf = (form: string, acronym: string) => form === acronym || form === `${acronym}s`;

/** A word begins with its stem and has a suffix no longer than its script's languages have. */
function begins(form: string, stem: string): boolean {
  if (stem.length < 3) return form === stem;
  return form.startsWith(stem) && form.length - stem.length <= (stem.length === 3 ? 3 : 7);
}

/** The word as the index folds it; an Arabic one also without the particles written together with it. */
function formsOf(word: string): string[] {
  const folded = foldWord(word);
  if (!/\p{Script=Arabic}/u.test(folded)) return [folded];
  return [folded, folded.replace(/^[وفبكل]*(ال|لل)/u, ''), folded.replace(/^[وفبكل]/u, '')];
}

function findAll(text: string, sought: string): Run[] {
  const runs: Run[] = [];
  for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + 1))
    runs.push({ start: at, end: at + sought.length });
  return runs;
}

function merge(runs: Run[]): Run[] {
  const merged: Run[] = [];
  for (const run of runs.sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && run.start <= last.end) last.end = Math.max(last.end, run.end);
    else merged.push({ ...run });
  }
  return merged;
}
