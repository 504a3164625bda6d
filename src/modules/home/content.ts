import { contentRows, contentVersion } from '../../kernel/content-files.ts';
import { stableId } from '../../kernel/id.ts';
import { languages } from '../../kernel/language.ts';
import type { Content } from '../../kernel/module.ts';
import { importReference, type ImportedRecord } from '../../kernel/records.ts';

const files = ['states.csv', 'organisations.csv', 'memberships.csv'];

/** The profiles of states and organisations as reference records, so that search finds them by name in six languages. */
export const homeContent: Content = {
  version: async () => contentVersion(...files),
  async load(visit, progress) {
    const members = Map.groupBy(contentRows('memberships.csv'), (row) => row.organisation_id!);
    const organisations = contentRows('organisations.csv').map((row) =>
      organisationOf(row, members.get(row.id!) ?? []),
    );
    const profiles = [...contentRows('states.csv').map(stateOf), ...organisations];
    for (const [i, profile] of profiles.entries()) {
      await importReference(visit, profile);
      progress(i + 1, profiles.length);
    }
  },
};

type Row = Record<string, string>;

function stateOf(row: Row): ImportedRecord {
  return {
    kind: 'state_profile',
    sourceKey: row.iso2!,
    id: stableId(`states/${row.id}`),
    content: {
      language: 'en',
      title: inLanguages(row, 'short'),
      summary: inLanguages(row, 'formal'),
      states: [row.iso2],
      source: sourceOf(row),
      fields: stateFields(row),
    },
  };
}

/** The regional groups by the ids the kernel gives them. */
const regionalGroups: Record<string, string> = {
  African: 'african-states',
  'Asia-Pacific': 'asia-pacific-states',
  'Eastern European': 'eastern-european-states',
  GRULAC: 'latin-american-and-caribbean-states',
  WEOG: 'western-european-and-other-states',
};

function stateFields(row: Row): Record<string, unknown> {
  return {
    membership: row.status,
    ...stated({ admitted_on: row.un_admission_date, regional_group: regionalGroups[row.un_regional_group ?? ''] }),
    ...stated({ region: row.m49_region_code, ldc_as_of: row.ldc_as_of }),
    iso3: row.iso3,
    m49: row.m49,
    ldc: row.ldc === '1',
    lldc: row.lldc === '1',
    sids: row.sids === '1',
    remarks: [row.names_note, row.regional_group_note, row.admission_note, row.ldc_note].filter(Boolean),
  };
}

function organisationOf(row: Row, members: Row[]): ImportedRecord {
  return {
    kind: 'organisation_profile',
    sourceKey: row.id!,
    id: stableId(`organisations/${row.id}`),
    content: {
      language: 'en',
      title: inLanguages(row, 'name'),
      summary: stated({ en: row.short_name === row.name_en ? '' : row.short_name! }),
      source: sourceOf(row),
      fields: {
        short_name: row.short_name,
        form: row.kind,
        ...stated({ website: row.website }),
        ...(members.length > 0 ? { members: members.map(membershipOf) } : {}),
      },
    },
  };
}

function membershipOf(row: Row): Record<string, unknown> {
  const { role, as_of, source } = row;
  return { state: row.iso2, role, as_of, source, ...stated({ note: row.note, url: row.source_url }) };
}

const sourceOf = (row: Row) =>
  stated({ name: row.source, url: row.source_url, confidence: row.confidence, licence: row.licence });

const inLanguages = (row: Row, prefix: string) =>
  stated(Object.fromEntries(languages.map((language) => [language, row[`${prefix}_${language}`]])));

/** Only what the row states: empty cells are left out. */
const stated = (values: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value));
