import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { systemActor, type Actor } from './actor.ts';
import { dataVersions, type DataVersions } from './changes.ts';
import { openDatabase, type Database } from './database.ts';
import { openFileStore, type FileStore } from './file-store.ts';
import { openJobs, type Jobs } from './jobs.ts';
import { loadKeys, type Keys } from './keys.ts';
import type { Language } from './language.ts';
import { openMail, type Mail } from './mail.ts';
import { roomsOf, type Module, type Rooms } from './module.ts';
import { loadParties, type Parties } from './parties.ts';
import { openVisit, type Visit } from './visit.ts';

/** What every visit stands on; one in a process, no state of its own that another process would miss. */
export interface Portal {
  config: Config;
  database: Database;
  rooms: Rooms;
  keys: Keys;
  files: FileStore;
  mail: Mail;
  jobs: Jobs;
  log: Logger;
  /** Replaced as a whole when a state, organisation or group changes. */
  parties: Parties;
  versions: DataVersions;
  /** Name of the log in checkpoints: the host at the first start, kept when the address changes later. */
  logOrigin: string;
  /** Columns of a room's table: `id` apart, the fields of its kinds. */
  columnsOf(table: string): string[];
  /** After a commit: what was answered before is answered anew. */
  changed(publicly: boolean): void;
  /** A visit as this actor, e.g. for a job. */
  visit(actor: Actor | undefined, language: Language): Promise<Visit>;
  /** A visit of the portal itself: imports and timed acts. */
  systemVisit(): Promise<Visit>;
  close(): Promise<void>;
}

/** Opens database, files, mail and jobs for these rooms; the schema must have been migrated. */
export async function openPortal(
  config: Config & { databaseUrl: string },
  modules: Module[],
  log: Logger,
): Promise<Portal> {
  const database = openDatabase(config.databaseUrl);
  const rooms = roomsOf(modules);
  const columns = tableColumns(modules);
  const keys = await loadKeys(config.masterKeyFile);
  const portal: Portal = {
    config,
    database,
    rooms,
    keys,
    log,
    files: openFileStore(config.filesUrl),
    mail: openMail(config, log),
    parties: await loadParties(database),
    versions: undefined as never,
    logOrigin: await keepLogOrigin(database, config),
    jobs: undefined as never,
    columnsOf: (table) => columns.get(table) ?? [],
    changed: (publicly) => portal.versions.bump(publicly),
    visit: (actor, language) => openVisit(portal, actor, language),
    systemVisit: () => openVisit(portal, systemActor, 'en'),
    close: () => closePortal(portal),
  };
  portal.versions = await dataVersions(portal);
  portal.jobs = await openJobs(portal);
  return portal;
}

function tableColumns(modules: Module[]): Map<string, string[]> {
  const columns = new Map<string, string[]>();
  for (const room of modules)
    for (const kind of Object.values(room.kinds)) {
      const known = columns.get(kind.table) ?? [];
      columns.set(kind.table, [...new Set([...known, ...Object.keys(kind.fields.shape)])]);
    }
  return columns;
}

async function keepLogOrigin(database: Database, config: Config): Promise<string> {
  const { rows } = await database.pool.query<{ value: { host: string } }>(
    `insert into setting (name, value) values ('log origin', $1)
     on conflict (name) do update set value = setting.value returning value`,
    [JSON.stringify({ host: new URL(config.portalUrl).host })],
  );
  return rows[0]!.value.host;
}

async function closePortal(portal: Portal): Promise<void> {
  await portal.jobs.stop();
  await portal.versions.stop();
  await portal.mail.close();
  await portal.database.close();
}
