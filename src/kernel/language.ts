import { IntlMessageFormat } from 'intl-messageformat';
import { Kept } from './kept.ts';

/** The six official languages of the United Nations, in the order of their English names. */
export const languages = ['ar', 'zh', 'en', 'fr', 'ru', 'es'] as const;
export type Language = (typeof languages)[number];

/** Each language in itself, as its readers look for it. */
export const languageNames: Record<Language, string> = {
  ar: 'العربية',
  zh: '中文',
  en: 'English',
  fr: 'Français',
  ru: 'Русский',
  es: 'Español',
};

/** A text in some of the six languages. */
export type Translated = Partial<Record<Language, string>>;

export type MessageValues = Record<string, string | number | Date>;
/** Says one message in one language. Inserted strings are isolated (U+2068 … U+2069) so that directions never mix. */
export type Say<Key extends string> = (key: Key, values?: MessageValues) => string;
export interface Messages<Key extends string> {
  in(language: Language): Say<Key>;
  tables: Record<Language, Record<Key, string>>;
}

export function isLanguage(value: string): value is Language {
  return (languages as readonly string[]).includes(value);
}

export function direction(language: Language): 'rtl' | 'ltr' {
  return language === 'ar' ? 'rtl' : 'ltr';
}

/**
 * The messages of a room in six languages (ICU MessageFormat). A language or key that is missing does not compile.
 * @param tables one table a language, each with the keys of the English one
 */
export function defineMessages<Key extends string>(tables: Record<Language, Record<Key, string>>): Messages<Key> {
  const speakers = new Map<Language, Say<Key>>();
  return {
    tables,
    in(language) {
      const known = speakers.get(language);
      if (known) return known;
      const say = speaker(language, tables[language]);
      speakers.set(language, say);
      return say;
    },
  };
}

function speaker<Key extends string>(language: Language, table: Record<Key, string>): Say<Key> {
  const formats = new Map<Key, IntlMessageFormat | string>();
  const formatOf = (key: Key): IntlMessageFormat | string => {
    const text = table[key];
    if (text === undefined) return key;
    return text.includes('{') ? new IntlMessageFormat(text, localeOf(language)) : text.replaceAll("''", "'");
  };
  const said = new Kept<string>(500);
  return (key, values) => {
    let format = formats.get(key);
    if (format === undefined) formats.set(key, (format = formatOf(key)));
    if (typeof format === 'string') return format;
    const asked = key + JSON.stringify(values);
    const text = said.get(asked) ?? String(format.format(values && isolate(values)));
    said.set(asked, text);
    return text;
  };
}

function isolate(values: MessageValues): MessageValues {
  const isolated: MessageValues = {};
  for (const [name, value] of Object.entries(values)) {
    isolated[name] = typeof value === 'string' && !isKeyword(value) ? `\u2068${value}\u2069` : value;
  }
  return isolated;
}

/** Values that choose a branch of `{x, select, …}` are lower-case ASCII words and stay as they are. */
const isKeyword = (value: string) => /^[a-z_-]{1,30}$/.test(value);

/** BCP 47 tag used with Intl: Latin digits everywhere, as UN documents on the web have them. */
export function localeOf(language: Language): string {
  return language === 'ar' ? 'ar-u-nu-latn' : language === 'en' ? 'en-GB' : language;
}

/** The best of the six languages for an Accept-Language header; English when none fits. */
export function preferredLanguage(header: string | undefined): Language {
  const wishes = (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.trim().split(';');
      const quality = rest.map((entry) => /^\s*q=([\d.]+)$/.exec(entry)?.[1]).find(Boolean);
      return { language: tag.toLowerCase().split('-')[0] ?? '', quality: quality ? Number(quality) : 1 };
    })
    .sort((a, b) => b.quality - a.quality);
  return (wishes.find((wish) => isLanguage(wish.language) && wish.quality > 0)?.language as Language) ?? 'en';
}

/** The text in this language, else in the original language, else in any; and the language it is in. */
export function inLanguage(
  text: Translated,
  language: Language,
  original?: string,
): { text: string; language: Language } | undefined {
  for (const choice of [language, original, 'en', ...languages] as Language[]) {
    const found = text[choice];
    if (found) return { text: found, language: choice };
  }
  return undefined;
}

