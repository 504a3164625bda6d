import { z } from 'zod';
import type { HarvestedRecord } from '../../kernel/harvest.ts';
import { languages, type Language } from '../../kernel/language.ts';
import type { Kind } from '../../kernel/module.ts';
import type { Visit } from '../../kernel/visit.ts';
import { spineColumns, type SpineColumn } from './columns.ts';
import { releasesMessages } from './messages.ts';

/** One column of one table, as the codebook describes it. */
export interface CodebookEntry {
  file: string;
  column: string;
  type: string;
  /** The values there may be, where they are fixed. */
  values: string[];
  /** What it means, in six languages; a room's own field has its label once a record fills it. */
  meaning: Partial<Record<Language, string>>;
}

/** Describes the table of a kind. @param samples some records of it, from which the labels of its fields are taken */
export function codebookOf(visit: Visit, kindName: string, kind: Kind, samples: HarvestedRecord[]): CodebookEntry[] {
  const file = `csv/${kindName}.csv`;
  const { properties = {} } = z.toJSONSchema(kind.fields, { unrepresentable: 'any' }) as { properties?: Record<string, JsonType> }; // prettier-ignore
  const spine = spineColumns.map((column) => ({ file, column, type: 'text', values: [], meaning: meaningOf(column) }));
  const own = Object.entries(properties).map(([name, type]) => ({
    file,
    column: `field_${name}`,
    type: typeOf(type),
    values: valuesOf(type),
    meaning: labelsOf(visit, kind, name, samples),
  }));
  return [...spine, ...own];
}

interface JsonType {
  type?: string;
  enum?: unknown[];
  items?: JsonType;
}

const typeOf = (type: JsonType) => (type.type === 'array' ? `list of ${type.items?.type ?? 'values'}` : (type.type ?? 'value')); // prettier-ignore
const valuesOf = (type: JsonType) => (type.enum ?? type.items?.enum ?? []).map(String);

/** Titles and summaries have a column for each language. */
function meaningOf(column: SpineColumn): CodebookEntry['meaning'] {
  const key = column.replace(/^(title|summary)_\w\w$/, '$1') as 'title';
  return Object.fromEntries(languages.map((language) => [language, releasesMessages.in(language)(`column.${key}`)]));
}

/** The label that a record shows for a field, and does not show when the field is left out. */
function labelsOf(visit: Visit, kind: Kind, name: string, samples: HarvestedRecord[]): CodebookEntry['meaning'] {
  const sample = samples.find(({ fields }) => isStated(fields[name]));
  if (!sample) return {};
  const { [name]: _, ...without } = sample.fields;
  return Object.fromEntries(
    languages.flatMap((language) => {
      const label = labelIn(visit.inLanguage(language), kind, sample.fields, without);
      return label ? [[language, label]] : [];
    }),
  );
}

function labelIn(visit: Visit, kind: Kind, fields: object, without: object): string | undefined {
  try {
    const others = new Set(kind.view.plain(visit, without as never).map(({ label }) => label));
    return kind.view.plain(visit, fields as never).find(({ label }) => !others.has(label))?.label;
  } catch {
    return undefined;
  }
}

const isStated = (value: unknown) =>
  value !== undefined && value !== null && value !== '' && value !== false &&
  !(typeof value === 'object' && Object.keys(value).length === 0); // prettier-ignore
