import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import { collator } from '../../../kernel/language.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { ActiveFilters, type ActiveFilter } from '../../../ui/chips.tsx';
import { Facets, type FacetGroup } from '../../../ui/facets.tsx';
import { EmptyList, ListPage } from '../../../ui/list.tsx';
import { page } from '../../../ui/page.tsx';
import { Pager } from '../../../ui/pager.tsx';
import { listCategories, type Category } from './categories.ts';
import { isChosen, queryOf, readChosen, toggled } from './chosen.ts';
import { ContactRow } from './contact-row.tsx';
import { chooseFrom, facetNames, listAll, valuesOf, type Chosen, type Facet, type Listed } from './listing.ts';
import { directoryMessages } from './messages.ts';
import { facetValue } from './names.ts';
import type { ContactKind } from './schema.ts';
import { crumbs, Ways } from './ways.tsx';

/** A directory: which kinds it holds, where it stands, and what it says of itself. */
interface Directory {
  path: '/contacts' | '/contacts/assistance';
  kinds: readonly ContactKind[];
  name: 'list' | 'assistance';
}

export const directories: Record<'list' | 'assistance', Directory> = {
  list: { path: '/contacts', kinds: ['diplomatic_contact', 'technical_contact', 'other_contact'], name: 'list' },
  assistance: { path: '/contacts/assistance', kinds: ['assistance_contact'], name: 'assistance' },
};

interface Shown {
  visit: Visit;
  directory: Directory;
  listed: Listed[];
  found: Listed[];
  chosen: Chosen;
  categories: Category[];
  /** The facet shown whole. */
  more?: string;
}

const rowsOnPage = 30;

/** A directory with facets, words, paging and what can be taken along. */
export async function directoryPage(c: RequestContext, directory: Directory): Promise<Response> {
  const visit = visitOf(c);
  const { chosen, page: number } = readChosen(c);
  const [listed, categories] = await Promise.all([listAll(visit, directory.kinds), listCategories(visit)]);
  const found = chooseFrom(visit, listed, chosen);
  const say = directoryMessages.in(visit.language);
  const shown = { visit, directory, listed, found, chosen, categories, more: c.req.query('more') };
  return page(c, {
    title: say(`${directory.name}.title`),
    description: say(`${directory.name}.purpose`),
    section: 'contacts',
    breadcrumb: directory.name === 'list' ? undefined : crumbs(c),
    unlisted: number > 1 || isChosen(chosen),
    children: <Body {...shown} number={Math.min(number, Math.max(1, Math.ceil(found.length / rowsOnPage)))} />,
  });
}

const addressOf = ({ visit, directory }: Shown, chosen: Chosen, number = 1) => {
  const search = queryOf(chosen, number);
  return `/${visit.language}${directory.path}${search && `?${search}`}`;
};

function Body(shown: Shown & { number: number }) {
  const { visit, directory, listed, found, chosen, number } = shown;
  const { language } = visit;
  const say = directoryMessages.in(language);
  const pages = Math.ceil(found.length / rowsOnPage);
  return (
    <ListPage
      language={language}
      title={say(`${directory.name}.title`)}
      purpose={say(`${directory.name}.purpose`)}
      total={found.length}
      actions={<Ways visit={visit} but={directory.path} />}
      search={<Words {...shown} />}
      filters={<Chips {...shown} />}
      facets={listed.length > 0 && <Facets language={language} groups={groupsOf(shown)} />}
      pager={
        <Pager
          language={language}
          previousHref={number > 1 ? addressOf(shown, chosen, number - 1) : undefined}
          nextHref={number < pages ? addressOf(shown, chosen, number + 1) : undefined}
          from={(number - 1) * rowsOnPage + 1}
          to={Math.min(number * rowsOnPage, found.length)}
          total={found.length}
        />
      }
      tools={found.length > 0 ? toolsOf(shown) : []}
      empty={<Nothing {...shown} />}
    >
      {found.slice((number - 1) * rowsOnPage, number * rowsOnPage).map((each) => (
        <ContactRow key={each.contact.id} visit={visit} listed={each} />
      ))}
    </ListPage>
  );
}

