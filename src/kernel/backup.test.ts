import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { backup, BackupDamaged, DatabaseNotEmpty, restore } from './backup.ts';
import type { BackupProgress } from './backup.ts';
import { migrate, openDatabase } from './database.ts';
import type { Migration } from './database.ts';
import { startPostgres } from './postgres.ts';
import type { PostgresServer } from './postgres.ts';

const migrations: Migration[] = [
  {
    name: 'scratch/001-tables',
    sql: `
      create extension unaccent;
      create table state (code text primary key, neighbour text references state);
      insert into state values ('SEED', null);
      create table document (
        id int generated always as identity primary key,
        state text not null references state,
        latest int,
        title text,
        body bytea,
        facts jsonb,
        tags text[],
        numbers int[],
        words tsvector,
        size int generated always as (coalesce(length(title), 0)) stored,
        at timestamptz,
        amount numeric
      );
      create table edition (
        document int not null references document on delete cascade deferrable initially deferred,
        number int,
        primary key (document, number)
      );
      alter table document add constraint document_latest foreign key (id, latest) references edition (document, number);
      create function shout() returns trigger language plpgsql as $$
        begin new.title := upper(new.title); return new; end $$;
      create trigger shout before insert on document for each row execute function shout();
      create function refuse() returns trigger language plpgsql as $$ begin raise 'append only'; end $$;
      create trigger keep before truncate on edition execute function refuse();
      alter table edition enable always trigger keep;
      create table "Odd name/with ""marks""" (id serial primary key, "the value" text);
      create table nothing (id int);
      create table wide (text text);
      create materialized view titles as select title from document;`,
  },
];
const later: Migration = { name: 'scratch/002-later', sql: 'create table later (id int)' };

const rows = `
  insert into state values ('XA', 'XA'), ('XB', 'XA');
  alter table document disable trigger shout;
  insert into document (state, title, body, facts, tags, numbers, words, at, amount) values
    ('XA', E'tab\\t line\\n return\\r back\\\\slash \\\\N', '\\x00ff0a5c', '{"a": [1, null, "\\u0644\\n"]}', '{"a,b",NULL,"","\\"q\\""}',
      '{{1,2},{3,4}}', to_tsvector('english', 'Norms of responsible behaviour'), '2026-01-02 03:04:05.678901+05', 1e-30),
    ('XB', '', '', 'null', '{}', '{}', '', 'infinity', 'NaN'),
    ('XB', null, null, null, null, null, null, null, null);
  insert into document (state, title) select 'XA', 'Безопасность ' || n from generate_series(1, 5000) n;
  alter table document enable trigger shout;
  insert into edition select id, 1 from document;
  update document set latest = 1;
  insert into "Odd name/with ""marks""" ("the value") values ('\\N'), (repeat('long ', 40000));
  insert into wide select string_agg(md5(n::text), '') from generate_series(1, 100000) n;
  refresh materialized view titles;`;

