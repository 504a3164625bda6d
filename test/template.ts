import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { globSync } from 'node:fs';
import pg from 'pg';
import pino from 'pino';
import { readConfig } from '../src/config.ts';
import { openPortal } from '../src/kernel/portal.ts';
import { loadContent, prepareDatabase } from '../src/kernel/prepare.ts';
import { modules } from '../src/modules.ts';

/** The same server, another database. */
export function onServer(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  return address.href;
}

/** Runs statements that no transaction may hold (create, drop database). */
export async function onAdmin(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Makes the template database that every test file clones: migrated, with the reference content. Its name is a hash of
 * what it is made from, so that it is made once on a server.
 * @returns its name
 */
export async function ensureTemplate(serverUrl: string): Promise<string> {
  const name = `portal_template_${await sourcesHash()}`;
  await onAdmin(serverUrl, async (client) => {
    await client.query('select pg_advisory_lock(727003)');
    const { rows } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rows.length > 0) return;
    await client.query(`drop database if exists ${name}_raw`);
    await client.query(`create database ${name}_raw`);
    await fill(onServer(serverUrl, `${name}_raw`));
    await client.query(`alter database ${name}_raw rename to ${name}`);
  });
  return name;
}

async function sourcesHash(): Promise<string> {
  const files = globSync(['src/**/*.{ts,tsx,json}', 'content/*'], {
    exclude: ['src/**/*.test.*', 'src/ui/**', 'src/client/**'],
  }).sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}

async function fill(databaseUrl: string): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'portal-template-'));
  await prepareDatabase(databaseUrl, modules);
  const config = { ...readConfig({ DATA_DIR: dataDir }, []), databaseUrl };
  const portal = await openPortal(config, modules, pino({ level: 'silent' }));
  try {
    await loadContent(portal);
  } finally {
    await portal.close();
    await rm(dataDir, { recursive: true });
  }
}
