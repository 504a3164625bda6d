import type { HarvestedRecord } from '../../kernel/harvest.ts';
import type { Visit } from '../../kernel/visit.ts';
import { loadVocabulary } from '../../kernel/vocabulary.ts';
import { uiMessages } from '../../ui/messages.ts';
import { permanentUrl } from '../permanent.ts';
import { element, escapeXml } from '../xml.ts';
import { authorIn, dateOf, licenceOf, originalTitle, symbolOf } from './dublin-core.ts';

const namespaces =
  'xmlns="http://www.loc.gov/MARC21/slim" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ' +
  'xsi:schemaLocation="http://www.loc.gov/MARC21/slim http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd"';

/** Language material, a single item, in Unicode; not made by a library's rules. */
const leader = '     nam a22     uu 4500';

/** ISO 639-2 codes of the six languages. */
const marcLanguages: Record<string, string> = { ar: 'ara', zh: 'chi', en: 'eng', fr: 'fre', ru: 'rus', es: 'spa' };
const marcLanguage = (code: string) => marcLanguages[code] ?? 'und';

type Subfield = [code: string, value: string | undefined];

function field(tag: string, indicators: string, ...subfields: Subfield[]): string {
  const given = subfields.filter(([, value]) => value);
  if (given.length === 0) return '';
  const written = given.map(([code, value]) => element('subfield', value!, { code }));
  return `<datafield tag="${tag}" ind1="${indicators[0]}" ind2="${indicators[1]}">${written.join('')}</datafield>`;
}

/** Everything a public record says, as MARC 21: its own fields as notes, its room, kind and standing in local fields 9xx. */
export function marc(visit: Visit, record: HarvestedRecord, changed: Date): string {
  const { portal, parties } = visit;
  const url = permanentUrl(portal, record.id);
  const title = originalTitle(record);
  return [
    `<record ${namespaces} type="Bibliographic"><leader>${leader}</leader>`,
    controls(portal.logOrigin, record, changed),
    field('024', '7 ', ['a', url], ['2', 'uri']),
    field('041', '0 ', ...record.languages.map((code): Subfield => ['a', marcLanguage(code)])),
    field('086', '8 ', ['a', symbolOf(record)]),
    field('110', '2 ', ['a', authorIn(visit, record)]),
    ...Object.entries(record.title).map(([code, text]) => titleField(code, text, code === title?.language)),
    field('264', ' 1', ['b', uiMessages.in('en')('portal.name')], ['c', dateOf(record)]),
    ...notes(visit, record),
    ...Object.entries(record.summary).map(([code, text]) => field('520', '  ', ['a', text], ['9', marcLanguage(code)])),
    field('540', '  ', ['a', licenceOf(record)]),
    ...record.topics.flatMap((topic) => subjects(topic)),
    ...record.states.map((code) => field('651', ' 7', ['a', parties.name(code, 'en')], ['0', `(ISO3166)${code}`], ['2', 'unterm'])),
    field('655', ' 7', ['a', portal.rooms.kind(record.kind)?.name('en').one ?? record.kind], ['2', 'local']),
    ...record.links.map((link) => field('787', '08', ['i', link.relation], ['o', permanentUrl(portal, link.to)])),
    field('786', '0 ', ['t', record.source?.name], ['d', record.source?.date], ['o', record.source?.url]),
    field('856', '40', ['u', url], ['q', 'text/html']),
    ...record.files.map((file) => fileField(visit, file)),
    field('980', '  ', ['a', record.room], ['b', record.kind], ['c', record.standing], ['d', record.owner]),
    '</record>',
  ].join(''); // prettier-ignore
}

function controls(origin: string, record: HarvestedRecord, changed: Date): string {
  const digits = (date: Date) => date.toISOString().replace(/\D/g, '');
  const date = /^\d{4}/.exec(dateOf(record))?.[0] ?? '    ';
  const fixed = `${digits(record.published_at).slice(2, 8)}s${date}    xx ${' '.repeat(17)}${marcLanguage(record.language)}  `;
  const fields = { '001': record.id, '003': origin, '005': `${digits(changed).slice(0, 14)}.0`, '008': fixed };
  return Object.entries(fields).map(([tag, value]) => `<controlfield tag="${tag}">${escapeXml(value)}</controlfield>`).join(''); // prettier-ignore
}

/** The original title in 245, its translations in 242. */
const titleField = (code: string, text: string, original: boolean) =>
  original ? field('245', '10', ['a', text]) : field('242', '10', ['a', text], ['y', marcLanguage(code)]);

/** The kind's own facts in words. */
function notes(visit: Visit, record: HarvestedRecord): string[] {
  const kind = visit.portal.rooms.kind(record.kind);
  const facts = kind?.view.plain(visit, record.fields as never) ?? [];
  return facts.filter(({ text }) => text).map(({ label, text }) => field('500', '  ', ['a', `${label}: ${text}`]));
}

/** A concept with its terms in the six languages. */
function subjects(topic: string): string[] {
  const concept = loadVocabulary().find(topic);
  const terms = concept ? Object.entries(concept.terms).map(([code, term]) => [code, term.preferred] as const) : [];
  return terms.map(([code, term]) =>
    field('650', ' 7', ['a', term], ['0', `(gcscp)${topic}`], ['2', 'local'], ['9', marcLanguage(code)]),
  );
}

function fileField({ portal }: Visit, file: HarvestedRecord['files'][number]): string {
  const url = `${portal.config.portalUrl}/en/files/${file.id}`;
  return field('856', '40', ['u', url], ['q', file.mediaType], ['s', `${file.size} bytes`], ['y', file.name], ['9', marcLanguage(file.language)]); // prettier-ignore
}
