import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { maySee, visibleTo, type Viewer } from '../src/kernel/audience.ts';
import { createDraft } from '../src/kernel/records.ts';
import type { Status } from '../src/kernel/tables.ts';
import { openTestPortal } from './portal.ts';
import { smallNote, smallRoom } from './small-room.ts';

const { portal, visit, publish } = await openTestPortal({ modules: [smallRoom], migrate: true });
const { kysely } = portal.database;

const statuses: Status[] = ['draft', 'review', 'scheduled', 'published', 'superseded', 'withdrawn', 'suspended'];
const parties = ['FR', 'KE', 'BR', 'secretariat'];
const audience = fc.uniqueArray(fc.constantFrom(1, 2, 3, 1000, 1001, 1002), { maxLength: 4 });
const viewers: fc.Arbitrary<Viewer> = fc.record({
  audiences: audience,
  party: fc.constantFrom(null, ...parties),
  drafts: fc.boolean(),
});
const records = fc.array(
  fc.record({ status: fc.constantFrom(...statuses), owner: fc.constantFrom(...parties), audience }),
  { minLength: 1, maxLength: 30 },
);

test('the two faces of the rule agree, for any viewer and any record', async () => {
  const seen = fc.asyncProperty(viewers, records, async (viewer, rows) => {
    const given = rows.map((row, i) => ({
      ...row,
      i,
      shown: row.status === 'published' || row.status === 'superseded',
    }));
    const found = await sql<{ i: number }>`select r.i from jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
      as x(i int, status text, owner text, shown boolean, audience jsonb),
      lateral (select x.i, x.status, x.owner, x.shown, array(select jsonb_array_elements_text(x.audience)::int) as audience) r
      where ${visibleTo(viewer, 'r')} order by 1`.execute(kysely);
    assert.deepEqual(
      found.rows.map((row) => row.i),
      given.filter((row) => maySee(viewer, row)).map((row) => row.i),
    );
  });
  await fc.assert(seen, { numRuns: 300 });
});

test('over rows that are all shown, the shorter form is the same rule', async () => {
  const shown = records.map((rows) => rows.map((row) => ({ ...row, status: 'published' as const })));
  const seen = fc.asyncProperty(viewers, shown, async (viewer, rows) => {
    const given = rows.map((row, i) => ({ ...row, i }));
    const found = await sql<{
      i: number;
    }>`select r.i from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as x(i int, owner text, audience jsonb),
      lateral (select x.i, x.owner, array(select jsonb_array_elements_text(x.audience)::int) as audience) r
      where ${visibleTo(viewer, 'r', true)} order by 1`.execute(kysely);
    assert.deepEqual(
      found.rows.map((row) => row.i),
      given.filter((row) => maySee(viewer, row)).map((row) => row.i),
    );
  });
  await fc.assert(seen, { numRuns: 150 });
});

/** From those who ask below. */
let hidden: string[] = [];
let open = '';
before(async () => {
  hidden = [
    await publish('france', 'small_note', smallNote('Kept from Kenya'), ['state:FR', 'state:BR']),
    await publish('officer', 'small_note', smallNote('The Secretariat alone'), ['secretariat']),
    (await createDraft(await visit('france'), 'small_note', smallNote('A draft'))).id,
  ];
  open = await publish('france', 'small_note', smallNote('For everyone'));
});

test('nothing added to a query widens what it reads', async () => {
  for (const person of ['anyone', 'kenya', 'holySee'] as const) {
    const asked = await visit(person);
    const all = new Set((await asked.read('small_note').selectAll().execute()).map((row) => row.id));
    const attempts = [
      asked
        .read('small_note')
        .selectAll()
        .where((eb) => eb.or([eb('small_note.id', 'in', hidden), eb.lit(true)])),
      asked.read('small_note').selectAll().clearWhere(),
      asked
        .read('small_note')
        .selectAll()
        .where('small_note.id', 'in', hidden)
        .clearWhere()
        .clearOrderBy()
        .clearLimit(),
      asked
        .read('small_note')
        .selectAll()
        .where(sql<boolean>`true or shown`),
      asked
        .read('small_note')
        .selectAll()
        .where(sql<boolean>`true) or (true`),
      asked
        .read('small_note')
        .selectAll()
        .groupBy(sql`1`)
        .clearGroupBy()
        .having(sql<boolean>`true`),
    ];
    for (const attempt of attempts) {
      const rows = await attempt.execute().catch(() => []);
      for (const row of rows)
        assert.ok(all.has((row as { id: string }).id), `${person} saw ${(row as { id: string }).id}`);
    }
    const spine = await asked
      .records()
      .selectAll()
      .clearWhere()
      .where((eb) => eb.or([eb.lit(true)]))
      .execute();
    for (const row of spine) assert.ok(all.has(row.id) || !hidden.includes(row.id), `${person} saw ${row.id}`);
  }
});

test('who is not the owner reads no column that tells of drafts and hidden versions', async () => {
  for (const person of ['anyone', 'kenya', 'officer'] as const) {
    const row = await (await visit(person)).find(open);
    const { version, created_at, created_by, changed_at, publish_at, reason } = row;
    assert.deepEqual(
      [version, created_at, created_by, changed_at, publish_at, reason],
      [null, null, null, null, null, null],
    );
  }
  assert.equal((await (await visit('france')).find(open)).version, 1);
});

test('each sees what is addressed to them', async () => {
  const titles = async (person: Parameters<typeof visit>[0]) =>
    (await (await visit(person)).records().selectAll().where('room', '=', 'small').execute())
      .map((row) => row.title.en)
      .sort();
  assert.deepEqual(await titles('anyone'), ['For everyone']);
  assert.deepEqual(await titles('kenya'), ['For everyone']);
  assert.deepEqual(await titles('brazil'), ['For everyone', 'Kept from Kenya']);
  assert.deepEqual(await titles('officer'), ['For everyone', 'The Secretariat alone']);
  assert.deepEqual(await titles('france'), ['A draft', 'For everyone', 'Kept from Kenya']);
  assert.deepEqual(await titles('franceReader'), ['For everyone', 'Kept from Kenya']);
});
