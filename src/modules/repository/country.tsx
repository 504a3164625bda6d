import type { CatalogueItem } from '../../kernel/catalogue.ts';
import { notFound } from '../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../kernel/http.ts';
import { collator, formatList } from '../../kernel/language.ts';
import type { Party } from '../../kernel/parties.ts';
import type { Visit } from '../../kernel/visit.ts';
import { ItemRow } from '../../record/row.tsx';
import { ButtonLink } from '../../ui/form.tsx';
import { Facts } from '../../ui/kv.tsx';
import { EmptyList, PageTitle, RecordCount, RecordList } from '../../ui/list.tsx';
import { page } from '../../ui/page.tsx';
import { Section } from '../../ui/record.tsx';
import { documentsOf } from './counts.ts';
import { kindName } from './kinds.ts';
import { repositoryMessages } from './messages.ts';
import { kindNames } from './schema.ts';
import { crumbs } from './ways.tsx';

/** Everything of one state that this viewer may see, by kind. */
export async function countryPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const say = repositoryMessages.in(language);
  const state = visit.parties.find(c.req.param('code') ?? '');
  if (state?.kind !== 'state') throw notFound();
  const name = visit.parties.name(state.code, language);
  const { items, total } = await documentsOf(visit, state.code);
  return page(c, {
    title: say('country.title', { state: name }),
    section: 'library',
    breadcrumb: [...crumbs(c), { label: say('states.title'), href: `/${language}/repository/states` }, { label: name }],
    children: (
      <>
        <PageTitle
          title={name}
          purpose={say('country.purpose')}
          actions={<CountryWays visit={visit} state={state.code} />}
        />
        <CountryFacts visit={visit} state={state} items={items} />
        {total > items.length && <RecordCount language={language} total={total} />}
        {total === 0 && <EmptyList language={language} why={say('country.empty.why')} />}
        <ByKind visit={visit} items={items} />
      </>
    ),
  });
}

function CountryWays({ visit, state }: { visit: Visit; state: string }) {
  const { language } = visit;
  const say = repositoryMessages.in(language);
  return (
    <>
      <ButtonLink label={say('country.compare')} href={`/${language}/repository/compare?state=${state}`} />
      <ButtonLink label={say('country.list')} href={`/${language}/repository?state=${state}`} />
    </>
  );
}

/** The formal name, the groups, and how many documents the state itself published. */
function CountryFacts({ visit, state, items }: { visit: Visit; state: Party; items: CatalogueItem[] }) {
  const { language, parties } = visit;
  const say = repositoryMessages.in(language);
  const groups = visit.groupsOf(state.code).map((id) => parties.groupName(id, language));
  const national = items.filter((item) => item.standing === 'national').length;
  const counts = { national, reference: items.length - national };
  return (
    <Facts
      facts={[
        { label: say('country.formal'), value: state.formal_names[language] },
        { label: say('country.groups'), value: formatList(language, groups.toSorted(collator(language).compare)) },
        items.length > 0 && { label: say('country.standing'), value: say('country.counts', counts) },
      ]}
    />
  );
}

function ByKind({ visit, items }: { visit: Visit; items: CatalogueItem[] }) {
  const byKind = Map.groupBy(items, (item) => item.kind);
  return (
    <>
      {kindNames.map((kind) => {
        const own = byKind.get(kind);
        return own && <KindSection key={kind} visit={visit} title={kindName(kind, visit.language).many} items={own} />;
      })}
    </>
  );
}

/** What the state itself says comes first. */
function KindSection({ visit, title, items }: { visit: Visit; title: string; items: CatalogueItem[] }) {
  const national = items.filter((item) => item.standing === 'national');
  const others = items.filter((item) => item.standing !== 'national');
  return (
    <Section title={title}>
      <RecordList language={visit.language}>
        {[...national, ...others].map((item) => (
          <ItemRow key={item.id} visit={visit} item={item} heading={3} />
        ))}
      </RecordList>
    </Section>
  );
}
