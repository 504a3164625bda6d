import { invalid } from '../../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import { direction, isLanguage } from '../../../kernel/language.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Select, TextField } from '../../../ui/field.tsx';
import { Form, SubmitButton } from '../../../ui/form.tsx';
import { EmptyList, PageTitle } from '../../../ui/list.tsx';
import { page } from '../../../ui/page.tsx';
import { Pager } from '../../../ui/pager.tsx';
import { Section } from '../../../ui/record.tsx';
import { Table } from '../../../ui/table.tsx';
import { processesMessages } from '../messages.ts';
import { markPhrase } from './mark.tsx';
import { findPhrase, phraseLimit, type Occurrence, type PhraseResult } from './phrase.ts';
import { readReference } from './reference.ts';
import {
  adoptionWords,
  issuedWords,
  normChoices,
  paragraphCitation,
  paragraphPath,
  sayOf,
  tagNames,
} from './words.tsx';
import { pillars } from '../schema.ts';

const path = '/processes/agreed-language';

interface Asked {
  phrase: string;
  tag?: string;
  page: number;
}

/** Agreed language: a phrase in, every occurrence over time out. */
export async function phrasePage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const say = sayOf(visit);
  const asked = askedOf(c);
  const result = await findPhrase(visit, asked);
  const [tag] = asked.tag ? await tagNames(visit, [asked.tag]) : [];
  return page(c, {
    title: asked.phrase ? `${asked.phrase} - ${say('phrase.title')}` : say('phrase.title'),
    description: say('phrase.purpose'),
    section: 'library',
    unlisted: asked.phrase !== '' || asked.tag !== undefined,
    breadcrumb: [
      { label: processesMessages.in(visit.language)('title'), href: `/${visit.language}/processes` },
      { label: say('phrase.title') },
    ],
    children: (
      <>
        <PageTitle title={say('phrase.title')} purpose={say('phrase.purpose')} />
        <PhraseForm visit={visit} asked={asked} norms={await normChoices(visit)} tag={tag} />
        {result && <Result visit={visit} asked={asked} result={result} />}
      </>
    ),
  });
}

function askedOf(c: RequestContext): Asked {
  const phrase = (c.req.query('q') ?? '').trim();
  const tag = c.req.query('tag');
  if (phrase.length > phraseLimit) throw invalid({ path: 'q', code: 'too-long', values: { max: phraseLimit } });
  const number = c.req.query('page') ?? '';
  const known = tag && /^(pillar|norm|concept):[a-z0-9-]{1,60}$/.test(tag) ? tag : undefined;
  return { phrase, tag: known, page: /^\d{1,4}$/.test(number) ? Number(number) : 1 };
}

interface FormProps {
  visit: Visit;
  asked: Asked;
  norms: Awaited<ReturnType<typeof normChoices>>;
  tag?: { tag: string; name: string };
}

function PhraseForm({ visit, asked, norms, tag }: FormProps) {
  const { language } = visit;
  const say = sayOf(visit);
  const room = processesMessages.in(language);
  const pillarOptions = pillars.map((each) => ({ value: `pillar:${each}`, label: room(`pillars.${each}`) }));
  const sets = [...Map.groupBy(norms, (norm) => norm.set)].map(([label, list]) => ({
    label,
    options: list.map((norm) => ({ value: `norm:${norm.id}`, label: norm.name })),
  }));
  const chosen = tag?.tag.startsWith('concept:') ? [{ value: tag.tag, label: tag.name }] : [];
  return (
    <Form language={language} action={`/${language}${path}`} method="get">
      <TextField
        language={language}
        name="q"
        label={say('phrase.field')}
        hint={say('phrase.hint')}
        value={asked.phrase}
        type="search"
        maxLength={phraseLimit}
      />
      <Select
        language={language}
        name="tag"
        label={say('phrase.tag')}
        value={asked.tag}
        empty={say('phrase.tag.any')}
        options={[...chosen, { label: room('field.pillars'), options: pillarOptions }, ...sets]}
      />
      <SubmitButton label={say('phrase.search')} />
    </Form>
  );
}

function Result({ visit, asked, result }: { visit: Visit; asked: Asked; result: PhraseResult }) {
  const say = sayOf(visit);
  const { language } = visit;
  if (result.paragraphs === 0) return <Nothing visit={visit} asked={asked} />;
  const [first, last] = [result.years.find(([year]) => year)?.[0], result.years.at(-1)?.[0]];
  const address = (number: number) => `/${language}${path}?${new URLSearchParams({ q: asked.phrase, ...(asked.tag ? { tag: asked.tag } : {}), page: String(number) })}`; // prettier-ignore
  return (
    <Section title={say('phrase.results')}>
      <p class="count">{say('phrase.count', { paragraphs: result.paragraphs, documents: result.documents })}</p>
      {first && last && <p>{say('phrase.span', { from: first, to: last })}</p>}
      {result.years.length > 1 && <Years visit={visit} years={result.years} />}
      <ol class="rows">
        {result.shown.map((each) => (
          <OccurrenceRow
            key={`${each.document.id} ${each.paragraph.anchor}`}
            visit={visit}
            phrase={asked.phrase}
            {...each}
          />
        ))}
      </ol>
      <Pager
        language={language}
        previousHref={result.page > 1 ? address(result.page - 1) : undefined}
        nextHref={result.page < result.pages ? address(result.page + 1) : undefined}
      />
    </Section>
  );
}

/** Words that are a symbol were meant for the look-up. */
function Nothing({ visit, asked }: { visit: Visit; asked: Asked }) {
  const say = sayOf(visit);
  const reference = readReference(asked.phrase);
  return (
    <>
      <EmptyList language={visit.language} why={say('phrase.none.why')}>
        <p>{say('phrase.none.what')}</p>
      </EmptyList>
      {reference && (
        <p>
          <a href={`/${visit.language}/processes/look-up?q=${encodeURIComponent(asked.phrase)}`}>
            {say('phrase.none.symbol')}
          </a>
        </p>
      )}
    </>
  );
}

function Years({ visit, years }: { visit: Visit; years: [string, number][] }) {
  const say = sayOf(visit);
  return (
    <details>
      <summary>{say('phrase.years')}</summary>
      <Table
        language={visit.language}
        caption={say('phrase.years')}
        hideCaption
        columns={[{ label: say('phrase.year') }, { label: say('phrase.paragraphs'), numeric: true }]}
        rows={years.map(([year, count]) => [year || '–', String(count)])}
      />
    </details>
  );
}

/** One paragraph with the phrase: where, when, by whom and how adopted. */
function OccurrenceRow({ visit, phrase, document, paragraph }: Occurrence & { visit: Visit; phrase: string }) {
  const { language } = visit;
  const text = paragraph.language;
  const own = isLanguage(text) ? { lang: text, dir: direction(text) } : { dir: 'auto' as const };
  return (
    <li class="row">
      <h3>
        <a href={`/${language}${paragraphPath(document.id, paragraph.anchor, text)}`}>
          {paragraphCitation(visit, document, paragraph)}
        </a>
      </h3>
      <p class="row-facts">
        {document.symbol && <span>{titleIn(document, language).text}</span>}
        <span>{issuedWords(visit, document)}</span>
        {adoptionWords(visit, document) && <span>{adoptionWords(visit, document)}</span>}
      </p>
      <p class="row-summary" {...own}>
        {markPhrase(paragraph.text, phrase)}
      </p>
    </li>
  );
}
