import { sql, type RawBuilder } from 'kysely';
import type { Rows } from './accounts/account.ts';
import type { Rooms } from './module.ts';
import type { RowTables } from './tables.ts';

/** Something a room keeps in tables of its own, and whose acts are leaves of the members' log. */
export interface SealedSubject {
  /** SQL for all that is stored of `$1`: one row with a column `row` of type `jsonb`; no row when there is nothing. */
  state: string;
  /** The table whose every row (column `id`) some leaf must vouch for. */
  table?: keyof RowTables & string;
}

/**
 * Rows that a room keeps beside its kinds, as the members' log commits to them. Every change seals them as it leaves them, so
 * that `portal verify` finds what was changed behind the portal's back.
 */
export interface Sealed {
  /** Tables whose rows (column `record`) are sealed with their record; whoever writes them seals the record (`sealAct`). */
  beside?: (keyof RowTables & string)[];
  /** By kind of subject; whoever writes such rows notes an act on each subject (`attest`). */
  subjects?: Record<string, SealedSubject>;
}

/** What is stored of a subject `<kind>:<id>`; `undefined` when it belongs to no room, `null` when there is nothing. */
export async function readSealed(rooms: Rooms, rows: Rows, subject: string): Promise<object | null | undefined> {
  const colon = subject.indexOf(':');
  const sealed = rooms.sealed(subject.slice(0, Math.max(0, colon)));
  if (!sealed) return undefined;
  const found = await rows.query<{ row: object }>(sealed.state, [subject.slice(colon + 1)]);
  return found.rows[0]?.row ?? null;
}

/** The rows that stand beside a record in its room's tables, as one hash for each table; null when there are none. @param record its alias */
export function besideState(tables: string[], record: string): RawBuilder<unknown> {
  if (tables.length === 0) return sql`null::jsonb`;
  const parts = tables.map(
    (table) => sql`${sql.lit(table)}, (select encode(sha256(convert_to(
      string_agg(jsonb_strip_nulls(to_jsonb(t))::text, ' ' order by jsonb_strip_nulls(to_jsonb(t))::text collate "C"), 'UTF8')), 'hex')
      from ${sql.table(table)} t where t.record = ${sql.ref(`${record}.id`)})`,
  );
  return sql`nullif(jsonb_strip_nulls(jsonb_build_object(${sql.join(parts)})), '{}')`;
}
