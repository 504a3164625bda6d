import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { roomsOf } from '../../src/kernel/module.ts';
import { createAndPublish, createDraft, discardDraft } from '../../src/kernel/records.ts';
import { openTestPortal } from '../portal.ts';
import { smallNote, smallRoom } from '../small-room.ts';
import { findings, makeSmallLog, type SmallLog } from './small-log.ts';
import { tamperings } from './tamperings.ts';

const opened = await openTestPortal({ modules: [smallRoom], migrate: true });
const { portal, visit } = opened;
const { pool } = portal.database;

let made: SmallLog;
before(async () => {
  made = await makeSmallLog(opened);
});

describe('portal verify', () => {
  test('finds nothing where nothing was changed', async () => assert.deepEqual(await findings(portal), []));

  for (const [what, change, undo, named] of tamperings) {
    const name = () => named(made);
    test(`finds and names ${what}`, async () => {
      const put = (text: string) => text.replace(/\$(\w+)/g, (_, key: keyof typeof made) => `'${made[key]}'`);
      if (what.includes('together') || undo === '') {
        const client = await pool.connect();
        try {
          await client.query(
            'create table kept_leaf as select * from leaf; create table kept_checkpoint as select * from checkpoint',
          );
          await client.query(put(change));
          const found = await findings(portal);
          assert.ok(
            found.some((line) => line.startsWith(name())),
            `${name()} not among:\n${found.join('\n')}`,
          );
        } finally {
          await client.query(
            'delete from leaf; insert into leaf select * from kept_leaf; delete from checkpoint; insert into checkpoint select * from kept_checkpoint; drop table kept_leaf, kept_checkpoint; drop table if exists kept',
          );
          client.release();
        }
      } else {
        await pool.query(put(change));
        try {
          const found = await findings(portal);
          assert.ok(
            found.some((line) => line.startsWith(name())),
            `${name()} not among:\n${found.join('\n')}`,
          );
        } finally {
          await pool.query(put(undo));
        }
      }
      assert.deepEqual(await findings(portal), []);
    });
  }

  test('any one bit of any commitment', async () => {
    const { rows } = await pool.query<{ tree: string; index: number }>(
      'select tree, index from leaf order by random() limit 8',
    );
    for (const { tree, index } of rows) {
      const flip = `update leaf set commitment = set_bit(commitment, ${Math.floor(Math.random() * 256)}, 0) where tree = $1 and index = $2`;
      const { rows: before } = await pool.query<{ commitment: Buffer }>(
        'select commitment from leaf where tree = $1 and index = $2',
        [tree, index],
      );
      await pool.query(flip, [tree, index]);
      const { rows: now } = await pool.query<{ commitment: Buffer }>(
        'select commitment from leaf where tree = $1 and index = $2',
        [tree, index],
      );
      const changed = !before[0]!.commitment.equals(now[0]!.commitment);
      const found = await findings(portal);
      assert.equal(
        found.some((line) => line.startsWith(`leaf ${tree}/${index}:`)),
        changed,
      );
      await pool.query('update leaf set commitment = $3 where tree = $1 and index = $2', [
        tree,
        index,
        before[0]!.commitment,
      ]);
    }
  });

  test('a draft that is thrown away leaves nothing to be found, also where something referred to it', async () => {
    const france = await visit('france');
    const { id } = await createDraft(france, 'small_note', smallNote('Referred to'));
    await createAndPublish(france, 'small_note', smallNote('Refers', { links: [{ relation: 'related', to: id }] }), {
      audience: ['everyone'],
    });
    await discardDraft(france, id);
    assert.deepEqual(await findings(portal), []);
  });

  test('a change that touches nothing is no alarm', async () => {
    const france = await visit('france');
    await france.change('look', { kind: 'record', id: made.open }, true, async () => {});
    await france.change('look', { kind: 'party', id: 'FR' }, true, async () => {});
    assert.deepEqual(await findings(portal), []);
  });

  test('records of a room that was taken out are said to be unchecked, and nothing is raised against them', async () => {
    const { rooms } = portal;
    portal.rooms = roomsOf([]);
    const found = await findings(portal);
    portal.rooms = rooms;
    assert.deepEqual(found, ['kind small_note: belongs to no room of this portal, so its records were not checked']);
  });
});
