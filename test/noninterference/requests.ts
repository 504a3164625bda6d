import { createHmac } from 'node:crypto';
import type { TestPortal } from '../portal.ts';
import { hiddenWord, type Ids } from './world.ts';

/** A request to be made of two portals, and made the same. */
export interface Ask {
  method: string;
  path: string;
  headers?: Record<string, string>;
  /** A form's values; its token is put in for the portal and viewer asked. */
  form?: Record<string, string>;
  body?: string;
}

/** Who asks: the public, or the holder of a session. */
export interface Asker {
  name: string;
  cookie?: string;
  session?: string;
}

interface Route {
  method: string;
  path: string;
}

/** Every route there is, middleware apart. */
export function routesOf(test: TestPortal): Route[] {
  const routes = test.app.routes
    .filter((route) => route.method !== 'ALL')
    .map(({ method, path }) => ({ method, path }));
  return [...new Map(routes.map((route) => [`${route.method} ${route.path}`, route])).values()];
}

/** What stands for each parameter of a path. A parameter that is not here fails the test: say what it may be. */
export function valuesOf(ids: Ids): Record<string, string[]> {
  return {
    language: ['en'],
    id: [...ids, 'eu', 'ransomware', '01kb0000000000000000'],
    code: ['FR', 'KE', 'TV', 'ZZ'],
    n: ['1', '2', '3'],
    a: ['1', '2'],
    b: ['2', '3'],
    format: ['csv', 'json', 'bib', 'ris', 'csl-json', 'txt'],
    name: ['nothing.css'],
    anchor: ['1', '13(f)'],
    concept: ['cyberattack', 'nothing'],
    topic: ['sovereignty', 'nothing'],
    number: ['0', '1'],
    token: ['nothing'],
    party: ['FR', 'ZZ'],
    provider: ['nothing'],
    '*': [
      '0/000.p/1',
      '0/000',
      '0/001',
      '0/002',
      '0/003',
      'entries/000',
      'entries/001',
      'entries/003',
      '1/000.p/1',
      '1/000.p/2',
      '1/000.p/3',
      '1/000.p/4',
      'nothing',
    ],
  };
}

/** The paths a pattern of Hono stands for. */
export function fill(pattern: string, values: Record<string, string[]>): string[] {
  const found = /:(\w+)(?:\{(?:[^{}]|\{[^{}]*\})*\})?\??|\*/.exec(pattern);
  if (!found) return [pattern];
  const name = found[1] ?? '*';
  const choices = values[name];
  if (!choices) throw new Error(`Say in test/noninterference/requests.ts what :${name} of ${pattern} may be.`);
  const rest = pattern.slice(found.index + found[0].length);
  return fill(rest, values).flatMap((tail) => choices.map((choice) => pattern.slice(0, found.index) + choice + tail));
}

/** What is asked of lists, searches, suggestions, feeds and exports: whatever could find or count a hidden thing. */
const queries = [
  `q=${hiddenWord}`,
  `q=${hiddenWord.slice(0, 4)}`,
  'q=strategy',
  'q=-ransomware+act',
  'q=ransomware',
  'state=FR',
  'state=TV&state=FR',
  'kind=law&sort=title&limit=3',
  'year=2031',
  'topic=hidden-function',
  'topic=ransomware&sort=year',
  'owner=FR&limit=2',
  'standing=national',
  'language=es',
  'text=ar',
  'sort=newest&limit=5',
  'room=small',
  'now=1',
  'kind=technical_contact&region=western-european-and-other-states',
];

/** Every GET that the routes make, with hidden and public ids in every place. */
export function readsOf(test: TestPortal, open: Ids, hidden: Ids): Ask[] {
  const values = valuesOf([...open, ...hidden]);
  const fewer = {
    ...values,
    id: [...open.slice(0, 1), ...open.slice(6, 7), ...open.slice(-2), ...hidden.slice(0, 6), ...hidden.slice(-4)],
  };
  return routesOf(test)
    .filter((route) => route.method === 'GET')
    .flatMap(({ path: pattern }) => {
      const parameters = [...pattern.matchAll(/:(\w+)/g)]
        .map((match) => match[1])
        .filter((name) => name !== 'language');
      const paths = fill(pattern, parameters.length > 1 ? fewer : values);
      const isList =
        parameters.every((name) => name === 'code' || name === 'format') && !/\*|\/account\//.test(pattern);
      const lists = isList ? paths.flatMap((path) => queries.map((query) => `${path}?${query}`)) : [];
      const arabic = pattern.includes(':language') ? fill(pattern, { ...fewer, language: ['ar'] }).slice(2, 4) : [];
      const harvests = pattern === '/oai' ? harvestsOf([...open, ...hidden]) : [];
      return [...paths, ...lists, ...arabic, ...harvests].map((path) => ({ method: 'GET', path }));
    });
}

/** What a harvester asks: lists by every set that could tell of a hidden record, and each record by its name. */
function harvestsOf(ids: Ids): string[] {
  const sets = [
    '',
    '&set=room:repository',
    '&set=room:small',
    '&set=state:FR',
    '&set=state:TV',
    '&set=language:es',
    '&set=state',
  ];
  const lists = ['oai_dc', 'marc21'].flatMap((prefix) =>
    sets.map((set) => `verb=ListRecords&metadataPrefix=${prefix}${set}`),
  );
  const records = ids.map((id) => `verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:${id}`);
  const rest = ['verb=Identify', 'verb=ListSets', 'verb=ListMetadataFormats', ...sets.map((set) => `verb=ListIdentifiers&metadataPrefix=oai_dc&from=2020-01-01${set}`)]; // prettier-ignore
  return [...lists, ...records, ...rest].map((query) => `/oai?${query}`);
}

