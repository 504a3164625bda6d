import type { ComponentChildren } from 'preact';
import { foldText } from '../kernel/search-text.ts';

interface Run {
  start: number;
  end: number;
}

/** The text with the words sought in `<mark>`; the text itself when none is there. @param stems as the catalogue answers them */
export function mark(text: string, stems: string[]): ComponentChildren {
  const runs = findRuns(text, stems);
  if (runs.length === 0) return text;
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const { start, end } of runs) {
    parts.push(text.slice(at, start), <mark>{text.slice(start, end)}</mark>);
    at = end;
  }
  return [...parts, text.slice(at)];
}

/** A stretch of the text around the first word sought, else its beginning. @param length characters at most */
export function extract(text: string, stems: string[], length = 240): string {
  const most = /\p{Script=Han}/u.test(text) ? length / 2 : length;
  if (text.length <= most) return text;
  const first = findRuns(text, stems)[0]?.start ?? 0;
  const start = first > most * 0.7 ? wordStart(text, first - Math.floor(most / 3)) : 0;
  const end = start + most >= text.length ? text.length : wordEnd(text, start + most);
  return `${start > 0 ? '… ' : ''}${text.slice(start, end).trim()}${end < text.length ? ' …' : ''}`;
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

/** Where words begin with one of the stems, and where Chinese characters sought stand. */
function findRuns(text: string, stems: string[]): Run[] {
  if (stems.length === 0) return [];
  const han = stems.filter((stem) => /^\p{Script=Han}+$/u.test(stem));
  const words = stems.filter((stem) => !/\p{Script=Han}/u.test(stem));
  return merge([...findWords(text, words), ...han.flatMap((stem) => findAll(text, stem))]);
}

function findWords(text: string, stems: string[]): Run[] {
  if (stems.length === 0) return [];
  const runs: Run[] = [];
  for (const match of text.matchAll(/[\p{L}\p{M}\p{N}\u0640]+/gu)) {
    const forms = formsOf(match[0]);
    if (stems.some((stem) => forms.some((form) => fits(form, stem))))
      runs.push({ start: match.index, end: match.index + match[0].length });
  }
  return runs;
}

const fits = (word: string, stem: string) => (stem.length < 3 ? word === stem : word.startsWith(stem));

/** The word as the index folds it; an Arabic one also without the particles written together with it. */
function formsOf(word: string): string[] {
  const folded = foldWord(word);
  if (!/\p{Script=Arabic}/u.test(folded)) return [folded];
  return [folded, folded.replace(/^[وفبكل]*(ال|لل)/u, ''), folded.replace(/^[وفبكل]/u, '')];
}

function foldWord(word: string): string {
  const plain = word.normalize('NFD').replace(/(?<=[\p{Script=Latin}\p{Script=Greek}]\p{M}*)\p{M}/gu, '').normalize('NFC'); // prettier-ignore
  return foldText(plain.toLowerCase().replaceAll('ё', 'е'));
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
