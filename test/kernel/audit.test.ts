import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { createApiKey } from '../../src/kernel/accounts/api-keys.ts';
import { attestAccount } from '../../src/kernel/accounts/account.ts';
import { checkpoint, logVerifierKey, type Tree } from '../../src/kernel/audit.ts';
import { attachUpload } from '../../src/kernel/files.ts';
import { createGroup } from '../../src/kernel/groups.ts';
import { newId } from '../../src/kernel/id.ts';
import { answerRecord, createAndPublish, createDraft, discardDraft, publishDraft, saveDraft, withdrawRecord } from '../../src/kernel/records.ts';
import { tilePath, tilesOf } from '../../src/kernel/tiles.ts';
import { verifyDatabase } from '../../src/kernel/verify.ts';
import { verifyLog, verifyProof } from '../../src/log-verifier.ts';
import { openTestPortal } from '../portal.ts';
import { smallNote, smallRoom } from '../small-room.ts';

const { portal, visit, publish, request, actor } = await openTestPortal({ modules: [smallRoom], migrate: true });
const { pool } = portal.database;

async function findings(): Promise<string[]> {
  const found: string[] = [];
  for await (const { what, problem } of verifyDatabase(portal)) found.push(`${what}: ${problem}`);
  return found;
}

const made: Record<'open' | 'shared' | 'draft' | 'linked' | 'reference' | 'file' | 'group', string> = {} as never;

before(async () => {
  const france = await visit('france');
  // The template's records belong to rooms that are not mounted here; they are sealed with a key of their own.
  for (const table of ['leaf', 'log_node', 'checkpoint', 'link', 'answer', 'file', 'draft', 'search_entry', 'version', 'record']) await pool.query(`delete from ${table}`);
  await pool.query('update log_tree set size = 0');
  made.open = await publish('france', 'small_note', smallNote('Open'));
  await saveDraft(france, made.open, smallNote('Open, revised'), 0);
  await publishDraft(france, made.open, { audience: ['everyone'] });
  made.shared = await publish('france', 'small_note', smallNote('Shared'), ['state:KE', 'group:eu']);
  made.linked = await publish('france', 'small_note', smallNote('Linked', { links: [{ relation: 'cites', to: made.open }] }));
  made.draft = (await createDraft(france, 'small_note', smallNote('Draft'))).id;
  made.reference = await publish('officer', 'small_note', smallNote('About Kenya', { states: ['KE'] }));
  await answerRecord(await visit('kenya'), made.reference, 'disputed', { en: 'It is not so.' });
  made.file = (await upload('The text of the file.')).id;
  made.group = await createGroup(await visit('officer'), { names: { en: 'A group' }, members: ['KE', 'FR'] });
  await actor('brazil');
  const kenya = await actor('kenya');
  await createApiKey(await portal.visit({ ...kenya, session: newId() }, 'en'), { name: 'Key', scopes: ['read'], days: 5 });
  await attestPeople();
  await checkpoint(portal, 'members');
  await checkpoint(portal, 'public');
  for (let i = 0; i < 5; i++) await publish('france', 'small_note', smallNote(`More ${i}`));
  await checkpoint(portal, 'members');
  await checkpoint(portal, 'public');
});

