import { readKindFields } from './kind-fields.ts';
import type { Attribution, Kind } from './module.ts';
import type { Source } from './tables.ts';
import type { Visit } from './visit.ts';

/** Who speaks in a record and when, and the source that says so. */
export interface Attributed extends Attribution {
  source: Source | null;
}

interface Attributable {
  id: string;
  kind: string;
  standing: string;
  states: string[];
}

/** A reference record about a state names that state; others name who issued them. */
export const needsAttribution = (record: Pick<Attributable, 'standing' | 'states'>): boolean =>
  record.standing !== 'national' && record.states.length === 0;

/** The attributions of some records of a page by their ids, in one statement. */
export async function attributionsOf(visit: Visit, records: Attributable[]): Promise<Map<string, Attributed>> {
  const rows = await readKindFields(visit, records);
  return new Map(rows.map((row) => [row.id, attributionOf(visit.portal.rooms.kind(row.kind), row)]));
}

/** The attribution of a record whose fields are at hand. */
export function attributionOf(
  kind: Kind | undefined,
  { fields, source }: { fields: Record<string, unknown>; source: Source | null },
): Attributed {
  return { ...kind?.attribution?.(fields), source };
}
