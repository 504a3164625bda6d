import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { serve, type ServerType } from '@hono/node-server';
import pino from 'pino';
import { createApp } from '../src/app.ts';
import { readConfig, type Config } from '../src/config.ts';
import type { Actor, Role } from '../src/kernel/actor.ts';
import { openSession } from '../src/kernel/accounts/sessions.ts';
import { createAndPublish } from '../src/kernel/records.ts';
import type { Language } from '../src/kernel/language.ts';
import type { Module } from '../src/kernel/module.ts';
import { openPortal, type Portal } from '../src/kernel/portal.ts';
import { prepareDatabase } from '../src/kernel/prepare.ts';
import type { Visit } from '../src/kernel/visit.ts';
import { modules as allModules } from '../src/modules.ts';
import { onAdmin, onServer } from './template.ts';

/** Named people of the tests. France, Kenya and Brazil share no group but the Member States. */
export const people = {
  france: { party: 'FR', role: 'focal_point' },
  franceContributor: { party: 'FR', role: 'contributor' },
  franceReader: { party: 'FR', role: 'reader' },
  kenya: { party: 'KE', role: 'focal_point' },
  brazil: { party: 'BR', role: 'focal_point' },
  holySee: { party: 'VA', role: 'focal_point' },
  officer: { party: 'secretariat', role: 'officer' },
  administrator: { party: 'secretariat', role: 'administrator' },
  secondAdministrator: { party: 'secretariat', role: 'administrator' },
} as const satisfies Record<string, { party: string; role: Role }>;
export type Person = keyof typeof people;

export interface TestPortal {
  portal: Portal;
  app: ReturnType<typeof createApp>;
  /** The actor of a named person; the account is made at first use. */
  actor(person: Person): Promise<Actor>;
  visit(person: Person | 'anyone', language?: Language): Promise<Visit>;
  /** A request as this person, signed in by a session. */
  request(person: Person | 'anyone', path: string, init?: RequestInit): Promise<Response>;
  /** Sends a form as a browser does: reads the page at `page` for its token, then posts the values to `path`. */
  send(
    person: Person | 'anyone',
    page: string,
    values: Record<string, string | string[]>,
    path?: string,
  ): Promise<Response>;
  /** Publishes a record through the kernel. */
  publish(person: Person, kind: string, content: Record<string, unknown>, audience?: string[]): Promise<string>;
  /** The Cookie header of a session of this person. */
  cookie(person: Person): Promise<string>;
  /** Serves the portal at `config.port`, for a browser; until the file's tests are over. */
  listen(): Promise<void>;
  /** Closes the portal before its tests are over. @returns the name of its database, which stays until then */
  close(): Promise<string>;
}

export interface TestOptions {
  modules?: Module[];
  config?: Partial<Config>;
  /** Name of another database to clone than the template; nobody may be connected to it. */
  clone?: string;
  /** Whether the schema of `modules` is not in the template and must be brought into the clone. */
  migrate?: boolean;
  /** When it is closed: after the file's tests, unless a test gives its own `after`. */
  after?: (close: () => Promise<void>) => void;
}

/** A portal on a clone of the template database, closed and dropped after the file's tests. Run by `npm test -- <word>`. */
export async function openTestPortal(options: TestOptions = {}): Promise<TestPortal> {
  const server = process.env.PORTAL_TEST_SERVER;
  const template = options.clone ?? process.env.PORTAL_TEST_TEMPLATE;
  if (!server || !template) throw new Error('Run tests with: npm test -- <part of the path>');
  const name = `portal_test_${randomBytes(6).toString('hex')}`;
  await onAdmin(server, async (client) => {
    await client.query('select pg_advisory_lock(727004)');
    await client.query(`create database ${name} template ${template}`);
  });
  const dataDir = await mkdtemp(join(tmpdir(), 'portal-test-data-'));
  const config = { ...readConfig({ DATA_DIR: dataDir }, []), ...options.config, databaseUrl: onServer(server, name) };
  if (options.migrate) await prepareDatabase(config.databaseUrl, options.modules ?? allModules);
  const portal = await openPortal(config, options.modules ?? allModules, pino({ level: 'silent' }));
  const app = createApp(portal);
  let listening: ServerType | undefined;
  const listen = () =>
    new Promise<void>((done) => {
      listening = serve({ fetch: app.fetch, port: config.port, hostname: config.host }, () => done());
    });
  let open = true;
  const close = async () => {
    if (open) await portal.close();
    open = false;
    return name;
  };
  (options.after ?? after)(async () => {
    await closeServer(listening);
    await close();
    await rm(dataDir, { recursive: true, force: true });
    await onAdmin(server, async (client) => void (await client.query(`drop database if exists ${name}`)));
  });
  return { ...testPortalOf(portal, app), listen, close };
}

function closeServer(server: ServerType | undefined): Promise<void> {
  if (!server) return Promise.resolve();
  return new Promise((done) => {
    server.close(() => done());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}

function testPortalOf(portal: Portal, app: ReturnType<typeof createApp>): Omit<TestPortal, 'listen' | 'close'> {
  const actors = new Map<Person, Actor>();
  const cookies = new Map<Person, string>();
  const actor = async (person: Person) => {
    const known = actors.get(person) ?? (await insertAccount(portal, person));
    actors.set(person, known);
    return known;
  };
  const visit = async (person: Person | 'anyone', language: Language = 'en') =>
    portal.visit(person === 'anyone' ? undefined : await actor(person), language);
  const cookieOf = async (person: Person) => {
    const known = cookies.get(person) ?? (await openSession(portal, (await actor(person)).account)).cookie;
    cookies.set(person, known);
    return known;
  };
  const request = async (person: Person | 'anyone', path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    if (person !== 'anyone') headers.append('cookie', await cookieOf(person));
    return app.request(`${portal.config.portalUrl}${path}`, { redirect: 'manual', ...init, headers });
  };
  /** The page a browser ends at. */
  const followed = async (person: Person | 'anyone', path: string) => {
    const answer = await request(person, path);
    const next = answer.status === 303 && answer.headers.get('location');
    return next ? request(person, next) : answer;
  };
  const send: TestPortal['send'] = async (person, pagePath, values, path = pagePath) => {
    const shown = await followed(person, pagePath);
    const html = await shown.text();
    const token = /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const body = new URLSearchParams({ csrf: token });
    for (const [name, value] of Object.entries(values)) for (const each of [value].flat()) body.append(name, each);
    const cookie = shown.headers.getSetCookie().map((each) => each.split(';')[0]).join('; '); // prettier-ignore
    return request(person, path, { method: 'POST', body, headers: cookie ? { cookie } : {} });
  };
  const publish: TestPortal['publish'] = async (person, kind, content, audience = ['everyone']) =>
    (await createAndPublish(await visit(person), kind, content, { audience })).id;
  return { portal, app, actor, visit, request, send, publish, cookie: cookieOf };
}

async function insertAccount(portal: Portal, person: Person): Promise<Actor> {
  const { party, role } = people[person];
  const id = `test-${person}`;
  const email = `${person.toLowerCase()}@example.org`;
  await portal.database.pool.query(
    `insert into account_holder (id, name, email, email_verified, party, role, language, two_factor_enabled, created_at, set_up_at, updated_at)
     values ($1, $2, $3, true, $4, $5, 'en', true, now(), now(), now()) on conflict (id) do nothing`,
    [id, `Test ${person}`, email, party, role],
  );
  return { account: id, name: `Test ${person}`, email, party, role, language: 'en', complete: true };
}