async function upload(text: string) {
  const path = join(tmpdir(), randomUUID());
  await writeFile(path, text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  return attachUpload(await visit('france'), made.draft, { field: 'upload', name: 'a.txt', path, size: text.length, sha256 }, 'en');
}

/** Accounts of the tests are written without a change. */
async function attestPeople(): Promise<void> {
  const { rows } = await pool.query<{ id: string }>('select id from account_holder');
  const officer = await visit('officer');
  for (const { id } of rows) await officer.change('test', { kind: 'account', id }, true, (inner) => attestAccount(inner, id));
}

describe('portal verify', () => {
  test('finds nothing where nothing was changed', async () => assert.deepEqual(await findings(), []));

  /** What is changed behind the portal's back, and what must be named for it. */
  const tamperings: [what: string, change: string, undo: string, named: (ids: typeof made) => string][] = [
    ['a title', `update record set title = '{"en":"Opem"}' where id = $open`, `update record set title = '{"en":"Open, revised"}' where id = $open`, ({ open }) => `record ${open}`],
    ['an audience', 'update record set audience = array[1] where id = $shared', 'update record set audience = (select audience from version where record = $shared) where id = $shared', ({ shared }) => `record ${shared}`],
    ['whom an audience stands for', "update audience set key = 'KP' where kind = 'state' and key = 'KE'", "update audience set key = 'KE' where kind = 'state' and key = 'KP'", ({ shared }) => `record ${shared}`],
    ['who may see an old version', 'update version set audience = array[1] where record = $shared', 'update version set audience = (select audience from record where id = $shared) where record = $shared', ({ shared }) => `record ${shared}`],
    ['a standing', "update record set standing = 'reference' where id = $open", "update record set standing = 'national' where id = $open", ({ open }) => `record ${open}`],
    ['a field of the room', `update small_note set remark = 'Open, revised remarK' where id = $open`, `update small_note set remark = 'Open, revised remark' where id = $open`, ({ open }) => `record ${open}`],
    ['a version', `update version set content = jsonb_set(content, '{title,en}', '"0pen"') where record = $open and number = 1`, `update version set content = jsonb_set(content, '{title,en}', '"Open"') where record = $open and number = 1`, ({ open }) => `version ${open}/1`],
    ['the hash of a version', `update version set hash = 'f' || substr(hash, 2) || '' where record = $open and number = 1 and hash not like 'f%'; update version set hash = '0' || substr(hash, 2) where false`, 'update version set hash = (select opening->>\'hash\' from leaf where tree = \'members\' and subject = $open and version = 1) where record = $open and number = 1', ({ open }) => `version ${open}/1`],
    ['the time of a version', "update version set at = at + interval '1 second' where record = $open and number = 1", "update version set at = at - interval '1 second' where record = $open and number = 1", ({ open }) => `version ${open}/1`],
    ['the author of a version', "update version set by_party = 'KE' where record = $open and number = 1", "update version set by_party = 'FR' where record = $open and number = 1", ({ open }) => `version ${open}/1`],
    ['the order of versions', 'update version set number = 3 - number where false; update version set number = -number where record = $open; update version set number = 3 + number where record = $open', 'update version set number = -number where record = $open; update version set number = 3 + number where record = $open', ({ open }) => `version ${open}/1`],
    ['the order of versions and of their leaves', 'update version set number = -number where record = $open; update version set number = 3 + number where record = $open; update leaf set version = 3 - version where subject = $open and version > 0', 'update version set number = -number where record = $open; update version set number = 3 + number where record = $open; update leaf set version = 3 - version where subject = $open and version > 0', ({ open }) => `version ${open}/1`],
    ['an opening', `update leaf set opening = jsonb_set(opening, '{act}', '"publisH"') where tree = 'members' and index = 3`, `update leaf set opening = jsonb_set(opening, '{act}', '"publish"') where tree = 'members' and index = 3`, () => 'leaf members/3'],
    ['a salt', `update leaf set opening = opening || jsonb_build_object('salt', encode(sha256('x'), 'base64'), 'old', opening->>'salt') where tree = 'public' and index = 1`, `update leaf set opening = (opening || jsonb_build_object('salt', opening->>'old')) - 'old' where tree = 'public' and index = 1`, () => 'leaf public/1'],
    ['a commitment', "update leaf set commitment = set_byte(commitment, 5, get_byte(commitment, 5) # 1) where tree = 'public' and index = 1", "update leaf set commitment = set_byte(commitment, 5, get_byte(commitment, 5) # 1) where tree = 'public' and index = 1", () => 'leaf public/1'],
    ['a commitment together with its opening', `update leaf l set opening = o.opening, commitment = o.commitment from leaf o where l.tree = 'public' and l.index = 1 and o.tree = 'public' and o.index = 0; create table kept as select 1`, 'select 1', () => 'checkpoint public/'],
    ['a node', "update log_node set hash = set_byte(hash, 0, get_byte(hash, 0) # 128) where tree = 'members' and level = 1 and index = 0", "update log_node set hash = set_byte(hash, 0, get_byte(hash, 0) # 128) where tree = 'members' and level = 1 and index = 0", () => 'node members/1/0'],
    ['a missing node', "create table gone as select * from log_node where tree = 'members' and level = 1 and index = 1; delete from log_node where tree = 'members' and level = 1 and index = 1", 'insert into log_node select * from gone; drop table gone', () => 'node members/1/1'],
    ['an invented node', "insert into log_node values ('members', 9, 0, decode(repeat('00', 32), 'hex'))", "delete from log_node where level = 9", () => 'node members/9/0'],
    ['a checkpoint', "update checkpoint set note = overlay(note placing 'X' from 40) where tree = 'public' and size = (select max(size) from checkpoint where tree = 'public')", '', () => 'checkpoint public/'],
    ['an answer', `update answer set stance = 'confirmed' where record = $reference`, `update answer set stance = 'disputed' where record = $reference`, ({ reference }) => `record ${reference}`],
    ['the words of an answer', `update answer set statement = '{"en":"It is so."}' where record = $reference`, `update answer set statement = '{"en":"It is not so."}' where record = $reference`, ({ reference }) => `record ${reference}`],
    ['a draft', `update draft set content = jsonb_set(content, '{title,en}', '"Draff"') where record = $draft`, `update draft set content = jsonb_set(content, '{title,en}', '"Draft"') where record = $draft`, ({ draft }) => `record ${draft}`],
    ['a link', 'update link set to_record = $shared where from_record = $linked', 'update link set to_record = $open where from_record = $linked', ({ linked }) => `record ${linked}`],
    ['a link taken away', 'create table gone as select * from link where from_record = $linked; delete from link where from_record = $linked', 'insert into link select * from gone; drop table gone', ({ linked }) => `record ${linked}`],
    ['the name of a file', `update file set name = 'b.txt' where id = $file`, `update file set name = 'a.txt' where id = $file`, ({ draft }) => `record ${draft}`],
    ['the text of a file', `update file set text = text || '.' where id = $file`, `update file set text = left(text, -1) where id = $file`, ({ draft }) => `record ${draft}`],
    ['which content a file has', `update file set sha256 = repeat('0', 64) where id = $file`, `update file set sha256 = encode(sha256('The text of the file.'), 'hex') where id = $file`, () => `file ${'0'.repeat(64)}`],
    ['the role of an account', `update account_holder set role = 'administrator' where id = 'test-kenya'`, `update account_holder set role = 'focal_point' where id = 'test-kenya'`, () => 'account test-kenya'],
    ['the scopes of an API key', `update api_key set scopes = array['read', 'publish'] where account = 'test-kenya'`, `update api_key set scopes = array['read'] where account = 'test-kenya'`, () => 'account test-kenya'],
    ['an account nobody opened', `insert into account_holder (id, name, email, party, role, created_by) values ('intruder', 'I', 'i@example.org', 'FR', 'reader', 'x')`, `delete from account_holder where id = 'intruder'`, () => 'account intruder'],
    ['who is in a thematic group', `insert into group_member values ($group, 'BR')`, `delete from group_member where group_id = $group and state = 'BR'`, ({ group }) => `group ${group}`],
    ['who is in an organisation', `insert into group_member values ('eu', 'KE')`, `delete from group_member where group_id = 'eu' and state = 'KE'`, () => 'group eu'],
    ['the status of a state', `update party set status = 'member' where code = 'VA'`, `update party set status = 'observer' where code = 'VA'`, () => 'party VA'],
    ['whom a search entry shows', 'update search_entry set audience = array[1] where record = $shared', 'update search_entry set audience = (select audience from record where id = $shared) where record = $shared', ({ shared }) => `search entry ${shared}`],
    ['a record nobody wrote', "insert into record (id, room, kind, owner, standing, status, audience, title, language, created_at, created_by, changed_at) values ('01kb0000000000000009', 'small', 'small_note', 'FR', 'national', 'draft', '{1}', '{}', 'en', now(), 'x', now())", "delete from record where id = '01kb0000000000000009'", () => 'record 01kb0000000000000009'],
    ['a search entry taken away', 'create table gone as select * from search_entry where record = $open; delete from search_entry where record = $open', 'insert into search_entry select * from gone; drop table gone', ({ open }) => `search entry ${open}`],
  ]; // prettier-ignore

  for (const [what, change, undo, named] of tamperings) {
    const name = () => named(made);
    test(`finds and names ${what}`, async () => {
      const put = (text: string) => text.replace(/\$(\w+)/g, (_, key: keyof typeof made) => `'${made[key]}'`);
      if (what.includes('together') || undo === '') {
        const client = await pool.connect();
        try {
          await client.query('create table kept_leaf as select * from leaf; create table kept_checkpoint as select * from checkpoint');
          await client.query(put(change));
          const found = await findings();
          assert.ok(found.some((line) => line.startsWith(name())), `${name()} not among:\n${found.join('\n')}`);
        } finally {
          await client.query('delete from leaf; insert into leaf select * from kept_leaf; delete from checkpoint; insert into checkpoint select * from kept_checkpoint; drop table kept_leaf, kept_checkpoint; drop table if exists kept');
          client.release();
        }
      } else {
        await pool.query(put(change));
        try {
          const found = await findings();
          assert.ok(found.some((line) => line.startsWith(name())), `${name()} not among:\n${found.join('\n')}`);
        } finally {
          await pool.query(put(undo));
        }
      }
      assert.deepEqual(await findings(), []);
    }); // prettier-ignore
  }

  test('any one bit of any commitment', async () => {
    const { rows } = await pool.query<{ tree: string; index: number }>('select tree, index from leaf order by random() limit 8');
    for (const { tree, index } of rows) {
      const flip = `update leaf set commitment = set_bit(commitment, ${Math.floor(Math.random() * 256)}, 0) where tree = $1 and index = $2`;
      const { rows: before } = await pool.query<{ commitment: Buffer }>('select commitment from leaf where tree = $1 and index = $2', [tree, index]);
      await pool.query(flip, [tree, index]);
      const { rows: now } = await pool.query<{ commitment: Buffer }>('select commitment from leaf where tree = $1 and index = $2', [tree, index]);
      const changed = !before[0]!.commitment.equals(now[0]!.commitment);
      const found = await findings();
      assert.equal(found.some((line) => line.startsWith(`leaf ${tree}/${index}:`)), changed); // prettier-ignore
      await pool.query('update leaf set commitment = $3 where tree = $1 and index = $2', [tree, index, before[0]!.commitment]);
    }
  });

  test('a draft that is thrown away leaves nothing to be found, also where something referred to it', async () => {
    const france = await visit('france');
    const { id } = await createDraft(france, 'small_note', smallNote('Referred to'));
    await createAndPublish(france, 'small_note', smallNote('Refers', { links: [{ relation: 'related', to: id }] }), { audience: ['everyone'] });
    await discardDraft(france, id);
    assert.deepEqual(await findings(), []);
  });

  test('a change that touches nothing is no alarm', async () => {
    const france = await visit('france');
    await france.change('look', { kind: 'record', id: made.open }, true, async () => {});
    await france.change('look', { kind: 'party', id: 'FR' }, true, async () => {});
    assert.deepEqual(await findings(), []);
  });
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
      const proof = (await (await request(person, `/api/v1/records/${record()}/proof`)).json()) as { verifierKey: string };
      assert.equal(proof.verifierKey, key);
      const results = await verifyLog({ log, key, proof, oldCheckpoint: old });
      assert.deepEqual(results.filter((result) => !result.ok), []);
      assert.ok(results.some((result) => result.name === 'proof version'));
      await rm(log, { recursive: true });
    }); // prettier-ignore

  test('a proof of another text does not hold', async () => {
    const proof = (await (await request('anyone', `/api/v1/records/${made.open}/proof`)).json()) as { verifierKey: string; version: { title: { en: string } } };
    assert.ok((await verifyProof(proof, proof.verifierKey)).every((result) => result.ok));
    proof.version.title.en += '.';
    assert.ok((await verifyProof(proof, proof.verifierKey)).some((result) => !result.ok));
  });

  test('the members’ log is for States', async () => {
    for (const path of ['/log/members/checkpoint', '/log/members/key', '/log/members/tile/0/000.p/1']) assert.equal((await request('anyone', path)).status, 404);
    assert.match((await request('kenya', '/log/members/tile/0/000.p/1')).headers.get('cache-control') ?? '', /private/);
  });

  test('an opening tells an addressee of no version addressed to others', async () => {
    const france = await visit('france');
    const id = await publish('france', 'small_note', smallNote('First for Brazil'), ['state:BR']);
    await saveDraft(france, id, smallNote('Then for Kenya'), 0);
    await publishDraft(france, id, { audience: ['state:KE'] });
    const proof = (await (await request('kenya', `/api/v1/records/${id}/proof`)).json()) as { opening: { version: number } };
    assert.equal(proof.opening.version, 1);
    assert.equal(((await (await request('kenya', `/api/v1/records/${id}`)).json()) as { version: number }).version, 1);
  });
});

