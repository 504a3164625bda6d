import { accountMigrations } from './accounts/migrations.ts';
import { migrate, openDatabase, type Migration } from './database.ts';
import { kernelMigrations } from './migrations.ts';
import type { Module } from './module.ts';
import type { Portal } from './portal.ts';
import { loadReference } from './reference.ts';
import { loadConcepts } from './search-index.ts';

/** What a start does before it listens, told as it goes. */
export type Progress = (
  step: 'migrate' | 'reference' | 'content',
  detail?: { room?: string; done?: number; total?: number },
) => void;

/** The whole schema, in order: kernel, accounts, rooms. */
export function allMigrations(modules: Module[]): Migration[] {
  return [...kernelMigrations, ...accountMigrations, ...modules.flatMap((room) => room.migrations)];
}

/** Brings the schema of kernel and rooms up to date, and the states, groups and vocabulary with it. */
export async function prepareDatabase(url: string, modules: Module[], progress: Progress = () => {}): Promise<void> {
  const database = openDatabase(url, 2);
  try {
    progress('migrate');
    await migrate(database, allMigrations(modules));
    progress('reference');
    await loadReference(database);
    await loadConcepts(database);
  } finally {
    await database.close();
  }
}

/** Loads the reference content of each room whose data files changed since they were last loaded. */
export async function loadContent(portal: Portal, progress: Progress = () => {}): Promise<void> {
  const client = await portal.database.pool.connect();
  try {
    await client.query('set statement_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [contentLock]);
    await loadChanged(portal, progress);
  } finally {
    client.release(true);
  }
}

/** Two processes that start at once load content one after the other. Freed with the connection. */
const contentLock = 727_005;

async function loadChanged(portal: Portal, progress: Progress): Promise<void> {
  for (const room of portal.rooms.all) {
    if (!room.content) continue;
    const setting = `content ${room.name}`;
    const version = await room.content.version();
    const { rows } = await portal.database.pool.query<{ value: { version: string } }>(
      'select value from setting where name = $1',
      [setting],
    );
    if (rows[0]?.value.version === version) continue;
    await room.content.load(await portal.systemVisit(), (done, total) =>
      progress('content', { room: room.name, done, total }),
    );
    await portal.database.pool.query(
      'insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
      [setting, JSON.stringify({ version })],
    );
  }
  await portal.database.pool.query('analyze');
}
