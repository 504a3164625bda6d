import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { DataDirBusy, lockDataDir, runningPostgres, startPostgres } from './postgres.ts';

const portals = new Set<ChildProcess>();
after(() => {
  for (const portal of portals) portal.kill('SIGKILL');
});

describe('the embedded PostgreSQL', () => {
  let dataDir: string;
  before(async () => (dataDir = await fs.mkdtemp(join(tmpdir(), 'portal-postgres-'))));
  after(async () => {
    await (await start()).server.stop();
    await fs.rm(dataDir, { recursive: true });
  });

  async function start() {
    const steps: string[] = [];
    const began = performance.now();
    const server = await startPostgres({ dataDir, progress: (step) => steps.push(step) });
    return { server, steps, took: `${Math.round(performance.now() - began)} ms` };
  }

  test('the first start creates a durable server that only the portal can enter', async (t) => {
    const { server, steps, took } = await start();
    t.diagnostic(`first start ${took}`);
    assert.deepEqual(steps, ['creating', 'starting']);
    assert.equal(await ask(server.url, `select current_setting('fsync')`), 'on');
    assert.equal(await ask(server.url, `select current_setting('listen_addresses')`), '127.0.0.1');
    assert.equal(await ask(server.url, 'select rolsuper from pg_roles where rolname = current_user'), false);
    await assert.rejects(ask(server.url.replace('//portal:', '//postgres:'), 'select 1'), /no pg_hba.conf entry/);
    await assert.rejects(ask(server.url.replace(/:\w+@/, ':wrong@'), 'select 1'), /password authentication failed/);
    assert.equal((await fs.stat(join(dataDir, 'postgres.json'))).mode & 0o777, 0o600);
    await server.stop();
  });

  test('the portal creates extensions and databases, and text is cut into words in every script', async () => {
    const { server } = await start();
    for (const name of ['pg_trgm', 'unaccent', 'btree_gin']) await ask(server.url, `create extension ${name}`);
    assert.equal(await ask(server.url, `select unaccent('États')`), 'Etats');
    const words = await ask(server.url, `select to_tsvector('simple', 'العربية، 网络安全，БЕЗОПАСНОСТЬ')::text`);
    assert.equal(words, `'безопасность':3 'العربية':1 '网络安全':2`);
    await ask(server.url, 'create database scratch');
    await ask(server.url, 'drop database scratch');
    await server.stop();
  });

  test('a later start finds the data on the same address', async (t) => {
    const first = await start();
    await ask(first.server.url, 'create table kept as select 7 as number');
    await first.server.stop();
    const second = await start();
    t.diagnostic(`later start ${second.took}`);
    assert.deepEqual(second.steps, ['starting']);
    assert.equal(second.server.url, first.server.url);
    assert.equal(await ask(second.server.url, 'select number from kept'), 7);
    await second.server.stop();
  });

  test('statements that fail leave nothing of their text in the log', async () => {
    const { server } = await start();
    await assert.rejects(ask(server.url, `select 'confidential' / 0`));
    await assert.rejects(ask(server.url, 'select confidential'));
    await server.stop();
    assert.doesNotMatch(await fs.readFile(join(dataDir, 'postgres.log'), 'utf8'), /confidential/);
  });

  test('a taken port is replaced by another', async () => {
    const first = await start();
    await first.server.stop();
    const intruder = createServer().listen(Number(new URL(first.server.url).port), '127.0.0.1');
    await once(intruder, 'listening');
    const second = await start();
    assert.notEqual(second.server.url, first.server.url);
    assert.equal(await ask(second.server.url, 'select 1'), 1);
    await second.server.stop();
    intruder.close();
  });

  test('stop leaves no process, and may be called twice', async () => {
    const { server } = await start();
    await server.stop();
    await server.stop();
    await until(async () => (await processesIn(dataDir)).length === 0);
    assert.equal(await runningPostgres(dataDir), undefined);
  });

  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    test(`the server outlives a portal ended by ${signal} and is taken over`, async (t) => {
      const portal = runPortal(
        `const server = await startPostgres({ dataDir, progress() {} }); say(server.url);`,
        dataDir,
      );
      const url = await portal.firstLine;
      process.kill(-portal.child.pid!, signal);
      await portal.ended;
      const { server, steps, took } = await start();
      t.diagnostic(`taken over in ${took}`);
      assert.deepEqual(steps, ['reusing']);
      assert.equal(server.url, url);
      assert.equal(await ask(server.url, 'select 1'), 1);
      await server.stop();
      await until(async () => (await processesIn(dataDir)).length === 0);
    });
  }

  test('a server left behind whose password is lost is restarted with a new one', async () => {
    const former = await start();
    await fs.rm(join(dataDir, 'postgres.json'));
    const { server, steps } = await start();
    assert.deepEqual(steps, ['starting']);
    assert.notEqual(server.url, former.server.url);
    assert.equal(await ask(server.url, 'select 1'), 1);
    await server.stop();
  });

  test('a process that got the number of a killed server is not taken for it', async () => {
    await start();
    const noted = join(dataDir, 'postgres', 'postmaster.pid');
    const lines = (await fs.readFile(noted, 'utf8')).split('\n');
    process.kill(Number(lines[0]), 'SIGKILL');
    await until(async () => (await processesIn(dataDir)).length === 0);
    const stranger = runPortal(`say('here')`, dataDir);
    await stranger.firstLine;
    await fs.writeFile(noted, [stranger.child.pid, ...lines.slice(1)].join('\n'));
    const { server, steps } = await start();
    assert.deepEqual(steps, ['starting']);
    assert.equal(await ask(server.url, 'select 1'), 1);
    await server.stop();
    assert(stranger.child.kill('SIGKILL'), 'the stranger was left alone');
    await stranger.ended;
  });
});

