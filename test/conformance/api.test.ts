import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { createDraft, withdrawRecord } from '../../src/kernel/records.ts';
import { openTestPortal, type Person } from '../portal.ts';
import { smallNote, smallRoom } from '../small-room.ts';

const { portal, visit, publish, request, app } = await openTestPortal({ modules: [smallRoom], migrate: true });
const { pool } = portal.database;

type Json = Record<string, unknown>;
const json = async (person: Person | 'anyone', path: string, init?: RequestInit) => (await (await request(person, `/api/v1${path}`, init)).json()) as Json;
const body = (value: unknown, headers: Record<string, string> = {}): RequestInit => ({ body: typeof value === 'string' ? value : JSON.stringify(value), headers: { 'content-type': 'application/json', ...headers } });
const post = (value: unknown, headers?: Record<string, string>): RequestInit => ({ method: 'POST', ...body(value, headers) });

let open = '';
let draft = '';
before(async () => {
  await pool.query("delete from search_entry where room <> 'small'");
  open = await publish('france', 'small_note', smallNote('Open'));
  draft = (await createDraft(await visit('france'), 'small_note', smallNote('Draft'))).id;
});

describe('paging', () => {
  /** Reads all pages; `between` runs between two of them. */
  async function readAll(query: string, between: () => Promise<unknown> = async () => {}): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor = ''; ; ) {
      const page = (await json('anyone', `/records?${query}${cursor}`)) as { items: { id: string }[]; next?: string };
      ids.push(...page.items.map((item) => item.id));
      if (!page.next) return ids;
      cursor = `&cursor=${page.next}`;
      await between();
    }
  }

  const long = 'ж'.repeat(150) + '界'.repeat(50);
  before(async () => {
    for (let i = 0; i < 8; i++) await Promise.all(Array.from({ length: 30 }, (_, j) => publish('kenya', 'small_note', smallNote(`Paged ransomware ${(i * 30 + j) % 7}`, { fields: { noted_on: String(2000 + ((i + j) % 5)) } }))));
    for (let i = 0; i < 6; i++) await publish('kenya', 'small_note', { language: 'ru', title: { ru: `${long}${i}` }, fields: {} });
  });

  for (const sort of ['newest', 'year', 'title', 'relevance'])
    for (const q of sort === 'relevance' ? ['&q=ransomware'] : ['', '&q=ransomware'])
      test(`by ${sort}${q} all are read once`, async () => {
        const all = (await json('anyone', `/records?limit=1&sort=${sort}${q}`)) as { total: number };
        const ids = await readAll(`sort=${sort}${q}&limit=37`);
        assert.equal(new Set(ids).size, ids.length);
        assert.equal(ids.length, all.total);
      });

  test('while others publish and withdraw, nothing that stays is skipped and nothing is repeated', async () => {
    const property = fc.asyncProperty(fc.constantFrom('newest', 'year', 'title'), fc.integer({ min: 12, max: 60 }), async (sort, limit) => {
      const france = await visit('france');
      const { rows } = await pool.query<{ id: string }>("select record as id from search_entry where room = 'small'");
      const gone: string[] = [];
      const fresh: string[] = [];
      const ids = await readAll(`sort=${sort}&limit=${limit}`, async () => {
        const mine = await pool.query<{ id: string }>("select id from record where owner = 'FR' and status = 'published' and id <> $1 order by random() limit 1", [open]);
        if (mine.rows[0]) gone.push((await withdrawRecord(france, mine.rows[0].id), mine.rows[0].id));
        fresh.push(await publish('france', 'small_note', smallNote(`Fresh ${Math.random()}`, { fields: { noted_on: '2003' } })));
        fresh.push(await publish('france', 'small_note', smallNote(`${Math.random()}`)));
      });
      assert.equal(new Set(ids).size, ids.length, 'repeated');
      const skipped = rows.map((row) => row.id).filter((id) => !ids.includes(id) && !gone.includes(id));
      assert.deepEqual(skipped, []);
    });
    await fc.assert(property, { numRuns: 4 });
  });

  test('a cursor that is none of ours is refused', async () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const id = '01kb0000000000000000';
    const cursors = ['x', 'a'.repeat(1100), encode([]), encode(['2026-01-01', id]), encode(['x', id]), encode(['1e999', id]), encode(['NaN', id]), encode(['2026-02-31 00:00:00+00', id]),
      encode(['99999999999', id]), encode(['\0', id]), encode(['\ud800', id]), encode(["'; drop table record", id]), encode([1, 2]), encode(['1', "x' or true"]), encode(null), '%00', '__proto__']; // prettier-ignore
    for (const sort of ['newest', 'year', 'relevance'])
      for (const cursor of cursors) {
        const answer = await request('anyone', `/api/v1/records?q=ransomware&sort=${sort}&cursor=${cursor}`);
        assert.equal(answer.status, 422, `${sort} ${cursor} ${answer.status}`);
      }
    for (const cursor of cursors) assert.ok([200, 422].includes((await request('anyone', `/api/v1/records?sort=title&cursor=${cursor}`)).status), cursor);
  });

  test('a value may be given several times', async () => {
    const two = (await json('anyone', '/records?state=FR&state=KE&limit=1')) as { total: number };
    const one = (await json('anyone', '/records?state=FR&limit=1')) as { total: number };
    assert.ok(two.total > one.total);
  });
});

