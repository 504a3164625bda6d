import type { Place } from './module.ts';
import type { Visit } from './visit.ts';

/** Characters of a query in which a symbol is looked for; the longest with its paragraph has fewer. */
const namedWithin = 200;
/** Places that one query leads to. */
const placesAtMost = 5;

/** What the words of a search name rather than describe, in any room: a document by its symbol, its paragraph. Only what this viewer may see. */
export async function namedPlaces(visit: Visit, query: string | undefined): Promise<Place[]> {
  const wanted = query?.trim() ?? '';
  if (!wanted || wanted.length > namedWithin) return [];
  const found = await Promise.all(visit.portal.rooms.all.map((room) => room.lookUp?.(visit, wanted) ?? []));
  return found.flat().slice(0, placesAtMost);
}
