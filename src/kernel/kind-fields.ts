import { sql, type RawBuilder } from 'kysely';
import { visibleTo } from './audience.ts';
import type { Source } from './tables.ts';
import type { Visit } from './visit.ts';

/** The own fields of a record as its kind's schema has them, and where it comes from. */
export interface KindFields {
  id: string;
  kind: string;
  source: Source | null;
  fields: Record<string, unknown>;
}

/**
 * Reads the kinds' own fields of some records of a page, whatever their kinds, in one statement; those this viewer may not
 * see are not answered.
 * @param records a page of them: 100 at most
 */
export async function readKindFields(visit: Visit, records: { id: string; kind: string }[]): Promise<KindFields[]> {
  const some = records.slice(0, 100);
  if (some.length === 0) return [];
  const { rows } = await sql<KindFields & { fields: Record<string, unknown> | null }>`
    select r.id, r.kind, r.source, ${ownFields(visit, [...new Set(some.map(({ kind }) => kind))].sort())} as fields
    from record r where r.id = any(${some.map(({ id }) => id)}::text[]) and ${visibleTo(visit.viewer, 'r')}`.execute(
    visit.portal.database.kysely,
  );
  return rows.map((row) => ({ ...row, fields: stated(row.fields ?? {}) }));
}

function ownFields(visit: Visit, kinds: string[]): RawBuilder<unknown> {
  const cases = kinds.flatMap((name) => {
    const kind = visit.portal.rooms.kind(name);
    return kind
      ? [sql`when ${name} then (select to_jsonb(d) - 'id' from ${sql.table(kind.table)} d where d.id = r.id)`]
      : [];
  });
  return cases.length > 0 ? sql`case r.kind ${sql.join(cases, sql` `)} end` : sql`null::jsonb`;
}

/** Without what is not stated. */
const stated = (fields: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
