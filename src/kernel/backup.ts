import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import * as fs from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import pg from 'pg';
import { z } from 'zod';

/** How far a backup or restore is: `part` is a table, `files` or `checking`; `done` and `total` count its rows, files or parts. */
export interface BackupProgress {
  part: string;
  done: number;
  /** An estimate for the rows of a table during a backup; undefined when nobody knows. */
  total?: number;
}

type Report = (progress: BackupProgress) => void;

export interface BackupSummary {
  tables: number;
  rows: number;
  files: number;
  /** Files whose content is not what their name says: they were copied as they are. */
  damagedFiles: string[];
  /** Hex SHA-256 of `manifest.json`, which holds those of all parts: keep it elsewhere, and nobody can alter the backup unseen. */
  manifestSha256: string;
}

/** A part of a backup is missing or not what was written. */
export class BackupDamaged extends Error {
  readonly part: string;
  constructor(part: string, cause?: unknown) {
    super(`The part ${part} of the backup is missing, damaged or altered; nothing was restored.`, { cause });
    this.name = 'BackupDamaged';
    this.part = part;
  }
}

/** A restore was asked for into a database that holds something. */
export class DatabaseNotEmpty extends Error {
  constructor(found: string[]) {
    super(`A backup is restored into an empty database only; this one holds ${found.slice(0, 5).join(', ')}.`);
    this.name = 'DatabaseNotEmpty';
  }
}

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Manifest = z.object({
  format: z.literal('portal-backup'),
  version: z.literal(1),
  takenAt: z.iso.datetime(),
  server: z.string(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })),
  tables: z.array(
    z.object({ name: z.string(), columns: z.array(z.string()).min(1), rows: z.int().min(0), sha256: Sha256 }),
  ),
  sequences: z.array(z.object({ name: z.string(), value: z.string().regex(/^-?\d+$/), called: z.boolean() })),
  files: z.object({ count: z.int().min(0), sha256: Sha256 }),
});
type Manifest = z.infer<typeof Manifest>;
type Table = Manifest['tables'][number];

const manifestPart = 'manifest.json';
const fileListPart = 'files.sha256';
const tablePart = (table: string) => `tables/${encodeURIComponent(table)}.copy.gz`;
const filePart = (path: string) => `files/${path}`;

/**
 * Writes the schema `public` as one snapshot shows it, and the file store, into the new folder `destination`: `manifest.json`,
 * `tables/*.copy.gz` (PostgreSQL's COPY text), `files/…` and `files.sha256` (for `sha256sum -c`, inside `files`). The folder
 * appears when it is complete. It holds everything, restricted records and credentials included, readable by its owner only.
 * @param options.filesDir the folder of the file store; leave it out when files are in a bucket, which has its own copies
 * @throws Error when `destination` exists
 */