describe('many at once', () => {
  test('thirty publications in parallel leave a log without gap', async () => {
    const sizes = async () => (await pool.query<{ name: string; size: number }>('select name, size from log_tree order by name')).rows;
    const before = await sizes();
    const people = ['france', 'kenya', 'brazil'] as const;
    const audiences = [['everyone'], ['members'], ['state:DE', 'state:IT'], ['state:IT', 'state:DE'], ['group:eu', 'group:au']];
    const all = Array.from({ length: 30 }, (_, i) => publish(people[i % 3]!, 'small_note', smallNote(`Parallel ${i}`), audiences[i % 5]!));
    const heads = Array.from({ length: 12 }, () => request('anyone', '/log/checkpoint').then((answer) => answer.status));
    assert.equal(new Set(await Promise.all(all)).size, 30);
    assert.deepEqual(new Set(await Promise.all(heads)), new Set([200]));
    const after = await sizes();
    assert.deepEqual(after.map((row, i) => row.size - before[i]!.size), [30, 6]); // prettier-ignore
    assert.deepEqual(await findings(), []);
  });

  test('two who replace each other’s records both come through', async () => {
    const france = await visit('france');
    const [a, b] = [await publish('france', 'small_note', smallNote('A')), await publish('france', 'small_note', smallNote('B'))];
    for (let i = 0; i < 2; i++) {
      await saveDraft(france, a, smallNote(`A${i}`, { links: [{ relation: 'supersedes', to: b }] }), 0);
      await saveDraft(france, b, smallNote(`B${i}`, { links: [{ relation: 'supersedes', to: a }] }), 0);
      await Promise.all([publishDraft(france, a, { audience: ['everyone'] }), publishDraft(france, b, { audience: ['everyone'] })]);
    }
    assert.deepEqual(await findings(), []);
  });
});

describe('a change that breaks off', () => {
  const counts = async () =>
    (await pool.query(`select (select count(*) from record) as records, (select count(*) from version) as versions, (select count(*) from leaf) as leaves,
      (select count(*) from draft) as drafts, (select count(*) from search_entry) as entries, (select count(*) from small_note) as notes, (select sum(size) from log_tree) as sizes,
      (select count(*) from audience) as audiences`)).rows[0]; // prettier-ignore

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
    const { rows } = await pool.query<{ act: string }>("select opening->>'act' as act from leaf where tree = 'members' and index >= $1 order by index", [last[0]!.size]);
    assert.deepEqual(rows.map((row) => row.act), ['publish', 'draft']); // prettier-ignore
    assert.deepEqual(await findings(), []);
  });

  test('a statement that fails within leaves nothing', async () => {
    const before = await counts();
    const france = await visit('france');
    await assert.rejects(createAndPublish(france, 'small_note', smallNote('Without its file', { files: [{ id: newId(), language: 'en' }] }), { audience: ['everyone'] }));
    assert.deepEqual(await counts(), before);
  });
});
