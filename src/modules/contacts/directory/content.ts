import { contentRows, contentVersion } from '../../../kernel/content-files.ts';
import { stableId } from '../../../kernel/id.ts';
import type { Content } from '../../../kernel/module.ts';
import { readFigures, releaseFigures } from './figures.ts';
import { importReference, type ImportedRecord } from '../../../kernel/records.ts';

const file = 'csirts.csv';

/** The national CSIRTs that are publicly known, as reference records: what each row says, and no more. */
export const directoryContent: Content = {
  version: async () => contentVersion(file),
  async load(visit, progress) {
    const rows = contentRows(file);
    for (const [i, row] of rows.entries()) {
      await importReference(visit, teamOf(row));
      progress(i + 1, rows.length);
    }
    if (!(await readFigures(visit))) await releaseFigures(visit);
  },
};

function teamOf(row: Record<string, string>): ImportedRecord {
  const { source: name, source_url: url, as_of: date, confidence, licence } = row;
  return {
    kind: 'technical_contact',
    sourceKey: row.id!,
    id: stableId(`csirts/${row.id}`),
    content: {
      language: 'en',
      title: { en: row.name },
      summary: stated({ en: row.note }),
      states: [row.iso2],
      source: stated({ name, url, date, confidence, licence }),
      fields: stated({
        national_csirt: true,
        acronym: row.acronym,
        institution: stated({ en: row.operator }),
        website: row.website,
        website_unverified: row.website ? row.website_confidence !== 'V' : undefined,
      }),
    },
  };
}

/** Only what the row states: empty cells are left out. */
const stated = <Value>(values: Record<string, Value>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value));
