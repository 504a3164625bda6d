import { sql } from 'kysely';
import { visibleTo } from './audience.ts';
import type { relations } from './content.ts';
import type { Visit } from './visit.ts';

/** Which records of one kind refer to which of another, where this viewer sees both. */
export async function linkedPairs(
  visit: Visit,
  relation: (typeof relations)[number],
  kinds: { from: string; to: string },
): Promise<{ from: string; to: string }[]> {
  const { rows } = await sql<{ from: string; to: string }>`select f.id as "from", t.id as "to" from link l
    join record f on f.id = l.from_record and f.kind = ${kinds.from} and ${visibleTo(visit.viewer, 'f')}
    join record t on t.id = l.to_record and t.kind = ${kinds.to} and ${visibleTo(visit.viewer, 't')}
    where l.relation = ${relation} order by 1, 2`.execute(visit.portal.database.kysely);
  return rows;
}