export async function backup(options: {
  databaseUrl: string;
  filesDir?: string;
  destination: string;
  progress: Report;
}): Promise<BackupSummary> {
  const destination = resolve(options.destination);
  if (await exists(destination)) throw new Error(`${destination} exists already.`);
  const folder = `${destination}.partial`;
  await fs.rm(folder, { recursive: true, force: true });
  await fs.mkdir(join(folder, 'tables'), { recursive: true, mode: 0o700 });
  try {
    const database = await withClient(options.databaseUrl, (client) => dump(client, folder, options.progress));
    // After the snapshot: files are stored before the rows that name them, so none of these is missing.
    const { damagedFiles, ...files } = await copyFiles(options.filesDir, folder, options.progress);
    const manifest: Manifest = { ...database, files };
    const manifestSha256 = await writeManifest(folder, manifest);
    await fs.rename(folder, destination);
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    return { tables: manifest.tables.length, rows, files: files.count, damagedFiles, manifestSha256 };
  } catch (error) {
    await fs.rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Restores a backup into an empty database and a file store. All parts are checked before anything is touched; the rows
 * arrive in one transaction, and their number and the foreign keys are checked before it commits.
 * @param options.manifestSha256 what `backup` answered, where it was kept
 * @param options.migrate creates the schema, with the migrations whose names it is given and no others, so that an older
 * backup fits; the next start of the portal applies the newer ones
 * @throws BackupDamaged, DatabaseNotEmpty; Error when the schema that `migrate` made is not that of the backup
 */
export async function restore(options: {
  databaseUrl: string;
  source: string;
  manifestSha256?: string;
  filesDir?: string;
  migrate(applied: string[]): Promise<void>;
  progress: Report;
}): Promise<BackupSummary> {
  const source = resolve(options.source);
  const { manifest, sha256 } = await readManifest(source);
  if (sha256 !== (options.manifestSha256 ?? sha256)) throw new BackupDamaged(manifestPart);
  if (manifest.files.count && !options.filesDir)
    throw new Error('The backup holds files: name the folder to put them in.');
  await checkParts(source, manifest, options.progress);
  await withClient(options.databaseUrl, async (client) => {
    await refuseNonEmpty(client);
    await options.migrate(manifest.migrations.map((migration) => migration.name));
    await restoreFiles(source, options.filesDir, manifest, options.progress);
    await load(client, source, manifest, options.progress);
  }).catch((error: unknown) => {
    if (error instanceof DatabaseNotEmpty) throw error;
    throw new Error(`The restore failed (${messageOf(error)}); empty the database before the next try.`, {
      cause: error,
    });
  });
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const { count: files } = manifest.files;
  return { tables: manifest.tables.length, rows, files, damagedFiles: [], manifestSha256: sha256 };
}

/** One connection in which values have one spelling, nothing times out, and no row is hidden silently. */
async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'portal backup' });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(`set search_path = public; set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres';
      set extra_float_digits = 1; set bytea_output = 'hex'; set row_security = off; set lock_timeout = 0;
      set statement_timeout = 0; set idle_in_transaction_session_timeout = 0`);
    return await work(client);
  } finally {
    await client.end();
  }
}

async function dump(client: pg.Client, folder: string, progress: Report) {
  await client.query('begin isolation level repeatable read read only');
  const found = await listTables(client);
  if (found.length)
    await client.query(`lock table ${found.map(({ name }) => quoted(name)).join(', ')} in access share mode`);
  const tables: Table[] = [];
  for (const table of found) tables.push(await dumpTable(client, folder, table, progress));
  const sequences = await readSequences(client);
  const migrations = await readMigrations(client);
  const [version] = await ask<{ server: string }>(client, `select current_setting('server_version') as server`);
  await client.query('commit');
  const head = { format: 'portal-backup', version: 1, takenAt: new Date().toISOString() } as const;
  return { ...head, server: version?.server ?? '', migrations, tables, sequences };
}

const own = `relnamespace = 'public'::regnamespace and not exists (
  select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')`;

type FoundTable = { name: string; columns: string[]; estimate: number };

/** The tables with rows of their own (partitions, not their parents) and the columns that are not computed. */
function listTables(client: pg.Client): Promise<FoundTable[]> {
  return ask(
    client,
    `select relname as name, greatest(reltuples, 0)::float8 as estimate, array(
       select attname::text from pg_attribute
       where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = '' order by attnum) as columns
     from pg_class where relkind = 'r' and ${own} order by relname`,
  );
}

async function dumpTable(
  client: pg.Client,
  folder: string,
  { name, columns, estimate }: FoundTable,
  progress: Report,
): Promise<Table> {
  const hash = createHash('sha256');
  let rows = 0;
  const tell = (more: number) => progress({ part: name, done: (rows += more), total: Math.max(rows, estimate) });
  tell(0);
  await pipeline(
    copyOut(client, `copy ${copyTarget(name, columns)} to stdout`),
    counting(tell),
    createGzip(),
    hashing(hash),
    createWriteStream(join(folder, tablePart(name)), { flags: 'wx', mode: 0o600, flush: true }),
  );
  return { name, columns, rows, sha256: hash.digest('hex') };
}

async function readSequences(client: pg.Client): Promise<Manifest['sequences']> {
  const names = await ask<{ name: string }>(
    client,
    `select relname as name from pg_class where relkind = 'S' and ${own}`,
  );
  const sequences: Manifest['sequences'] = [];
  for (const { name } of names) {
    const sql = `select last_value::text as value, is_called as called from ${quoted(name)}`;
    const [state] = await ask<{ value: string; called: boolean }>(client, sql);
    if (state) sequences.push({ name, ...state });
  }
  return sequences;
}

