import { contentRows, contentVersion } from '../../kernel/content-files.ts';
import { stableId } from '../../kernel/id.ts';
import { languages, type Language } from '../../kernel/language.ts';
import type { Content } from '../../kernel/module.ts';
import { importReference, type ImportedRecord } from '../../kernel/records.ts';

const files = ['mechanisms.csv', 'documents.csv', 'sessions.csv', 'norms.csv', 'body-names.csv'];

/**
 * Mechanisms, documents, sessions and norms as reference records: what each row says, and no more. Each is linked to
 * those loaded before it: sessions and documents to their mechanism, a document to related earlier ones.
 */
export const processesContent: Content = {
  version: async () => contentVersion(...files),
  async load(visit, progress) {
    const records = referenceRecords();
    for (const [i, record] of records.entries()) {
      await importReference(visit, record);
      progress(i + 1, records.length);
    }
  },
};

type Row = Record<string, string>;
type Texts = Record<string, string>;

/** Mechanisms first; then the rest by date, so that the newest is the last to come in and the first of a list. */
function referenceRecords(): ImportedRecord[] {
  const mechanisms = contentRows('mechanisms.csv');
  const documents = contentRows('documents.csv');
  const named = new Map(mechanisms.map((row) => [row.id!, row]));
  const dates = new Map(documents.map((row) => [row.id!, row.date!]));
  const dated = [
    ...documents.map((row) => ({ at: placeOf(row.id!, dates), record: documentOf(row, dates) })),
    ...contentRows('sessions.csv').map((row) => ({
      at: row.start!,
      record: sessionOf(row, named.get(row.mechanism_id!)!),
    })),
    ...contentRows('norms.csv').map((row) => ({
      at: `${dates.get(row.document_id!) ?? '2019-12'} ~`,
      record: normOf(row),
    })),
  ];
  return [
    ...mechanisms.toSorted(by('established')).map(mechanismOf),
    ...dated.toSorted(by('at')).map(({ record }) => record),
  ];
}

const by = (name: string) => (a: object, b: object) => {
  const [first, second] = [a, b].map((each) => String((each as Row)[name]));
  return first! < second! ? -1 : first! > second! ? 1 : 0;
};

/** Where a document stands among the others: by its date, then by its id. */
const placeOf = (id: string, dates: Map<string, string>) => `${dates.get(id)} ${id}`;

const idOf = {
  mechanism: (key: string) => stableId(`mechanisms/${key}`),
  document: (key: string) => stableId(`documents/${key}`),
  session: (key: string) => stableId(`sessions/${key}`),
  norm: (key: string) => stableId(`norms/${key}`),
};

function mechanismOf(row: Row): ImportedRecord {
  return {
    kind: 'mechanism',
    sourceKey: row.id!,
    id: idOf.mechanism(row.id!),
    content: {
      ...spineOf(row, texts(row, 'name'), { en: row.status! }),
      fields: stated({
        short_name: row.short_name,
        parent_body: bodyNames(row.parent_body!),
        organisation: row.organisation_id,
        mandate_symbol: row.mandate_symbol,
        established_on: row.established,
        ended_on: row.ended,
        state_of_work: row.state,
        membership: bodyNames(row.membership!),
        participation: row.participation,
        chairs: row.chairs,
        served_by: bodyNames(row.secretariat!),
        pillars: list(row.pillars),
        official_url: row.url,
        translation_basis: row.names_basis,
      }),
    },
  };
}

/** Of two related documents the later holds the link; of two of one day, the one whose id comes later. */
function documentOf(row: Row, dates: Map<string, string>): ImportedRecord {
  const own = placeOf(row.id!, dates);
  const related = list(row.related_ids).filter((id) => placeOf(id, dates) < own);
  return {
    kind: 'process_document',
    sourceKey: row.id!,
    id: idOf.document(row.id!),
    content: {
      ...spineOf(row, withSymbol(row.symbol!, texts(row, 'title')), { en: row.note! }),
      links: [
        ...list(row.mechanism_ids).map((key) => ({ relation: 'concerns', to: idOf.mechanism(key) })),
        ...related.map((key) => ({ relation: 'related', to: idOf.document(key) })),
      ],
      fields: stated({
        symbol: row.symbol,
        document_type: row.kind,
        body: bodyNames(row.body!),
        organisation: row.organisation_id,
        dated_on: row.date,
        adopted_how: row.adopted_how,
        votes_for: number(row.votes_for),
        votes_against: number(row.votes_against),
        votes_abstained: number(row.votes_abstained),
        pillars: list(row.pillars),
        related_symbols: unlinkedSymbols(row),
        official_url: row.url,
        language_urls: languageVersions(row),
        title_basis: row.title_basis,
        translation_basis: row.translations_basis,
      }),
    },
  };
}

