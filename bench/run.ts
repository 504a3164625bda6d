import { fork, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { readConfig } from '../src/config.ts';
import { openReadyAccount } from '../src/kernel/accounts/ready-account.ts';
import { openPortal } from '../src/kernel/portal.ts';
import { startPostgres } from '../src/kernel/postgres.ts';
import { loadContent, prepareDatabase } from '../src/kernel/prepare.ts';
import { modules } from '../src/modules.ts';
import { casesOf, type Case } from './cases.ts';
import { cpuSeconds, residentMegabytes } from './cpu.ts';
import { generate } from './generate.ts';
import { load } from './load.ts';

/**
 * `npm run bench` measures, `npm run bench -- 20000` one size only. CPU milliseconds per request are those of the portal and of all
 * processes of PostgreSQL together; the ratio is to a bare Node server that sends the same number of bytes, in the same run.
 * `npm run bench -- contacts` measures the room of contacts alone.
 * `BENCH_DATA=<folder>` keeps the generated records for the next run, which then measures that size at once.
 */
if (process.argv.includes('contacts')) {
  await import('./contacts.ts');
  process.exit();
}
const sizes = process.argv.slice(2).map(Number).filter(Boolean);
const tell = (line: string) => process.stdout.write(`${line}\n`);
if (!existsSync('/proc/self/stat')) throw new Error('The benchmark reads CPU times from /proc: run it on Linux.');

/** The flags with which `npm start` bounds the memory of the portal. */
const heapFlags = readFileSync('package.json', 'utf8')
  .match(/--max-(semi|old)-space-size=\d+/g)!
  .slice(0, 2);
const keptDir = process.env.BENCH_DATA;
const dataDir = keptDir ?? (await mkdtemp(join(tmpdir(), 'portal-bench-')));
const postgres = await startPostgres({ dataDir, progress: () => {} });
const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
const bare = fork('bench/bare.ts');
const barePort = await new Promise<number>((done) => bare.once('message', (port) => done(port as number)));
try {
  tell(
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, PostgreSQL 18 (embedded)\n`,
  );
  await prepareDatabase(postgres.url, modules);
  const key = await prepareAccount();
  let made = await generated();
  for (const size of sizes.length > 0 ? sizes : [20_000, 200_000, 1_000_000]) {
    if (size > made) {
      tell(`Generating ${size} records …`);
      await generate(postgres.url, made, size, tell);
      made = size;
    }
    await measureSize(size, key);
  }
} finally {
  bare.kill();
  await postgres.stop();
  if (!keptDir) await rm(dataDir, { recursive: true, force: true });
}

/** How many records an earlier run left in the folder. */
async function generated(): Promise<number> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const { rows } = await client.query<{ n: number }>(
    "select count(*)::int as n from record where created_by = 'bench'",
  );
  await client.end();
  return rows[0]!.n;
}

async function prepareAccount(): Promise<string> {
  const keyFile = join(dataDir, 'bench-key');
  if (existsSync(keyFile)) return readFileSync(keyFile, 'utf8');
  const config = { ...readConfig({ DATA_DIR: dataDir }, []), databaseUrl: postgres.url };
  const portal = await openPortal(config, modules, pino({ level: 'silent' }));
  await loadContent(portal);
  const account = await openReadyAccount(portal, {
    party: 'KE',
    role: 'focal_point',
    name: 'Bench',
    email: 'bench@example.org',
    language: 'en',
    passphrase: 'correct horse battery',
  });
  await portal.close();
  writeFileSync(keyFile, account.apiKey);
  return account.apiKey;
}

async function measureSize(size: number, key: string): Promise<void> {
  const portal = await startPortal();
  try {
    const { ids, cursors } = await samples(portal.port);
    tell(`\n### ${size.toLocaleString('en')} records\n`);
    tell('| case | CPU ms | p50 ms | p99 ms | bytes | × bare |\n| --- | --- | --- | --- | --- | --- |');
    for (const each of casesOf(ids, cursors, key)) tell(await measure(each, portal));
    tell(`\nMemory of the portal process: ${Math.round(residentMegabytes(portal.process.pid!))} MB\n`);
  } finally {
    portal.process.kill('SIGTERM');
    await new Promise((done) => portal.process.once('exit', done));
  }
}

interface Running {
  process: ChildProcess;
  port: number;
}

async function startPortal(): Promise<Running> {
  const port = 3100 + Math.floor(Math.random() * 800);
  const env = { ...process.env, DATABASE_URL: postgres.url, DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'error' };
  const child = spawn(process.execPath, [...heapFlags, 'dist/main.js'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((done, failed) => {
    child.stdout.on('data', (text: Buffer) => text.includes('The portal is at') && done());
    child.once('exit', () => failed(new Error('The portal did not start.')));
  });
  return { process: child, port };
}

async function samples(port: number): Promise<{ ids: string[]; cursors: string[] }> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const { rows } = await client.query<{ id: string; published_at: string }>(
    "select record as id, published_at::text from search_entry where room = 'repository' and audience = array[1] order by md5(record) limit 2000",
  );
  await client.end();
  await load(port, [{ path: '/api/v1/records?room=repository' }]);
  const cursors = rows.map((row) => Buffer.from(JSON.stringify([row.published_at, row.id])).toString('base64url'));
  return { ids: rows.map((row) => row.id), cursors };
}

async function measure(each: Case, portal: Running): Promise<string> {
  await load(portal.port, each.asks(Math.min(50, each.count)));
  const before = cpuSeconds([portal.process.pid!, postmaster]);
  const measured = await load(portal.port, each.asks(each.count));
  const cpu = ((cpuSeconds([portal.process.pid!, postmaster]) - before) * 1000) / measured.requests;
  const bareAsks = Array.from({ length: 3000 }, () => ({ path: `/${measured.bytes}` }));
  await load(barePort, bareAsks.slice(0, 200));
  const bareBefore = cpuSeconds([bare.pid!]);
  await load(barePort, bareAsks);
  const bareCpu = ((cpuSeconds([bare.pid!]) - bareBefore) * 1000) / bareAsks.length;
  const ratio = bareCpu > 0 ? (cpu / bareCpu).toFixed(1) : '-';
  return `| ${each.name} | ${cpu.toFixed(2)} | ${measured.p50.toFixed(2)} | ${measured.p99.toFixed(2)} | ${measured.bytes} | ${ratio} |`;
}
