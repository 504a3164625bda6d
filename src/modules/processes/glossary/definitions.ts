import type { Translated } from '../../../kernel/language.ts';
import type { Source, Standing } from '../../../kernel/tables.ts';
import type { Visit } from '../../../kernel/visit.ts';

export interface Definition {
  id: string;
  owner: string;
  standing: Standing;
  states: string[];
  source: Source | null;
  term: Translated;
  wording: Translated;
  organisation: string | null;
  defined_in: string | null;
  defined_on: string | null;
  contested: boolean;
  contested_note: Translated;
}

const columns = ['id', 'owner', 'standing', 'states', 'source', 'term', 'wording', 'organisation', 'defined_in', 'defined_on', 'contested', 'contested_note'] as const; // prettier-ignore

/** The definitions of a concept this viewer sees: those of states first, each kind in order of date. */
export async function definitionsOf(visit: Visit, concept: string): Promise<Definition[]> {
  const rows = await visit.read('processes_definition').select([...columns]).where('concept', '=', concept)
    .where('status', '=', 'published').orderBy('defined_on').orderBy('id').limit(100).execute(); // prettier-ignore
  return rows.toSorted((a, b) => Number(a.organisation !== null) - Number(b.organisation !== null));
}

/** How many definitions this viewer sees, by concept. */
export async function definitionCounts(visit: Visit): Promise<Map<string, number>> {
  const rows = await visit.read('processes_definition').select((on) => ['concept', on.fn.countAll<number>().as('count')])
    .where('status', '=', 'published').groupBy('concept').execute(); // prettier-ignore
  return new Map(rows.map((row) => [row.concept, Number(row.count)]));
}

/** The concepts of which a definition this viewer sees says that states disagree. */
export async function contestedConcepts(visit: Visit): Promise<Set<string>> {
  const rows = await visit.read('processes_definition').select('concept').distinct().where('contested', '=', true)
    .where('status', '=', 'published').execute(); // prettier-ignore
  return new Set(rows.map((row) => row.concept));
}
