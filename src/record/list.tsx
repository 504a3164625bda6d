import type { ComponentChildren } from 'preact';
import {
  listRecords,
  type CataloguePage,
  type CatalogueQuery,
  type FacetName,
  type Filters,
} from '../kernel/catalogue.ts';
import { visitOf, type RequestContext } from '../kernel/http.ts';
import { formatList } from '../kernel/language.ts';
import type { MenuItem } from '../kernel/module.ts';
import { loadVocabulary } from '../kernel/vocabulary.ts';
import type { Visit } from '../kernel/visit.ts';
import type { Crumb } from '../ui/layout.tsx';
import { EmptyList, ListPage, type ListTool } from '../ui/list.tsx';
import { uiMessages } from '../ui/messages.ts';
import { page } from '../ui/page.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { addressOf, FacetLinks, FilterChips, SortChoice, type ChosenList } from './list-filters.tsx';
import { listExtras, type ListExtras } from './list-extras.ts';
import { recordMessages } from './messages.ts';
import { isFiltered, keptEntries, narrow, queryString, readQuery } from './query.ts';
import { ItemRow } from './row.tsx';

/** What a list of records says of itself; the rest follows from the query in the address. */
export interface RecordListProps {
  title: string;
  /** One line: what is found here. */
  purpose?: string;
  /** Filters that always hold, e.g. `{ room: ['repository'] }`. */
  base: Filters;
  /** Path of the page after the language. */
  path: string;
  section?: MenuItem['entry'];
  /** Facets beside the list, in this order. */
  facets: FacetName[];
  /** Said where nothing is there yet: why, and what to do. */
  empty?: { why: string; what: string };
  /** Buttons beside the title. */
  actions?: ComponentChildren;
  /** Between the title and the rows: a map, a notice. */
  extra?: ComponentChildren;
  breadcrumb?: Crumb[];
  /** The page that searches the whole portal: the header's search box moves into it. */
  wholePortal?: boolean;
}

/** A list of records with facets, chips, sorting, paging, export and feed; filters live in the address. */
export async function recordListPage(c: RequestContext, props: RecordListProps): Promise<Response> {
  const visit = visitOf(c);
  const chosen = readQuery(c);
  const query = narrow(chosen, props.base);
  const found = await listRecords(visit, query);
  const extras = await listExtras(visit, query.q, found);
  const list: ChosenList = { visit, address: `/${visit.language}${props.path}`, chosen, more: c.req.query('more') };
  return page(c, {
    title: chosen.q ? `${chosen.q} - ${props.title}` : props.title,
    description: props.purpose,
    section: props.section,
    breadcrumb: props.breadcrumb,
    feedHref: feedAddress(visit, query),
    query: props.wholePortal ? chosen.q : undefined,
    withoutSearch: props.wholePortal,
    unlisted: chosen.cursor !== undefined || isFiltered(chosen),
    children: <ListBody list={list} props={props} query={query} found={found} extras={extras} />,
  });
}

interface BodyProps {
  list: ChosenList;
  props: RecordListProps;
  query: CatalogueQuery;
  found: CataloguePage;
  extras: ListExtras;
}

function ListBody({ list, props, query, found, extras }: BodyProps) {
  const { visit, chosen } = list;
  return (
    <ListPage
      language={visit.language}
      title={props.title}
      purpose={props.purpose}
      total={found.total}
      actions={props.actions}
      search={<ListSearch list={list} wholePortal={props.wholePortal} />}
      before={props.extra}
      filters={
        <>
          <FilterChips list={list} />
          <AlsoSearched visit={visit} concepts={found.concepts} />
        </>
      }
      facets={found.total > 0 && <FacetLinks list={list} found={found} facets={props.facets} />}
      sort={found.total > 1 && <SortChoice list={list} found={found} />}
      pager={<CursorPager list={list} found={found} />}
      tools={found.total > 0 ? toolsOf(visit, query) : []}
      empty={emptyOf(visit, chosen, props, extras)}
    >
      {found.items.map((item) => (
        <ItemRow
          key={item.id}
          visit={visit}
          item={item}
          marks={extras.marks}
          attributed={extras.attributions.get(item.id)}
          finding={extras.findings.get(item.id)}
        />
      ))}
    </ListPage>
  );
}

