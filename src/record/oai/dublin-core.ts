import { attributionOf } from '../../kernel/attribution.ts';
import type { HarvestedRecord } from '../../kernel/harvest.ts';
import { inLanguage } from '../../kernel/language.ts';
import type { Visit } from '../../kernel/visit.ts';
import { loadVocabulary } from '../../kernel/vocabulary.ts';
import { uiMessages } from '../../ui/messages.ts';
import { citedAuthor } from '../author.ts';
import { permanentUrl } from '../permanent.ts';
import { element } from '../xml.ts';

const namespaces =
  'xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/" ' +
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ' +
  'xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd"';

/** A record in unqualified Dublin Core. Texts in every language there is; names of things in English and the record's language. */
export function dublinCore(visit: Visit, record: HarvestedRecord): string {
  const { parties, portal } = visit;
  const { source } = record;
  const author = authorIn(visit, record);
  const kind = portal.rooms.kind(record.kind)?.name('en').one ?? record.kind;
  const lines = [
    ...texts('title', record.title),
    ...(author ? [element('dc:creator', author)] : []),
    ...record.topics.map((topic) => element('dc:subject', loadVocabulary().term(topic, 'en'), { 'xml:lang': 'en' })),
    ...texts('description', record.summary),
    element('dc:publisher', uiMessages.in('en')('portal.name')),
    element('dc:date', dateOf(record)),
    element('dc:type', kind, { 'xml:lang': 'en' }),
    ...[...new Set(record.files.map((file) => file.mediaType))].map((type) => element('dc:format', type)),
    element('dc:identifier', permanentUrl(portal, record.id)),
    ...(symbolOf(record) ? [element('dc:identifier', symbolOf(record)!)] : []),
    ...(source ? [element('dc:source', [source.name, source.url].filter(Boolean).join(', '))] : []),
    ...record.languages.map((language) => element('dc:language', language)),
    ...record.links.map((link) => element('dc:relation', permanentUrl(portal, link.to))),
    ...record.states.map((state) => element('dc:coverage', parties.name(state, 'en'))),
    ...(licenceOf(record) ? [element('dc:rights', licenceOf(record)!)] : []),
  ];
  return `<oai_dc:dc ${namespaces}>${lines.join('')}</oai_dc:dc>`;
}

const texts = (name: string, values: HarvestedRecord['title']) =>
  Object.entries(values).map(([language, text]) => element(`dc:${name}`, text, { 'xml:lang': language }));

/** Who speaks, as a citation names it; nobody where the source names nobody. */
export const authorIn = (visit: Visit, record: HarvestedRecord) =>
  citedAuthor(visit, record, attributionOf(visit.portal.rooms.kind(record.kind), record));

/** Year of the document where it is known, else the day of its publication here. */
export const dateOf = ({ year, published_at }: HarvestedRecord) =>
  year ? String(year).padStart(4, '0') : published_at.toISOString().slice(0, 10);

/** The symbol of a document, e.g. A/RES/80/16. */
export const symbolOf = ({ fields }: HarvestedRecord) =>
  typeof fields.symbol === 'string' && fields.symbol ? fields.symbol : undefined;

export const licenceOf = ({ source }: HarvestedRecord) =>
  source?.licence && source.licence !== 'facts' ? source.licence : undefined;

/** The title in the original language. */
export const originalTitle = (record: HarvestedRecord) =>
  inLanguage(record.title, record.language as 'en', record.language);
