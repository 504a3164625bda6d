import {
  earliestHarvested,
  findHarvested,
  harvestSets,
  presentSecond,
  readHarvest,
  type Harvested,
} from '../../kernel/harvest.ts';
import { languageName } from '../../kernel/language.ts';
import { idPattern } from '../../kernel/id.ts';
import type { Portal } from '../../kernel/portal.ts';
import type { Visit } from '../../kernel/visit.ts';
import { uiMessages } from '../../ui/messages.ts';
import { element } from '../xml.ts';
import { readRange, readSet, type OaiArguments } from './arguments.ts';
import { dublinCore } from './dublin-core.ts';
import { OaiFault } from './faults.ts';
import { marc } from './marc.ts';
import { badToken, readToken, writeToken, type Position } from './tokens.ts';

/** Records in one answer. */
export const pageSize = 200;

/** What harvesters may ask for: each format's schema and namespace. */
const formats = {
  oai_dc: {
    schema: 'http://www.openarchives.org/OAI/2.0/oai_dc.xsd',
    namespace: 'http://www.openarchives.org/OAI/2.0/oai_dc/',
    write: dublinCore,
  },
  marc21: {
    schema: 'http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd',
    namespace: 'http://www.loc.gov/MARC21/slim',
    write: marc,
  },
} as const;
type Prefix = keyof typeof formats;

export const utcSeconds = (date: Date) => `${date.toISOString().slice(0, 19)}Z`;

/** What a verb answers: the inside of its element, and the second the answer holds for. */
export interface OaiAnswer {
  inside: string;
  at: Date;
}

/** Answers a request of OAI-PMH 2.0 with what everybody may see. @throws OaiFault */
export async function answerOai(visit: Visit, wish: OaiArguments): Promise<OaiAnswer> {
  const { portal } = visit;
  const now = () => new Date(Math.floor(Date.now() / 1000) * 1000);
  switch (wish.verb) {
    case 'Identify':
      return { inside: await identify(portal), at: now() };
    case 'ListMetadataFormats':
      return { inside: await listFormats(portal, wish.identifier), at: now() };
    case 'ListSets':
      if (wish.resumptionToken !== undefined) throw badToken('All sets come in one answer.');
      return { inside: await listSets(visit), at: now() };
    case 'GetRecord':
      return { inside: await getRecord(visit, wish), at: now() };
    default:
      return list(visit, wish as ListWish);
  }
}

const hostOf = (portal: Portal) => portal.logOrigin.replace(/:\d+$/, '');

/** The name of a record among all archives. */
export const oaiIdentifier = (portal: Portal, id: string) => `oai:${hostOf(portal)}:${id}`;

function idOf(portal: Portal, identifier: string): string {
  const prefix = `oai:${hostOf(portal)}:`;
  const id = identifier.startsWith(prefix) ? identifier.slice(prefix.length) : '';
  if (!idPattern.test(id)) throw new OaiFault('idDoesNotExist', 'There is no such record.');
  return id;
}

async function identify(portal: Portal): Promise<string> {
  const earliest = (await earliestHarvested(portal)) ?? new Date(0);
  return [
    element('repositoryName', uiMessages.in('en')('portal.name')),
    element('baseURL', `${portal.config.portalUrl}/oai`),
    '<protocolVersion>2.0</protocolVersion>',
    element('adminEmail', adminEmail(portal)),
    element('earliestDatestamp', utcSeconds(earliest)),
    '<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity><compression>gzip</compression>',
    identifierScheme(portal),
  ].join('');
}

/** The protocol wants a host with a dot, which a portal on one's own machine has not. */
function adminEmail(portal: Portal): string {
  const address = /[^\s<>]+@[^\s<>]+/.exec(portal.config.mailFrom)?.[0] ?? '';
  return /^\S+@(\S+\.)+\S+$/.test(address) ? address : 'portal@localhost.invalid';
}

function identifierScheme(portal: Portal): string {
  const host = hostOf(portal);
  if (!/^[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z][a-zA-Z0-9-]*)+$/.test(host)) return '';
  return (
    '<description><oai-identifier xmlns="http://www.openarchives.org/OAI/2.0/oai-identifier" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ' +
    'xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai-identifier http://www.openarchives.org/OAI/2.0/oai-identifier.xsd">' +
    `<scheme>oai</scheme><repositoryIdentifier>${host}</repositoryIdentifier><delimiter>:</delimiter>` +
    `<sampleIdentifier>oai:${host}:01kb0000000000000000</sampleIdentifier></oai-identifier></description>`
  );
}

