import { goTo, visitOf, type RequestContext } from '../../../kernel/http.ts';
import { languageName } from '../../../kernel/language.ts';
import { mayPublish } from '../../../kernel/record-rules.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { bandsOf } from '../../../record/detail-parts.tsx';
import { Citation } from '../../../ui/citation.tsx';
import { ButtonLink, Buttons } from '../../../ui/form.tsx';
import type { Crumb } from '../../../ui/layout.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { page } from '../../../ui/page.tsx';
import { Section } from '../../../ui/record.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { processesMessages } from '../messages.ts';
import { citableParagraph } from './citation.ts';
import { Genealogy } from './genealogy.tsx';
import { loadParagraphPage, type LoadedDocument } from './load.ts';
import { documentFacts, readFamily, readLinks, readText, readThese, type Paragraph } from './read.ts';
import {
  documentName,
  issuedWords,
  paragraphCitation,
  paragraphName,
  paragraphPath,
  ParagraphText,
  sayOf,
  tagNames,
} from './words.tsx';

/** The steps before a page of a document's text. */
export function documentCrumbs(visit: Visit, { facts }: Pick<LoadedDocument, 'facts'>): Crumb[] {
  const root = `/${visit.language}/processes`;
  return [
    { label: processesMessages.in(visit.language)('title'), href: root },
    { label: documentName(facts, visit.language), href: `${root}/${facts.id}` },
  ];
}

/** One paragraph: its text, what stands around it, its tags, what it takes up, and how to cite it. */
export async function paragraphPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const loaded = await loadParagraphPage(c);
  const { facts, paragraph, shown, versions } = loaded;
  const say = sayOf(visit);
  const [family, links, tags, around] = await Promise.all([
    readFamily(visit, paragraph),
    readLinks(visit, facts.id, paragraph.anchor),
    tagNames(visit, paragraph.tags),
    readText(visit, facts.id, paragraph.language, Math.max(0, paragraph.position - 1), paragraph.position > 0 ? 3 : 2),
  ]);
  const others = {
    facts: await documentFacts(
      visit,
      links.map((link) => link.record),
    ),
    paragraphs: await readThese(visit, links),
  };
  const title = paragraphCitation(visit, facts, paragraph);
  const above = family.filter((each) => each.position < paragraph.position);
  const below = family.filter((each) => each.position > paragraph.position);
  const hrefOf = (each: Paragraph | undefined) =>
    each && `/${language}${paragraphPath(facts.id, each.anchor, c.req.query('text') && each.language)}`;
  return page(c, {
    title,
    description: shown.view.public ? paragraph.text.slice(0, 200) : undefined,
    section: 'library',
    band: bandsOf(shown),
    unlisted: !shown.view.public,
    breadcrumb: [
      ...documentCrumbs(visit, loaded),
      { label: say('text.title'), href: `/${language}/processes/${facts.id}/paragraphs` },
      { label: paragraphName(visit, paragraph) },
    ],
    meta: shown.view.public && <ParagraphTags visit={visit} citable={citableParagraph(visit, facts, paragraph)} />,
    children: (
      <>
        <PageTitle title={title} />
        <p class="row-facts">
          <span>{titleIn(facts, language).text}</span>
          <span>{issuedWords(visit, facts)}</span>
        </p>
        {versions.length > 1 && <Versions visit={visit} paragraph={paragraph} versions={versions} />}
        {above.map((each) => (
          <Around key={each.anchor} visit={visit} paragraph={each} />
        ))}
        <ParagraphText paragraph={paragraph} visit={visit} />
        {below.length > 0 && (
          <Section title={say('paragraph.below')}>
            {below.map((each) => (
              <Around key={each.anchor} visit={visit} paragraph={each} />
            ))}
          </Section>
        )}
        <Neighbours
          visit={visit}
          previous={hrefOf(around.find((each) => each.position < paragraph.position))}
          next={hrefOf(around.find((each) => each.position > paragraph.position))}
        />
        {tags.length > 0 && (
          <Section title={say('tags.title')}>
            <ul class="inline">
              {tags.map(({ tag, name, href }) => (
                <li key={tag}>
                  <a href={href}>{name}</a>
                </li>
              ))}
            </ul>
          </Section>
        )}
        {links.length > 0 && (
          <Section title={say('genealogy.title')}>
            <Genealogy
              visit={visit}
              from={paragraph}
              links={links}
              facts={others.facts}
              paragraphs={others.paragraphs}
            />
          </Section>
        )}
        <Section title={say('cite.title')}>
          <Citation
            language={language}
            text={`${language === 'ar' ? '\u200f' : ''}${title} (${citableParagraph(visit, facts, paragraph).url})`}
            formats={formatsOf(visit, paragraph)}
          />
        </Section>
        <Ways visit={visit} loaded={loaded} paragraph={paragraph} />
      </>
    ),
  });
}

