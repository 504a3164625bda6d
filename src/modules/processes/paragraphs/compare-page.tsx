import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import { notFound } from '../../../kernel/errors.ts';
import { mayPublish } from '../../../kernel/record-rules.ts';
import { bandsOf } from '../../../record/detail-parts.tsx';
import { textDifference } from '../../../record/difference.ts';
import { Difference } from '../../../ui/difference.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { page } from '../../../ui/page.tsx';
import { Section } from '../../../ui/record.tsx';
import { Table } from '../../../ui/table.tsx';
import { loadParagraphPage } from './load.ts';
import { documentCrumbs } from './paragraph-page.tsx';
import { RelationForm } from './proposals-page.tsx';
import { documentFacts, findDocument, readParagraph, textLanguage } from './read.ts';
import { anchorPattern } from './schema.ts';
import { issuedWords, paragraphCitation, paragraphPath, ParagraphText, sayOf } from './words.tsx';

/** Most characters of which words are compared. */
const comparedLimit = 20_000;

/** Two paragraphs side by side, the earlier one first, and below what words changed between them. */
export async function comparePage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const loaded = await loadParagraphPage(c);
  const { facts, paragraph } = loaded;
  const anchor = c.req.query('para') ?? '';
  const other = await findDocument(visit, c.req.query('with') ?? '');
  if (!anchorPattern.test(anchor)) throw notFound();
  const versions = await readParagraph(visit, other.id, anchor);
  const there = versions.find((each) => each.language === paragraph.language) ?? versions[0];
  const otherFacts = (await documentFacts(visit, [other.id])).get(other.id);
  if (!there || !otherFacts) throw notFound();
  const say = sayOf(visit);
  const pairs = [{ facts, paragraph }, { facts: otherFacts, paragraph: there }].sort((a, b) => (a.facts.date < b.facts.date ? -1 : 1)); // prettier-ignore
  const [before, after] = pairs.map((pair) => pair.paragraph.text.slice(0, comparedLimit)) as [string, string];
  const language = textLanguage(paragraph.language);
  return page(c, {
    title: say('compare.title'),
    section: 'library',
    band: bandsOf(loaded.shown),
    unlisted: true,
    breadcrumb: [
      ...documentCrumbs(visit, loaded),
      {
        label: paragraphCitation(visit, facts, paragraph),
        href: `/${visit.language}${paragraphPath(facts.id, paragraph.anchor)}`,
      },
      { label: say('compare.title') },
    ],
    children: (
      <>
        <PageTitle title={say('compare.title')} />
        <Table
          language={visit.language}
          caption={say('compare.title')}
          hideCaption
          columns={[
            { label: say('compare.document') },
            ...pairs.map((pair) => ({ label: paragraphCitation(visit, pair.facts, pair.paragraph) })),
          ]}
          rows={[
            [
              say('compare.date'),
              ...pairs.map((pair) => (
                <a href={`/${visit.language}${paragraphPath(pair.facts.id, pair.paragraph.anchor)}`}>
                  {issuedWords(visit, pair.facts) || paragraphCitation(visit, pair.facts, pair.paragraph)}
                </a>
              )),
            ],
            [say('compare.text'), ...pairs.map((pair) => <ParagraphText paragraph={pair.paragraph} />)],
          ]}
        />
        {there.language === paragraph.language && (
          <Section title={say('compare.words')}>
            <Difference
              language={visit.language}
              parts={textDifference(before, after, language ?? visit.language)}
              textLanguage={language}
            />
          </Section>
        )}
        {mayPublish(visit.actor, loaded.shown.view) && (
          <Section title={say('proposals.confirm')}>
            <RelationForm
              c={c}
              record={facts.id}
              anchor={paragraph.anchor}
              other={{ record: other.id, anchor: there.anchor }}
            />
          </Section>
        )}
      </>
    ),
  });
}
