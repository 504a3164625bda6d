import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { newId } from '../../src/kernel/id.ts';
import { createAndPublish, createDraft, withdrawRecord } from '../../src/kernel/records.ts';
import { openTestPortal } from '../portal.ts';
import { smallNote, smallRoom } from '../small-room.ts';
import { findings, makeSmallLog, type SmallLog } from './small-log.ts';

const opened = await openTestPortal({ modules: [smallRoom], migrate: true });
const { portal, visit, request } = opened;
const { pool } = portal.database;

let made: SmallLog;
before(async () => {
  made = await makeSmallLog(opened);
});

describe('a change that breaks off', () => {
  const counts = async () =>
    (
      await pool.query(`select (select count(*) from record) as records, (select count(*) from version) as versions, (select count(*) from leaf) as leaves,
      (select count(*) from draft) as drafts, (select count(*) from search_entry) as entries, (select count(*) from small_note) as notes, (select sum(size) from log_tree) as sizes,
      (select count(*) from audience) as audiences`)
    ).rows[0];

  test('leaves nothing', async () => {
    const france = await visit('france');
    const before = await counts();
    const broken = france.change('publish', { kind: 'record', id: made.open }, true, async (inner) => {
      await createAndPublish(inner, 'small_note', smallNote('Never'), { audience: ['state:JP'] });
      await createDraft(inner, 'small_note', smallNote('Never either'));
      await withdrawRecord(inner, made.open, 'Never');
      throw new Error('the power is cut');
    });
    await assert.rejects(broken, /power/);
    assert.deepEqual(await counts(), before);
    assert.equal((await request('anyone', `/api/v1/records/${made.open}`)).status, 200);
  });

  test('a change within a change that failed undoes the whole, even when its error is caught', async () => {
    const france = await visit('france');
    const before = await counts();
    const caught = france.change('publish', { kind: 'record', id: made.open }, true, async (inner) => {
      const half = inner.change('half', { kind: 'party', id: 'FR' }, true, async (within) => {
        await createDraft(within, 'small_note', smallNote('Never'));
        throw new Error('half way');
      });
      await half.catch(() => {});
    });
    await assert.rejects(caught);
    assert.deepEqual(await counts(), before);
  });

  test('changes within a change are one transaction, and each act has its own verb in the log', async () => {
    const france = await visit('france');
    const { rows: last } = await pool.query<{ size: number }>("select size from log_tree where name = 'members'");
    await france.change('bundle', { kind: 'party', id: 'FR' }, true, async (inner) => {
      await createAndPublish(inner, 'small_note', smallNote('Bundled'), { audience: ['everyone'] });
      await createDraft(inner, 'small_note', smallNote('Bundled draft'));
    });
    const { rows } = await pool.query<{ act: string }>(
      "select opening->>'act' as act from leaf where tree = 'members' and index >= $1 order by index",
      [last[0]!.size],
    );
    assert.deepEqual(
      rows.map((row) => row.act),
      ['publish', 'draft'],
    );
    assert.deepEqual(await findings(portal), []);
  });

  test('a statement that fails within leaves nothing', async () => {
    const before = await counts();
    const france = await visit('france');
    await assert.rejects(
      createAndPublish(
        france,
        'small_note',
        smallNote('Without its file', { files: [{ id: newId(), language: 'en' }] }),
        { audience: ['everyone'] },
      ),
    );
    assert.deepEqual(await counts(), before);
  });
});
