import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestPortal } from '../portal.ts';
import { smallRoom } from '../small-room.ts';
import { modules } from '../../src/modules.ts';

const { app, request } = await openTestPortal({ modules: [...modules, smallRoom], migrate: true });
type Json = Record<string, unknown>;
const document = (await (await request('anyone', '/api/v1/openapi.json')).json()) as Json;
const paths = document.paths as Record<string, Record<string, Json>>;
const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => methods.includes(method))
    .map(([method, operation]) => ({ path, method, operation, at: `${method} ${path}` })),
);

function none(offences: string[], rule: string): void {
  if (offences.length > 0) assert.fail(`${rule}: ${offences.length}\n${offences.slice(0, 40).join('\n')}`);
}

/** Every object of a value with the place where it stands. */
function* objectsIn(value: unknown, place = '#'): Generator<[string, Json]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [place, value as Json];
  for (const [key, each] of Object.entries(value))
    yield* objectsIn(each, `${place}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
}

test('the document is OpenAPI 3.1 with what every document must have', () => {
  assert.match(String(document.openapi), /^3\.1\.\d+$/);
  const info = document.info as Json;
  assert.ok(typeof info.title === 'string' && info.title && typeof info.version === 'string' && info.version);
  for (const server of document.servers as Json[]) assert.ok(URL.canParse(String(server.url)));
  const known = new Set([
    'openapi',
    'info',
    'jsonSchemaDialect',
    'servers',
    'paths',
    'webhooks',
    'components',
    'security',
    'tags',
    'externalDocs',
  ]);
  none(
    Object.keys(document).filter((key) => !known.has(key)),
    'unknown members',
  );
  none(
    Object.keys(paths).filter((path) => !path.startsWith('/')),
    'paths begin with /',
  );
});

test('every reference leads somewhere', () => {
  const offences: string[] = [];
  for (const [place, object] of objectsIn(document)) {
    if (typeof object.$ref !== 'string') continue;
    const target = object.$ref
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>(
        (at, part) => (at as Json | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')],
        document,
      );
    if (!object.$ref.startsWith('#/') || target === undefined) offences.push(`${place}: ${object.$ref}`);
  }
  none(offences, '$ref');
});

test('operations have their names once, answers, and a summary', () => {
  const ids = operations.map(({ operation }) => operation.operationId).filter((id) => id !== undefined);
  assert.equal(new Set(ids).size, ids.length);
  const known = new Set([
    'tags',
    'summary',
    'description',
    'externalDocs',
    'operationId',
    'parameters',
    'requestBody',
    'responses',
    'callbacks',
    'deprecated',
    'security',
    'servers',
  ]);
  const offences = operations.flatMap(({ at, operation }) => {
    const codes = Object.keys((operation.responses as Json | undefined) ?? {});
    return [
      ...(codes.length === 0 ? [`${at} has no answers`] : []),
      ...codes.filter((code) => !/^(default|[1-5]XX|[1-5]\d\d)$/.test(code)).map((code) => `${at} answers ${code}`),
      ...(codes.some((code) => /^[23]/.test(code)) ? [] : [`${at} never succeeds`]),
      ...Object.entries(operation.responses as Record<string, Json>)
        .filter(([, answer]) => typeof answer.description !== 'string' && !answer.$ref)
        .map(([code]) => `${at} ${code} has no description`),
      ...(operation.summary ? [] : [`${at} has no summary`]),
      ...Object.keys(operation)
        .filter((key) => !known.has(key))
        .map((key) => `${at} has ${key}`),
    ];
  });
  none(offences, 'operations');
});

test('the parameters of a path are those it names', () => {
  const offences = operations.flatMap(({ at, path, operation }) => {
    const named = new Set([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
    const parameters = [
      ...((paths[path]!.parameters ?? []) as unknown as Json[]),
      ...((operation.parameters ?? []) as Json[]),
    ];
    const given = new Set(parameters.filter((each) => each.in === 'path').map((each) => each.name as string));
    const twice = parameters.filter((each, i) =>
      parameters.some((other, j) => j < i && other.name === each.name && other.in === each.in),
    );
    return [
      ...[...named.symmetricDifference(given)].map((name) => `${at}: ${name}`),
      ...twice.map((each) => `${at}: ${String(each.name)} twice`),
      ...parameters
        .filter((each) => !['path', 'query', 'header', 'cookie'].includes(String(each.in)))
        .map((each) => `${at}: ${String(each.name)} in ${String(each.in)}`),
      ...parameters
        .filter((each) => each.in === 'path' && each.required !== true)
        .map((each) => `${at}: ${String(each.name)} is not required`),
      ...parameters
        .filter((each) => (each.schema === undefined) === (each.content === undefined))
        .map((each) => `${at}: ${String(each.name)} has no schema`),
    ];
  });
  none(offences, 'parameters');
});

test('schemas are JSON Schema 2020-12: no word of OpenAPI 3.0, types that exist, required names that are there', () => {
  const types = new Set(['null', 'boolean', 'object', 'array', 'number', 'string', 'integer']);
  const offences: string[] = [];
  for (const [place, object] of objectsIn(document)) {
    if (
      !/\/schema(s\/[^/]+)?(\/(properties\/[^/]+|items|anyOf\/\d+|oneOf\/\d+|allOf\/\d+|additionalProperties))*$/.test(
        place,
      )
    )
      continue;
    for (const word of ['nullable', 'example'])
      if (word === 'nullable' && word in object) offences.push(`${place} has ${word}`);
    for (const type of [object.type ?? []].flat() as string[])
      if (!types.has(type)) offences.push(`${place} has type ${type}`);
    if (object.type === 'array' && object.items === undefined && object.prefixItems === undefined)
      offences.push(`${place} has no items`);
    if (typeof object.exclusiveMinimum === 'boolean' || typeof object.exclusiveMaximum === 'boolean')
      offences.push(`${place}: bounds are numbers`);
    const properties = object.properties as Json | undefined;
    for (const name of (object.required as string[] | undefined) ?? [])
      if (properties && !(name in properties)) offences.push(`${place} requires ${name}`);
    if (typeof object.pattern === 'string') new RegExp(object.pattern, 'u');
  }
  none(offences, 'schemas');
});

test('bodies have a media type, and every refusal is problem+json', () => {
  const offences = operations.flatMap(({ at, method, operation }) => {
    const body = operation.requestBody as Json | undefined;
    const answers = Object.entries(operation.responses as Record<string, Json>);
    return [
      ...(body && Object.keys((body.content as Json | undefined) ?? {}).length === 0
        ? [`${at} has a body of no type`]
        : []),
      ...(body && ['get', 'head', 'delete'].includes(method) ? [`${at} has a body`] : []),
      ...answers
        .filter(
          ([code, answer]) => /^[45]/.test(code) && !('application/problem+json' in ((answer.content as Json) ?? {})),
        )
        .map(([code]) => `${at} ${code}`),
      ...['401', '403', '404', '422', '429']
        .filter((code) => !answers.some(([each]) => each === code))
        .map((code) => `${at} does not say ${code}`),
    ];
  });
  none(offences, 'bodies and refusals');
});

test('keys are bearer tokens, and every operation may be asked without one', () => {
  const schemes = (document.components as Json).securitySchemes as Record<string, Json>;
  assert.ok(Object.values(schemes).some((scheme) => scheme.type === 'http' && scheme.scheme === 'bearer'));
  for (const requirement of document.security as Json[])
    for (const name of Object.keys(requirement)) assert.ok(name in schemes);
});

test('what is mounted is described, and what is described is mounted', () => {
  const mounted = new Set(
    app.routes
      .filter((route) => route.method !== 'ALL' && route.path.startsWith('/api/v1/'))
      .map(
        (route) =>
          `${route.method.toLowerCase()} ${route.path.slice('/api/v1'.length).replace(/:(\w+)(?:\{[^}]*\})?/g, '{$1}')}`,
      ),
  );
  mounted.delete('get /openapi.json');
  const described = new Set(operations.map(({ at }) => at));
  none(
    [...mounted.difference(described)].map((route) => `${route} is not described`),
    'routes',
  );
  none(
    [...described.difference(mounted)].map((route) => `${route} is not mounted`),
    'document',
  );
});

test('answers hold what the document says of them', async () => {
  const list = (await (await request('anyone', '/api/v1/records?limit=2')).json()) as { items: { id: string }[] };
  assert.ok(list.items.length > 0, 'the template has records');
  const id = list.items[0]!.id;
  for (const [path, at] of [
    ['/records?limit=2', '/records'],
    [`/records/${id}`, '/records/{id}'],
    ['/states', '/states'],
    ['/groups', '/groups'],
    ['/organisations', '/organisations'],
    ['/vocabulary', '/vocabulary'],
    ['/suggestions?q=cy', '/suggestions'],
    [`/records/${id}/versions`, '/records/{id}/versions'],
  ] as const) {
    const answer = await request('anyone', `/api/v1${path}`);
    const schema = (
      ((paths[at]!.get!.responses as Record<string, Json>)['200']!.content as Record<string, Json>)[
        'application/json'
      ] as Json
    ).schema as Json;
    none(misfits(schema, await answer.json(), at), 'answer and schema');
  }
  const refused = await request('anyone', '/api/v1/records/01kb0000000000000000');
  assert.equal(refused.headers.get('content-type'), 'application/problem+json');
  none(misfits({ $ref: '#/components/schemas/Problem' }, await refused.json(), 'problem'), 'problem');
});

/** Where a value is not as its schema says: types, required members, choices. */
function misfits(schema: Json, value: unknown, place: string): string[] {
  if (typeof schema.$ref === 'string') return misfits(resolve(schema.$ref), value, place);
  if (schema.anyOf)
    return (schema.anyOf as Json[]).some((each) => misfits(each, value, place).length === 0)
      ? []
      : [`${place} fits none`];
  if (schema.allOf) return misfits(merged(schema.allOf as Json[]), value, place);
  const types = [schema.type ?? []].flat() as string[];
  const type =
    value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  if (types.length > 0 && !types.includes(type) && !(type === 'integer' && types.includes('number')))
    return [`${place} is ${type}, not ${types.join('|')}`];
  if (schema.enum && !(schema.enum as unknown[]).includes(value)) return [`${place} is ${JSON.stringify(value)}`];
  if (Array.isArray(value))
    return value
      .slice(0, 5)
      .flatMap((each, i) => misfits((schema.items as Json | undefined) ?? {}, each, `${place}[${i}]`));
  if (type !== 'object' || !schema.properties) return [];
  const object = value as Json;
  const missing = ((schema.required as string[] | undefined) ?? [])
    .filter((name) => !(name in object))
    .map((name) => `${place} lacks ${name}`);
  const unknown = Object.keys(object)
    .filter((name) => !(name in (schema.properties as Json)))
    .map((name) => `${place} has ${name}, which is not described`);
  const own = Object.entries(schema.properties as Record<string, Json>).flatMap(([name, each]) =>
    name in object ? misfits(each, object[name], `${place}.${name}`) : [],
  );
  return [...missing, ...unknown, ...own];
}

const resolve = (ref: string) =>
  ref
    .replace('#/', '')
    .split('/')
    .reduce<unknown>((at, part) => (at as Json)[part], document) as Json;

/** Several schemas that hold together, as one. */
function merged(all: Json[]): Json {
  const parts = all
    .map((each) => (typeof each.$ref === 'string' ? resolve(each.$ref) : each))
    .map((each) => (each.allOf ? merged(each.allOf as Json[]) : each));
  return {
    type: 'object',
    properties: Object.assign({}, ...parts.map((each) => each.properties ?? {})),
    required: parts.flatMap((each) => (each.required as string[] | undefined) ?? []),
  };
}
