import { catalogueQuerySchema, listRecords } from '../../kernel/catalogue.ts';
import { notFound } from '../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../kernel/http.ts';
import { collator, languageName, languages, type Language } from '../../kernel/language.ts';
import { areaName, loadVocabulary, type Concept } from '../../kernel/vocabulary.ts';
import type { Visit } from '../../kernel/visit.ts';
import { Facts } from '../../ui/kv.tsx';
import { PageTitle } from '../../ui/list.tsx';
import { page } from '../../ui/page.tsx';
import { Prose, Section } from '../../ui/record.tsx';
import { Table } from '../../ui/table.tsx';
import { homeMessages } from './messages.ts';
import { OwnWords } from './profile-parts.tsx';

/** The concepts by area, each with its terms in the six languages. */
export function vocabularyPage(c: RequestContext): Response {
  const { language } = visitOf(c);
  const say = homeMessages.in(language);
  const { areas, concepts } = loadVocabulary();
  const order = [language, ...languages.filter((each) => each !== language)];
  return page(c, {
    title: say('vocabulary.title'),
    description: say('vocabulary.purpose', { count: concepts.length }),
    section: 'library',
    width: 'wide',
    breadcrumb: [{ label: say('vocabulary.title') }],
    children: (
      <>
        <PageTitle title={say('vocabulary.title')} purpose={say('vocabulary.purpose', { count: concepts.length })} />
        <nav class="tools" aria-label={say('vocabulary.areas')}>
          <ul>
            {Object.keys(areas).map((area) => (
              <li key={area}>
                <a href={`#${area}`}>{areaName(loadVocabulary(), area, language)}</a>
              </li>
            ))}
          </ul>
        </nav>
        {Object.keys(areas).map((area) => (
          <Section key={area} id={area} title={areaName(loadVocabulary(), area, language)}>
            <AreaTable language={language} order={order} area={area} />
          </Section>
        ))}
      </>
    ),
  });
}

function AreaTable({ language, order, area }: { language: Language; order: Language[]; area: string }) {
  const { compare } = collator(language);
  const own = loadVocabulary().concepts.filter((concept) => concept.area === area);
  own.sort((a, b) => compare(a.terms[language].preferred, b.terms[language].preferred));
  return (
    <Table
      language={language}
      caption={areaName(loadVocabulary(), area, language)}
      hideCaption
      columns={order.map((each) => ({ label: languageName(language, each) }))}
      rows={own.map(({ id, terms }) =>
        order.map((each) =>
          each === language ? (
            <a href={`/${language}/vocabulary/${id}`}>{terms[each].preferred}</a>
          ) : (
            <OwnWords of={each} text={terms[each].preferred} />
          ),
        ),
      )}
    />
  );
}

/** A concept: its terms, what it means, its neighbours, and the records on it. */
export async function conceptPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const concept = loadVocabulary().find(c.req.param('id') ?? '');
  if (!concept) throw notFound();
  const say = homeMessages.in(language);
  const term = concept.terms[language].preferred;
  return page(c, {
    title: term,
    description: concept.definition[language],
    section: 'library',
    breadcrumb: [{ label: say('vocabulary.title'), href: `/${language}/vocabulary` }, { label: term }],
    children: (
      <>
        <PageTitle title={term} purpose={areaName(loadVocabulary(), concept.area, language)} />
        <Prose text={concept.definition[language]} textLanguage={language} />
        <RecordsOn visit={visit} concept={concept} count={await recordsOn(visit, concept.id)} />
        <Neighbours language={language} concept={concept} />
        <Section title={say('vocabulary.terms')}>
          <Terms language={language} concept={concept} />
        </Section>
        <p class="quiet">{say('vocabulary.note')}</p>
      </>
    ),
  });
}

async function recordsOn(visit: Visit, topic: string): Promise<number> {
  return (await listRecords(visit, catalogueQuerySchema.parse({ topic, limit: 1 }))).total;
}

function RecordsOn({ visit, concept, count }: { visit: Visit; concept: Concept; count: number }) {
  const { language } = visit;
  const text = homeMessages.in(language)('vocabulary.records', { count });
  return <p>{count > 0 ? <a href={`/${language}/search?topic=${concept.id}`}>{text}</a> : text}</p>;
}

function Neighbours({ language, concept }: { language: Language; concept: Concept }) {
  const say = homeMessages.in(language);
  const narrower = loadVocabulary().concepts.filter(({ broader }) => broader === concept.id);
  return (
    <Facts
      facts={[
        {
          label: say('vocabulary.broader'),
          value: concept.broader && <ConceptLinks language={language} ids={[concept.broader]} />,
        },
        {
          label: say('vocabulary.narrower'),
          value: narrower.length > 0 && <ConceptLinks language={language} ids={narrower.map(({ id }) => id)} />,
        },
        {
          label: say('vocabulary.related'),
          value: concept.related.length > 0 && <ConceptLinks language={language} ids={concept.related} />,
        },
      ]}
    />
  );
}

function ConceptLinks({ language, ids }: { language: Language; ids: string[] }) {
  return (
    <ul class="inline">
      {ids.map((id) => (
        <li key={id}>
          <a href={`/${language}/vocabulary/${id}`}>{loadVocabulary().term(id, language)}</a>
        </li>
      ))}
    </ul>
  );
}

/** The preferred term and the others, by language; a search for any of them finds the same records. */
function Terms({ language, concept }: { language: Language; concept: Concept }) {
  const say = homeMessages.in(language);
  return (
    <Table
      language={language}
      caption={say('vocabulary.terms')}
      hideCaption
      columns={[
        { label: say('profile.language') },
        { label: say('vocabulary.preferred') },
        { label: say('vocabulary.alternative') },
      ]}
      rows={languages.map((each) => [
        languageName(language, each),
        <OwnWords of={each} text={concept.terms[each].preferred} />,
        <OwnWords
          of={each}
          text={concept.terms[each].alternative.join(each === 'ar' ? '، ' : each === 'zh' ? '、' : ', ')}
        />,
      ])}
    />
  );
}
