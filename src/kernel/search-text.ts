import { isLanguage, type Language } from './language.ts';

const arabicMarks = /[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640]/g;
const han = /\p{Script=Han}+/gu;

/**
 * Folds a text as the search does on both sides: NFKC, Arabic without vowel signs and tatweel and with one form of
 * alef, ya and ta marbuta, lower case, punctuation as spaces (so A/RES/73/27 is a phrase), Chinese cut into overlapping pairs of characters. Accents and stems are left to PostgreSQL, whose locale then does not matter.
 */
export function foldText(text: string): string {
  const spaced = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}]/gu, ' ');
  return foldArabic(spaced).replace(han, (run) => ` ${pairsOf(run)} `);
}

function foldArabic(text: string): string {
  return text
    .replace(arabicMarks, '')
    .replace(/[أإآٱ]/g, 'ا')
    .replace(/ى/g, 'ي')
    .replace(/ة/g, 'ه');
}

/** A word as its stem is compared with: folded, Latin and Greek letters without accents. */
export function foldWord(word: string): string {
  const lower = word.toLowerCase();
  if (/^[\x20-\x7e]*$/.test(lower)) return lower;
  const plain = lower.normalize('NFD').replace(/(?<=[\p{Script=Latin}\p{Script=Greek}]\p{M}*)\p{M}/gu, '').normalize('NFC'); // prettier-ignore
  return foldText(plain.replaceAll('ё', 'е')).trim();
}

/** A title as it is sorted and as suggestions find it: lower case, without accents, 200 characters at most. */
export function foldTitle(title: string): string {
  return title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().slice(0, 200);
}

/** 网络安全 → "网络 络安 安全": found whatever a segmenter would make of the sentence. A single character stays itself. */
function pairsOf(run: string): string {
  const characters = [...run];
  if (characters.length === 1) return run;
  return characters
    .slice(1)
    .map((character, i) => characters[i]! + character)
    .join(' ');
}

/** The text search configuration for a language; other languages are taken word by word. */
export function configFor(language: string): string {
  return isLanguage(language) ? `portal_${language}` : 'portal_zh';
}

/** Configurations under which a word of this script may have been indexed; the reader's own language first. */
export function configsForWord(word: string, reader: Language): string[] {
  if (/\p{Script=Arabic}/u.test(word)) return ['portal_ar'];
  if (/\p{Script=Cyrillic}/u.test(word)) return ['portal_ru'];
  if (/\p{Script=Han}/u.test(word)) return ['portal_zh'];
  const latin = ['portal_en', 'portal_fr', 'portal_es', 'portal_zh'];
  const own = `portal_${reader}`;
  return latin.includes(own) ? [own, ...latin.filter((config) => config !== own)] : latin;
}

/** One part of a query as the reader wrote it. */
export interface QueryTerm {
  text: string;
  phrase: boolean;
  excluded: boolean;
}

/** Limits of a query: characters, and terms. */
export const queryLimits = { characters: 300, terms: 16 };

/** Reads a query: words, "phrases" (also «», “”), and -exclusions; hyphenated words stay whole. */
export function parseQuery(query: string): QueryTerm[] {
  const pattern = /(-)?(?:"([^"]*)"|«([^»]*)»|“([^”]*)”|„([^“”]*)[“”]|(\S+))/gu;
  const terms: QueryTerm[] = [];
  for (const match of query.slice(0, queryLimits.characters).matchAll(pattern)) {
    const quoted = match[2] ?? match[3] ?? match[4] ?? match[5];
    const text = (quoted ?? match[6] ?? '').replace(/^["«»“”„]+|["«»“”„]+$/gu, '').trim();
    if (!/[\p{L}\p{N}]/u.test(text)) continue;
    terms.push({ text, phrase: quoted !== undefined, excluded: match[1] === '-' });
    if (terms.length === queryLimits.terms) break;
  }
  return terms;
}
