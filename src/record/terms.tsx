import type { ComponentChildren } from 'preact';
import { direction, type Language } from '../kernel/language.ts';
import type { Visit } from '../kernel/visit.ts';
import { loadVocabulary } from '../kernel/vocabulary.ts';

interface Term {
  text: string;
  concept: string;
}

/** The terms of each language by their first word (in Chinese by their first character), the longest first. */
const known = new Map<Language, Map<string, Term[]>>();
const wordPattern = /[\p{L}\p{N}\p{M}]+/gu;

/** Lower case of the same length, with every kind of space as a plain one. */
function plain(text: string): string {
  const lower = text.toLowerCase();
  return (lower.length === text.length ? lower : text).replace(/\s/g, ' ');
}

/** Shortest term that is linked: a shorter one is too often another word. */
const shortest: Partial<Record<Language, number>> = { zh: 2 };

function termsIn(language: Language): Map<string, Term[]> {
  const found = known.get(language);
  if (found) return found;
  const terms = new Map<string, Term[]>();
  for (const { id, terms: own } of loadVocabulary().concepts)
    for (const text of [own[language].preferred, ...own[language].alternative].map(plain)) {
      const first = language === 'zh' ? text[0] : text.match(wordPattern)?.[0];
      if (first && text.startsWith(first) && text.length >= (shortest[language] ?? 4))
        terms.set(first, [...(terms.get(first) ?? []), { text, concept: id }]);
    }
  for (const list of terms.values()) list.sort((a, b) => b.text.length - a.text.length);
  known.set(language, terms);
  return terms;
}

/** Where a term may begin: at every word; in Arabic also after what is written together with it, in Chinese anywhere. */
function* beginnings(text: string, language: Language): Generator<[start: number, first: string]> {
  if (language === 'zh') {
    for (let i = 0; i < text.length; i++) yield [i, text[i]!];
    return;
  }
  for (const { index, 0: word } of text.matchAll(wordPattern)) {
    yield [index, word];
    if (language !== 'ar') continue;
    const together = /^[وفبكل]?(?:ال|لل)?|^[وفبكل]/.exec(word)?.[0].length ?? 0;
    for (let skipped = 1; skipped <= together; skipped++) yield [index + skipped, word.slice(skipped)];
  }
}

const isWordAt = (text: string, at: number) => at < text.length && /[\p{L}\p{N}\p{M}]/u.test(text[at]!);

const mostLinks = 30;

/** Where a term stands in a text. */
export interface Place {
  start: number;
  end: number;
  concept: string;
}

/** Where the terms of a text stand, each concept once, in order. */
export function findTerms(text: string, language: Language): Place[] {
  const terms = termsIn(language);
  const read = plain(text.slice(0, 100_000));
  const seen = new Set<string>();
  const places: Place[] = [];
  let after = 0;
  for (const [start, first] of beginnings(read, language)) {
    if (start < after || places.length >= mostLinks) continue;
    const term = terms.get(first)?.find((each) => read.startsWith(each.text, start) && endsHere(read, start + each.text.length, language)); // prettier-ignore
    if (!term) continue;
    after = start + term.text.length;
    if (seen.has(term.concept)) continue;
    seen.add(term.concept);
    places.push({ start, end: after, concept: term.concept });
  }
  return places;
}

const endsHere = (text: string, at: number, language: Language) => language === 'zh' || !isWordAt(text, at);

/** Where the portal explains its terms: the glossary where that room is mounted, else nowhere. */
function glossaryOf(visit: Visit): string | undefined {
  const items = visit.portal.rooms.all.flatMap((room) => room.menu);
  return items.find((item) => item.path === '/glossary')?.path;
}

/**
 * A text whose terms lead to the glossary, each concept once.
 * @param textLanguage language of the text
 */
export const linkTerms = (visit: Visit, text: string, textLanguage: Language): ComponentChildren =>
  withLinks(visit, text, findTerms(text, textLanguage));

function withLinks(visit: Visit, text: string, places: Place[]): ComponentChildren {
  const glossary = glossaryOf(visit);
  if (!glossary) return text;
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const { start, end, concept } of places) {
    parts.push(
      text.slice(at, start),
      <a class="term" href={`/${visit.language}${glossary}/${concept}`}>
        {text.slice(start, end)}
      </a>,
    );
    at = end;
  }
  return [...parts, text.slice(at)];
}

/** Longer text as `Prose` shows it, with its terms linked, each concept once in the whole. */
export function LinkedProse({ visit, text, textLanguage }: { visit: Visit; text: string; textLanguage: Language }) {
  const own = textLanguage === visit.language ? {} : { lang: textLanguage, dir: direction(textLanguage) };
  return (
    <div class="prose" {...own}>
      {paragraphsOf(text, findTerms(text, textLanguage)).map(({ text: paragraph, places }, i) => (
        <p key={i}>{withLinks(visit, paragraph, places)}</p>
      ))}
    </div>
  );
}

/** The paragraphs between empty lines, each with the places of its terms. */
function paragraphsOf(text: string, places: Place[]): { text: string; places: Place[] }[] {
  const paragraphs: { text: string; places: Place[] }[] = [];
  let start = 0;
  for (const part of text.split(/(\n\s*\n)/)) {
    const end = start + part.length;
    const inside = places.filter((place) => place.start >= start && place.end <= end);
    if (part.trim())
      paragraphs.push({
        text: part,
        places: inside.map((place) => ({ ...place, start: place.start - start, end: place.end - start })),
      });
    start = end;
  }
  return paragraphs;
}
