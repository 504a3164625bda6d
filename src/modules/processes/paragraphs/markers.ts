/** A number at the beginning of a line, as it is written and as it counts. */
export interface Marker {
  /** With its dot or brackets. */
  written: string;
  kind: 'number' | 'letter';
  /** For a number its value; for a letter its place in its alphabet, from 1. */
  value: number;
  /** For a letter that may also be a roman numeral: its value. */
  roman?: number;
  /** What follows it. */
  rest: string;
}

const latin = [...'abcdefghijklmnopqrstuvwxyz'];
/** Russian lists leave out ё, й, ъ, ы, ь. */
const cyrillic = [...'абвгдежзиклмнопрстуфхцчшщэюя'];
/** Arabic lists follow the order of the numerals (abjad). */
const abjad = [...'ابجدهوزحطيكلمنسعفصقرشتثخذضظغ'];

const digits = /[٠-٩۰-۹０-９]/g;

/** Arabic-Indic, Persian and full-width digits as 0-9. */
export function westernDigits(text: string): string {
  return text.replace(digits, (digit) => String((digit.codePointAt(0)! - zeroOf(digit)) % 10));
}

const zeroOf = (digit: string) => (digit >= '０' ? 0xff10 : digit >= '۰' ? 0x6f0 : 0x660);

const number = /^([0-9٠-٩۰-۹０-９]{1,4})\s?(?:[.．、](?![0-9])\s*|-\s+|[-–—]\s*(?=[\u0600-\u06ff]))(?=\S)/u;
const letter = /^(?:[(（]\s?([\p{L}]{1,6})\s?[)）]|([\p{L}]{1,4})\)(?=\s))\s*/u;

/** The marker a line begins with, if it begins with one: `26.`, `26 -`, `(f)`, `f)`, «(و)», `e)`. */
export function readMarker(line: string): Marker | undefined {
  const counted = number.exec(line);
  if (counted) {
    const written = counted[0].trim();
    return { written, kind: 'number', value: Number(westernDigits(counted[1]!)), rest: line.slice(counted[0].length) };
  }
  const lettered = letter.exec(line);
  const name = lettered && (lettered[1] ?? lettered[2])!;
  const place = name ? letterPlace(name) : undefined;
  if (!lettered || place === undefined) return undefined;
  return { written: lettered[0].trim(), kind: 'letter', ...place, rest: line.slice(lettered[0].length) };
}

/** Place of a letter in its alphabet and, where it may be one, value of a roman numeral. */
export function letterPlace(name: string): { value: number; roman?: number } | undefined {
  const plain = name.toLowerCase().replace(/[أإآ]/g, 'ا').replace(/[\u0640\u064b-\u0652]/g, '').replace(/^ه$|^هـ$/, 'ه'); // prettier-ignore
  const roman = romanValue(plain);
  const alphabet = [latin, cyrillic, abjad].find((each) => each.includes(plain));
  if (alphabet) return { value: alphabet.indexOf(plain) + 1, ...(roman ? { roman } : {}) };
  return roman ? { value: 0, roman } : undefined;
}

const romans = romanNumerals(40);

function romanNumerals(most: number): string[] {
  const parts: [string, number][] = [['xl', 40], ['x', 10], ['ix', 9], ['v', 5], ['iv', 4], ['i', 1]]; // prettier-ignore
  return Array.from({ length: most }, (_, i) => {
    let left = i + 1;
    return parts.map(([sign, value]) => {
      const times = Math.floor(left / value);
      left -= times * value;
      return sign.repeat(times);
    }).join(''); // prettier-ignore
  });
}

function romanValue(name: string): number | undefined {
  const at = romans.indexOf(name);
  return at < 0 ? undefined : at + 1;
}

/** The letter of a place, as anchors write it in every language: 6 → f, 28 → ab. */
export const latinLetter = (place: number): string =>
  place <= 26 ? latin[place - 1]! : `${latin[Math.ceil(place / 26) - 2]}${latin[(place - 1) % 26]}`;

/** The roman numeral of a value up to 40. */
export const romanNumeral = (value: number): string => romans[value - 1] ?? String(value);