const arabicMonths = [
  'كانون الثاني/يناير',
  'شباط/فبراير',
  'آذار/مارس',
  'نيسان/أبريل',
  'أيار/مايو',
  'حزيران/يونيه',
  'تموز/يوليه',
  'آب/أغسطس',
  'أيلول/سبتمبر',
  'تشرين الأول/أكتوبر',
  'تشرين الثاني/نوفمبر',
  'كانون الأول/ديسمبر',
];

export type DatePrecision = 'year' | 'month' | 'day';

const dateFormats = new Map<string, Intl.DateTimeFormat>();
function dateFormat(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  let format = dateFormats.get(key);
  if (!format)
    dateFormats.set(key, (format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : localeOf(language), options)));
  return format;
}

/**
 * A calendar date in the reader's language, e.g. "21 November 2026", «21 تشرين الثاني/نوفمبر 2026».
 * @param date ISO 8601 `YYYY`, `YYYY-MM` or `YYYY-MM-DD` (longer strings are cut to the day, read as UTC), or an instant (its UTC day)
 * @param precision shown precision; by default as precise as the date given
 */
export function formatDate(language: Language, date: string | Date, precision?: DatePrecision): string {
  const iso = (date instanceof Date ? date.toISOString() : date).slice(0, 10);
  const [year = '', month, day] = iso.split('-');
  const shown = precision ?? (day ? 'day' : month ? 'month' : 'year');
  if (shown === 'year' || !month) return year;
  if (language === 'ar') {
    const name = arabicMonths[Number(month) - 1] ?? month;
    return shown === 'month' || !day ? `${name} ${year}` : `${Number(day)} ${name} ${year}`;
  }
  const instant = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1)));
  const options: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'long', timeZone: 'UTC' };
  if (shown === 'day' && day) options.day = 'numeric';
  return dateFormat(language, options).format(instant);
}

/** A month's name in the reader's language; `month` is 1-12. */
export function monthName(language: Language, month: number): string {
  if (language === 'ar') return arabicMonths[month - 1] ?? '';
  return dateFormat(language, { month: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2026, month - 1, 1)));
}

/** An instant with its zone, e.g. "21 November 2026, 14:05 UTC". */
export function formatInstant(language: Language, instant: Date | string, zone = 'UTC'): string {
  const moment = typeof instant === 'string' ? new Date(instant) : instant;
  const local = dateFormat('en', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(moment);
  const part = (type: string) => local.find((each) => each.type === type)?.value ?? '';
  const day = formatDate(language, `${part('year')}-${part('month')}-${part('day')}`);
  const time = dateFormat(language, { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return `${day}${language === 'ar' ? '، ' : ', '}${time.format(moment)} ${zone}`;
}

const numberFormats = new Map<Language, Intl.NumberFormat>();
export function formatNumber(language: Language, value: number): string {
  let format = numberFormats.get(language);
  if (!format) numberFormats.set(language, (format = new Intl.NumberFormat(localeOf(language))));
  return format.format(value);
}

const listFormats = new Map<Language, Intl.ListFormat>();
export function formatList(language: Language, items: string[]): string {
  let format = listFormats.get(language);
  if (!format) listFormats.set(language, (format = new Intl.ListFormat(localeOf(language), { type: 'conjunction' })));
  return format.format(items);
}

const collators = new Map<Language, Intl.Collator>();
/** Compares two names by the rules of the reader's language. */
export function collator(language: Language): Intl.Collator {
  let known = collators.get(language);
  if (!known) collators.set(language, (known = new Intl.Collator(language)));
  return known;
}

/** Naming a language is slow; there are some thousand names at most. */
const languageNamesKnown = new Map<string, string>();
/** The name of any language (ISO 639-1 code) in the reader's language. */
export function languageName(language: Language, code: string): string {
  if (!/^[a-z]{2,3}$/.test(code)) return code;
  const key = `${language} ${code}`;
  let name = languageNamesKnown.get(key);
  if (name === undefined) {
    name = new Intl.DisplayNames([language], { type: 'language' }).of(code) ?? code;
    languageNamesKnown.set(key, name);
  }
  return name;
}
