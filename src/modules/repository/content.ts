import { contentRows, contentVersion } from '../../kernel/content-files.ts';
import { stableId } from '../../kernel/id.ts';
import { isLanguage } from '../../kernel/language.ts';
import type { Content } from '../../kernel/module.ts';
import { importReference, type ImportedRecord } from '../../kernel/records.ts';

const file = 'strategies.csv';

/**
 * National strategies, laws, policies and doctrines as reference records: what each row says, and no more. The newest comes
 * in last, so that it is the first of a list.
 */
export const repositoryContent: Content = {
  version: async () => contentVersion(file),
  async load(visit, progress) {
    const rows = contentRows(file).toSorted((a, b) => dateOf(a).localeCompare(dateOf(b)));
    for (const [i, row] of rows.entries()) {
      await importReference(visit, documentOf(row));
      progress(i + 1, rows.length);
    }
  },
};

type Row = Record<string, string>;

const dateOf = (row: Row) => row.date || row.year!;

function documentOf(row: Row): ImportedRecord {
  const language = row.original_language || 'en';
  return {
    kind: row.kind!.replaceAll('-', '_'),
    sourceKey: row.id!,
    id: stableId(`strategies/${row.id}`),
    content: {
      language,
      title: titleOf(row, language),
      summary: stated({ en: row.note }),
      topics: row.topics!.split(';').filter(Boolean),
      states: [row.iso2],
      source: stated({ name: row.source, url: row.source_url, confidence: row.confidence, licence: row.licence }),
      fields: fieldsOf(row, language),
    },
  };
}

function titleOf(row: Row, language: string): Record<string, string> {
  const original = row.original_title && isLanguage(language) ? { [language]: row.original_title } : {};
  return { en: row.title!, ...original };
}

function fieldsOf(row: Row, language: string): Record<string, unknown> {
  return stated({
    issuing_body: stated({ en: row.issuing_body }),
    dated_on: dateOf(row),
    original_title: isLanguage(language) ? '' : row.original_title,
    official_url: row.url,
  });
}

/** Only what the row states: empty cells are left out. */
const stated = <Value>(values: Record<string, Value>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value));