function Words({ visit: { language }, directory, chosen }: Shown) {
  const say = directoryMessages.in(language);
  const kept = [...new URLSearchParams(queryOf({ ...chosen, q: '' }))];
  return (
    <form class="search" role="search" aria-label={say('list.search')} method="get" action={`/${language}${directory.path}`}>
      {kept.map(([name, value]) => (
        <input key={name + value} type="hidden" name={name} value={value} />
      ))}
      <label for="search-list" class="sr-only">
        {say('list.search')}
      </label>
      <div class="search-field">
        <input class="ds-input" id="search-list" type="search" name="q" value={chosen.q} dir="auto" maxLength={200} placeholder={say('list.search')} />
      </div>
      <button type="submit" class="ds-button" data-variant="secondary">
        {say('list.find')}
      </button>
    </form>
  ); // prettier-ignore
}

const shownValues = 10;

/** "Answers now" first, then the facets; each counts what the other choices leave. */
function groupsOf(shown: Shown): FacetGroup[] {
  const { visit, listed, chosen } = shown;
  const say = directoryMessages.in(visit.language);
  const answering = chooseFrom(visit, listed, { ...chosen, now: true }).length;
  const now = {
    label: say('facet.now'),
    values: [
      {
        label: say('facet.answersNow'),
        count: answering,
        href: addressOf(shown, { ...chosen, now: !chosen.now }),
        selected: chosen.now,
      },
    ],
  };
  return [now, ...facetNames.map((facet) => groupOf(shown, facet))];
}

function groupOf(shown: Shown, facet: Facet): FacetGroup {
  const { visit, listed, chosen, categories, more } = shown;
  const counts = new Map<string, number>();
  for (const each of chooseFrom(visit, listed, chosen, facet))
    for (const value of valuesOf(each, facet)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const { compare } = collator(visit.language);
  const all = [...counts]
    .map(([value, count]) => ({ value, count, label: facetValue(visit, facet, value, categories) }))
    .toSorted((a, b) => b.count - a.count || compare(a.label, b.label));
  const values = all.filter(({ value }, i) => i < shownValues || more === facet || chosen[facet].includes(value));
  const address = addressOf(shown, chosen);
  return {
    label: directoryMessages.in(visit.language)(`facet.${facet}`),
    values: values.map(({ value, count, label }) => ({
      label,
      count,
      href: addressOf(shown, toggled(chosen, facet, value)),
      selected: chosen[facet].includes(value),
    })),
    moreHref: values.length < all.length ? `${address}${address.includes('?') ? '&' : '?'}more=${facet}` : undefined,
  };
}

function Chips(shown: Shown) {
  const { visit, chosen, categories } = shown;
  const say = directoryMessages.in(visit.language);
  const chips: ActiveFilter[] = facetNames.flatMap((facet) =>
    chosen[facet].map((value) => ({
      group: say(`facet.${facet}`),
      label: facetValue(visit, facet, value, categories),
      removeHref: addressOf(shown, toggled(chosen, facet, value)),
    })),
  );
  if (chosen.now)
    chips.unshift({ label: say('facet.answersNow'), removeHref: addressOf(shown, { ...chosen, now: false }) });
  if (chosen.q)
    chips.unshift({ group: say('facet.words'), label: chosen.q, removeHref: addressOf(shown, { ...chosen, q: '' }) });
  return (
    <ActiveFilters language={visit.language} filters={chips} clearHref={`/${visit.language}${shown.directory.path}`} />
  );
}

function Nothing({ visit, directory, chosen }: Shown) {
  const say = directoryMessages.in(visit.language);
  if (isChosen(chosen)) return <EmptyList language={visit.language} />;
  return (
    <EmptyList language={visit.language} title={say('empty.title')} why={say(`${directory.name}.empty`)}>
      <p>{say(visit.actor ? 'empty.nominate' : 'empty.signIn')}</p>
    </EmptyList>
  );
}

/** All that is found, to be taken along. */
function toolsOf({ visit: { language }, directory, chosen }: Shown) {
  const say = directoryMessages.in(language);
  const search = queryOf(chosen);
  const query = search && `?${search}`;
  return [
    { label: say('take.vcard'), href: `/${language}${directory.path}/cards.vcf${query}`, type: 'text/vcard' },
    { label: say('take.csv'), href: `/${language}${directory.path}/contacts.csv${query}`, type: 'text/csv' },
  ];
}