async function listFormats(portal: Portal, identifier: string | undefined): Promise<string> {
  if (identifier !== undefined && !(await findHarvested(portal, idOf(portal, identifier))))
    throw new OaiFault('idDoesNotExist', 'There is no such record.');
  return Object.entries(formats)
    .map(([prefix, { schema, namespace }]) => [element('metadataPrefix', prefix), element('schema', schema), element('metadataNamespace', namespace)])
    .map((parts) => `<metadataFormat>${parts.join('')}</metadataFormat>`).join(''); // prettier-ignore
}

async function listSets(visit: Visit): Promise<string> {
  const names = await harvestSets(visit.portal);
  return names
    .map((name) => `<set>${element('setSpec', name)}${element('setName', setName(visit, name))}</set>`)
    .join('');
}

function setName({ portal, parties }: Visit, name: string): string {
  const [of, value] = name.split(':');
  if (!value) return of!;
  if (of === 'state') return parties.name(value, 'en');
  if (of === 'language') return languageName('en', value);
  return portal.rooms.all.find((room) => room.name === value)?.title('en') ?? value;
}

function prefixOf(prefix: string | undefined): Prefix {
  if (prefix !== undefined && Object.hasOwn(formats, prefix)) return prefix as Prefix;
  throw new OaiFault('cannotDisseminateFormat', 'There are the formats oai_dc and marc21.');
}

async function getRecord(visit: Visit, wish: OaiArguments): Promise<string> {
  const row = await findHarvested(visit.portal, idOf(visit.portal, wish.identifier ?? ''));
  if (!row) throw new OaiFault('idDoesNotExist', 'There is no such record.');
  return recordText(visit, row, prefixOf(wish.metadataPrefix));
}

type ListWish = OaiArguments & { verb: Position['verb'] };

/** A list ends before the present second, so that what changes while it is read is left for the next harvest, whole. */
async function list(visit: Visit, wish: ListWish): Promise<OaiAnswer> {
  const { portal } = visit;
  const at = await presentSecond(portal);
  const position =
    wish.resumptionToken === undefined ? begin(wish, at) : readToken(portal, wish.verb, wish.resumptionToken);
  const rows = await readHarvest(portal, { ...position, limit: pageSize + 1 });
  if (rows.length === 0) throw new OaiFault('noRecordsMatch', 'Nothing matches these arguments.');
  const shown = rows.slice(0, pageSize);
  const prefix = prefixOf(position.prefix);
  const texts = shown.map((row) =>
    wish.verb === 'ListRecords' ? recordText(visit, row, prefix) : headerText(portal, row),
  );
  return { inside: texts.join('') + further(portal, position, shown, rows.length > pageSize), at };
}

function begin(wish: ListWish, at: Date): Omit<Position, 'after'> & { after?: undefined } {
  const prefix = prefixOf(wish.metadataPrefix);
  const { from, before = at } = readRange(wish.from, wish.until);
  const set = readSet(wish.set);
  return { verb: wish.verb, prefix, set, from, before: before < at ? before : at, cursor: 0 };
}

/** The token of the next answer; an empty one ends a list that came in several. */
function further(portal: Portal, position: Omit<Position, 'after'>, shown: Harvested[], more: boolean): string {
  const cursor = String(position.cursor);
  if (!more) return position.cursor > 0 ? element('resumptionToken', '', { cursor }) : '';
  const { changed, id } = shown.at(-1)!;
  const next = { ...position, after: { changed, id }, cursor: position.cursor + shown.length };
  const { token, expires } = writeToken(portal, next);
  return element('resumptionToken', token, { expirationDate: utcSeconds(expires), cursor });
}

function headerText(portal: Portal, { id, changed, sets, record }: Harvested): string {
  return [
    record ? '<header>' : '<header status="deleted">',
    element('identifier', oaiIdentifier(portal, id)),
    element('datestamp', utcSeconds(changed)),
    ...sets.map((set) => element('setSpec', set)),
    '</header>',
  ].join('');
}

function recordText(visit: Visit, row: Harvested, prefix: Prefix): string {
  const { record, changed } = row;
  const metadata = record ? `<metadata>${formats[prefix].write(visit, record, changed)}</metadata>` : '';
  return `<record>${headerText(visit.portal, row)}${metadata}</record>`;
}