describe('a backup', () => {
  let folder: string;
  let server: PostgresServer;
  let original: string;
  const filesDir = () => join(folder, 'files');
  const archive = () => join(folder, 'archive');
  let summary: Awaited<ReturnType<typeof backup>>;
  const told: BackupProgress[] = [];
  const silent = () => {};

  before(async () => {
    folder = await fs.mkdtemp(join(tmpdir(), 'portal-backup-'));
    server = await startPostgres({ dataDir: join(folder, 'data'), progress: silent });
    original = await createDatabase('original');
    await migrateOn(original, migrations);
    await ask(original, rows);
    await storeFile('report of the group');
    await storeFile('');
    await fs.mkdir(join(filesDir(), 'tmp'));
    await fs.writeFile(join(filesDir(), 'tmp', 'unfinished.part'), 'x');
    const options = { databaseUrl: original, filesDir: filesDir(), destination: archive() };
    summary = await backup({ ...options, progress: (one) => told.push(one) });
  });
  after(async () => {
    await server.stop();
    await fs.rm(folder, { recursive: true });
  });

  async function createDatabase(name: string): Promise<string> {
    await ask(server.url, `create database ${name}`);
    return server.url.replace(/\/portal(?=$|\?)/, `/${name}`);
  }

  async function storeFile(content: string): Promise<string> {
    const sha256 = createHash('sha256').update(content).digest('hex');
    const path = join(filesDir(), sha256.slice(0, 2), sha256.slice(2, 4), sha256);
    await fs.mkdir(dirname(path), { recursive: true });
    await fs.writeFile(path, content);
    return path;
  }

  async function copyOfArchive(name: string): Promise<string> {
    await fs.cp(archive(), join(folder, name), { recursive: true });
    return join(folder, name);
  }

  function restoreInto(databaseUrl: string, source: string, known = migrations) {
    return restore({
      databaseUrl,
      source,
      filesDir: join(folder, 'restored', new URL(databaseUrl).pathname),
      migrate: (applied) =>
        migrateOn(
          databaseUrl,
          known.filter(({ name }) => applied.includes(name)),
        ),
      progress: silent,
    });
  }

  test('tells what it holds, and how far it is', () => {
    assert.deepEqual(
      { ...summary, manifestSha256: '' },
      {
        tables: 7,
        rows: 3 + 5003 + 5003 + 2 + 1 + 1,
        files: 2,
        damagedFiles: [],
        manifestSha256: '',
      },
    );
    assert.equal(told.findLast(({ part }) => part === 'document')?.done, 5003);
    assert.deepEqual(told.at(-1), { part: 'files', done: 2 });
  });

  test('is readable by its owner only, and not overwritten', async () => {
    assert.equal((await fs.stat(archive())).mode & 0o077, 0);
    const again = backup({ databaseUrl: original, destination: archive(), progress: silent });
    await assert.rejects(again, /exists already/);
  });

  test('comes back as it was', async () => {
    const copy = await createDatabase('copy');
    const restored = await restoreInto(copy, archive());
    assert.equal(restored.manifestSha256, summary.manifestSha256);
    for (const table of [
      'state',
      'document',
      'edition',
      '"Odd name/with ""marks"""',
      'nothing',
      'titles',
      'migration',
    ]) {
      const content = `select t::text as row from ${table} t order by 1`;
      assert.deepEqual(await ask(copy, content), await ask(original, content), table);
    }
    const files = await fs.readdir(filesDir(), { recursive: true });
    assert.deepEqual(
      (await fs.readdir(join(folder, 'restored/copy'), { recursive: true })).toSorted(),
      files.filter((path) => !path.startsWith('tmp')).toSorted(),
    );
  });

  test('leaves keys, triggers and counters at work in the restored database', async () => {
    const [made] = await ask(
      server.url.replace(/\/portal(?=$|\?)/, '/copy'),
      `insert into document (state, title) values ('XA', 'loud') returning id, title`,
    );
    assert.deepEqual(made, { id: 5004, title: 'LOUD' });
    const copy = server.url.replace(/\/portal(?=$|\?)/, '/copy');
    await assert.rejects(ask(copy, `insert into document (state) values ('XZ')`), /violates foreign key/);
    await assert.rejects(ask(copy, `update document set latest = 2 where id = 1`), /document_latest/);
    await assert.rejects(ask(copy, 'truncate edition, document'), /append only/);
    const constraints = `select conname, conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint order by 1, 2`;
    assert.deepEqual(await ask(copy, constraints), await ask(original, constraints));
    const triggers = 'select tgname, tgenabled from pg_trigger where not tgisinternal order by 1';
    assert.deepEqual(await ask(copy, triggers), await ask(original, triggers));
    assert.deepEqual(await ask(copy, `insert into "Odd name/with ""marks""" default values returning id`), [{ id: 3 }]);
  });

  test('is refused by a database that holds something', async () => {
    await assert.rejects(restoreInto(original, archive()), DatabaseNotEmpty);
  });

  test('made before newer migrations fits, when only its own are applied', async () => {
    const older = await createDatabase('older');
    await restoreInto(older, archive(), [...migrations, later]);
    await migrateOn(older, [...migrations, later]);
    assert.equal((await ask(older, 'select * from migration')).length, 2);
  });

  test('is refused by a schema of other migrations', async () => {
    const other = await createDatabase('other');
    const migrateAll = () => migrateOn(other, [...migrations, later]);
    const attempt = restore({
      databaseUrl: other,
      source: archive(),
      filesDir: join(folder, 'o'),
      migrate: migrateAll,
      progress: silent,
    });
    await assert.rejects(attempt, /migrations differ: scratch\/002-later/);
    assert.deepEqual(await ask(other, 'select code from state'), [{ code: 'SEED' }]);
  });

  const alterations: [string, (source: string) => Promise<void>, string | RegExp][] = [
    ['a table', (source) => alter(join(source, 'tables/document.copy.gz')), 'tables/document.copy.gz'],
    ['a missing table', (source) => fs.rm(join(source, 'tables/edition.copy.gz')), 'tables/edition.copy.gz'],
    ['a file', async (source) => alter(await anyFile(source)), /^files\/[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{64}$/],
    ['the list of files', (source) => alter(join(source, 'files.sha256')), 'files.sha256'],
    ['the manifest', (source) => alter(join(source, 'manifest.json')), 'manifest.json'],
  ];
  for (const [what, change, part] of alterations) {
    test(`with ${what} altered is refused by name, before anything is touched`, async () => {
      const source = await copyOfArchive(`altered ${what}`);
      await change(source);
      const empty = await createDatabase(`empty_${alterations.findIndex(([name]) => name === what)}`);
      await assert.rejects(restoreInto(empty, source), (error: unknown) => {
        assert(error instanceof BackupDamaged);
        if (typeof part === 'string') assert.equal(error.part, part);
        else assert.match(error.part, part);
        return true;
      });
      assert.deepEqual(
        await ask(empty, `select relname from pg_class where relnamespace = 'public'::regnamespace`),
        [],
      );
    });
  }

  const misfits: [string, Buffer, RegExp][] = [
    ['is no archive', Buffer.from('not compressed'), /table edition: incorrect header check/],
    ['is no row', gzipSync('1\tone\n'.repeat(100_000)), /table edition: invalid input syntax for type integer/],
    ['lacks a row', gzipSync(''), /table edition: 0 rows arrived of 1/],
    ['breaks a key', gzipSync('77\t1\n'), /violates foreign key/],
  ];
  for (const [what, content, message] of misfits) {
    test(`with a table that ${what}, manifest and all, leaves no row behind`, async () => {
      const source = await copyOfArchive(what);
      const sha256 = createHash('sha256').update(content).digest('hex');
      await fs.writeFile(join(source, 'tables/edition.copy.gz'), content);
      const manifest = await fs.readFile(join(source, 'manifest.json'), 'utf8');
      const forged = manifest.replace(/("name": "edition",[^}]*"rows": )\d+(,\s*"sha256": ")\w+/, `$11$2${sha256}`);
      await fs.writeFile(join(source, 'manifest.json'), forged);
      const empty = await createDatabase(`misfit_${misfits.findIndex(([name]) => name === what)}`);
      await assert.rejects(restoreInto(empty, source), message);
      assert.deepEqual(await ask(empty, 'select code from state'), [{ code: 'SEED' }]);
    });
  }

  test('whose manifest was exchanged is refused where its hash was kept', async () => {
    const attempt = restore({
      databaseUrl: original,
      source: archive(),
      manifestSha256: '0'.repeat(64),
      migrate: async () => {},
      progress: silent,
    });
    await assert.rejects(attempt, BackupDamaged);
  });

  test('names the stored files whose content is not what their name says', async () => {
    const path = await storeFile('to be damaged');
    await fs.appendFile(path, '!');
    const options = { databaseUrl: original, filesDir: filesDir(), destination: join(folder, 'second') };
    const { damagedFiles } = await backup({ ...options, progress: silent });
    assert.deepEqual(
      damagedFiles.map((damaged) => join(filesDir(), damaged)),
      [path],
    );
    await fs.rm(path);
  });

  test('that fails leaves nothing behind', async () => {
    const destination = join(folder, 'failed');
    const broken = () => {
      throw new Error('the disk is full');
    };
    await assert.rejects(backup({ databaseUrl: original, destination, progress: broken }), /the disk is full/);
    assert.deepEqual(
      (await fs.readdir(folder)).filter((name) => name.startsWith('failed')),
      [],
    );
  });
});

async function migrateOn(url: string, list: Migration[]): Promise<void> {
  const database = openDatabase(url, 1);
  await migrate(database, list).finally(() => database.close());
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function alter(path: string): Promise<void> {
  const bytes = await fs.readFile(path);
  bytes[0]! ^= 1;
  await fs.writeFile(path, bytes.length ? bytes : 'x');
}

async function anyFile(source: string): Promise<string> {
  const entries = await fs.readdir(join(source, 'files'), { recursive: true, withFileTypes: true });
  const file = entries.find((entry) => entry.isFile());
  assert(file);
  return join(file.parentPath, file.name);
}
