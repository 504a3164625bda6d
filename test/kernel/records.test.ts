import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openDatabase } from '../../src/kernel/database.ts';
import { lapseReviews } from '../../src/kernel/freshness.ts';
import {
  confirmAll,
  createAndPublish,
  createDraft,
  importReference,
  publishDraft,
  publishDue,
  reinstateRecord,
  requestPublication,
  saveDraft,
  suspendRecord,
  withdrawRecord,
} from '../../src/kernel/records.ts';
import { offerId } from '../../src/kernel/offered-id.ts';
import { Refused } from '../../src/kernel/errors.ts';
import { openTestPortal, type Person } from '../portal.ts';
import { smallNote, smallRoom } from '../small-room.ts';

const { portal, visit, publish, request, actor } = await openTestPortal({ modules: [smallRoom], migrate: true });
const { pool } = portal.database;
const refused = (code: string) => (error: unknown) => error instanceof Refused && error.code === code;
const status = async (person: Person | 'anyone', id: string) => (await request(person, `/api/v1/records/${id}`)).status;
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();
const publicLeaves = async (id: string) =>
  (await pool.query("select 1 from leaf where tree = 'public' and subject = $1", [id])).rows.length;
const versionsOf = async (person: Person | 'anyone', id: string) =>
  (
    (await (await request(person, `/api/v1/records/${id}/versions`)).json()) as {
      items: { number: number; content: { title: { en: string } } }[];
    }
  ).items.map((each) => each.content.title.en);

describe('an embargo', () => {
  test('ends at its hour, and only then', async () => {
    const france = await visit('france');
    const { id, status: state } = await createAndPublish(france, 'small_note', smallNote('Embargoed'), {
      audience: ['everyone'],
      publishAt: tomorrow(),
    });
    assert.equal(state, 'scheduled');
    await publishDue(await portal.systemVisit());
    assert.deepEqual([await status('anyone', id), await status('kenya', id), await publicLeaves(id)], [404, 404, 0]);
    await pool.query("update record set publish_at = now() - interval '1 second' where id = $1", [id]);
    await Promise.all([publishDue(await portal.systemVisit()), publishDue(await portal.systemVisit())]);
    assert.deepEqual([await status('anyone', id), await publicLeaves(id)], [200, 1]);
    assert.deepEqual(await versionsOf('anyone', id), ['Embargoed']);
  });

  test('withdrawn before its end shows nothing of it, not even later as a version', async () => {
    const france = await visit('france');
    const { id } = await createAndPublish(france, 'small_note', smallNote('Secret plan'), {
      audience: ['everyone'],
      publishAt: tomorrow(),
    });
    await withdrawRecord(france, id, 'Not now');
    assert.equal(await publicLeaves(id), 0);
    await saveDraft(france, id, smallNote('Open plan'), 0);
    await publishDraft(france, id, { audience: ['everyone'] });
    assert.deepEqual(await versionsOf('anyone', id), ['Open plan']);
    const record = (await (await request('anyone', `/api/v1/records/${id}`)).json()) as {
      publishedAt: string;
      version: number;
    };
    assert.equal(record.version, 1);
    assert.ok(new Date(record.publishedAt) <= new Date());
  });

  test('may be set on a record that is withdrawn, not on one that is seen', async () => {
    const france = await visit('france');
    const id = await publish('france', 'small_note', smallNote('Seen'));
    await saveDraft(france, id, smallNote('Later'), 0);
    await assert.rejects(
      publishDraft(france, id, { audience: ['everyone'], publishAt: tomorrow() }),
      refused('invalid'),
    );
    await withdrawRecord(france, id);
    assert.equal(
      (await publishDraft(france, id, { audience: ['everyone'], publishAt: tomorrow() })).status,
      'scheduled',
    );
    assert.equal(await status('anyone', id), 404);
  });

  test('leaves what it will replace in force until its end', async () => {
    const france = await visit('france');
    const older = await publish('france', 'small_note', smallNote('In force'));
    const { id } = await createAndPublish(
      france,
      'small_note',
      smallNote('To come', { links: [{ relation: 'supersedes', to: older }] }),
      { audience: ['everyone'], publishAt: tomorrow() },
    );
    assert.equal((await france.find(older)).status, 'published');
    await pool.query('update record set publish_at = now() where id = $1', [id]);
    await publishDue(await portal.systemVisit());
    assert.equal((await france.find(older)).status, 'superseded');
  });
});

