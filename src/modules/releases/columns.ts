import { stringify } from 'csv-stringify/sync';
import type { HarvestedRecord } from '../../kernel/harvest.ts';
import { languages } from '../../kernel/language.ts';
import type { Kind } from '../../kernel/module.ts';
import type { Visit } from '../../kernel/visit.ts';
import { permanentUrl } from '../../record/permanent.ts';

/** The columns that the table of every kind begins with. */
export const spineColumns = [
  'id', 'url', 'kind', 'owner', 'standing', 'language', 'languages',
  ...languages.map((language) => `title_${language}` as const), ...languages.map((language) => `summary_${language}` as const),
  'topics', 'states', 'year', 'published_at', 'source_name', 'source_url', 'source_date', 'source_licence',
] as const; // prettier-ignore
export type SpineColumn = (typeof spineColumns)[number];

const fieldNames = (kind: Kind) => Object.keys(kind.fields.shape);

/** Cells that a spreadsheet would take for a formula are made harmless. */
const line = (cells: string[]) => stringify([cells], { escape_formulas: true, record_delimiter: '\r\n' });

/** The first line of a kind's table. */
export const csvHead = (kind: Kind) =>
  `\uFEFF${line([...spineColumns, ...fieldNames(kind).map((name) => `field_${name}`)])}`;

/** A record as a line of its kind's table; lists are joined by semicolons, texts in several languages are JSON. */
export function csvLine(visit: Visit, kind: Kind, record: HarvestedRecord): string {
  const { source } = record;
  const spine = [
    record.id, permanentUrl(visit.portal, record.id), record.kind, record.owner, record.standing, record.language,
    record.languages.join('; '),
    ...languages.map((language) => record.title[language] ?? ''), ...languages.map((language) => record.summary[language] ?? ''),
    record.topics.join('; '), record.states.join('; '), record.year === null ? '' : String(record.year),
    record.published_at.toISOString(), source?.name ?? '', source?.url ?? '', source?.date ?? '', source?.licence ?? '',
  ]; // prettier-ignore
  return line([...spine, ...fieldNames(kind).map((name) => cellOf(record.fields[name]))]);
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object')) return value.join('; ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}

/** A record as JSON, whole. */
export function jsonOf(visit: Visit, record: HarvestedRecord): string {
  const { published_at: publishedAt, source_key: _, files, ...rest } = record;
  const base = visit.portal.config.portalUrl;
  return JSON.stringify({
    url: permanentUrl(visit.portal, record.id),
    ...rest,
    publishedAt,
    files: files.map((file) => ({ ...file, url: `${base}/en/files/${file.id}` })),
  });
}