describe('entity tags', () => {
  for (const path of ['/records', '/records/ID', '/records/ID/versions', '/states', '/groups', '/vocabulary', '/organisations'])
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
    const change = (tag?: string) => request('france', path, { method: 'PATCH', ...body({ summary: { en: 'A summary' } }, tag ? { 'if-match': tag } : {}) });
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
    const change = (title: string) => request('france', `/api/v1/small/notes/${open}`, { method: 'PATCH', ...body({ title: { en: title } }, { 'if-match': tag }) });
    const statuses = (await Promise.all([change('One'), change('Two')])).map((answer) => answer.status).sort();
    assert.ok(statuses[0] === 200 && [409, 412].includes(statuses[1]!), statuses.join());
  });
});

describe('idempotency keys', () => {
  const count = async (title: string) => (await pool.query("select 1 from record where title->>'en' = $1", [title])).rows.length;
  const create = (title: string, key: string, more: Json = {}) =>
    request('france', '/api/v1/small/notes', post({ kind: 'small_note', ...smallNote(title), publication: { audience: ['everyone'] }, ...more }, { 'idempotency-key': key }));

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
    assert.equal((await request('kenya', '/api/v1/small/notes', post({ kind: 'small_note', ...smallNote('Once') }, { 'idempotency-key': 'k1' }))).status, 201);
  });

  test('a refusal is repeated as it was', async () => {
    const answers = [await create('Wrong', 'k3', { fields: 7 }), await create('Wrong', 'k3', { fields: 7 })];
    assert.deepEqual(answers.map((answer) => answer.status), [422, 422]); // prettier-ignore
    assert.equal(answers[1]!.headers.get('content-type'), 'application/problem+json');
  });

  test('a key that is no key is refused', async () => {
    for (const key of ['', 'a'.repeat(201), 'a b']) assert.ok([201, 422].includes((await create(`Key ${key.length}`, key)).status));
    assert.equal((await create('Key', 'a b')).status, 422);
  });
});

