import { createHash } from 'node:crypto';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Tables } from './tables.ts';

/** The database behind the portal. Rooms never see it: they get a visit. */
export interface Database {
  url: string;
  pool: pg.Pool;
  kysely: Kysely<Tables>;
  close(): Promise<void>;
}

/** One step of a room's schema; applied once, in order, never edited afterwards. */
export interface Migration {
  /** `<room>/<number>-<what>`, unique. */
  name: string;
  sql: string;
}

pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

/** Opens a pool on any PostgreSQL 15 or newer. @param max connections at most */
export function openDatabase(url: string, max = 10): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    options:
      '-c timezone=UTC -c statement_timeout=30000 -c random_page_cost=1.1 -c work_mem=24MB -c jit=off -c max_parallel_workers_per_gather=0 -c idle_in_transaction_session_timeout=60000',
    application_name: 'portal',
  });
  pool.on('error', () => {});
  pool.on('connect', keepPlans);
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { url, pool, kysely, close: () => closeDatabase(kysely, pool) };
}

/** Texts of statements that are prepared at most. */
const mostPrepared = 400;
/** Searches, facets and filtered lists: their best plan depends on the values. */
const dependsOnValues =
  /s\.tsv @@|unnest\(m\.|s\."?(kind|standing|owner|year)"? in \(|s\."?(states|concepts|languages)"? &&/;
const names = new Map<string, { name: string; seen: number }>();

/**
 * Lets a connection prepare what it runs often, so that PostgreSQL parses and plans it once. Left out is what `dependsOnValues`.
 */
function keepPlans(client: pg.PoolClient): void {
  const run = client.query.bind(client) as (...args: unknown[]) => unknown;
  client.query = ((text: unknown, values: unknown, ...rest: unknown[]) => {
    const name = typeof text === 'string' && Array.isArray(values) ? preparedName(text) : undefined;
    return name ? run({ name, text, values }, ...rest) : run(text, values, ...rest);
  }) as typeof client.query;
}

function preparedName(text: string): string | undefined {
  const known = names.get(text);
  if (known) return ++known.seen > 3 ? known.name : undefined;
  if (names.size < mostPrepared && !dependsOnValues.test(text)) names.set(text, { name: `p${names.size}`, seen: 1 });
  return undefined;
}

/** Kysely ends the pool only if it was asked anything. */
async function closeDatabase(kysely: Kysely<Tables>, pool: pg.Pool): Promise<void> {
  await kysely.destroy();
  if (!pool.ended) await pool.end();
}

const migrationLock = 727_001;

/**
 * Applies what is not yet applied, each in its own transaction, under an advisory lock so that two processes that
 * start at once do not collide. Throws when an applied migration was edited.
 */
export async function migrate(database: Database, migrations: Migration[]): Promise<string[]> {
  const client = await database.pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await client.query(
      'create table if not exists migration (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ name: string; checksum: string }>('select name, checksum from migration');
    const applied = new Map(rows.map((row) => [row.name, row.checksum]));
    const done: string[] = [];
    for (const migration of migrations) if (await applyOnce(client, migration, applied)) done.push(migration.name);
    return done;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [migrationLock]);
    client.release();
  }
}

async function applyOnce(client: pg.PoolClient, migration: Migration, applied: Map<string, string>): Promise<boolean> {
  const checksum = createHash('sha256').update(migration.sql).digest('hex');
  const known = applied.get(migration.name);
  if (known === checksum) return false;
  if (known) throw new Error(`Migration ${migration.name} was edited after it was applied.`);
  await client.query('begin');
  try {
    await client.query('set local statement_timeout = 0');
    await client.query(migration.sql);
    await client.query('insert into migration (name, checksum) values ($1, $2)', [migration.name, checksum]);
    await client.query('commit');
    return true;
  } catch (error) {
    await client.query('rollback');
    throw new Error(`Migration ${migration.name} failed`, { cause: error });
  }
}
