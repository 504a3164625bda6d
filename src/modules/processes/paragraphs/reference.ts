import { letterPlace, latinLetter, romanNumeral, westernDigits } from './markers.ts';

/** What somebody who quotes a document means: its symbol or its year and kind, and perhaps a paragraph. */
export interface Reference {
  symbol?: string;
  /** The tail of a symbol as people say it: `75/240` of "resolution 75/240". */
  number?: string;
  year?: number;
  /** Of which body a report is: an acronym as it is written. */
  body?: 'gge' | 'oewg';
  /** `26`, `13(f)`, `pp3`. */
  anchor?: string;
}

const paragraphWords = [
  'preambular paragraph', 'preambular para', 'operative paragraph', 'operative para', 'paragraphs', 'paragraph', 'paras', 'para',
  'alinéa du préambule', 'paragraphe du dispositif', 'paragraphes', 'paragraphe', 'al', 'par',
  'párrafos', 'párrafo', 'parrafo', 'párrs', 'párr', 'parr', 'párrafo del preámbulo',
  'пункты', 'пункта', 'пункте', 'пункту', 'пункт', 'пп', 'п', 'абзац',
  'الفقرتان', 'الفقرات', 'الفقرة', 'فقرة', 'pp', 'op', '¶', '§',
]; // prettier-ignore
const word = `(?<word>${[...paragraphWords].sort((a, b) => b.length - a.length).join('|')})`;
const place = String.raw`(?<number>\d{1,4})(?<subs>(?:\s?[(（]\s?[\p{L}]{1,6}\s?[)）]|\s?(?<![\p{L}])[\p{L}]{1,4}\)|(?<=\d)[a-z](?![\p{L}]))*)`;
const afterWord = new RegExp(String.raw`(?<![\p{L}])${word}\.?\s*(?:№|n[o°º]\.?)?\s*${place}`, 'iu');
const chinese =
  /第?\s?(?<number>\d{1,4})\s?(?<subs>(?:[(（]\s?[a-z]{1,6}\s?[)）])*)\s?(?:段|款)(?<more>(?:\s?[(（]\s?[a-z]{1,6}\s?[)）])*)/iu;

/** Reads what was typed, in any of the six languages; undefined when it names no document and no paragraph. */
export function readReference(typed: string): Reference | undefined {
  const text = westernDigits(typed.normalize('NFC').slice(0, 300)).replace(/[\u200e\u200f\u2066-\u2069]/g, '').replace(/\s+/g, ' ').trim(); // prettier-ignore
  const quoted = afterWord.exec(text) ?? chinese.exec(text);
  const rest = quoted ? `${text.slice(0, quoted.index)} ${text.slice(quoted.index + quoted[0].length)}` : text;
  const reference: Reference = { ...documentOf(rest), ...(quoted ? { anchor: anchorOf(quoted.groups!) } : {}) };
  return Object.keys(reference).length > 0 ? reference : undefined;
}

function anchorOf({ word: named = '', number, subs = '', more = '' }: Record<string, string | undefined>): string {
  const path = [...`${subs}${more}`.matchAll(/\p{L}+/gu)].map((match, depth) => subName(match[0], depth));
  const preambular = /^(pp|preambular|alinéa|párrafo del)/i.test(named);
  return `${preambular ? 'pp' : ''}${Number(number)}${path.map((each) => `(${each})`).join('')}`;
}

/** The first is a letter unless it can only be a numeral, the second a numeral. */
function subName(name: string, depth: number): string {
  const at = letterPlace(name);
  if (!at) return name.toLowerCase();
  if (at.roman && (depth > 0 || at.value === 0)) return romanNumeral(at.roman);
  return at.value > 0 ? latinLetter(at.value) : name.toLowerCase();
}

const symbol =
  /(?<![\p{L}\p{N}/])(?:[A-Z]{1,6}(?:\.[A-Z]+)*(?:\/[A-Z0-9][A-Z0-9.-]*(?:\([A-Z0-9.]+\))?)+|[A-Z]{2,5}\.[A-Z]{2,6}\/\d+(?:\/\d+)?)\*?/iu;
const spaced = /^[A-Z]{1,3}(?: [A-Z]{2,4})? \d{2,4} \d{1,5}$/i;

function documentOf(rest: string): Reference {
  const tidy = rest.replace(/\s*\/\s*/g, '/').replace(/[\s,;.،，]+$/u, '').trim(); // prettier-ignore
  const full = symbol.exec(tidy)?.[0];
  if (full) return { symbol: full.replace(/[.*]+$/, '').toUpperCase() };
  const bare = tidy.replace(/^[\s,;،，]+/u, '');
  if (spaced.test(bare)) return { symbol: bare.toUpperCase().replaceAll(' ', '/') };
  const number = /(?<!\d)(\d{2,4}\/\d{1,4})(?!\d)/.exec(tidy)?.[1];
  if (number) return { number };
  const year = /(?<!\d)((?:19|20)\d{2})(?!\d)/.exec(tidy)?.[1];
  return year && reportWord.test(tidy) ? { year: Number(year), ...bodyOf(tidy) } : {};
}

const reportWord = /report|rapport|informe|доклад|تقرير|报告|\bGGE\b|\bOEWG\b|GEG|ГПЭ|РГОС|政府专家组/iu;

function bodyOf(text: string): Pick<Reference, 'body'> {
  if (
    /\bOEWG\b|open-ended|composition non limitée|GTCNL|composición abierta|GTCA|РГОС|открытого состава|المفتوح|不限成员/iu.test(
      text,
    )
  )
    return { body: 'oewg' };
  if (
    /\bGGE\b|governmental experts|\bGEG\b|experts gouvernementaux|expertos gubernamentales|ГПЭ|правительственных экспертов|الخبراء|专家组/iu.test(
      text,
    )
  )
    return { body: 'gge' };
  return {};
}

/** A symbol as it is compared: letters and digits alone. */
export const plainSymbol = (text: string) => text.toUpperCase().replace(/[^\p{L}\p{N}]+/gu, '/').replace(/^\/|\/$/g, ''); // prettier-ignore

/** The symbols nearest to one that does not exist, the nearest first; five at most. */
export function nearSymbols(wanted: string, known: string[]): string[] {
  const plain = plainSymbol(wanted);
  return known
    .map((each) => ({ each, distance: distanceOf(plain, plainSymbol(each)) }))
    .filter(({ distance }) => distance <= Math.max(2, Math.floor(plain.length / 3)))
    .sort((a, b) => a.distance - b.distance || (a.each < b.each ? -1 : 1))
    .slice(0, 5)
    .map(({ each }) => each);
}

/** Letters to change, add, drop or swap with the next (optimal string alignment). */
function distanceOf(a: string, b: string): number {
  let [before, row] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j]!, before[j - 2]! + 1); // prettier-ignore
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
