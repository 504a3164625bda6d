import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { withdrawRecord } from '../../src/kernel/records.ts';
import { openTestPortal } from '../portal.ts';
import { smallNote, smallRoom } from '../small-room.ts';

const { portal, visit, publish, request } = await openTestPortal({ modules: [smallRoom], migrate: true });
const { pool } = portal.database;
const json = async (path: string) =>
  (await (await request('anyone', `/api/v1${path}`)).json()) as Record<string, unknown>;

let open = '';
before(async () => {
  open = await publish('france', 'small_note', smallNote('Open'));
});

describe('paging', () => {
  /** Reads all pages; `between` runs between two of them. */
  async function readAll(query: string, between: () => Promise<unknown> = async () => {}): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor = ''; ;) {
      const page = (await json(`/records?${query}${cursor}`)) as { items: { id: string }[]; next?: string };
      ids.push(...page.items.map((item) => item.id));
      if (!page.next) return ids;
      cursor = `&cursor=${page.next}`;
      await between();
    }
  }

  const long = 'ж'.repeat(150) + '界'.repeat(50);
  before(async () => {
    for (let i = 0; i < 8; i++)
      await Promise.all(
        Array.from({ length: 30 }, (_, j) =>
          publish(
            'kenya',
            'small_note',
            smallNote(`Paged ransomware ${(i * 30 + j) % 7}`, { fields: { noted_on: String(2000 + ((i + j) % 5)) } }),
          ),
        ),
      );
    for (let i = 0; i < 6; i++)
      await publish('kenya', 'small_note', { language: 'ru', title: { ru: `${long}${i}` }, fields: {} });
  });

  for (const sort of ['newest', 'year', 'title', 'relevance'])
    for (const q of sort === 'relevance' ? ['&q=ransomware'] : ['', '&q=ransomware'])
      test(`by ${sort}${q} all are read once`, async () => {
        const all = (await json(`/records?limit=1&sort=${sort}${q}`)) as { total: number };
        const ids = await readAll(`sort=${sort}${q}&limit=37`);
        assert.equal(new Set(ids).size, ids.length);
        assert.equal(ids.length, all.total);
      });

  test('while others publish and withdraw, nothing that stays is skipped and nothing is repeated', async () => {
    const property = fc.asyncProperty(
      fc.constantFrom('newest', 'year', 'title'),
      fc.integer({ min: 12, max: 60 }),
      async (sort, limit) => {
        const france = await visit('france');
        const { rows } = await pool.query<{ id: string }>("select record as id from search_entry where room = 'small'");
        const gone: string[] = [];
        const fresh: string[] = [];
        const ids = await readAll(`sort=${sort}&limit=${limit}`, async () => {
          const mine = await pool.query<{ id: string }>(
            "select id from record where owner = 'FR' and status = 'published' and id <> $1 order by random() limit 1",
            [open],
          );
          if (mine.rows[0]) gone.push((await withdrawRecord(france, mine.rows[0].id), mine.rows[0].id));
          fresh.push(
            await publish(
              'france',
              'small_note',
              smallNote(`Fresh ${Math.random()}`, { fields: { noted_on: '2003' } }),
            ),
          );
          fresh.push(await publish('france', 'small_note', smallNote(`${Math.random()}`)));
        });
        assert.equal(new Set(ids).size, ids.length, 'repeated');
        const skipped = rows.map((row) => row.id).filter((id) => !ids.includes(id) && !gone.includes(id));
        assert.deepEqual(skipped, []);
      },
    );
    await fc.assert(property, { numRuns: 4 });
  });

  test('a cursor that is none of ours is refused', async () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const id = '01kb0000000000000000';
    const cursors = [
      'x',
      'a'.repeat(1100),
      encode([]),
      encode(['2026-01-01', id]),
      encode(['x', id]),
      encode(['1e999', id]),
      encode(['NaN', id]),
      encode(['2026-02-31 00:00:00+00', id]),
      encode(['99999999999', id]),
      encode(['\0', id]),
      encode(['\ud800', id]),
      encode(["'; drop table record", id]),
      encode([1, 2]),
      encode(['1', "x' or true"]),
      encode(null),
      '%00',
      '__proto__',
    ];
    for (const sort of ['newest', 'year', 'relevance'])
      for (const cursor of cursors) {
        const answer = await request('anyone', `/api/v1/records?q=ransomware&sort=${sort}&cursor=${cursor}`);
        assert.equal(answer.status, 422, `${sort} ${cursor} ${answer.status}`);
      }
    for (const cursor of cursors)
      assert.ok(
        [200, 422].includes((await request('anyone', `/api/v1/records?sort=title&cursor=${cursor}`)).status),
        cursor,
      );
  });

  test('a value may be given several times', async () => {
    const two = (await json('/records?state=FR&state=KE&limit=1')) as { total: number };
    const one = (await json('/records?state=FR&limit=1')) as { total: number };
    assert.ok(two.total > one.total);
  });
});
