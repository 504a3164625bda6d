import { catalogueQuerySchema, listRecords, type CatalogueItem } from '../../kernel/catalogue.ts';
import { publicRooms } from '../../kernel/harvest.ts';
import { readKindFields } from '../../kernel/kind-fields.ts';
import { languages, type Language } from '../../kernel/language.ts';
import type { DatasetFile, Module } from '../../kernel/module.ts';
import type { Portal } from '../../kernel/portal.ts';
import { permanentUrl } from '../permanent.ts';
import { uiMessages } from '../../ui/messages.ts';
import type { GraphNode, Term } from './graph.ts';
import { catalogMessages, type CatalogKey } from './messages.ts';

const authority = 'http://publications.europa.eu/resource/authority';
const mediaTypes = 'https://www.iana.org/assignments/media-types';

/** Codes of languages as the European authority table has them. */
const languageCodes: Record<Language, string> = { ar: 'ARA', zh: 'ZHO', en: 'ENG', fr: 'FRA', ru: 'RUS', es: 'SPA' };

const inSix = (property: string, say: (language: Language) => string): [string, Term][] =>
  languages.map((language) => [property, { text: say(language).replace(/[\u2068\u2069]/g, ''), language }]);
const said = (property: string, key: CatalogKey) => inSix(property, (language) => catalogMessages.in(language)(key));
const instant = (date: Date): Term => ({ value: date.toISOString(), type: 'xsd:dateTime' });
const allLanguages = (): [string, Term][] =>
  languages.map((language) => ['dct:language', { id: `${authority}/language/${languageCodes[language]}` }]);

/** The public data of the portal after DCAT-AP: a dataset for every room that has public records, and the services that give them. */
export async function catalogGraph(portal: Portal): Promise<GraphNode[]> {
  const base = portal.config.portalUrl;
  const rooms = (await publicRooms(portal)).flatMap(({ room, changed }) => {
    const module = portal.rooms.all.find((each) => each.name === room);
    return module ? [{ module, changed }] : [];
  });
  const frozen = await frozenNodes(portal);
  return [
    catalogNode(base, rooms, frozen),
    publisherNode(base),
    ...serviceNodes(base, rooms.map(({ module }) => datasetId(base, module))),
    ...rooms.flatMap(({ module, changed }) => datasetNodes(base, module, changed)),
    ...frozen,
  ]; // prettier-ignore
}

const publisherId = (base: string) => `${base}/catalog#publisher`;
const datasetId = (base: string, room: Module) => `${base}/catalog#${room.name}`;

function catalogNode(base: string, rooms: { module: Module; changed: Date }[], frozen: GraphNode[]): GraphNode {
  const times = rooms.map(({ changed }) => changed.getTime());
  return {
    id: `${base}/catalog`,
    types: ['dcat:Catalog'],
    values: [
      ...inSix('dct:title', (language) => uiMessages.in(language)('portal.name')),
      ...said('dct:description', 'catalog.description'),
      ['dct:publisher', { id: publisherId(base) }],
      ['foaf:homepage', { id: `${base}/` }],
      ...allLanguages(),
      ...(times.length > 0 ? [['dct:modified', instant(new Date(Math.max(...times)))] as [string, Term]] : []),
      ...rooms.map(({ module }): [string, Term] => ['dcat:dataset', { id: datasetId(base, module) }]),
      ...frozen
        .filter(({ types }) => types.includes('dcat:Dataset'))
        .map(({ id }): [string, Term] => ['dcat:dataset', { id }]),
      ['dcat:service', { id: `${base}/catalog#api` }],
      ['dcat:service', { id: `${base}/catalog#oai` }],
    ],
  };
}

const publisherNode = (base: string): GraphNode => ({
  id: publisherId(base),
  types: ['foaf:Agent'],
  values: inSix('foaf:name', (language) => uiMessages.in(language)('portal.name')),
});

function serviceNodes(base: string, datasets: string[]): GraphNode[] {
  const serves = datasets.map((id): [string, Term] => ['dcat:servesDataset', { id }]);
  const node = (name: string, key: CatalogKey, endpoint: string, description: string): GraphNode => ({
    id: `${base}/catalog#${name}`,
    types: ['dcat:DataService'],
    values: [
      ...said('dct:title', key),
      ['dcat:endpointURL', { id: `${base}${endpoint}` }],
      ['dcat:endpointDescription', { id: `${base}${description}` }],
      ['dct:publisher', { id: publisherId(base) }],
      ...serves,
    ],
  });
  return [
    node('api', 'service.api', '/api/v1', '/api/v1/openapi.json'),
    node('oai', 'service.oai', '/oai', '/oai?verb=Identify'),
  ];
}