describe('what replaces what', () => {
  test('a record that fewer see does not mark one that more see', async () => {
    const france = await visit('france');
    const open = await publish('france', 'small_note', smallNote('Open'));
    await publish('france', 'small_note', smallNote('For Kenya', { links: [{ relation: 'supersedes', to: open }] }), [
      'state:KE',
    ]);
    assert.equal((await france.find(open)).status, 'published');
    await publish('france', 'small_note', smallNote('For all', { links: [{ relation: 'supersedes', to: open }] }));
    assert.equal((await france.find(open)).status, 'superseded');
  });

  test('nothing replaces itself, or the record of another', async () => {
    const france = await visit('france');
    const foreign = await publish('kenya', 'small_note', smallNote('Kenyan'));
    const id = await publish(
      'france',
      'small_note',
      smallNote('Own', { links: [{ relation: 'supersedes', to: foreign }] }),
    );
    await saveDraft(france, id, smallNote('Own', { links: [{ relation: 'supersedes', to: id }] }), 0);
    await publishDraft(france, id, { audience: ['everyone'] });
    assert.deepEqual([(await france.find(id)).status, (await france.find(foreign)).status], ['published', 'published']);
  });
});

describe('the rule is asked again when the record is locked', () => {
  /** Acts while another act waits for the same record. */
  async function race(
    id: string,
    first: () => Promise<unknown>,
    second: () => Promise<unknown>,
  ): Promise<PromiseSettledResult<unknown>[]> {
    const client = await pool.connect();
    await client.query('begin');
    await client.query('select 1 from record where id = $1 for update', [id]);
    const waiting = async () =>
      (
        await pool.query(
          "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
        )
      ).rows.length;
    const one = first();
    while ((await waiting()) < 1) await new Promise(setImmediate);
    const other = second();
    while ((await waiting()) < 2) await new Promise(setImmediate);
    await client.query('commit');
    client.release();
    return Promise.allSettled([one, other]);
  }

  test('a record suspended meanwhile is not published', async () => {
    const france = await visit('france');
    const officer = await visit('officer');
    const id = await publish('france', 'small_note', smallNote('Suspended'));
    await saveDraft(france, id, smallNote('Revised'), 0);
    const [, published] = await race(
      id,
      () => suspendRecord(officer, id, 'A reason'),
      () => publishDraft(france, id, { audience: ['everyone'] }),
    );
    assert.equal(published!.status, 'rejected');
    assert.deepEqual([(await france.find(id)).status, await status('anyone', id)], ['suspended', 404]);
    await reinstateRecord(officer, id);
    assert.equal(await status('anyone', id), 200);
  });

  test('withdrawn twice is withdrawn once', async () => {
    const france = await visit('france');
    const id = await publish('france', 'small_note', smallNote('Withdrawn'));
    const done = await race(
      id,
      () => withdrawRecord(france, id, 'One'),
      () => withdrawRecord(france, id, 'Two'),
    );
    assert.deepEqual(done.map((each) => each.status).sort(), ['fulfilled', 'rejected']);
  });

  test('a request that lapses while the record is published lapses no more', async () => {
    const contributor = await visit('franceContributor');
    const { id } = await createDraft(contributor, 'small_note', smallNote('Asked'));
    await requestPublication(contributor, id);
    await pool.query("update record set changed_at = now() - interval '90 days' where id = $1", [id]);
    const france = await visit('france');
    const system = await portal.systemVisit();
    await race(
      id,
      () => publishDraft(france, id, { audience: ['everyone'] }),
      () => lapseReviews(system),
    );
    assert.equal((await france.find(id)).status, 'published');
  });
});

