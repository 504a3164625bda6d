import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { readConfig, type Config } from './config.ts';
import { openState } from './kernel/accounts/people.ts';
import { createFirstAdministrator } from './kernel/accounts/first-administrator.ts';
import { backup, restore, type BackupProgress } from './kernel/backup.ts';
import { migrate, openDatabase } from './kernel/database.ts';
import { openPortal, type Portal } from './kernel/portal.ts';
import { lockDataDir, runningPostgres, startPostgres } from './kernel/postgres.ts';
import { allMigrations, loadContent, prepareDatabase } from './kernel/prepare.ts';
import { verifyDatabase } from './kernel/verify.ts';
import { modules } from './modules.ts';

const help = `npm run portal -- <command>

  verify                     check the whole database against the audit log; names what was changed
  backup <folder>            write database and files to a new folder, while the portal runs or not
  restore <folder> [--manifest <sha256>]    load a backup into an empty database
  open-state <CODE> --name "…" --email …    open a state's credentials; prints the one-time link of its focal point
  administrator              print a set-up link while no administrator is set up
  import                     load reference content whose files have changed

The settings are those of the portal (see docs/operating.md).`;

const say = (line: string) => process.stdout.write(`${line}\n`);
const log = pino({ level: 'warn' }, pino.destination(2));

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean' },
    name: { type: 'string' },
    email: { type: 'string' },
    manifest: { type: 'string' },
  },
});
const [command, argument] = positionals;

const commands: Record<string, (config: Config, url: string) => Promise<number>> = {
  verify: (config, url) => withPortal(config, url, verify),
  backup: (config, url) => runBackup(config, url),
  restore: (config, url) => runRestore(config, url),
  'open-state': (config, url) => withPortal(config, url, runOpenState),
  administrator: (config, url) => withPortal(config, url, async (portal) => {
    say((await createFirstAdministrator(portal)) ?? 'An administrator is set up already.');
    return 0;
  }),
  import: (config, url) => withPortal(config, url, async (portal) => {
    await loadContent(portal, (step, detail) => step === 'content' && say(`${detail?.room}: ${detail?.done} of ${detail?.total}`));
    return 0;
  }),
}; // prettier-ignore

const run = command ? commands[command] : undefined;
if (!run || values.help) {
  say(help);
  process.exit(values.help ? 0 : 2);
}
try {
  process.exit(await withDatabase(readConfig(process.env, []), run));
} catch (error) {
  say((error as Error).message);
  process.exit(1);
}

/** The server of the settings; else the embedded one: as it runs beside the portal, or started for this command. */
async function withDatabase(config: Config, work: (config: Config, url: string) => Promise<number>): Promise<number> {
  if (config.databaseUrl) return work(config, config.databaseUrl);
  const running = await runningPostgres(config.dataDir);
  if (running) return work(config, running);
  const lock = await lockDataDir(config.dataDir);
  const postgres = await startPostgres({ dataDir: config.dataDir, progress: () => {} });
  try {
    return await work(config, postgres.url);
  } finally {
    await postgres.stop();
    await lock.release();
  }
}

async function withPortal(
  config: Config,
  databaseUrl: string,
  work: (portal: Portal) => Promise<number>,
): Promise<number> {
  await prepareDatabase(databaseUrl, modules);
  const portal = await openPortal({ ...config, databaseUrl }, modules, log);
  try {
    return await work(portal);
  } finally {
    await portal.close();
  }
}

async function verify(portal: Portal): Promise<number> {
  let findings = 0;
  for await (const { what, problem } of verifyDatabase(portal)) {
    findings++;
    say(`${what}: ${problem}`);
  }
  say(findings === 0 ? 'Everything is as the log says.' : `${findings} found.`);
  return findings === 0 ? 0 : 1;
}

async function runOpenState(portal: Portal): Promise<number> {
  const visit = await portal.systemVisit();
  const administrator = await portal.visit({ ...visit.actor!, role: 'administrator' }, 'en');
  const opened = await openState(administrator, {
    state: argument ?? '',
    name: values.name ?? '',
    email: values.email ?? '',
    language: 'en',
  });
  say(JSON.stringify(opened, null, 2));
  return 0;
}

function filesFolder(config: Config): string | undefined {
  if (config.filesUrl.startsWith('s3:')) return undefined;
  return config.filesUrl.startsWith('file:') ? fileURLToPath(config.filesUrl) : config.filesUrl;
}

const tellPart = ({ part, done, total }: BackupProgress) =>
  say(`${part}: ${done}${total === undefined ? '' : ` of ${total}`}`);

async function runBackup(config: Config, databaseUrl: string): Promise<number> {
  if (!argument) throw new Error('Name the folder to write: npm run portal -- backup <folder>');
  const done = await backup({ databaseUrl, filesDir: filesFolder(config), destination: argument, progress: tellPart });
  say(
    `${done.tables} tables, ${done.rows} rows, ${done.files} files. SHA-256 of the manifest, to keep elsewhere: ${done.manifestSha256}`,
  );
  if (!filesFolder(config)) say('The files are in S3 and are not part of this backup.');
  return 0;
}

async function runRestore(config: Config, databaseUrl: string): Promise<number> {
  if (!argument) throw new Error('Name the backup: npm run portal -- restore <folder>');
  const migrateAs = async (applied: string[]) => {
    const database = openDatabase(databaseUrl, 2);
    await migrate(
      database,
      allMigrations(modules).filter((step) => applied.includes(step.name)),
    ).finally(() => database.close());
  };
  const { manifest } = values;
  const done = await restore({
    databaseUrl,
    source: argument,
    manifestSha256: manifest,
    filesDir: filesFolder(config),
    migrate: migrateAs,
    progress: tellPart,
  });
  say(
    `${done.tables} tables, ${done.rows} rows, ${done.files} files are restored. The next start applies newer migrations.`,
  );
  return 0;
}