/** Words within this list; the page says which topics widened them. */
function ListSearch({ list, wholePortal }: { list: ChosenList; wholePortal?: boolean }) {
  const { visit, chosen, address } = list;
  const { language } = visit;
  if (wholePortal)
    return <SearchBox language={language} value={chosen.q} action={address} large keep={keptEntries(chosen)} />;
  const say = recordMessages.in(language);
  return (
    <form class="search" role="search" aria-label={say('list.search')} method="get" action={address}>
      {keptEntries(chosen).map(([name, value]) => (
        <input key={name + value} type="hidden" name={name} value={value} />
      ))}
      <label for="search-list" class="sr-only">
        {say('list.search')}
      </label>
      <div class="search-field">
        <input
          class="ds-input"
          id="search-list"
          type="search"
          name="q"
          value={chosen.q}
          dir="auto"
          maxLength={300}
          placeholder={say('list.search')}
        />
      </div>
      <button type="submit" class="ds-button" data-variant="secondary">
        {uiMessages.in(language)('search.button')}
      </button>
    </form>
  );
}

/** Says which concepts of the vocabulary widened the words to other languages. */
function AlsoSearched({ visit, concepts }: { visit: Visit; concepts: string[] }) {
  if (concepts.length === 0) return null;
  const terms = concepts.map((id) => loadVocabulary().term(id, visit.language));
  return (
    <p class="quiet">
      {recordMessages.in(visit.language)('list.alsoSearched', {
        terms: formatList(visit.language, terms),
        count: terms.length,
      })}
    </p>
  );
}

/** By cursor there is no way back but to the beginning; the browser's own Back leads to the page before. */
function CursorPager({ list, found }: { list: ChosenList; found: CataloguePage }) {
  const { visit, chosen } = list;
  if (!found.next && !chosen.cursor) return null;
  const say = uiMessages.in(visit.language);
  return (
    <nav class="pager" aria-label={say('pager.label')}>
      {chosen.cursor && (
        <a class="ds-button" data-variant="secondary" rel="first" href={addressOf(list, chosen)}>
          {recordMessages.in(visit.language)('list.first')}
        </a>
      )}
      {found.next && (
        <a class="ds-button" data-variant="secondary" rel="next" href={addressOf(list, chosen, { cursor: found.next })}>
          {say('pager.next')}
        </a>
      )}
    </nav>
  );
}

const feedAddress = (visit: Visit, query: CatalogueQuery) =>
  `/feeds/records.atom?${queryString({ ...query, sort: undefined }, { language: 'text' }, { language: visit.language })}`;

const exportFormats = { csv: 'CSV', json: 'JSON', bib: 'BibTeX', ris: 'RIS', 'csl-json': 'CSL-JSON' } as const;

/** Export in five formats, feed, and the search to be saved, at one place under the list. */
function toolsOf(visit: Visit, query: CatalogueQuery): ListTool[] {
  const say = recordMessages.in(visit.language);
  const search = queryString(query);
  const exports = Object.entries(exportFormats).map(([format, name]) => ({
    label: say('list.export', { format: name }),
    href: `/${visit.language}/export/${format}${search && `?${search}`}`,
  }));
  const feed = { label: say('list.feed'), href: feedAddress(visit, query), type: 'application/atom+xml' };
  const save = { label: say('list.save'), href: `/${visit.language}/saved-searches/new?${search}` };
  return [...exports, feed, ...(visit.actor?.session ? [save] : [])];
}

function emptyOf(visit: Visit, chosen: CatalogueQuery, { empty }: RecordListProps, { onlyCommon }: ListExtras) {
  const say = recordMessages.in(visit.language);
  if (onlyCommon)
    return (
      <EmptyList language={visit.language} why={say('list.onlyCommon')}>
        <p>{say('list.onlyCommonWhat')}</p>
      </EmptyList>
    );
  if (isFiltered(chosen) || !empty) return <EmptyList language={visit.language} />;
  return (
    <EmptyList language={visit.language} title={say('list.nothingYet')} why={empty.why}>
      <p>{empty.what}</p>
    </EmptyList>
  );
}
