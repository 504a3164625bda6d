import type { ComponentChildren } from 'preact';
import { wordsOf } from './tokens.ts';

interface Word {
  start: number;
  end: number;
  folded: string[];
}

/** The text, shortened around the phrase, with the phrase in `<mark>`. @param length characters at most */
export function markPhrase(text: string, phrase: string, length = 420): ComponentChildren {
  const run = findRun(text, wordsOf(phrase));
  if (!run) return text.length > length ? `${text.slice(0, length)} …` : text;
  const from = Math.max(0, run.start - Math.floor(length / 3));
  const to = Math.min(text.length, Math.max(run.end, from + length));
  return [
    from > 0 ? '… ' : '',
    text.slice(from, run.start),
    <mark>{text.slice(run.start, run.end)}</mark>,
    text.slice(run.end, to),
    to < text.length ? ' …' : '',
  ];
}

/** Where the words of the phrase stand one after the other. */
function findRun(text: string, sought: string[]): { start: number; end: number } | undefined {
  if (sought.length === 0) return undefined;
  const words = foldedWords(text);
  const all = words.flatMap((word) => word.folded.map((folded) => ({ folded, start: word.start, end: word.end })));
  for (let i = 0; i + sought.length <= all.length; i++)
    if (sought.every((word, j) => all[i + j]!.folded === word))
      return { start: all[i]!.start, end: all[i + sought.length - 1]!.end };
  return undefined;
}

/** The words of a text with their places; Chinese by overlapping pairs, as the index has it. */
function foldedWords(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(/\p{Script=Han}+|[[\p{L}\p{M}\p{N}\u0640]--\p{Script=Han}]+/gv)) {
    const start = match.index;
    const folded = wordsOf(match[0]);
    if (!/^\p{Script=Han}/u.test(match[0]) || folded.length < 2)
      words.push({ start, end: start + match[0].length, folded }); // prettier-ignore
    else folded.forEach((pair, i) => words.push({ start: start + i, end: start + i + pair.length, folded: [pair] }));
  }
  return words;
}
