import type { CataloguePage, CatalogueQuery, FacetName } from '../kernel/catalogue.ts';
import { collator } from '../kernel/language.ts';
import type { Visit } from '../kernel/visit.ts';
import { ActiveFilters, type ActiveFilter } from '../ui/chips.tsx';
import { Facets, type FacetGroup } from '../ui/facets.tsx';
import { SortLinks } from '../ui/sort.tsx';
import { recordMessages } from './messages.ts';
import { facetValueName } from './names.ts';
import { queryString, toggled } from './query.ts';

/** A list's address, and what the reader chose in it. */
export interface ChosenList {
  visit: Visit;
  /** Address of the page without its query. */
  address: string;
  chosen: CatalogueQuery;
  /** The facet shown whole. */
  more?: string;
}

/** The address with this query. */
export function addressOf({ address }: ChosenList, query: CatalogueQuery, more: Record<string, string> = {}): string {
  const search = queryString(query, {}, more);
  return search ? `${address}?${search}` : address;
}

const shownValues = 10;

/** The facets beside the list: values with counts, each a link. */
export function FacetLinks({ list, found, facets }: { list: ChosenList; found: CataloguePage; facets: FacetName[] }) {
  return <Facets language={list.visit.language} groups={facets.map((facet) => facetGroup(list, found, facet))} />;
}

function facetGroup(list: ChosenList, found: CataloguePage, facet: FacetName): FacetGroup {
  const { visit, chosen } = list;
  const picked = (chosen[facet] as unknown[]).map(String);
  const byYear = facet === 'year';
  const all = byYear ? found.facets.year.toSorted((a, b) => Number(b.value) - Number(a.value)) : found.facets[facet];
  const shown = all.filter(({ value }, i) => i < shownValues || list.more === facet || picked.includes(value));
  const values = shown.map(({ value, count }) => ({
    label: facetValueName(visit, facet, value),
    count,
    href: addressOf(list, toggled(chosen, facet, value)),
    selected: picked.includes(value),
  }));
  const { compare } = collator(visit.language);
  return {
    label: recordMessages.in(visit.language)(`facet.${facet}`),
    values: byYear ? values : values.toSorted((a, b) => b.count - a.count || compare(a.label, b.label)),
    moreHref: shown.length < all.length ? addressOf(list, chosen, { more: facet }) : undefined,
  };
}

const chipFacets = ['room', 'kind', 'standing', 'state', 'topic', 'language', 'year'] as const;

/** The filters that are on, each a link that removes it. */
export function FilterChips({ list }: { list: ChosenList }) {
  const { visit, chosen } = list;
  const say = recordMessages.in(visit.language);
  const chips: ActiveFilter[] = chipFacets.flatMap((facet) =>
    (chosen[facet] as unknown[]).map(String).map((value) => ({
      group: say(`facet.${facet}`),
      label: facetValueName(visit, facet, value),
      removeHref: addressOf(list, toggled(chosen, facet, value)),
    })),
  );
  const owners = chosen.owner.map((code) => ({
    group: say('facet.owner'),
    label: facetValueName(visit, 'owner', code),
    removeHref: addressOf(list, { ...chosen, owner: chosen.owner.filter((each) => each !== code) }),
  }));
  const words = chosen.q
    ? [{ group: say('facet.words'), label: chosen.q, removeHref: addressOf(list, { ...chosen, q: undefined }) }]
    : [];
  return <ActiveFilters language={visit.language} filters={[...words, ...chips, ...owners]} clearHref={list.address} />;
}

/** The orders of the list; relevance only where words are sought. */
export function SortChoice({ list, found }: { list: ChosenList; found: CataloguePage }) {
  const { visit, chosen } = list;
  const say = recordMessages.in(visit.language);
  const sorts = chosen.q ? (['relevance', 'newest', 'year', 'title'] as const) : (['newest', 'year', 'title'] as const);
  const first = sorts[0];
  const options = sorts.map((sort) => ({
    label: say(`sort.${sort}`),
    href: addressOf(list, { ...chosen, sort: sort === first ? undefined : sort }),
    current: found.sort === sort,
  }));
  return <SortLinks language={visit.language} options={options} />;
}
