import type { Mark } from '../kernel/search-marks.ts';

const patterns = new WeakMap<Mark[], RegExp>();

/**
 * Finds quickly where something like what is marked begins, whatever its accents, vowel signs and case: a long text is then
 * read word by word only there. Finds everything that may be marked, and some that may not.
 */
export function roughPattern(marks: Mark[]): RegExp {
  const known = patterns.get(marks);
  if (known) return known;
  const beginnings = marks.flatMap((mark) =>
    'characters' in mark ? [mark.characters] : (mark.words.find(({ starts }) => starts.length > 0)?.starts ?? []),
  );
  const tried = [...new Set(beginnings.filter(Boolean))].map(loosely);
  const pattern = new RegExp(tried.join('|') || '(?!)', 'giu');
  patterns.set(marks, pattern);
  return pattern;
}

/** The first characters of a beginning; those after them are for the exact look. */
const loosely = (text: string) => [...text].slice(0, 8).map(looseCharacter).join('[\\p{M}\\u0640]*');

const variants: Record<string, string> = {
  a: 'àáâãäåāăą', c: 'çćč', d: 'ďđ', e: 'èéêëēėęě', g: 'ğ', i: 'ìíîïīį', l: 'ł', n: 'ñńň', o: 'òóôõöøōő', r: 'ř', s: 'śšşș',
  t: 'ťţț', u: 'ùúûüūůű', y: 'ýÿ', z: 'źžż', е: 'ё', ا: 'أإآٱ', ي: 'ى', ه: 'ة',
}; // prettier-ignore

function looseCharacter(character: string): string {
  if (variants[character]) return `[${character}${variants[character]}]`;
  return character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
