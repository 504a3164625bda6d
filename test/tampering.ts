import assert from 'node:assert/strict';
import type { Portal } from '../src/kernel/portal.ts';
import { verifyDatabase } from '../src/kernel/verify.ts';

/** What `portal verify` names of the database as it stands. */
export async function listFindings(portal: Portal): Promise<string[]> {
  const found: string[] = [];
  for await (const { what } of verifyDatabase(portal)) found.push(what);
  return found;
}

/**
 * Changes rows behind the portal's back and asserts that `portal verify` names what they belong to, and nothing that it did not name
 * before.
 * @param table whose rows are kept, to be put back
 */
export async function assertNamed(portal: Portal, table: string, change: string, what: string): Promise<void> {
  const before = await listFindings(portal);
  assert.ok(!before.includes(what), `${what} is named before anything was changed`);
  const client = await portal.database.pool.connect();
  try {
    await client.query(`begin; set local session_replication_role = replica; create table kept_rows as select * from ${table}; ${change}; commit`); // prettier-ignore
    const found = await listFindings(portal);
    assert.deepEqual(found.filter((each) => !before.includes(each)), [what]); // prettier-ignore
  } finally {
    await client.query(`begin; set local session_replication_role = replica; delete from ${table}; insert into ${table} select * from kept_rows; drop table kept_rows; commit`); // prettier-ignore
    client.release();
  }
  assert.deepEqual(await listFindings(portal), before);
}
