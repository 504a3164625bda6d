import { catalogueQuerySchema, type CatalogueQuery, type FacetName, type Filters } from '../kernel/catalogue.ts';
import { parseInput } from '../kernel/content.ts';
import type { RequestContext } from '../kernel/http.ts';

const single = ['q', 'sort', 'cursor', 'limit'];
const several = ['room', 'kind', 'state', 'topic', 'language', 'standing', 'owner', 'year'] as const;
type Several = (typeof several)[number];

/** The query in the address. @param rename names the address uses for others, e.g. `{ language: 'text' }` */
export function readQuery(c: RequestContext, rename: Record<string, string> = {}): CatalogueQuery {
  const queries = c.req.queries();
  const values: Record<string, string | string[]> = {};
  for (const name of [...single, ...several]) {
    const given = queries[rename[name] ?? name];
    if (given?.length) values[name] = single.includes(name) ? given[0]! : given;
  }
  if (values.sort === '') delete values.sort;
  return parseInput(catalogueQuerySchema, values);
}

/** The chosen query within filters that always hold; a choice outside them is no choice. */
export function narrow(chosen: CatalogueQuery, base: Filters): CatalogueQuery {
  const narrowed = { ...chosen };
  for (const name of several) {
    const fixed = base[name] as string[] | undefined;
    if (!fixed?.length) continue;
    const within = (chosen[name] as string[]).filter((value) => fixed.includes(value));
    (narrowed[name] as string[]) = within.length > 0 ? within : fixed;
  }
  return { ...narrowed, q: base.q ?? chosen.q };
}

/** The query as the address has it, always in one order; paging is left out. */
export function queryString(
  query: Partial<CatalogueQuery>,
  rename: Record<string, string> = {},
  more: Record<string, string> = {},
): string {
  const search = new URLSearchParams();
  if (query.q) search.append('q', query.q);
  for (const name of several) for (const value of query[name] ?? []) search.append(rename[name] ?? name, String(value));
  if (query.sort) search.append('sort', query.sort);
  for (const [name, value] of Object.entries(more)) search.append(name, value);
  return search.toString();
}

/** The query with a value of a facet switched: added, or taken out where it was. */
export function toggled(query: CatalogueQuery, facet: FacetName, value: string): CatalogueQuery {
  const values = (query[facet as Several] as unknown[]).map(String);
  const next = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
  return { ...query, cursor: undefined, [facet]: facet === 'year' ? next.map(Number) : next };
}

/** Whether a filter or words are on. */
export const isFiltered = (query: CatalogueQuery) => !!query.q || several.some((name) => query[name].length > 0);

/** Filters other than facets' choices and words, as a form's hidden entries. */
export function keptEntries(query: CatalogueQuery): [string, string][] {
  return [...new URLSearchParams(queryString({ ...query, q: undefined }))];
}
