import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadContent } from '../../src/kernel/prepare.ts';
import { openTestPortal } from '../portal.ts';

const { portal } = await openTestPortal();
const { pool } = portal.database;

test('reference content that has not changed is loaded again without a trace', async () => {
  const counts = async () =>
    (await pool.query('select (select count(*) from version) as versions, (select count(*) from leaf) as leaves')).rows;
  const before = await counts();
  await pool.query("delete from setting where name like 'content %'");
  await Promise.all([loadContent(portal), loadContent(portal)]);
  assert.deepEqual(await counts(), before);
});

test('every link of the reference content leads to a record that everybody sees', async () => {
  const { rows } = await pool.query<{ record: string; links: number; kept: number }>(
    `select v.record, jsonb_array_length(v.content->'links') as links,
      (select count(*) from link l join record r on r.id = l.to_record and r.shown where l.from_record = v.record)::int as kept
     from version v where v.act = 'import'`,
  );
  assert.deepEqual(
    rows.filter((row) => row.links !== row.kept),
    [],
  );
});
