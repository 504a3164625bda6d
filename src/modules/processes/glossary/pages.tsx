import { notFound } from '../../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import { collator, type Language } from '../../../kernel/language.ts';
import type { PageRoutes } from '../../../kernel/module.ts';
import { mayCreate } from '../../../kernel/record-rules.ts';
import { foldTitle } from '../../../kernel/search-text.ts';
import { areaName, loadVocabulary, type Concept } from '../../../kernel/vocabulary.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { recordPage } from '../../../record/detail.tsx';
import { mountRecordForms } from '../../../record/form.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { ButtonLink } from '../../../ui/form.tsx';
import { EmptyList, PageTitle } from '../../../ui/list.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { page } from '../../../ui/page.tsx';
import { Prose, Section } from '../../../ui/record.tsx';
import { DefinitionTable, Neighbours, TermTable } from './concept-parts.tsx';
import { contestedConcepts, definitionsOf, definitionCounts } from './definitions.ts';
import { definitionKind } from './kind.tsx';
import { glossaryMessages } from './messages.ts';

const section = 'library';

/** The glossary: every concept, and each with its definitions. */
export function mountGlossary(app: PageRoutes): void {
  app.get('/glossary', listPage);
  mountRecordForms(app, { path: '/glossary', kinds: ['definition'], section, breadcrumb: (c) => crumbs(visitOf(c).language) }); // prettier-ignore
  app.get('/glossary/definitions/:id', (c) =>
    recordPage(c, c.req.param('id'), { section, breadcrumb: crumbs(visitOf(c).language) }),
  );
  app.get('/glossary/:concept', conceptPage);
}

const crumbs = (language: Language) => [
  { label: glossaryMessages.in(language)('glossary.title'), href: `/${language}/glossary` },
];

async function listPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const say = glossaryMessages.in(language);
  const words = (c.req.query('q') ?? '').slice(0, 100).trim();
  const { concepts } = loadVocabulary();
  const found = concepts.filter((concept) => matches(concept, foldTitle(words)));
  const [counts, contested] = await Promise.all([definitionCounts(visit), contestedConcepts(visit)]);
  return page(c, {
    title: say('glossary.title'),
    description: say('glossary.purpose', { count: concepts.length }),
    section,
    unlisted: words !== '',
    breadcrumb: [{ label: say('glossary.title') }],
    children: (
      <>
        <PageTitle
          title={say('glossary.title')}
          purpose={say('glossary.purpose', { count: concepts.length })}
          actions={<AddButton visit={visit} />}
        />
        <FindForm language={language} words={words} />
        {found.length === 0 && (
          <EmptyList language={language} title={say('glossary.none')} why={say('glossary.noneWhat')}>
            <p>
              <a href={`/${language}/search?q=${encodeURIComponent(words)}`}>{words}</a>
            </p>
          </EmptyList>
        )}
        <Areas language={language} concepts={found} counts={counts} contested={contested} />
      </>
    ),
  });
}

/** A term of any language that contains the words; none when no words are given means all. */
const matches = (concept: Concept, folded: string) =>
  folded === '' ||
  Object.values(concept.terms).some(({ preferred, alternative }) =>
    [preferred, ...alternative].some((term) => foldTitle(term).includes(folded)),
  );

function AddButton({ visit }: { visit: Visit }) {
  if (!mayCreate(visit.actor, definitionKind)) return null;
  const href = `/${visit.language}/glossary/new?kind=definition`;
  return <ButtonLink label={glossaryMessages.in(visit.language)('concept.add')} href={href} />;
}

function FindForm({ language, words }: { language: Language; words: string }) {
  const say = glossaryMessages.in(language);
  return (
    <form class="search" role="search" aria-label={say('glossary.find')} method="get" action={`/${language}/glossary`}>
      <label for="search-terms" class="sr-only">
        {say('glossary.find')}
      </label>
      <div class="search-field">
        <input
          class="ds-input"
          id="search-terms"
          type="search"
          name="q"
          value={words}
          dir="auto"
          maxLength={100}
          placeholder={say('glossary.find')}
        />
      </div>
      <button type="submit" class="ds-button" data-variant="secondary">
        {say('glossary.search')}
      </button>
    </form>
  );
}

interface AreasProps {
  language: Language;
  concepts: Concept[];
  counts: Map<string, number>;
  contested: Set<string>;
}

function Areas({ language, concepts, counts, contested }: AreasProps) {
  const vocabulary = loadVocabulary();
  const { compare } = collator(language);
  const areas = Map.groupBy(concepts, (concept) => concept.area);
  return Object.keys(vocabulary.areas)
    .filter((area) => areas.has(area))
    .map((area) => (
      <Section key={area} id={area} title={areaName(vocabulary, area, language)}>
        <ul class="columns-list">
          {areas.get(area)!.toSorted((a, b) => compare(a.terms[language].preferred, b.terms[language].preferred)).map(({ id, terms }) => (
            <li key={id}>
              <a href={`/${language}/glossary/${id}`}>{terms[language].preferred}</a>{' '}
              <Marks language={language} count={counts.get(id) ?? 0} contested={contested.has(id)} />
            </li>
          ))}
        </ul>
      </Section>
    )); // prettier-ignore
}

function Marks({ language, count, contested }: { language: Language; count: number; contested: boolean }) {
  const say = glossaryMessages.in(language);
  return (
    <>
      {count > 0 && <span class="quiet">{say('glossary.defined', { count })}</span>}{' '}
      {contested && <Badge tone="warning">{say('glossary.contested')}</Badge>}
    </>
  );
}

/** A concept: its terms, what the portal means by it, and what others say it means. */
async function conceptPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const concept = loadVocabulary().find(c.req.param('concept') ?? '');
  if (!concept) throw notFound();
  const say = glossaryMessages.in(language);
  const term = concept.terms[language].preferred;
  const definitions = await definitionsOf(visit, concept.id);
  const contested = definitions.some((definition) => definition.contested);
  return page(c, {
    title: term,
    description: concept.definition[language],
    section,
    width: 'wide',
    breadcrumb: [...crumbs(language), { label: term }],
    children: (
      <>
        <PageTitle
          title={term}
          purpose={areaName(loadVocabulary(), concept.area, language)}
          actions={<AddButton visit={visit} />}
        />
        {contested && (
          <Notice language={language} tone="warning" title={say('glossary.contested')}>
            <p>{say('concept.contested')}</p>
          </Notice>
        )}
        <p class="quiet">{say('concept.gist')}</p>
        <Prose text={concept.definition[language]} textLanguage={language} />
        <Section title={say('concept.definitions')}>
          <DefinitionTable visit={visit} definitions={definitions} />
        </Section>
        <Section title={say('concept.terms')}>
          <TermTable language={language} concept={concept} />
        </Section>
        <Neighbours language={language} concept={concept} />
        <p>
          <a href={`/${language}/search?topic=${concept.id}`}>{say('concept.records')}</a>
        </p>
      </>
    ),
  });
}
