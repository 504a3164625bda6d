import { serve } from '@hono/node-server';
import pino from 'pino';
import { createApp } from './app.ts';
import { readConfig, type Config } from './config.ts';
import { loadDemo } from './demo.ts';
import { createFirstAdministrator } from './kernel/accounts/first-administrator.ts';
import { openPortal } from './kernel/portal.ts';
import { DataDirBusy, lockDataDir, PostgresUnavailable, startPostgres } from './kernel/postgres.ts';
import { loadContent, prepareDatabase, type Progress } from './kernel/prepare.ts';
import { modules } from './modules.ts';

const config = readConfig();
const log = pino({ level: config.logLevel }, pino.destination(2));
const tell = (line: string) => process.stdout.write(`${line}\n`);

const closers: (() => Promise<unknown>)[] = [];
const close = closer(closers);
try {
  await start(config);
} catch (error) {
  if (error instanceof DataDirBusy || error instanceof PostgresUnavailable) tell(error.message);
  else log.fatal({ err: error }, 'The portal did not start');
  await close(1);
}

/** config → database → portal → listen → close cleanly. */
async function start(config: Config): Promise<void> {
  const databaseUrl = config.databaseUrl ?? (await startOwnDatabase(config));
  await prepareDatabase(databaseUrl, modules, tellProgress);
  const portal = await openPortal({ ...config, databaseUrl }, modules, log);
  closers.push(() => portal.close());
  await loadContent(portal, tellProgress);
  if (config.demo) await loadDemo(portal, tell);
  await portal.jobs.start();
  const server = serve({ fetch: createApp(portal).fetch, port: config.port, hostname: config.host });
  closers.push(() => new Promise((done) => server.close(done)));
  server.on('error', (error: NodeJS.ErrnoException) => {
    tell(error.code === 'EADDRINUSE' ? `Port ${config.port} is in use. Set PORT to another.` : error.message);
    void close(1);
  });
  server.on('listening', () => void announce());
  process.on('SIGTERM', () => void close(0));
  process.on('SIGINT', () => void close(0));

  async function announce(): Promise<void> {
    const link = await createFirstAdministrator(portal);
    if (link) tell(`\nSet up the first administrator (one-time link, valid for 24 hours):\n  ${link}\n`);
    tell(`The portal is at ${portal.config.portalUrl}/`);
  }
}

async function startOwnDatabase(config: Config): Promise<string> {
  const lock = await lockDataDir(config.dataDir);
  closers.push(() => lock.release());
  const words = {
    creating: 'Creating the database …',
    starting: 'Starting the database …',
    reusing: 'Using the database that is already running …',
  };
  const postgres = await startPostgres({ dataDir: config.dataDir, progress: (step) => tell(words[step]) });
  closers.push(() => postgres.stop());
  return postgres.url;
}

function closer(closers: (() => Promise<unknown>)[]) {
  let closing = false;
  return async (code: number): Promise<void> => {
    if (closing) return;
    closing = true;
    setTimeout(() => process.exit(1), 15_000).unref();
    for (const each of closers.reverse())
      await each().catch((error: Error) => log.error({ err: error }, 'while closing'));
    process.exit(code);
  };
}

function tellProgress(...[step, detail]: Parameters<Progress>): void {
  if (step === 'migrate') tell('Bringing the schema up to date …');
  if (step === 'content' && detail?.total && (detail.done === detail.total || detail.done! % 200 === 0))
    tell(`Loading reference content: ${detail.room}, ${detail.done} of ${detail.total}`);
}