describe('bad input', () => {
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  /** What is sent as a body instead of what is expected. */
  const bodies: [string, BodyInit, Record<string, string>?][] = [
    ['nothing', ''], ['no JSON', '{'], ['null', 'null'], ['a number', '7'], ['a text', '"x"'], ['a list', '[]'], ['an empty object', '{}'],
    ['NUL', '{"kind":"small_note","title":{"en":"a\\u0000b"},"reason":"\\u0000","content":{"title":{"en":"\\u0000"}},"revision":0,"name":"\\u0000","query":"\\u0000","digest":"daily","stance":"confirmed","audience":["\\u0000"]}'],
    ['a lone surrogate', '{"kind":"small_note","title":{"en":"a\\ud800b"},"reason":"\\ud800","content":{"x":"\\udfff"},"revision":0,"statement":{"en":"\\ud800"},"stance":"disputed"}'],
    ['NUL in a name', '{"kind":"small_note","a\\u0000":1,"content":{"\\u0000":1},"revision":0}'],
    ['a direction override', '{"kind":"\\u202egnp","audience":["\\u202e"],"stance":"\\u202e","digest":"\\u202e","revision":"\\u202e"}'],
    ['names of JavaScript', '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}},"toString":1,"kind":"__proto__"}'],
    ['names of JavaScript within', '{"kind":"small_note","language":"en","title":{"__proto__":"x"},"fields":{"__proto__":{"a":1},"hasOwnProperty":1},"publication":{"audience":["everyone"]}}'],
    ['unknown fields', '{"kind":"small_note","language":"en","title":{"en":"x"},"fields":{"nothing":1},"nothing":2,"publication":{"audience":["everyone"],"nothing":3}}'],
    ['wrong types', '{"kind":7,"title":7,"audience":7,"reason":7,"revision":"x","content":7,"stance":7,"statement":7,"digest":7,"query":7,"name":7,"publication":7,"names":7,"members":7}'],
    ['wrong types within', '{"kind":"small_note","language":{},"title":{"en":{}},"summary":[],"topics":{},"states":"FR","links":[7],"files":[{}],"fields":[],"source":7,"publication":{"audience":[7]}}'],
    ['too long', JSON.stringify({ kind: 'small_note', language: 'en', title: { en: 'x'.repeat(501) }, fields: { remark: 'x'.repeat(201) }, publication: { audience: ['everyone'] }, reason: 'x'.repeat(2001), audience: Array(301).fill('everyone'), name: 'x'.repeat(201), query: 'x'.repeat(2001), stance: 'disputed', statement: { en: 'x'.repeat(5001) }, content: { title: { en: 'x'.repeat(500_000) } }, revision: 0, digest: 'daily' })],
    ['a huge number', '{"kind":"small_note","revision":1e400,"content":{"n":1e400},"year":99999999999999999999}'],
    ['deep nesting', `{"kind":"small_note","content":${deep(100)},"revision":0,"title":${deep(100)}}`],
    ['very deep nesting', `{"content":${deep(200_000)}}`],
    ['three megabytes', `{"title":{"en":"${'x'.repeat(3_000_000)}"}}`],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc3, 0x28, 0xff, 0x22, 0x7d])],
    ['a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['no type', '{}', { 'content-type': '' }],
    ['half a date', '{"kind":"small_note","language":"en","title":{"en":"x"},"fields":{"noted_on":"2024-02-30"},"publication":{"audience":["everyone"],"publishAt":"2024-99-99"}}'],
    ['an audience there is not', '{"kind":"small_note","language":"en","title":{"en":"x"},"fields":{},"publication":{"audience":["state:ZZ","group:nothing","account:nobody"]},"audience":["state:ZZ"]}'],
    ['an audience wider than its label', '{"kind":"small_note","language":"en","title":{"en":"x"},"fields":{},"publication":{"audience":["members"],"label":"RED"},"audience":["members"],"label":"RED"}'],
  ]; // prettier-ignore

  const routes = [...new Map(app.routes.filter((route) => route.method !== 'ALL' && route.method !== 'GET' && route.path.startsWith('/api/')).map((route) => [`${route.method} ${route.path}`, route])).values()];
  const idless = new Set(['publication-request', 'confirmation', 'reinstatement']);

  for (const { method, path } of routes)
    test(`${method} ${path}: 4xx with what to do`, async () => {
      const ids = path.includes(':id') ? [open, draft, '01kb0000000000000000', '%00', '..%2f..', 'x'.repeat(500), '%ff', encodeURIComponent('‮')] : [''];
      for (const id of ids)
        for (const [name, content, headers] of bodies) {
          if ((method === 'DELETE' || path === '/api/v1/confirmation') && !['nothing', 'no JSON'].includes(name)) continue;
          if (method === 'DELETE' && (id === draft || id === open)) continue;
          const answer = await request('france', path.replace(':id', id), {
            method,
            headers: { 'content-type': 'application/json', 'if-match': '*', ...headers },
            ...(method === 'DELETE' ? {} : { body: content }),
          });
          const at = `${method} ${path} ${id.slice(0, 30)} with ${name}: ${answer.status}`;
          const text = await answer.text();
          const takesDrafts = method === 'PATCH' || path.endsWith('/draft') || path.endsWith('/notes') || idless.has(path.split('/').at(-1)!);
          if (answer.status < 300) assert.ok(takesDrafts || name === 'an empty object' || name === 'names of JavaScript', `${at} ${text}`);
          else {
            assert.ok(answer.status >= 400 && answer.status < 500, `${at} ${text}`);
            assert.equal(answer.headers.get('content-type'), 'application/problem+json', at);
            const problem = JSON.parse(text) as { title: string; status: number; type: string; errors?: { detail: string }[] };
            assert.equal(problem.status, answer.status);
            assert.ok(problem.title.length > 20 && URL.canParse(problem.type), at);
            if (problem.status === 422) for (const error of problem.errors!) assert.ok(error.detail.length > 15, `${at} ${text}`);
          }
        }
    });

  test('nothing of it was published or broke a page of the owner', async () => {
    for (const { id } of (await pool.query<{ id: string }>("select id from record where owner = 'FR'")).rows)
      assert.equal((await request('france', `/api/v1/records/${id}`)).status, 200, id);
    for (const path of ['/en/small', '/api/v1/records']) assert.equal((await request('france', path)).status, 200);
  });

  test('a query of any kind is answered or refused', async () => {
    const values = ['', '%00', '%ff', 'x'.repeat(3000), '%E2%80%AE', "'", '"', '\\', '%', '_', '((((', '!!', '&|', ':*', '<->', '-', '--', '-"', '"" ""', '*', '1e400', '-1', '0', '101', 'FR', '__proto__', '𝔘', '网', 'a b c d e f g h i j k l m n o p q r s t', 'null', '[]', '{}'];
    const names = ['q', 'room', 'kind', 'state', 'topic', 'language', 'standing', 'owner', 'year', 'sort', 'cursor', 'limit', '__proto__', 'constructor'];
    for (const path of ['/api/v1/records', '/api/v1/suggestions', '/en/small', '/feeds/records.atom', '/en/export/csv', '/en/export/json'])
      for (const name of names)
        for (const value of values) {
          const answer = await request('anyone', `${path}?${name}=${value}&${name}=${value}`);
          const single = await request('anyone', `${path}?${name}=${value}`);
          for (const each of [answer, single]) assert.ok(each.status === 200 || (each.status >= 400 && each.status < 500), `${path}?${name}=${value.slice(0, 20)}: ${each.status}`);
        }
  }); // prettier-ignore

  test('a path of any kind is answered or refused, in the reader’s language', async () => {
    for (const path of ['/xx', '/xx/small', '/en/%00', '/en/small/%00', '/en/%ff', '/en/small/%E2%80%AE', '/en/records/%00/history', '/en/files/%00', '/api/v1/records/%00/proof', '/log/tile/%00', '/log/tile/0/x999/x999/x999/x999/x999/999', '/log/tile/63/000', '/en//small', '/EN/small', '/../etc/passwd', '/en/small/' + 'x'.repeat(5000)])
      for (const person of ['anyone', 'france'] as const) {
        const answer = await request(person, path);
        assert.ok(answer.status === 200 || (answer.status >= 400 && answer.status < 500), `${path.slice(0, 40)}: ${answer.status}`);
        assert.ok(answer.headers.get('content-security-policy'), path);
      }
    assert.equal((await request('anyone', `/en/${'x'.repeat(7000)}`)).status, 431);
    assert.match(await (await request('anyone', '/fr/nothing')).text(), /lang="fr"/);
  }); // prettier-ignore

  test('credentials that are none are refused', async () => {
    for (const authorization of ['Bearer', 'Bearer x', `Bearer gcscp_${'x'.repeat(100)}`, 'Basic eDp5', `Bearer ${'x'.repeat(4000)}`, 'Bearer gcscp_x\tx']) {
      const answer = await request('anyone', '/api/v1/records', { headers: { authorization } });
      assert.equal(answer.status, 401);
      assert.ok(answer.headers.get('content-security-policy'));
    }
    for (const cookie of ['better-auth.session_token=x', 'portal.session_token=x.y', 'session_token=%00', `session_token=${'x'.repeat(3000)}`])
      assert.equal((await request('anyone', '/api/v1/records', { headers: { cookie } })).status, 200);
  });

  test('who may not, may not', async () => {
    for (const [person, status] of [['anyone', 403], ['franceReader', 403], ['kenya', 403], ['officer', 403]] as const) {
      assert.equal((await request(person, `/api/v1/records/${open}/withdrawal`, post({ reason: 'x' }))).status, status);
      assert.equal((await request(person, `/api/v1/records/${open}/draft`, { method: 'PUT', ...body({ content: {}, revision: 0 }) })).status, status);
      assert.equal((await request(person, `/api/v1/records/${draft}/publication`, post({ audience: ['everyone'] }))).status, 404);
      assert.equal((await request(person, `/api/v1/records/${draft}/draft`)).status, 404);
    }
    assert.equal((await request('franceContributor', `/api/v1/records/${draft}/publication`, post({ audience: ['everyone'] }))).status, 403);
  }); // prettier-ignore
});