async function readMigrations(client: pg.Client): Promise<Manifest['migrations']> {
  const [table] = await ask<{ there: boolean }>(client, `select to_regclass('public.migration') is not null as there`);
  return table?.there ? ask(client, 'select name, checksum from migration order by applied_at, name') : [];
}

async function copyFiles(from: string | undefined, folder: string, progress: Report) {
  const list = createWriteStream(join(folder, fileListPart), { flags: 'wx', mode: 0o600, flush: true });
  const hash = createHash('sha256');
  const damagedFiles: string[] = [];
  let count = 0;
  await pipeline(
    async function* () {
      for await (const path of storedFiles(from)) {
        const sha256 = await copyOne(join(from!, path), join(folder, filePart(path)));
        if (!sha256) continue;
        if (sha256 !== basename(path)) damagedFiles.push(path);
        progress({ part: 'files', done: ++count });
        yield `${sha256}  ${path}\n`;
      }
    },
    hashing(hash),
    list,
  );
  return { count, sha256: hash.digest('hex'), damagedFiles };
}

/** Paths of the store's contents, which are named by their hash; its unfinished uploads are not. */
async function* storedFiles(folder: string | undefined): AsyncGenerator<string> {
  if (!folder || !(await exists(folder))) return;
  for await (const entry of await fs.opendir(folder, { recursive: true })) {
    if (entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name)) yield relative(folder, join(entry.parentPath, entry.name));
  }
}

