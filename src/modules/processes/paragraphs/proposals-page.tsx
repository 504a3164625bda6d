import { z } from 'zod';
import { notAllowed, Refused } from '../../../kernel/errors.ts';
import { parseInput, recordId } from '../../../kernel/content.ts';
import { formToken, goTo, readForm, visitOf, type RequestContext } from '../../../kernel/http.ts';
import { formatNumber } from '../../../kernel/language.ts';
import { mayPublish } from '../../../kernel/record-rules.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { bandsOf } from '../../../record/detail-parts.tsx';
import { Buttons, SubmitButton } from '../../../ui/form.tsx';
import { EmptyList, PageTitle } from '../../../ui/list.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { page } from '../../../ui/page.tsx';
import { Pager } from '../../../ui/pager.tsx';
import { comparePath } from './genealogy.tsx';
import { loadDocument } from './load.ts';
import { documentCrumbs } from './paragraph-page.tsx';
import { proposeLinks, type Proposal } from './proposals.ts';
import { chooseLanguage } from './read.ts';
import { anchorPattern, relationsOfText } from './schema.ts';
import { linkParagraphs, unlinkParagraphs } from './marks.ts';
import { documentName, issuedWords, paragraphCitation, paragraphPath, ParagraphText, sayOf } from './words.tsx';

const pageSize = 20;

/** What paragraphs of other documents this one's may take up, for its owner to confirm or refuse. */
export async function proposalsPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const loaded = await loadDocument(visit, c.req.param('id') ?? '');
  const { facts, shown, languages } = loaded;
  if (!visit.actor) throw new Refused('not-signed-in');
  if (!mayPublish(visit.actor, shown.view)) throw notAllowed();
  const say = sayOf(visit);
  const language = chooseLanguage(c.req.query('text'), languages.map((each) => each.language), facts.language as 'en', facts.language); // prettier-ignore
  const proposals = language ? await proposeLinks(visit, facts.id, language) : [];
  const pages = Math.max(1, Math.ceil(proposals.length / pageSize));
  const wish = c.req.query('page') ?? '';
  const number = Math.min(pages, /^[1-9]\d{0,3}$/.test(wish) ? Number(wish) : 1);
  const address = (at: number) => `/${visit.language}/processes/${facts.id}/genealogy?page=${at}`;
  const title = say('proposals.of', { document: documentName(facts, visit.language) });
  return page(c, {
    title,
    section: 'library',
    band: bandsOf(shown),
    unlisted: true,
    breadcrumb: [...documentCrumbs(visit, loaded), { label: say('proposals.title') }],
    children: (
      <>
        <PageTitle title={title} purpose={say('proposals.purpose')} />
        {c.req.query('done') && (
          <Notice language={visit.language} tone="success" announce>
            <p>{say('proposals.done')}</p>
          </Notice>
        )}
        {proposals.length === 0 && (
          <EmptyList language={visit.language} why={say('proposals.none.why')}>
            <p>{say('proposals.none.what')}</p>
          </EmptyList>
        )}
        {proposals.length > 0 && <p class="count">{say('proposals.count', { count: proposals.length })}</p>}
        <ol class="rows">
          {proposals.slice((number - 1) * pageSize, number * pageSize).map((each) => (
            <ProposalRow
              key={`${each.anchor} ${each.other.record} ${each.other.anchor}`}
              c={c}
              visit={visit}
              record={facts.id}
              language={language!}
              proposal={each}
            />
          ))}
        </ol>
        <Pager
          language={visit.language}
          previousHref={number > 1 ? address(number - 1) : undefined}
          nextHref={number < pages ? address(number + 1) : undefined}
        />
      </>
    ),
  });
}

interface RowProps {
  c: RequestContext;
  visit: Visit;
  record: string;
  language: string;
  proposal: Proposal;
}

function ProposalRow({ c, visit, record, language, proposal }: RowProps) {
  const say = sayOf(visit);
  const { anchor, other, document } = proposal;
  const form = anchor.includes('pp') ? 'preamble' : 'numbered';
  return (
    <li class="row">
      <h2>
        <a href={`/${visit.language}${paragraphPath(record, anchor, language)}`}>
          {say(`name.${form}`, { number: anchor })}
        </a>
      </h2>
      <ParagraphText paragraph={{ language, marker: '', text: proposal.text }} />
      <p class="row-facts">
        <span>
          {say('proposals.alike', { percent: formatNumber(visit.language, Math.round(proposal.likeness * 100)) })}
        </span>
        <span>
          <a href={`/${visit.language}${paragraphPath(other.record, other.anchor, language)}`}>
            {paragraphCitation(visit, document, {
              anchor: other.anchor,
              form: other.anchor.includes('pp') ? 'preamble' : 'numbered',
            })}
          </a>
        </span>
        <span>{issuedWords(visit, document)}</span>
        <span>
          <a href={comparePath(visit, { record, anchor, language }, other)}>{say('genealogy.compare')}</a>
        </span>
      </p>
      <ParagraphText paragraph={{ language, marker: '', text: other.text }} />
      <RelationForm c={c} record={record} anchor={anchor} other={other} />
    </li>
  );
}

interface RelationFormProps {
  c: RequestContext;
  record: string;
  anchor: string;
  other: { record: string; anchor: string };
}

/** One button for each way to take a text up, one that refuses the proposal, one that takes a link away. */
export function RelationForm({ c, record, anchor, other }: RelationFormProps) {
  const visit = visitOf(c);
  const say = sayOf(visit);
  return (
    <form method="post" action={`/${visit.language}/processes/${record}/genealogy`} class="form">
      <input type="hidden" name="csrf" value={formToken(c)} />
      <input type="hidden" name="anchor" value={anchor} />
      <input type="hidden" name="to_record" value={other.record} />
      <input type="hidden" name="to_anchor" value={other.anchor} />
      <Buttons>
        {relationsOfText.map((relation) => (
          <SubmitButton
            key={relation}
            name="relation"
            value={relation}
            label={say(`relation.${relation}.to`)}
            tone="secondary"
          />
        ))}
        <SubmitButton name="relation" value="none" label={say('relation.none')} tone="secondary" />
        <SubmitButton name="relation" value="remove" label={say('relation.remove')} tone="secondary" />
      </Buttons>
    </form>
  );
}

const anchor = z.string().regex(anchorPattern, { error: 'wrong-value' });
const linkInput = z.object({
  anchor,
  to_record: recordId,
  to_anchor: anchor,
  relation: z.enum([...relationsOfText, 'none', 'remove']),
});

/** Takes what was decided about one pair. */
export async function takeLink(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const id = c.req.param('id') ?? '';
  await loadDocument(visit, id);
  const form = await readForm(c);
  const { relation, ...link } = parseInput(linkInput, form.values);
  if (relation === 'remove') await unlinkParagraphs(visit, id, link);
  else await linkParagraphs(visit, id, { ...link, relation });
  return goTo(c, `/processes/${id}/genealogy?done=1`);
}