/** Documents of the General Assembly are issued in six languages, under one address each; conference room papers are not. */
function languageVersions(row: Row): Texts {
  if (row.url_basis !== 'symbol' || !row.url!.startsWith('https://undocs.org/A/') || row.symbol!.includes('CRP'))
    return {};
  return Object.fromEntries(languages.map((each) => [each, `https://undocs.org/${each}/${row.symbol!}`]));
}

/** Symbols of related documents of which there is no record here. */
function unlinkedSymbols(row: Row): string[] {
  const slug = (symbol: string) => symbol.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const linked = list(row.related_ids);
  return list(row.related_symbols).filter((symbol) => !linked.some((id) => id.startsWith(slug(symbol))));
}

function sessionOf(row: Row, mechanism: Row): ImportedRecord {
  return {
    kind: 'process_session',
    sourceKey: row.id!,
    id: idOf.session(row.id!),
    content: {
      ...spineOf({ ...row, topics: mechanism.topics! }, sessionTitle(row, mechanism), { en: row.note! }),
      links: [{ relation: 'concerns', to: idOf.mechanism(row.mechanism_id!) }],
      fields: stated({
        meeting_type: row.kind,
        number: number(row.number),
        starts_on: row.start,
        ends_on: row.end,
        place: stated({ en: row.place! }),
        outcome: row.outcome,
      }),
    },
  };
}

function normOf(row: Row): ImportedRecord {
  const document = row.document_id ? [{ relation: 'related', to: idOf.document(row.document_id) }] : [];
  return {
    kind: 'norm',
    sourceKey: row.id!,
    id: idOf.norm(row.id!),
    content: {
      ...spineOf(row, texts(row, 'name'), texts(row, 'gist')),
      links: [{ relation: 'concerns', to: idOf.mechanism(row.mechanism_id!) }, ...document],
      fields: stated({
        set_id: row.set_id,
        set_name: texts(row, 'set_name'),
        item: row.item,
        first_listed_in: row.first_listed_in,
        pillars: list(row.pillars),
        official_url: row.url,
      }),
    },
  };
}

/** What every row has: title, summary, topics, source. */
function spineOf(row: Row, title: Texts, summary: Texts) {
  return {
    language: 'en',
    title,
    summary: stated(summary),
    topics: list(row.topics),
    source: stated({ name: row.source, url: row.source_url, confidence: row.confidence, licence: row.licence }),
  };
}

const texts = (row: Row, prefix: string): Texts =>
  stated(Object.fromEntries(languages.map((language) => [language, row[`${prefix}_${language}`]!])));

/** How each language sets what comes before a colon. */
const colon: Record<Language, string> = { ar: ': ', zh: '：', en: ': ', fr: '\u00a0: ', ru: ': ', es: ': ' };

/** Many documents have one title, so the symbol stands before it. */
function withSymbol(symbol: string, title: Texts): Texts {
  return symbol ? mapTexts(title, (text, language) => symbol + colon[language] + text) : title;
}

/** "First session" says too little by itself; names that carry their process ("IGF 2024") stay as they are. */
function sessionTitle(row: Row, mechanism: Row): Texts {
  const name = texts(row, 'name');
  const carried = [mechanism.short_name!, mechanism.name_en!].some((each) => row.name_en!.includes(each));
  if (carried) return name;
  const process = texts(mechanism, 'name');
  return mapTexts(name, (text, language) => (process[language] ?? mechanism.name_en!) + colon[language] + text);
}

const mapTexts = (given: Texts, change: (text: string, language: Language) => string): Texts =>
  Object.fromEntries(Object.entries(given).map(([language, text]) => [language, change(text, language as Language)]));

let bodies: Map<string, Row> | undefined;

/** The name of a body in six languages where the United Nations has them, else as the row gives it. */
function bodyNames(name: string): Texts {
  bodies ??= new Map(contentRows('body-names.csv').map((row) => [row.name_en!, row]));
  return name ? texts(bodies.get(name) ?? { name_en: name }, 'name') : {};
}

const list = (cell: string | undefined) => (cell ?? '').split(';').filter(Boolean);
const number = (cell: string | undefined) => (cell ? Number(cell) : undefined);

/** Only what the row states: empty cells are left out. */
const stated = <Value>(values: Record<string, Value>): Record<string, Exclude<Value, undefined>> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== '')) as Record<
    string,
    Exclude<Value, undefined>
  >;
