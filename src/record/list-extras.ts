import { attributionsOf, needsAttribution, type Attributed } from '../kernel/attribution.ts';
import type { CatalogueItem, CataloguePage } from '../kernel/catalogue.ts';
import { inLanguage } from '../kernel/language.ts';
import { titleIn } from '../kernel/record-view.ts';
import { marksOf, type Mark } from '../kernel/search-marks.ts';
import { readDeepTexts, type DeepTexts } from '../kernel/search-passages.ts';
import type { Visit } from '../kernel/visit.ts';
import { isMarked, passage } from './highlight.tsx';

/** Where words stand that are neither in title nor in summary: in a file, or in the record's own fields. */
export interface Passage {
  text: string;
  /** Language of the text, where it is one. */
  language?: string;
  file?: string;
}

/** Why a record was found that shows nothing of the words: where they stand, or the topics by which it was found. */
export type Finding = Passage | { topics: string[] };

/** What the rows of a page show beside what the catalogue answers. */
export interface ListExtras {
  marks: Mark[];
  attributions: Map<string, Attributed>;
  findings: Map<string, Finding>;
  /** Nothing was found, for every word is one the search leaves out. */
  onlyCommon: boolean;
}

const known = new WeakMap<CataloguePage, Promise<ListExtras>>();

/** Gathers what the rows show; once for a page that the catalogue keeps. */
export function listExtras(visit: Visit, query: string | undefined, found: CataloguePage): Promise<ListExtras> {
  const kept = known.get(found);
  if (kept) return kept;
  const extras = gather(visit, query, found);
  known.set(found, extras);
  extras.catch(() => known.delete(found));
  return extras;
}

async function gather(visit: Visit, query: string | undefined, found: CataloguePage): Promise<ListExtras> {
  const { items, concepts } = found;
  const wanting = items.filter(needsAttribution);
  const marks = query ? await marksOf(visit.portal.database, query, visit.language, concepts) : [];
  const [attributions, findings] = await Promise.all([
    wanting.length > 0 ? attributionsOf(visit, wanting) : new Map<string, Attributed>(),
    explain(visit, found, marks),
  ]);
  return { marks, attributions, findings, onlyCommon: !!query && items.length === 0 && marks.length === 0 };
}

/** Rows of one page that are looked into. */
const rowsAtMost = 20;

async function explain(visit: Visit, found: CataloguePage, marks: Mark[]): Promise<Map<string, Finding>> {
  if (marks.length === 0) return new Map();
  const silent = found.items.filter((item) => !showsMarks(visit, item, marks)).slice(0, rowsAtMost);
  if (silent.length === 0) return new Map();
  const texts = await readDeepTexts(visit, silent);
  return new Map(
    silent.flatMap((item) => {
      const deep = texts.get(item.id);
      const topics = item.topics.filter((topic) => found.concepts.includes(topic));
      const finding = (deep && passageIn(deep, marks, visit.language)) ?? (topics.length > 0 ? { topics } : undefined);
      return finding ? [[item.id, finding] as const] : [];
    }),
  );
}

function showsMarks({ language }: Visit, item: CatalogueItem, marks: Mark[]): boolean {
  const summary = inLanguage(item.summary, language, item.language);
  return isMarked(titleIn(item, language).text, marks) || (summary !== undefined && isMarked(summary.text, marks));
}

/** The record's own fields in the reader's language first, then its files. */
function passageIn({ own, files }: DeepTexts, marks: Mark[], reader: string): Passage | undefined {
  const ordered = own.toSorted((a, b) => Number(b.language === reader) - Number(a.language === reader));
  for (const { text, language, name } of [...ordered.map((each) => ({ ...each, name: undefined })), ...files]) {
    const found = passage(text, marks);
    if (found) return { text: found, language, ...(name ? { file: name } : {}) };
  }
  return undefined;
}
