import { readFileSync } from 'node:fs';
import { contentFile } from './content-files.ts';
import { inLanguage, type Language } from './language.ts';

/** A concept of cyber governance with its terms in six languages; tags records and widens searches. */
export interface Concept {
  id: string;
  area: string;
  broader: string | null;
  related: string[];
  terms: Record<Language, { preferred: string; alternative: string[] }>;
  definition: Record<Language, string>;
}

export interface Vocabulary {
  concepts: Concept[];
  areas: Record<string, Record<Language, string>>;
  find(id: string): Concept | undefined;
  /** The preferred term, or the id of a concept that is no longer there. */
  term(id: string, language: Language): string;
}

let loaded: Vocabulary | undefined;

/** The vocabulary shipped in `content/vocabulary.json`. */
export function loadVocabulary(): Vocabulary {
  if (loaded) return loaded;
  const concepts = JSON.parse(readFileSync(contentFile('vocabulary.json'), 'utf8')) as Concept[];
  const areas = JSON.parse(readFileSync(contentFile('vocabulary-areas.json'), 'utf8')) as Vocabulary['areas'];
  const byId = new Map(concepts.map((concept) => [concept.id, concept]));
  loaded = {
    concepts,
    areas,
    find: (id) => byId.get(id),
    term: (id, language) => byId.get(id)?.terms[language].preferred ?? id,
  };
  return loaded;
}

/** The name of an area of the vocabulary. */
export function areaName(vocabulary: Vocabulary, area: string, language: Language): string {
  return inLanguage(vocabulary.areas[area] ?? {}, language)?.text ?? area;
}