describe('the public log', () => {
  test('says nothing of acts that nobody of the public could see', async () => {
    const france = await visit('france');
    const id = await publish('france', 'small_note', smallNote('Public once'));
    await withdrawRecord(france, id);
    const before = await publicLeaves(id);
    await saveDraft(france, id, smallNote('Now for Brazil'), 0);
    await publishDraft(france, id, { audience: ['state:BR'] });
    await withdrawRecord(france, id);
    assert.equal(await publicLeaves(id), before);
    assert.equal(await status('anyone', id), 404);
  });

  test('says when a public record is withdrawn, narrowed and opened again, with its own count of versions', async () => {
    const france = await visit('france');
    const id = await publish('france', 'small_note', smallNote('First'));
    for (const [title, audience] of [
      ['Second', 'state:BR'],
      ['Third', 'everyone'],
    ] as const) {
      await saveDraft(france, id, smallNote(title), 0);
      await publishDraft(france, id, { audience: [audience] });
    }
    const { rows } = await pool.query<{ version: number }>(
      "select (opening->>'version')::int as version from leaf where tree = 'public' and subject = $1 order by index",
      [id],
    );
    assert.deepEqual(
      rows.map((row) => row.version),
      [1, 0, 2],
    );
    assert.deepEqual(await versionsOf('anyone', id), ['First', 'Third']);
    assert.deepEqual(await versionsOf('brazil', id), ['First', 'Second', 'Third']);
  });
});

describe('what is stored', () => {
  test('a field of any type comes back as it was', async () => {
    for (const fields of [
      { remark: 'x', noted_on: '2024', marks: [], places: [], texts: {} },
      {
        remark: null,
        marks: ['a,b', '{"}', 'NULL', ''],
        places: [{ name: '"' }, { name: '\\' }],
        texts: { ar: 'نص', en: 'x' },
      },
    ]) {
      const { remark, ...rest } = fields;
      const id = await publish(
        'france',
        'small_note',
        smallNote('Typed', { fields: { ...rest, ...(remark ? { remark } : {}) } }),
      );
      const row = await (
        await visit('anyone')
      )
        .read('small_note')
        .selectAll()
        .where('small_note.id', '=', id)
        .executeTakeFirstOrThrow();
      assert.deepEqual(
        [row.remark, row.marks, row.places, row.texts],
        [fields.remark, fields.marks, fields.places, fields.texts],
      );
    }
  });

  test('a draft of any shape is kept and breaks no page', async () => {
    const france = await visit('france');
    for (const content of [
      { title: { en: 5 } },
      { title: { en: { x: 1 } } },
      { title: [] },
      { title: 'x' },
      { title: { xx: 'x' }, language: 'xx' },
      { fields: 7, links: 'x', files: [null] },
      { title: { en: 'x'.repeat(5000) } },
    ]) {
      const { id } = await createDraft(france, 'small_note', content as never);
      assert.equal(await status('france', id), 200);
      for (const text of Object.values((await france.find(id)).title))
        assert.ok(typeof text === 'string' && text.length <= 500);
      assert.equal((await request('france', `/en/small/${id}`)).status, 200);
    }
  });

  test('what PostgreSQL cannot hold is refused by name', async () => {
    const france = await visit('france');
    for (const content of [{ title: { en: '\0' } }, { fields: { a: ['\ud800'] } }, { '\0': 1 }])
      await assert.rejects(createDraft(france, 'small_note', content as never), refused('invalid'));
  });
});

describe('a link to what not all may see', () => {
  test('is shown to those who see both, and stands in no version that others read', async () => {
    const hidden = await publish('france', 'small_note', smallNote('Annex'), ['state:KE']);
    const seen = await publish('france', 'small_note', smallNote('Open annex'));
    const links = [hidden, seen].map((to) => ({ relation: 'cites', to }));
    const id = await publish('france', 'small_note', smallNote('With annexes', { links }));
    const text = async (person: Person | 'anyone', part: string) =>
      (await request(person, `/api/v1/records/${id}${part}`)).text();
    for (const part of ['', '/versions', '/proof']) {
      const answer = await text('anyone', part);
      assert.ok(!answer.includes(hidden) && answer.includes(seen), part);
    }
    assert.ok((await text('kenya', '')).includes(hidden));
    const narrow = await publish('france', 'small_note', smallNote('For Kenya', { links }), ['state:KE']);
    assert.ok((await (await request('kenya', `/api/v1/records/${narrow}/versions`)).text()).includes(hidden));
  });

  test('to nothing at all is forgotten in the same way', async () => {
    const nothing = '01kb0000000000000000';
    const id = await publish(
      'france',
      'small_note',
      smallNote('To nothing', { links: [{ relation: 'cites', to: nothing }] }),
    );
    assert.ok(!(await (await request('france', `/api/v1/records/${id}/versions`)).text()).includes(nothing));
  });
});

