import type { Database } from './database.ts';
import { Kept } from './kept.ts';
import { languages, type Language } from './language.ts';
import { configFor, configsForWord, foldText, foldWord, parseQuery } from './search-text.ts';
import { loadVocabulary } from './vocabulary.ts';

/** One word of what is marked. */
export interface MarkedWord {
  /** What the word begins with, folded; none: any word may stand there (a stop word of its language). */
  starts: string[];
  /** The word must be one of `starts` as it is: an acronym. */
  whole: boolean;
}

/** Something to mark in texts: words that follow one another, or, for Chinese, characters as they stand. */
export type Mark = { words: MarkedWord[] } | { characters: string };

const kept = new Kept<Mark[]>(2000);

/**
 * What a search is to mark in its results: the words and phrases as typed, and the terms in six languages of the concepts
 * that widened it.
 * @param concepts as `listRecords` answers them
 */
export async function marksOf(
  database: Database,
  query: string,
  reader: Language,
  concepts: string[],
): Promise<Mark[]> {
  const key = `${reader} ${query} ${concepts.join(' ')}`;
  const known = kept.get(key);
  if (known) return known;
  const wishes = [...typedWishes(query, reader), ...concepts.flatMap(conceptWishes)];
  const marks = await stemmed(database, wishes);
  kept.set(key, marks);
  return marks;
}

/** A term to be marked, and the configurations under which it may have been indexed. */
interface Wish {
  text: string;
  configs: string[];
  acronym: boolean;
  /** All that is sought: then it is sought even if it is a stop word. */
  sole?: boolean;
}

const typedWishes = (query: string, reader: Language): Wish[] => {
  const terms = parseQuery(query);
  return terms
    .filter((term) => !term.excluded)
    .map(({ text }) => ({
      text,
      configs: configsForWord(text, reader),
      acronym: false,
      sole: terms.length === 1 && wordsOf(text).length === 1,
    }));
};

function conceptWishes(id: string): Wish[] {
  const terms = loadVocabulary().find(id)?.terms;
  if (!terms) return [];
  return languages.flatMap((language) =>
    [terms[language].preferred, ...terms[language].alternative].map((text) => ({
      text,
      configs: [configFor(language)],
      acronym: isAcronym(text),
    })),
  );
}

/** Acronyms have no stem: "CERT" does not begin "certification". */
const isAcronym = (text: string) => /^[\p{Lu}\p{N}-]{2,12}$/u.test(text);

const hasHan = (text: string) => /\p{Script=Han}/u.test(text);

async function stemmed(database: Database, wishes: Wish[]): Promise<Mark[]> {
  const spoken = wishes.filter(({ text }) => !hasHan(text)).map((wish) => ({ ...wish, words: wordsOf(wish.text) }));
  const stems = await stemsOf(database, spoken.flatMap(({ words, configs }) => words.flatMap((word) => configs.map((config) => ({ word, config }))))); // prettier-ignore
  const characters = wishes.filter(({ text }) => hasHan(text)).map(({ text }) => ({ characters: plainHan(text) }));
  const marks = spoken.flatMap((wish) => {
    const marked = wish.words.map((word) => markedWord(word, wish.configs.map((config) => stems.get(`${config} ${word}`) ?? ''), wish)); // prettier-ignore
    return marked.some(({ starts }) => starts.length > 0) ? [{ words: marked }] : [];
  });
  return unique([...marks, ...characters]);
}

const wordsOf = (text: string) => foldText(text).split(/\s+/).filter(Boolean).slice(0, 12);
const plainHan = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}\s]+/gu, '');

/** A word that the reader's own stemmer, the first, drops is a stop word. */
function markedWord(word: string, stems: string[], { acronym, sole }: Wish): MarkedWord {
  if (acronym || (sole && !stems[0])) return { starts: [foldWord(word)], whole: true };
  if (!stems[0]) return { starts: [], whole: false };
  const starts = [...stems.filter(Boolean), foldWord(word)].flatMap((stem) => [stem, ...withY(stem)]);
  return { starts: [...new Set(starts)].filter((start) => !hasShorter(start, starts)), whole: false };
}

/** The English stemmer makes "strategi" of "strategy" and of "strategies". */
const withY = (stem: string) => (/[a-z]i$/.test(stem) ? [`${stem.slice(0, -1)}y`] : []);

const hasShorter = (start: string, all: string[]) =>
  all.some((other) => other !== start && other.length > 2 && start.startsWith(other));

async function stemsOf(database: Database, asks: { word: string; config: string }[]): Promise<Map<string, string>> {
  if (asks.length === 0) return new Map();
  const { rows } = await database.pool.query<{ key: string; stem: string | null }>({
    name: 'stems-to-mark',
    text: "select c || ' ' || w as key, (tsvector_to_array(to_tsvector(c::regconfig, w)))[1] as stem from unnest($1::text[], $2::text[]) as u(c, w)",
    values: [asks.map(({ config }) => config), asks.map(({ word }) => word)],
  });
  return new Map(rows.map(({ key, stem }) => [key, stem ?? '']));
}

const unique = (marks: Mark[]) => [...new Map(marks.map((mark) => [JSON.stringify(mark), mark])).values()];