function datasetNodes(base: string, room: Module, changed: Date): GraphNode[] {
  const id = datasetId(base, room);
  const distributions = distributionNodes(base, room);
  const path = room.menu[0]?.path ?? `/search?room=${room.name}`;
  const kinds = Object.values(room.kinds);
  const dataset: GraphNode = {
    id,
    types: ['dcat:Dataset'],
    values: [
      ...inSix('dct:title', (language) => room.title(language)),
      ...said('dct:description', 'dataset.description'),
      ['dct:identifier', { value: id, type: 'xsd:string' }],
      ['dct:publisher', { id: publisherId(base) }],
      ['dct:modified', instant(changed)],
      ['dct:accessRights', { id: `${authority}/access-right/PUBLIC` }],
      ['dct:accrualPeriodicity', { id: `${authority}/frequency/CONT` }],
      ['dcat:theme', { id: `${authority}/data-theme/INTR` }],
      ...allLanguages(),
      ...languages.map((language): [string, Term] => ['dcat:landingPage', { id: `${base}/${language}${path}` }]),
      ...kinds.flatMap((kind) => inSix('dcat:keyword', (language) => kind.name(language).many)),
      ...distributions.map((node): [string, Term] => ['dcat:distribution', { id: node.id }]),
    ],
  };
  return [dataset, ...distributions];
}

const formats = [
  ['csv', 'distribution.csv', 'CSV', 'text/csv', (room: string) => `/en/export/csv?room=${room}`],
  ['json', 'distribution.json', 'JSON', 'application/json', (room: string) => `/api/v1/records?room=${room}`],
  ['atom', 'distribution.atom', 'ATOM', 'application/atom+xml', (room: string) => `/feeds/records.atom?room=${room}`],
] as const;

function distributionNodes(base: string, room: Module): GraphNode[] {
  return formats.map(([name, key, code, type, address]) => ({
    id: `${datasetId(base, room)}-${name}`,
    types: ['dcat:Distribution'],
    values: [
      ...said('dct:title', key),
      ['dcat:accessURL', { id: `${base}${address(room.name)}` }],
      ...(name === 'csv' ? [['dcat:downloadURL', { id: `${base}${address(room.name)}` }] as [string, Term]] : []),
      ['dcat:mediaType', { id: `${mediaTypes}/${type}` }],
      ['dct:format', { id: `${authority}/file-type/${code}` }],
      ['dcat:accessService', { id: `${base}/catalog#api` }],
    ],
  }));
}

/** Data sets that are records themselves: the newest 100 of every kind that has some, each with its file and checksum. */
async function frozenNodes(portal: Portal): Promise<GraphNode[]> {
  const visit = (await portal.visit(undefined, 'en')).asPublic();
  const names = portal.rooms.kindNames.filter((name) => portal.rooms.kind(name)?.dataset);
  if (names.length === 0) return [];
  const { items } = await listRecords(visit, catalogueQuerySchema.parse({ kind: names, limit: 100, sort: 'newest' }));
  const fields = new Map((await readKindFields(visit, items)).map((row) => [row.id, row.fields]));
  return items.flatMap((item) => {
    const file = fields.has(item.id) && portal.rooms.kind(item.kind)?.dataset?.(fields.get(item.id) as never);
    return file ? frozenDataset(portal, item, file) : [];
  });
}

const pathOf = (portal: Portal, item: CatalogueItem) => portal.rooms.kind(item.kind)!.path(item);

function frozenDataset(portal: Portal, item: CatalogueItem, file: DatasetFile): GraphNode[] {
  const base = portal.config.portalUrl;
  const id = permanentUrl(portal, item.id);
  const texts = (property: string, values: CatalogueItem['title']): [string, Term][] =>
    Object.entries(values).map(([language, text]) => [property, { text, language }]);
  const distribution: GraphNode = {
    id: `${id}#file`,
    types: ['dcat:Distribution'],
    values: [
      ['dcat:accessURL', { id: `${base}/en${pathOf(portal, item)}` }],
      ['dcat:downloadURL', { id: `${base}/en${file.path}` }],
      ['dcat:mediaType', { id: `${mediaTypes}/${file.mediaType}` }],
      ['dct:format', { id: `${authority}/file-type/ZIP` }],
      ['dcat:byteSize', { value: String(file.size), type: 'xsd:nonNegativeInteger' }],
      ['spdx:checksum', { id: `${id}#checksum` }],
    ],
  };
  const checksum: GraphNode = {
    id: `${id}#checksum`,
    types: ['spdx:Checksum'],
    values: [
      ['spdx:algorithm', { id: 'http://spdx.org/rdf/terms#checksumAlgorithm_sha256' }],
      ['spdx:checksumValue', { value: file.sha256, type: 'xsd:hexBinary' }],
    ],
  };
  const dataset: GraphNode = {
    id,
    types: ['dcat:Dataset'],
    values: [
      ...texts('dct:title', item.title),
      ...texts('dct:description', item.summary),
      ['dct:identifier', { value: id, type: 'xsd:string' }],
      ['dct:publisher', { id: publisherId(base) }],
      ['dct:issued', instant(item.published_at)],
      ['dct:accessRights', { id: `${authority}/access-right/PUBLIC` }],
      ['dcat:theme', { id: `${authority}/data-theme/INTR` }],
      ['dcat:landingPage', { id: `${base}/en${pathOf(portal, item)}` }],
      ['dcat:distribution', { id: distribution.id }],
    ],
  };
  return [dataset, distribution, checksum];
}
