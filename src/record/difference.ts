import { diffArrays, diffWordsWithSpace } from 'diff';
import { inLanguage, isLanguage, languageName, languages, type Language, type Translated } from '../kernel/language.ts';
import type { Kind } from '../kernel/module.ts';
import { loadVocabulary } from '../kernel/vocabulary.ts';
import type { Visit } from '../kernel/visit.ts';
import type { DifferencePart } from '../ui/difference.tsx';
import { recordMessages } from './messages.ts';
import { readableFields } from './record-view.ts';

/** One line of a version as plain text, with the language it is in. */
export interface PlainRow {
  label: string;
  text: string;
  language?: Language;
}

export interface ChangedRow {
  label: string;
  parts: DifferencePart[];
  language?: Language;
}

/** Everything a version says as labels and plain texts, in the reader's language. */
export function plainRows(visit: Visit, kind: Kind, content: Record<string, unknown>): PlainRow[] {
  const say = recordMessages.in(visit.language);
  const { language } = visit;
  return [
    ...translatedRows(language, say('fact.title'), content.title),
    ...translatedRows(language, say('fact.summary'), content.summary),
    ...kind.view
      .plain(visit, readableFields(content.fields, kind))
      .map((row) => ({ label: row.label, text: row.text })),
    { label: say('fact.topics'), text: names(content.topics, (id) => loadVocabulary().term(id, language)) },
    { label: say('fact.states'), text: names(content.states, (code) => visit.parties.name(code, language)) },
    {
      label: say('fact.language'),
      text: typeof content.language === 'string' ? languageName(language, content.language) : '',
    },
    { label: say('source.name'), text: sourceText(content.source) },
  ].filter((row) => row.text);
}

function translatedRows(reader: Language, label: string, value: unknown): PlainRow[] {
  const texts = (value ?? {}) as Translated;
  return languages
    .filter((each) => typeof texts[each] === 'string' && texts[each])
    .map((each) => ({ label: `${label} (${languageName(reader, each)})`, text: texts[each]!, language: each }));
}

const names = (value: unknown, name: (each: string) => string) =>
  Array.isArray(value) ? value.map((each) => name(String(each))).join('; ') : '';

function sourceText(value: unknown): string {
  const { name, url, date, licence } = (value ?? {}) as Record<string, string | undefined>;
  return [name, url, date, licence].filter(Boolean).join('; ');
}

/** What changed from one version to another, line by line; lines that are the same are left out. */
export function differencesOf(before: PlainRow[], after: PlainRow[], reader: Language): ChangedRow[] {
  const labels = [...new Set([...before, ...after].map((row) => row.label))];
  return labels.flatMap((label) => {
    const [from, to] = [before, after].map((rows) => rows.find((row) => row.label === label));
    if (from?.text === to?.text) return [];
    const language = to?.language ?? from?.language;
    return [{ label, language, parts: textDifference(from?.text ?? '', to?.text ?? '', language ?? reader) }];
  });
}

/** Words added and removed; Chinese and Arabic words are told apart by their own rules. */
export function textDifference(before: string, after: string, language: Language): DifferencePart[] {
  if (language !== 'zh' && language !== 'ar') return diffWordsWithSpace(before, after);
  const parts = diffArrays(wordsOf(before, language), wordsOf(after, language));
  return parts.map(({ value, added, removed }) => ({ value: value.join(''), added, removed }));
}

const segmenters = new Map<Language, Intl.Segmenter>();

function wordsOf(text: string, language: Language): string[] {
  let segmenter = segmenters.get(language);
  if (!segmenter) segmenters.set(language, (segmenter = new Intl.Segmenter(language, { granularity: 'word' })));
  return [...segmenter.segment(text)].map((each) => each.segment);
}

/** The title a version has, in the reader's language. */
export function versionTitle(
  content: Record<string, unknown>,
  reader: Language,
): { text: string; language: Language } | undefined {
  const original = typeof content.language === 'string' && isLanguage(content.language) ? content.language : undefined;
  return inLanguage((content.title ?? {}) as Translated, reader, original);
}