/** What an act sends, by the last part of its path; every kind of act must be here. */
const sent: Record<string, unknown> = {
  draft: { content: { title: { en: 'x' } }, revision: 0 },
  publication: { audience: ['everyone'] },
  'publication-request': {},
  withdrawal: { reason: 'x' },
  confirmation: {},
  suspension: { reason: 'x' },
  reinstatement: {},
  replacement: {},
  answer: { stance: 'confirmed' },
  invitation: {},
  approval: {},
  opening: {},
  acknowledgement: {},
  closure: {},
  ':id': { title: { en: 'x' }, digest: 'never', names: { en: 'x' }, members: ['KE'] },
};

/** Values that forms send: enough of them that a form that checks its record last would do something. */
const formValues = {
  version: '1',
  revision: '1',
  reason: 'x',
  stance: 'confirmed',
  go: 'publish',
  digest: 'never',
  'audience[]': 'everyone',
  step: '2',
  shown: '',
  code: '1',
  format: 'asc',
};

/** Every act on something that has an id, tried on hidden ids and on ids of nothing; and forms that are to make something of a hidden id. */
export function actsOf(test: TestPortal, hidden: Ids): Ask[] {
  const values = { ...valuesOf([]), id: [...hidden, '01kb0000000000000000'] };
  const forms = routesOf(test)
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/new'))
    .flatMap(({ method, path }) =>
      fill(path, values).flatMap((each) =>
        hidden.slice(0, 5).map((id) => ({
          method,
          path: `${each}?kind=law&id=${id}`,
          form: { ...formValues, version: '0', language: 'en', 'title.en': 'Taken', step: '2' },
        })),
      ),
    );
  return [...forms, ...actsOnIds(test, values)];
}

function actsOnIds(test: TestPortal, values: Record<string, string[]>): Ask[] {
  return routesOf(test)
    .filter(({ method, path }) => method !== 'GET' && path.includes(':id'))
    .flatMap(({ method, path: pattern }): Ask[] => {
      const paths = fill(pattern, values);
      if (!pattern.startsWith('/api/')) return paths.map((path) => ({ method, path, form: formValues }));
      const act = pattern.split('/').at(-1)!;
      if (!(act in sent)) throw new Error(`Say in test/noninterference/requests.ts what ${method} ${pattern} sends.`);
      const json = { 'content-type': 'application/json' };
      return paths.flatMap((path) =>
        [json, { ...json, 'if-match': '*' }].map((headers) => ({
          method,
          path,
          headers,
          ...(method === 'DELETE' ? {} : { body: JSON.stringify(sent[act]) }),
        })),
      );
    });
}

/** A form's token, as http.ts makes it for a session or the cookie of one who has none. */
function tokenOf(test: TestPortal, asker: Asker): string {
  const binding = asker.session ? `session ${asker.session}` : `cookie ${publicFormCookie}`;
  const salt = 'saltsaltsaltsalt';
  return `${salt}.${createHmac('sha256', test.portal.keys.derive('form token')).update(`${salt} ${binding}`).digest('base64url')}`;
}
const publicFormCookie = 'abcdefghijklmnopqrstuvwx';

/** Makes a request. */
export async function make(test: TestPortal, asker: Asker, ask: Ask): Promise<Response> {
  const headers = new Headers(ask.headers);
  if (asker.cookie) headers.set('cookie', asker.cookie);
  else if (ask.form) headers.set('cookie', `portal_form=${publicFormCookie}`);
  const body = ask.form ? new URLSearchParams({ csrf: tokenOf(test, asker), ...ask.form }) : ask.body;
  return test.app.request(`${test.portal.config.portalUrl}${ask.path}`, {
    method: ask.method,
    headers,
    body,
    redirect: 'manual',
  });
}

/** An answer as one text, without what is drawn by lot: nonce, error reference, form token and cookie, new ids in new forms. */
export async function textOf(response: Response): Promise<string> {
  const headers = [...response.headers]
    .map(([name, value]) => `${name}: ${value}`)
    .sort()
    .join('\n');
  const body = Buffer.from(await response.arrayBuffer()).toString('latin1');
  const nonce = /'nonce-([^']+)'/.exec(headers)?.[1] ?? 'no nonce';
  return `${response.status}\n${headers}\n\n${body}`
    .replaceAll(nonce, 'NONCE')
    .replace(/portal_form=[\w-]+/g, 'portal_form=COOKIE')
    .replace(/name="csrf" value="[^"]+"/g, 'name="csrf" value="TOKEN"')
    .replace(/(name="id" value=")[0-9a-z]{20}"/g, '$1NEW"')
    .replace(/(\/new\?kind=\w+&(?:amp;)?id=)[0-9a-z]{20}/g, '$1NEW')
    .replace(/(location: \/\w\w\/records\/)[0-9a-z]{20}(?=\/edit)/g, '$1NEW')
    .replace(/<responseDate>[^<]+/g, '<responseDate>NOW')
    .replace(/expirationDate="[^"]+"/g, 'expirationDate="LATER"')
    .replace(/(<resumptionToken [^>]*>[\w-]+)\.[\w-]+\.[\w-]+/g, '$1.TIMES.SIGNATURE')
    .replace(/urn:reference:[0-9a-f]{12}/g, 'urn:reference:REFERENCE')
    .replace(/(?<=class="quiet">[^<]{0,120})\b[0-9a-f]{12}\b/g, 'REFERENCE');
}