const formatsOf = (visit: Visit, { record, anchor }: Paragraph) =>
  Object.entries({ bib: 'BibTeX', ris: 'RIS', 'csl-json': 'CSL-JSON' }).map(([format, label]) => ({
    label,
    href: `/${visit.language}/processes/${record}/para/${anchor}/citation/${format}`,
  }));

/** The tags by which reference managers read the page. */
function ParagraphTags({ citable }: { visit: Visit; citable: ReturnType<typeof citableParagraph> }) {
  const tags: Record<string, string | undefined> = {
    citation_title: citable.title,
    citation_author: citable.author,
    citation_publication_date: citable.date.replaceAll('-', '/'),
    citation_language: citable.language,
    citation_publisher: citable.publisher,
    citation_technical_report_number: citable.symbol,
    citation_public_url: citable.url,
  };
  return (
    <>{Object.entries(tags).map(([name, content]) => content && <meta key={name} name={name} content={content} />)}</>
  );
}

function Versions({ visit, paragraph, versions }: { visit: Visit; paragraph: Paragraph; versions: Paragraph[] }) {
  const tabs = versions.map(({ language }) => ({
    label: languageName(visit.language, language),
    href: `/${visit.language}${paragraphPath(paragraph.record, paragraph.anchor, language)}`,
    current: language === paragraph.language,
  }));
  return <Tabs language={visit.language} label={sayOf(visit)('text.languages')} tabs={tabs} />;
}

/** The paragraphs before and after in the text. */
function Neighbours({ visit, previous, next }: { visit: Visit; previous?: string; next?: string }) {
  const say = sayOf(visit);
  return (
    <Buttons>
      {previous && <ButtonLink label={say('paragraph.previous')} href={previous} />}
      {next && <ButtonLink label={say('paragraph.next')} href={next} />}
    </Buttons>
  );
}

/** A paragraph above or below, with a link to its own page. */
function Around({ visit, paragraph }: { visit: Visit; paragraph: Paragraph }) {
  return (
    <div class="row">
      <p class="row-facts">
        <a href={`/${visit.language}${paragraphPath(paragraph.record, paragraph.anchor)}`}>
          {paragraphName(visit, paragraph)}
        </a>
      </p>
      <ParagraphText paragraph={paragraph} visit={visit} />
    </div>
  );
}

function Ways({ visit, loaded, paragraph }: { visit: Visit; loaded: LoadedDocument; paragraph: Paragraph }) {
  const say = sayOf(visit);
  const { language } = visit;
  const words = paragraph.text.split(/\s+/).slice(0, 12).join(' ').slice(0, 200);
  return (
    <Buttons>
      <ButtonLink
        label={say('paragraph.sameWords')}
        href={`/${language}/processes/agreed-language?q=${encodeURIComponent(words)}`}
      />
      {mayPublish(visit.actor, loaded.shown.view) && (
        <ButtonLink
          label={say('tags.edit')}
          href={`/${language}/processes/${paragraph.record}/para/${paragraph.anchor}/tags`}
        />
      )}
    </Buttons>
  );
}

/** `/processes/symbol/A/76/135/para/26`: an address one can write by hand leads to the paragraph. */
export function symbolPage(c: RequestContext): Response {
  const rest = decodeURIComponent(c.req.path.split('/processes/symbol/')[1] ?? '');
  const [symbol = '', anchor] = rest.split(/\/para\//);
  const quoted = anchor ? `${symbol} para ${anchor}` : symbol;
  return goTo(c, `/processes/look-up?q=${encodeURIComponent(quoted.slice(0, 200))}`);
}
