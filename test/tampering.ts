import assert from 'node:assert/strict';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { Portal } from '../src/kernel/portal.ts';
import type { Tables } from '../src/kernel/tables.ts';
import { verifyDatabase } from '../src/kernel/verify.ts';

/** What `portal verify` names of the database as it stands. */
export async function listFindings(portal: Portal): Promise<string[]> {
  const found: string[] = [];
  for await (const { what } of verifyDatabase(portal)) found.push(what);
  return found;
}

/**
 * Changes rows behind the portal's back, in a transaction that is undone, and asserts that `portal verify` then names what they
 * belong to, and nothing else that it did not name before.
 * @param change SQL
 */
export async function assertNamed(portal: Portal, change: string, what: string): Promise<void> {
  const before = await listFindings(portal);
  assert.ok(!before.includes(what), `${what} is named before anything was changed`);
  const client = await portal.database.pool.connect();
  try {
    await client.query('begin');
    assert.ok((await client.query(change)).rowCount, 'something is changed');
    const found = await listFindings(within(portal, client));
    assert.deepEqual(found.filter((each) => !before.includes(each)), [what]); // prettier-ignore
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** The portal as it sees the database within this client's transaction. */
function within(portal: Portal, client: pg.PoolClient): Portal {
  const one = { query: client.query.bind(client), release: () => {} };
  const pool = { connect: () => Promise.resolve(one), query: client.query.bind(client), end: () => Promise.resolve() };
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: pool as unknown as pg.Pool }) });
  return Object.create(portal, { database: { value: { ...portal.database, pool, kysely } } }) as Portal;
}
