import type { Portal } from './portal.ts';

/** How far long work is; one of each name at a time, over all processes. */
export interface WorkProgress {
  status: 'waiting' | 'running' | 'finished' | 'failed';
  done: number;
  total: number;
  /** Instant (UTC, ISO 8601) at which it was asked for. */
  since: string;
  /** What came of it, e.g. the number of what was made. */
  result?: string;
}

const settingOf = (name: string) => `progress ${name}`;

/** How far this work is, or was when it ended; undefined when it never began. */
export async function readProgress(portal: Portal, name: string): Promise<WorkProgress | undefined> {
  const { rows } = await portal.database.pool.query<{ value: WorkProgress }>(
    'select value from setting where name = $1',
    [settingOf(name)],
  );
  return rows[0]?.value;
}

/** Notes how far this work is, for the page that shows it. */
export async function writeProgress(portal: Portal, name: string, progress: WorkProgress): Promise<void> {
  await portal.database.pool.query(
    'insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
    [settingOf(name), JSON.stringify(progress)],
  );
}
