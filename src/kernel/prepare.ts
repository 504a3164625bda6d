import { accountMigrations } from './accounts/migrations.ts';
import { migrate, openDatabase } from './database.ts';
import { kernelMigrations } from './migrations.ts';
import type { Module } from './module.ts';
import type { Portal } from './portal.ts';
import { loadReference } from './reference.ts';
import { loadConcepts } from './search-index.ts';

/** What a start does before it listens, told as it goes. */
export type Progress = (step: 'migrate' | 'reference' | 'content', detail?: { room?: string; done?: number; total?: number }) => void;

/** Brings the schema of kernel and rooms up to date, and the states, groups and vocabulary with it. */
export async function prepareDatabase(url: string, modules: Module[], progress: Progress = () => {}): Promise<void> {
  const database = openDatabase(url, 2);
  try {
    progress('migrate');
    await migrate(database, [...kernelMigrations, ...accountMigrations, ...modules.flatMap((room) => room.migrations)]);
    progress('reference');
    await loadReference(database);
    await loadConcepts(database);
  } finally {
    await database.close();
  }
}

/** Loads the reference content of each room whose data files changed since they were last loaded. */
export async function loadContent(portal: Portal, progress: Progress = () => {}): Promise<void> {
  for (const room of portal.rooms.all) {
    if (!room.content) continue;
    const setting = `content ${room.name}`;
    const version = await room.content.version();
    const { rows } = await portal.database.pool.query<{ value: { version: string } }>('select value from setting where name = $1', [setting]);
    if (rows[0]?.value.version === version) continue;
    await room.content.load(await portal.systemVisit(), (done, total) => progress('content', { room: room.name, done, total }));
    await portal.database.pool.query(
      'insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
      [setting, JSON.stringify({ version })],
    );
  }
  await portal.database.pool.query('analyze');
}
