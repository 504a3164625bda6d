import { catalogueQuerySchema, listRecords, type CatalogueItem, type Filters } from '../../kernel/catalogue.ts';
import type { Visit } from '../../kernel/visit.ts';

const room = ['repository'];

/** How many documents of a state this viewer may see. */
export interface StateCount {
  state: string;
  total: number;
  national: number;
  reference: number;
}

/** States with at least one visible document, in the order of their names. */
export async function countByState(visit: Visit): Promise<StateCount[]> {
  const [all, national] = await Promise.all([facetOf(visit, {}), facetOf(visit, { standing: ['national'] })]);
  return visit.parties.sortedStates(visit.language).flatMap(({ code }) => {
    const total = all.get(code) ?? 0;
    const own = national.get(code) ?? 0;
    return total > 0 ? [{ state: code, total, national: own, reference: total - own }] : [];
  });
}

async function facetOf(visit: Visit, filters: Filters): Promise<Map<string, number>> {
  const { facets } = await listRecords(visit, { ...catalogueQuerySchema.parse({ room, limit: 1 }), ...filters });
  return new Map(facets.state.map(({ value, count }) => [value, count]));
}

/** The documents of one state that this viewer may see, the newest years first. @returns at most 200, and how many there are */
export async function documentsOf(
  visit: Visit,
  state: string,
  kind: string[] = [],
): Promise<{ items: CatalogueItem[]; total: number }> {
  const query = catalogueQuerySchema.parse({ room, state: [state], kind, sort: 'year' });
  return listRecords(visit, { ...query, limit: 200 });
}
