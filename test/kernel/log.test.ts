import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { logVerifierKey, type Tree } from '../../src/kernel/audit.ts';
import { publishDraft, saveDraft } from '../../src/kernel/records.ts';
import { tilePath, tilesOf } from '../../src/kernel/tiles.ts';
import { verifyLog, verifyProof } from '../../src/log-verifier.ts';
import { openTestPortal } from '../portal.ts';
import { smallNote, smallRoom } from '../small-room.ts';
import { findings, makeSmallLog, type SmallLog } from './small-log.ts';

const opened = await openTestPortal({ modules: [smallRoom], migrate: true });
const { portal, visit, publish, request } = opened;
const { pool } = portal.database;

let made: SmallLog;
before(async () => {
  made = await makeSmallLog(opened);
});

describe('the stand-alone verifier', () => {
  /** Writes the log that the portal serves into a folder, as somebody would who keeps a copy. */
  async function fetchLog(path: string, person: 'anyone' | 'kenya'): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'log-'));
    const note = await (await request(person, `${path}/checkpoint`)).text();
    await writeFile(join(folder, 'checkpoint'), note);
    for (const tile of tilesOf(Number(note.split('\n')[1]))) {
      const answer = await request(person, `${path}/${tilePath(tile)}`);
      assert.equal(answer.status, 200, tilePath(tile));
      const file = join(folder, tilePath(tile));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, Buffer.from(await answer.arrayBuffer()));
    }
    return folder;
  }

  const trees: [Tree, string, 'anyone' | 'kenya', () => string][] = [
    ['public', '/log', 'anyone', () => made.open],
    ['members', '/log/members', 'kenya', () => made.shared],
  ];
  for (const [tree, path, person, record] of trees)
    test(`holds the ${tree} log as it is served, an older head of it, and a record’s proof`, async () => {
      const old = await (await request(person, `${path}/checkpoint`)).text();
      await publish('kenya', 'small_note', smallNote('One more'), ['everyone']);
      const log = await fetchLog(path, person);
      const key = (await (await request(person, `${path}/key`)).text()).trim();
      assert.equal(key, logVerifierKey(portal, tree));
      const proof = (await (await request(person, `/api/v1/records/${record()}/proof`)).json()) as {
        verifierKey: string;
      };
      assert.equal(proof.verifierKey, key);
      const results = await verifyLog({ log, key, proof, oldCheckpoint: old });
      assert.deepEqual(
        results.filter((result) => !result.ok),
        [],
      );
      assert.ok(results.some((result) => result.name === 'proof version'));
      await rm(log, { recursive: true });
    });

  test('a proof of another text does not hold', async () => {
    const proof = (await (await request('anyone', `/api/v1/records/${made.open}/proof`)).json()) as {
      verifierKey: string;
      version: { title: { en: string } };
    };
    assert.ok((await verifyProof(proof, proof.verifierKey)).every((result) => result.ok));
    proof.version.title.en += '.';
    assert.ok((await verifyProof(proof, proof.verifierKey)).some((result) => !result.ok));
  });

  test('the members’ log is for States', async () => {
    for (const path of ['/log/members/checkpoint', '/log/members/key', '/log/members/tile/0/000.p/1'])
      assert.equal((await request('anyone', path)).status, 404);
    assert.match((await request('kenya', '/log/members/tile/0/000.p/1')).headers.get('cache-control') ?? '', /private/);
  });

  test('an opening tells an addressee of no version addressed to others', async () => {
    const france = await visit('france');
    const id = await publish('france', 'small_note', smallNote('First for Brazil'), ['state:BR']);
    await saveDraft(france, id, smallNote('Then for Kenya'), 0);
    await publishDraft(france, id, { audience: ['state:KE'] });
    const proof = (await (await request('kenya', `/api/v1/records/${id}/proof`)).json()) as {
      opening: { version: number };
    };
    assert.equal(proof.opening.version, 1);
    assert.equal(((await (await request('kenya', `/api/v1/records/${id}`)).json()) as { version: number }).version, 1);
  });
});

describe('many at once', () => {
  test('thirty publications in parallel leave a log without gap', async () => {
    const sizes = async () =>
      (await pool.query<{ name: string; size: number }>('select name, size from log_tree order by name')).rows;
    const before = await sizes();
    const people = ['france', 'kenya', 'brazil'] as const;
    const audiences = [
      ['everyone'],
      ['members'],
      ['state:DE', 'state:IT'],
      ['state:IT', 'state:DE'],
      ['group:eu', 'group:au'],
    ];
    const all = Array.from({ length: 30 }, (_, i) =>
      publish(people[i % 3]!, 'small_note', smallNote(`Parallel ${i}`), audiences[i % 5]!),
    );
    const heads = Array.from({ length: 12 }, () =>
      request('anyone', '/log/checkpoint').then((answer) => answer.status),
    );
    assert.equal(new Set(await Promise.all(all)).size, 30);
    assert.deepEqual(new Set(await Promise.all(heads)), new Set([200]));
    const after = await sizes();
    assert.deepEqual(
      after.map((row, i) => row.size - before[i]!.size),
      [30, 6],
    );
    assert.deepEqual(await findings(portal), []);
  });

  test('two who replace each other’s records both come through', async () => {
    const france = await visit('france');
    const [a, b] = [
      await publish('france', 'small_note', smallNote('A')),
      await publish('france', 'small_note', smallNote('B')),
    ];
    for (let i = 0; i < 2; i++) {
      await saveDraft(france, a, smallNote(`A${i}`, { links: [{ relation: 'supersedes', to: b }] }), 0);
      await saveDraft(france, b, smallNote(`B${i}`, { links: [{ relation: 'supersedes', to: a }] }), 0);
      await Promise.all([
        publishDraft(france, a, { audience: ['everyone'] }),
        publishDraft(france, b, { audience: ['everyone'] }),
      ]);
    }
    assert.deepEqual(await findings(portal), []);
  });
});