describe('the lock of the data folder', () => {
  let dataDir: string;
  before(async () => (dataDir = await fs.mkdtemp(join(tmpdir(), 'portal-lock-'))));
  after(() => fs.rm(dataDir, { recursive: true }));

  const hold = `await lockDataDir(dataDir).then(() => say('held'), (error) => { say(error.name); process.exit(); });`;

  test('a second portal is refused and told who holds the folder', async () => {
    const portal = runPortal(hold, dataDir);
    assert.equal(await portal.firstLine, 'held');
    await assert.rejects(lockDataDir(dataDir), (error: unknown) => {
      assert(error instanceof DataDirBusy);
      assert.equal(error.pid, portal.child.pid);
      return true;
    });
    portal.child.kill('SIGKILL');
    await portal.ended;
    await (await lockDataDir(dataDir)).release();
  });

  test('the same process cannot take it twice, and can again after release', async () => {
    const lock = await lockDataDir(dataDir);
    await assert.rejects(lockDataDir(dataDir), DataDirBusy);
    await assert.rejects(lockDataDir(dataDir), DataDirBusy);
    await lock.release();
    await lock.release();
    await (await lockDataDir(dataDir)).release();
  });

  test('of portals that start at once, one wins', async () => {
    const rivals = Array.from({ length: 4 }, () => runPortal(hold, dataDir));
    const answers = await Promise.all(rivals.map((rival) => rival.firstLine));
    assert.deepEqual(answers.toSorted(), ['DataDirBusy', 'DataDirBusy', 'DataDirBusy', 'held']);
    for (const rival of rivals) rival.child.kill('SIGKILL');
    await Promise.all(rivals.map((rival) => rival.ended));
  });
});

/** A process of its own group that runs `work` and then stays, as a portal does. */
function runPortal(
  work: string,
  dataDir: string,
): { child: ChildProcess; firstLine: Promise<string>; ended: Promise<unknown> } {
  const source = `
    const { lockDataDir, startPostgres } = await import(${JSON.stringify(import.meta.resolve('./postgres.ts'))});
    const dataDir = ${JSON.stringify(dataDir)};
    const say = (line) => console.log(line);
    setInterval(() => {}, 1000);
    ${work}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  portals.add(child);
  const firstLine = once(child.stdout!, 'data').then(([line]) => String(line).trim());
  return { child, firstLine, ended: once(child, 'exit') };
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

/** Processes that work in this folder; an empty list where there is no `/proc`. */
async function processesIn(folder: string): Promise<string[]> {
  const entries = await fs.readdir('/proc').catch(() => []);
  const places = entries.map(async (pid) => fs.readlink(`/proc/${pid}/cwd`).catch(() => ''));
  return (await Promise.all(places)).filter((place) => place.startsWith(folder));
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await holds())) assert(performance.now() < deadline, 'waited 20 s in vain');
}
