import { sql } from 'kysely';
import type { Translated } from '../../../kernel/language.ts';
import type { Source } from '../../../kernel/tables.ts';
import type { Visit } from '../../../kernel/visit.ts';
import type { PositionTopic } from './schema.ts';

/** A published position this viewer may see; `said` is its passage on the topic asked for. */
export interface Position {
  id: string;
  kind: string;
  /** Whose position it is. */
  state: string;
  standing: string;
  title: Translated;
  language: string;
  source: Source | null;
  date: string;
  topics: PositionTopic[];
  said: string | null;
}

/** Positions by State, the newest of each first. @param topic only those that speak of it, with what they say */
export async function readPositions(visit: Visit, { topic, state }: { topic?: PositionTopic; state?: string } = {}): Promise<Map<string, Position[]>> {
  let query = visit.read('processes_position')
    .select(['id', 'kind', 'owner', 'standing', 'states', 'title', 'language', 'source', 'year', 'dated_on', 'published_at'])
    .select([
      sql<PositionTopic[]>`array(select jsonb_object_keys(passages))`.as('spoken'),
      sql<string | null>`passages->>${topic ?? ''}`.as('said'),
    ])
    .where('status', '=', 'published');
  if (topic) query = query.where(sql<boolean>`passages ? ${topic}`);
  if (state) query = query.where(({ or, and, eb }) => or([
    and([eb('standing', '=', 'national'), eb('owner', '=', state)]),
    and([eb('standing', '!=', 'national'), sql<boolean>`states @> array[${state}]::text[]`]),
  ]));
  const rows = await query.limit(5000).execute();
  const positions = rows.flatMap((row) => {
    const whose = row.standing === 'national' ? [row.owner] : state ? [state] : row.states;
    const date = row.dated_on ?? (row.year ? String(row.year) : '');
    return whose.map((each) => ({ ...row, state: each, date, topics: row.spoken, at: row.published_at?.getTime() ?? 0 }));
  });
  positions.sort((a, b) => (a.date === b.date ? b.at - a.at : a.date < b.date ? 1 : -1));
  return Map.groupBy(positions, (each) => each.state);
} // prettier-ignore
