import { foldText } from '../../../kernel/search-text.ts';

/** Characters of a paragraph that are indexed; no true paragraph is as long. */
const indexed = 60_000;
const wordLimit = 80;

/**
 * The words of a text as agreed language is compared: folded as the search does, accents off, nothing stemmed or left out, since
 * "shall not" and "should" are what it is about. Chinese comes as overlapping pairs of characters.
 */
export function wordsOf(text: string): string[] {
  const folded = foldText(text.slice(0, indexed)).normalize('NFD').replace(/\p{M}/gu, '');
  return folded.split(/[^\p{L}\p{N}]+/u).filter(Boolean).map((word) => word.slice(0, wordLimit)); // prettier-ignore
}

/** The words between single spaces, so that a phrase is found by its characters. */
export const foldedOf = (words: string[]) => ` ${words.join(' ')} `;

/**
 * What the index holds of a paragraph: its words, and every two that stand side by side. A phrase of two words is then one entry, and
 * of a longer one few candidates are left to look at; positions, which make PostgreSQL read every candidate, are not needed.
 */
export function tokensOf(words: string[], tags: string[] = []): string[] {
  const pairs = words.slice(1).map((word, i) => `${words[i]} ${word}`);
  return [...new Set([...words, ...pairs, ...tags.map(tagToken)])];
}

/** The entry under which a tag is found. */
export const tagToken = (tag: string) => `tag:${tag}`;

/** A tsquery: all of these entries. They hold letters, digits, spaces and colons alone, but quoting costs nothing. */
export const allOf = (tokens: string[]) =>
  tokens.map((token) => `'${token.replace(/['\\]/g, (sign) => sign + sign)}'`).join(' & ');

/** The entries a phrase is looked up by: its pairs, or its only word. */
export const phraseTokens = (words: string[]) =>
  words.length < 2 ? words : [...new Set(words.slice(1).map((word, i) => `${words[i]} ${word}`))];

/** Hashes of the runs of three words of a text, each once (32 bits, signed). */
export function shinglesOf(words: string[]): Set<number> {
  const hashes = new Set<number>();
  for (let i = 0; i + 3 <= words.length; i++) hashes.add(hashOf(words[i]!, words[i + 1]!, words[i + 2]!));
  return hashes;
}

/** FNV-1a with a last mixing (murmur3), for the sample takes hashes by their size. */
function hashOf(...words: string[]): number {
  let hash = 0x811c9dc5;
  for (const word of words) {
    for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
    hash = Math.imul(hash ^ 0x20, 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}

const sampled = 8;
const sketchLimit = 64;

/**
 * A sample of a text's hashes, comparable between texts of any length: all that are divisible by eight, the four smallest among them or
 * not, 64 at most. Two texts that share a part of their runs share about the same part of their samples.
 */
export function sketchOf(words: string[]): number[] {
  const sorted = [...shinglesOf(words)].sort((a, b) => a - b);
  const chosen = sorted.filter((hash, i) => i < 4 || hash % sampled === 0);
  return chosen.slice(0, sketchLimit);
}

/** How alike two texts are: the part of the shorter one's runs of three words that the other has too, 0 to 1, less where lengths differ much. */
export function likeness(a: Set<number>, b: Set<number>): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  if (small.size < 4) return 0;
  let shared = 0;
  for (const hash of small) if (large.has(hash)) shared++;
  return Math.max(shared / (a.size + b.size - shared), (shared / small.size) * 0.9);
}