/** Copies a file and answers its hash; undefined when it was removed meanwhile, as a portal may do with what no record names. */
async function copyOne(from: string, to: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  await fs.mkdir(dirname(to), { recursive: true, mode: 0o700 });
  try {
    const handle = await fs.open(from);
    await pipeline(
      handle.createReadStream(),
      hashing(hash),
      createWriteStream(to, { flags: 'wx', mode: 0o600, flush: true }),
    );
    return hash.digest('hex');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function writeManifest(folder: string, manifest: Manifest): Promise<string> {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await fs.writeFile(join(folder, manifestPart), text, { mode: 0o600, flush: true });
  return createHash('sha256').update(text).digest('hex');
}

async function readManifest(source: string): Promise<{ manifest: Manifest; sha256: string }> {
  try {
    const text = await fs.readFile(join(source, manifestPart), 'utf8');
    return { manifest: Manifest.parse(JSON.parse(text)), sha256: createHash('sha256').update(text).digest('hex') };
  } catch (error) {
    throw new BackupDamaged(manifestPart, error);
  }
}

async function checkParts(source: string, manifest: Manifest, progress: Report): Promise<void> {
  const total = manifest.tables.length + manifest.files.count + 1;
  let done = 0;
  const check = async (part: string, sha256: string) => {
    const found = await hashOf(join(source, part)).catch((error: unknown) =>
      Promise.reject(new BackupDamaged(part, error)),
    );
    if (found !== sha256) throw new BackupDamaged(part);
    progress({ part: 'checking', done: ++done, total });
  };
  for (const table of manifest.tables) await check(tablePart(table.name), table.sha256);
  await check(fileListPart, manifest.files.sha256);
  for await (const { path, sha256 } of listedFiles(source)) await check(filePart(path), sha256);
}

async function* listedFiles(source: string): AsyncGenerator<{ path: string; sha256: string }> {
  for await (const line of createInterface({ input: createReadStream(join(source, fileListPart)) })) {
    const [, sha256, path] = /^([0-9a-f]{64}) {2}((?:[0-9a-f]+\/)*[0-9a-f]{64})$/.exec(line) ?? [];
    if (!sha256 || !path) throw new BackupDamaged(fileListPart);
    yield { path, sha256 };
  }
}

async function refuseNonEmpty(client: pg.Client): Promise<void> {
  const kinds = `relkind in ('r', 'p', 'v', 'm', 'S', 'f')`;
  const found = await ask<{ name: string }>(
    client,
    `select relname as name from pg_class where ${kinds} and ${own} order by 1`,
  );
  if (found.length) throw new DatabaseNotEmpty(found.map(({ name }) => name));
}

async function restoreFiles(
  source: string,
  filesDir: string | undefined,
  manifest: Manifest,
  progress: Report,
): Promise<void> {
  let done = 0;
  for await (const { path } of listedFiles(source)) {
    const target = join(filesDir!, path);
    const aside = `${target}.part`;
    await fs.rm(aside, { force: true });
    await copyOne(join(source, filePart(path)), aside);
    await fs.rename(aside, target);
    progress({ part: 'files', done: ++done, total: manifest.files.count });
  }
}

async function load(client: pg.Client, source: string, manifest: Manifest, progress: Report): Promise<void> {
  await client.query('begin');
  await refuseOtherSchema(client, manifest);
  await withoutTriggersAndKeys(client, async () => {
    const names = manifest.tables.map(({ name }) => quoted(name)).join(', ');
    if (names) await client.query(`truncate ${names}`);
    for (const table of manifest.tables) await loadTable(client, source, table, progress);
    for (const sequence of manifest.sequences) await setSequence(client, sequence);
  });
  await refreshViews(client);
  await client.query('commit');
  await client.query('analyze');
}

async function refuseOtherSchema(client: pg.Client, manifest: Manifest): Promise<void> {
  const spelled = (migration: Manifest['migrations'][number]) =>
    `${migration.name} (${migration.checksum.slice(0, 8)})`;
  const backedUp = manifest.migrations.map(spelled);
  const applied = (await readMigrations(client)).map(spelled);
  const differing = [...backedUp, ...applied].filter((one) => !backedUp.includes(one) || !applied.includes(one));
  if (differing.length) throw new Error(`migrations differ: ${differing.join(', ')}`);
  const there = new Map((await listTables(client)).map((table) => [table.name, table.columns]));
  const missing = manifest.tables.flatMap(({ name, columns }) =>
    columns.filter((column) => !there.get(name)?.includes(column)).map((column) => `${name}.${column}`),
  );
  if (missing.length) throw new Error(`the schema lacks ${missing.join(', ')}`);
}

/**
 * Rows arrive in any order and as they were: foreign keys are dropped and, afterwards, made again, which checks them all;
 * triggers, which have done their work on these rows once, are set aside. Both need no more than to own the tables.
 */
async function withoutTriggersAndKeys(client: pg.Client, work: () => Promise<void>): Promise<void> {
  const keys = await ask<{ on: string; name: string; definition: string }>(
    client,
    `select conrelid::regclass::text as on, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and conparentid = 0 and confrelid in (select oid from pg_class where ${own})`,
  );
  const triggers = await ask<{ on: string; name: string; mode: string }>(
    client,
    `select tgrelid::regclass::text as on, quote_ident(tgname) as name,
       case tgenabled when 'A' then 'always' when 'R' then 'replica' else '' end as mode
     from pg_trigger where not tgisinternal and tgenabled <> 'D' and tgparentid = 0
       and tgrelid in (select oid from pg_class where ${own})`,
  );
  for (const key of keys) await client.query(`alter table ${key.on} drop constraint ${key.name}`);
  for (const { on, name } of triggers) await client.query(`alter table ${on} disable trigger ${name}`);
  await work();
  await client.query('set constraints all immediate');
  for (const key of keys) await client.query(`alter table ${key.on} add constraint ${key.name} ${key.definition}`);
  for (const { on, name, mode } of triggers) await client.query(`alter table ${on} enable ${mode} trigger ${name}`);
}

async function loadTable(
  client: pg.Client,
  source: string,
  { name, columns, rows }: Table,
  progress: Report,
): Promise<void> {
  let done = 0;
  const tell = (more: number) => progress({ part: name, done: (done += more), total: rows });
  tell(0);
  const copy = copyIn(client, `copy ${copyTarget(name, columns)} from stdin`);
  await pipeline(createReadStream(join(source, tablePart(name))), createGunzip(), counting(tell), copy).catch(
    (error: unknown) => Promise.reject(new Error(`table ${name}: ${messageOf(error)}`, { cause: error })),
  );
  const [found] = await ask<{ rows: string }>(client, `select count(*)::text as rows from ${quoted(name)}`);
  if (Number(found?.rows) !== rows) throw new Error(`table ${name}: ${found?.rows} rows arrived of ${rows}`);
}

async function setSequence(client: pg.Client, { name, value, called }: Manifest['sequences'][number]): Promise<void> {
  await client.query('select setval($1::regclass, $2, $3)', [quoted(name), value, called]);
}

async function refreshViews(client: pg.Client): Promise<void> {
  const views = await ask<{ name: string }>(
    client,
    `select relname as name from pg_class where relkind = 'm' and relispopulated and ${own} order by oid`,
  );
  for (const { name } of views) await client.query(`refresh materialized view ${quoted(name)}`);
}

/** What `pg` does not declare of its connection, and calls on a query while COPY runs. */
type Connection = {
  stream: Duplex;
  query(sql: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
};
interface Copy {
  submit(connection: Connection): void;
  handleCopyData?(message: { chunk: Buffer }): void;
  handleCopyInResponse?(connection: Connection): void;
  handleCommandComplete(): void;
  handleReadyForQuery(): void;
  handleError(error: Error): void;
}

const batchSize = 65_536;

/** The output of `copy … to stdout`; the socket waits when the reader does. */
function copyOut(client: pg.Client, sql: string): Readable {
  let connection: Connection | undefined;
  let batch = Buffer.allocUnsafe(batchSize);
  let used = 0;
  const output = new Readable({ read: () => connection?.stream.resume(), highWaterMark: batchSize });
  const push = (chunk: Buffer) => {
    if (!output.push(chunk)) connection?.stream.pause();
  };
  const flush = () => {
    if (used) push(batch.subarray(0, used));
    batch = Buffer.allocUnsafe(batchSize);
    used = 0;
  };
  submit(client, {
    submit: (opened) => (connection = opened).query(sql),
    // Rows come one by one, as views of a buffer that pg uses again.
    handleCopyData({ chunk }) {
      if (used + chunk.length > batchSize) flush();
      if (chunk.length > batchSize) return push(Buffer.from(chunk));
      used += chunk.copy(batch, used);
    },
    handleCommandComplete: flush,
    handleReadyForQuery() {
      output.push(null);
      connection?.stream.resume();
    },
    handleError(error) {
      output.destroy(error);
      connection?.stream.resume();
    },
  });
  return output;
}

/** A consumer of what `copy … from stdin` reads; it resolves when the server has it all. */
function copyIn(client: pg.Client, sql: string): (source: AsyncIterable<Buffer>) => Promise<void> {
  return (source) =>
    new Promise((done, refused) => {
      const over = new AbortController();
      const send = async (connection: Connection) => {
        try {
          for await (const chunk of source) {
            connection.sendCopyFromChunk(chunk);
            const { stream } = connection;
            if (stream.writableNeedDrain) await once(stream, 'drain', { signal: over.signal });
            if (over.signal.aborted) return;
          }
          connection.endCopyFrom();
        } catch (error) {
          connection.sendCopyFail('the source failed');
          refused(error as Error);
        }
      };
      submit(client, {
        submit: (connection) => connection.query(sql),
        handleCopyInResponse: (connection) => void send(connection),
        handleCommandComplete() {},
        handleReadyForQuery: done,
        handleError(error) {
          over.abort();
          refused(error);
        },
      });
    });
}

function submit(client: pg.Client, copy: Copy): void {
  client.query(copy as unknown as pg.Submittable);
}

/** Passes COPY text on and tells how many rows each chunk ends: a line feed inside a value is written as `\n`. */
function counting(tell: (rows: number) => void) {
  return async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      let rows = 0;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) rows++;
      tell(rows);
      yield chunk;
    }
  };
}

function hashing(hash: Hash) {
  return async function* (source: AsyncIterable<Buffer | string>) {
    for await (const chunk of source) {
      hash.update(chunk);
      yield chunk;
    }
  };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

async function ask<Row extends pg.QueryResultRow>(client: pg.Client, sql: string): Promise<Row[]> {
  return (await client.query<Row>(sql)).rows;
}

function copyTarget(table: string, columns: string[]): string {
  return `${quoted(table)} (${columns.map((column) => pg.escapeIdentifier(column)).join(', ')})`;
}

function quoted(name: string): string {
  return `public.${pg.escapeIdentifier(name)}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function exists(path: string): Promise<boolean> {
  return fs.access(path).then(
    () => true,
    () => false,
  );
}