describe('ids that forms offer', () => {
  test('hold for the account they were offered to', async () => {
    const [france, kenya] = [await visit('france'), await visit('kenya')];
    const id = offerId(france);
    assert.equal((await createDraft(france, 'small_note', smallNote('Offered'), id)).id, id);
    assert.equal((await createDraft(france, 'small_note', smallNote('Offered'), id)).id, id);
    await assert.rejects(createDraft(kenya, 'small_note', smallNote('Taken'), id), refused('invalid'));
    await assert.rejects(
      createDraft(kenya, 'small_note', smallNote('Taken'), '01kb0000000000000000'),
      refused('invalid'),
    );
  });
});

describe('who may not', () => {
  const limited = async (person: Person, more: object) => portal.visit({ ...(await actor(person)), ...more }, 'en');

  test('an account without its second factor does nothing and sees what the public sees', async () => {
    const half = await limited('france', { complete: false });
    const id = await publish('france', 'small_note', smallNote('Own'), ['state:FR']);
    await assert.rejects(half.find(id), refused('not-found'));
    await assert.rejects(createDraft(half, 'small_note', smallNote('No')), refused('not-allowed'));
    await assert.rejects(
      createAndPublish(half, 'small_note', smallNote('No'), { audience: ['everyone'] }),
      refused('not-allowed'),
    );
    await assert.rejects(confirmAll(half), refused('not-allowed'));
    const open = await publish('france', 'small_note', smallNote('Open'));
    const officer = await limited('officer', { complete: false });
    await assert.rejects(suspendRecord(officer, open, 'No'), refused('not-allowed'));
    assert.equal(half.isOfStates, false);
  });

  test('a key may only what its scopes say', async () => {
    const open = await publish('france', 'small_note', smallNote('Open'));
    const drafting = await limited('officer', { scopes: ['read', 'draft'] });
    await assert.rejects(suspendRecord(drafting, open, 'No'), refused('not-allowed'));
    await assert.rejects(reinstateRecord(drafting, open), refused('not-allowed'));
    await assert.rejects(
      createAndPublish(await limited('france', { scopes: ['draft'] }), 'small_note', smallNote('No'), {
        audience: ['everyone'],
      }),
      refused('not-allowed'),
    );
    await assert.rejects(
      createDraft(await limited('france', { scopes: ['read'] }), 'small_note', smallNote('No')),
      refused('not-allowed'),
    );
  });
});

describe('answers kept in memory', () => {
  test('a page made before a change is not kept for after it', async () => {
    const id = await publish('france', 'small_note', smallNote('Kept'));
    const path = `/api/v1/records/${id}?kept`;
    const { loadRecord } = await import('../../src/kernel/record-view.ts');
    assert.ok(loadRecord);
    for (let i = 0; i < 20; i++) {
      const reading = request('anyone', `${path}=${i}`);
      const other = await publish('kenya', 'small_note', smallNote(`Meanwhile ${i}`));
      await reading;
      const list = (await (await request('anyone', '/api/v1/records?owner=KE&limit=1')).json()) as {
        items: { id: string }[];
      };
      assert.equal(list.items[0]!.id, other);
    }
  });

  test('whoever asks in another language is answered in it', async () => {
    const titles = new Set<string>();
    for (const language of ['fr', 'ar', 'fr'])
      titles.add(
        await (await request('anyone', '/feeds/records.atom', { headers: { 'accept-language': language } })).text(),
      );
    assert.equal(titles.size, 2);
  });
});

test('content that two processes load at once is loaded once', async () => {
  const entry = { kind: 'small_note', sourceKey: 'one', content: smallNote('Imported') };
  const system = await portal.systemVisit();
  await importReference(system, entry);
  assert.equal(await importReference(system, entry), false);
  assert.equal(
    (await pool.query("select 1 from version v join record r on r.id = v.record where r.source_key = 'one'")).rows
      .length,
    1,
  );
});

test('a database that is closed leaves no connection', async () => {
  const database = openDatabase(portal.database.url);
  await database.pool.query('select 1');
  await database.close();
  assert.equal(database.pool.totalCount, 0);
});
