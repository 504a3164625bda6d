import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { openTestPortal } from '../portal.ts';
import { smallNote, smallRoom } from '../small-room.ts';
import { body, post } from './requests.ts';

const { portal, publish, request } = await openTestPortal({ modules: [smallRoom], migrate: true });
const { pool } = portal.database;

let open = '';
before(async () => {
  open = await publish('france', 'small_note', smallNote('Open'));
});

describe('entity tags', () => {
  for (const path of [
    '/records',
    '/records/ID',
    '/records/ID/versions',
    '/states',
    '/groups',
    '/vocabulary',
    '/organisations',
  ])
    test(`${path} answers 304 to who has it, asked for the first time or again`, async () => {
      const address = `/api/v1${path.replace('ID', open)}?x=${Math.random()}`;
      for (let i = 0; i < 2; i++) {
        const tag = (await request('anyone', address)).headers.get('etag')!;
        assert.match(tag, /^"[\w-]+"$/);
        const again = await request('anyone', address, { headers: { 'if-none-match': `"other", ${tag}` } });
        assert.equal(again.status, 304);
        assert.equal(await again.text(), '');
        assert.equal(again.headers.get('etag'), tag);
      }
    });

  test('a change under another tag, or none, is refused; under the right one it is made', async () => {
    const path = `/api/v1/small/notes/${open}`;
    const change = (tag?: string) =>
      request('france', path, {
        method: 'PATCH',
        ...body({ summary: { en: 'A summary' } }, tag ? { 'if-match': tag } : {}),
      });
    assert.equal((await change()).status, 428);
    assert.equal((await change('"other"')).status, 412);
    const tag = (await request('france', `/api/v1/records/${open}`)).headers.get('etag')!;
    const done = await change(tag);
    assert.equal(done.status, 200);
    assert.notEqual(done.headers.get('etag'), tag);
    assert.equal((await change(tag)).status, 412);
    assert.equal((await change(done.headers.get('etag')!)).status, 200);
  });

  test('of two who change at once one is told', async () => {
    const tag = (await request('france', `/api/v1/records/${open}`)).headers.get('etag')!;
    const change = (title: string) =>
      request('france', `/api/v1/small/notes/${open}`, {
        method: 'PATCH',
        ...body({ title: { en: title } }, { 'if-match': tag }),
      });
    const statuses = (await Promise.all([change('One'), change('Two')])).map((answer) => answer.status).sort();
    assert.ok(statuses[0] === 200 && [409, 412].includes(statuses[1]!), statuses.join());
  });
});

describe('idempotency keys', () => {
  const count = async (title: string) =>
    (await pool.query("select 1 from record where title->>'en' = $1", [title])).rows.length;
  const create = (title: string, key: string, more: Record<string, unknown> = {}) =>
    request(
      'france',
      '/api/v1/small/notes',
      post(
        { kind: 'small_note', ...smallNote(title), publication: { audience: ['everyone'] }, ...more },
        { 'idempotency-key': key },
      ),
    );

  test('the same request twice makes one record and one answer', async () => {
    const [first, second] = [await create('Once', 'k1'), await create('Once', 'k1')];
    assert.deepEqual([first.status, second.status], [201, 201]);
    assert.equal(second.headers.get('idempotent-replayed'), 'true');
    assert.equal(second.headers.get('location'), first.headers.get('location'));
    assert.deepEqual(await second.json(), await first.json());
    assert.equal(await count('Once'), 1);
  });

  test('eight at once make one record and one answer', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => create('At once', 'k2')));
    assert.deepEqual(new Set(answers.map((answer) => answer.status)), new Set([201]));
    assert.equal(new Set(await Promise.all(answers.map((answer) => answer.text()))).size, 1);
    assert.equal(await count('At once'), 1);
  });

  test('a key for another request is refused; another account has keys of its own', async () => {
    assert.equal((await create('Other', 'k1')).status, 409);
    assert.equal(
      (
        await request(
          'kenya',
          '/api/v1/small/notes',
          post({ kind: 'small_note', ...smallNote('Once') }, { 'idempotency-key': 'k1' }),
        )
      ).status,
      201,
    );
  });

  test('a refusal is repeated as it was', async () => {
    const answers = [await create('Wrong', 'k3', { fields: 7 }), await create('Wrong', 'k3', { fields: 7 })];
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [422, 422],
    );
    assert.equal(answers[1]!.headers.get('content-type'), 'application/problem+json');
  });

  test('a key that is no key is refused', async () => {
    for (const key of ['', 'a'.repeat(201), 'a b'])
      assert.ok([201, 422].includes((await create(`Key ${key.length}`, key)).status));
    assert.equal((await create('Key', 'a b')).status, 422);
  });
});
