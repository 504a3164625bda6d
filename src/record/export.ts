import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { representItem } from '../kernel/api/represent.ts';
import { attributionsOf, type Attributed } from '../kernel/attribution.ts';
import { listRecords, type CatalogueItem, type CatalogueQuery } from '../kernel/catalogue.ts';
import { notFound } from '../kernel/errors.ts';
import { visitOf, type RequestContext } from '../kernel/http.ts';
import { inLanguage } from '../kernel/language.ts';
import { loadRecord, recordPath, titleIn } from '../kernel/record-view.ts';
import type { Visit } from '../kernel/visit.ts';
import { authorOf } from './author.ts';
import { citableItem, citableRecord } from './citable.ts';
import {
  citationFormats,
  citationTypes,
  toBibtex,
  toCsl,
  toRis,
  writeCitations,
  type CitationFormat,
} from './citation.ts';
import { facetValueName } from './names.ts';
import { readQuery } from './query.ts';

/** Rows of an export at most. */
export const exportLimit = 10_000;

interface Format {
  type: string;
  extension: string;
  begin?: string;
  between?: string;
  end?: string;
  write(visit: Visit, item: CatalogueItem, attributed: Attributed | undefined): string;
}

const formats: Record<string, Format> = {
  csv: {
    type: 'text/csv; charset=utf-8',
    extension: 'csv',
    begin: `\uFEFF${csvLine(csvColumns())}`,
    write: (visit, item, attributed) => csvLine(csvRow(visit, item, attributed)),
  },
  json: {
    type: 'application/json; charset=utf-8',
    extension: 'json',
    begin: '[\n',
    between: ',\n',
    end: '\n]\n',
    write: (visit, item) => JSON.stringify(representItem(visit, item)),
  },
  bib: { ...citationTypes.bib, between: '\n', write: (visit, item, by) => toBibtex(citableItem(visit, item, by)) },
  ris: { ...citationTypes.ris, write: (visit, item, by) => toRis(citableItem(visit, item, by)) },
  'csl-json': {
    ...citationTypes['csl-json'],
    begin: '[\n',
    between: ',\n',
    end: '\n]\n',
    write: (visit, item, by) => JSON.stringify(toCsl(citableItem(visit, item, by))),
  },
};

function csvColumns(): string[] {
  return [
    'id',
    'kind',
    'title',
    'title_language',
    'author',
    'owner',
    'standing',
    'status',
    'states',
    'topics',
    'languages',
    'year',
    'published',
    'not_confirmed',
    'summary',
    'url',
  ];
}

/** Cells that a spreadsheet would take for a formula are made harmless. */
function csvLine(cells: string[]): string {
  return stringify([cells], { escape_formulas: true, record_delimiter: '\r\n' });
}

function csvRow(visit: Visit, item: CatalogueItem, attributed: Attributed | undefined): string[] {
  const { language, portal, parties } = visit;
  const title = titleIn(item, language);
  const names = (facet: 'state' | 'topic', values: string[]) =>
    values.map((value) => facetValueName(visit, facet, value)).join('; ');
  return [
    item.id,
    portal.rooms.kind(item.kind)?.name(language).one ?? item.kind,
    title.text,
    title.language,
    authorOf(visit, item, attributed).text,
    parties.name(item.owner, language),
    item.standing,
    item.status,
    names('state', item.states),
    names('topic', item.topics),
    item.languages.join('; '),
    item.year === null ? '' : String(item.year),
    item.published_at.toISOString(),
    String(item.confirm_by !== null && item.confirm_by < new Date()),
    inLanguage(item.summary, language, item.language)?.text ?? '',
    `${portal.config.portalUrl}/${language}${recordPath(visit, item)}`,
  ];
}

/** The records of a list in a format to be taken along, page after page, as many as 10,000. */
export async function exportList(c: RequestContext): Promise<Response> {
  const format = Object.hasOwn(formats, c.req.param('format') ?? '') ? formats[c.req.param('format')!] : undefined;
  if (!format) throw notFound();
  const visit = visitOf(c);
  const query = { ...readQuery(c), limit: 100, cursor: undefined };
  const first = await listRecords(visit, query);
  const stream = Readable.toWeb(Readable.from(write(visit, format, query, first), { objectMode: false }));
  return new Response(stream as ReadableStream<Uint8Array>, { headers: headersOf(format, 'records') });
}

async function* write(
  visit: Visit,
  format: Format,
  query: CatalogueQuery,
  first: Awaited<ReturnType<typeof listRecords>>,
): AsyncGenerator<string> {
  yield format.begin ?? '';
  let page = first;
  for (let written = 0; ; page = await listRecords(visit, { ...query, cursor: page.next })) {
    const items = page.items.slice(0, exportLimit - written);
    const attributed = await attributionsOf(
      visit,
      items.filter(({ standing }) => standing !== 'national'),
    );
    const rows = items.map((item) => format.write(visit, item, attributed.get(item.id)));
    if (rows.length > 0) yield `${written > 0 ? (format.between ?? '') : ''}${rows.join(format.between ?? '')}`;
    written += rows.length;
    if (!page.next || written >= exportLimit) break;
  }
  yield format.end ?? '';
}

const headersOf = (format: { type: string; extension: string }, name: string): Record<string, string> => ({
  'content-type': format.type,
  'content-disposition': `attachment; filename="${name}.${format.extension}"`,
  'x-stream': '1',
});

/** One record's citation in a format of reference managers. */
export async function citationPage(c: RequestContext): Promise<Response> {
  const wish = citationFormats.find((each) => each === c.req.param('format'));
  if (!wish) throw notFound();
  const visit = visitOf(c);
  const view = await loadRecord(visit, c.req.param('id') ?? '');
  if (view.version === 0) throw notFound();
  return c.body(
    writeCitations([citableRecord(visit, view)], wish satisfies CitationFormat),
    200,
    headersOf(citationTypes[wish], view.id),
  );
}
