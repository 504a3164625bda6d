import { notFound } from '../../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import { languageName } from '../../../kernel/language.ts';
import { mayEdit, mayPublish } from '../../../kernel/record-rules.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { bandsOf } from '../../../record/detail-parts.tsx';
import { ButtonLink } from '../../../ui/form.tsx';
import { EmptyList, PageTitle } from '../../../ui/list.tsx';
import { page } from '../../../ui/page.tsx';
import { Pager } from '../../../ui/pager.tsx';
import { Table } from '../../../ui/table.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { loadDocument, type LoadedDocument } from './load.ts';
import { documentCrumbs } from './paragraph-page.tsx';
import { chooseLanguage, readText, type Paragraph } from './read.ts';
import { documentName, InOwnLanguage, paragraphName, paragraphPath, ParagraphText, sayOf } from './words.tsx';

const pageSize = 100;
const pageOf = (text: string | undefined, pages: number) => Math.min(Math.max(1, /^\d{1,4}$/.test(text ?? '') ? Number(text) : 1), Math.max(1, pages)); // prettier-ignore

/** The text of a document, paragraph after paragraph, each with its address. */
export async function textPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const loaded = await loadDocument(visit, c.req.param('id') ?? '');
  const { facts, languages } = loaded;
  const say = sayOf(visit);
  const chosen = chooseLanguage(c.req.query('text'), languages.map((each) => each.language), visit.language, facts.language); // prettier-ignore
  const pages = Math.ceil((languages.find((each) => each.language === chosen)?.pieces ?? 0) / pageSize);
  const number = pageOf(c.req.query('page'), pages);
  const pieces = chosen ? await readText(visit, facts.id, chosen, (number - 1) * pageSize, pageSize) : [];
  const address = (text: string, at = 1) => `/${visit.language}/processes/${facts.id}/paragraphs?text=${text}${at > 1 ? `&page=${at}` : ''}`; // prettier-ignore
  return page(c, {
    title: say('text.of', { document: documentName(facts, visit.language) }),
    section: 'library',
    band: bandsOf(loaded.shown),
    unlisted: !loaded.shown.view.public,
    breadcrumb: [...documentCrumbs(visit, loaded), { label: say('text.title') }],
    children: (
      <>
        <PageTitle
          title={say('text.of', { document: documentName(facts, visit.language) })}
          purpose={titleIn(facts, visit.language).text}
          actions={<TextWays visit={visit} loaded={loaded} />}
        />
        {languages.length > 1 && (
          <Tabs
            language={visit.language}
            label={say('text.languages')}
            tabs={languages.map(({ language }) => ({
              label: languageName(visit.language, language),
              href: address(language),
              current: language === chosen,
            }))}
          />
        )}
        {!chosen && (
          <EmptyList language={visit.language} why={say('text.none.why')}>
            <p>{say('text.none.what')}</p>
          </EmptyList>
        )}
        {pieces.map((piece) => (
          <PieceOfText key={piece.anchor} visit={visit} piece={piece} />
        ))}
        {chosen && (
          <Pager
            language={visit.language}
            previousHref={number > 1 ? address(chosen, number - 1) : undefined}
            nextHref={number < pages ? address(chosen, number + 1) : undefined}
          />
        )}
      </>
    ),
  });
}

function TextWays({ visit, loaded }: { visit: Visit; loaded: LoadedDocument }) {
  const say = sayOf(visit);
  const { view } = loaded.shown;
  const root = `/${visit.language}/processes/${view.id}`;
  return (
    <>
      {loaded.languages.length > 1 && <ButtonLink label={say('sides.title')} href={`${root}/side-by-side`} />}
      {mayEdit(visit.actor, view) && <ButtonLink label={say('split.open')} href={`${root}/split`} />}
      {mayPublish(visit.actor, view) && loaded.languages.length > 0 && (
        <ButtonLink label={say('proposals.open')} href={`${root}/genealogy`} />
      )}
    </>
  );
}

function PieceOfText({ visit, piece }: { visit: Visit; piece: Paragraph }) {
  if (piece.form === 'heading')
    return (
      <h2 id={piece.anchor} lang={piece.language} dir="auto">
        {piece.text}
      </h2>
    );
  return (
    <div class="row" id={piece.anchor}>
      <ParagraphText paragraph={piece} visit={visit} />
      <p class="row-facts">
        <a href={`/${visit.language}${paragraphPath(piece.record, piece.anchor)}`}>{paragraphName(visit, piece)}</a>
      </p>
    </div>
  );
}

/** Two languages of one document, aligned by the numbers of the paragraphs. */
export async function sidesPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const loaded = await loadDocument(visit, c.req.param('id') ?? '');
  const { facts } = loaded;
  const codes = loaded.languages.map((each) => each.language);
  if (codes.length < 2) throw notFound();
  const say = sayOf(visit);
  const first = chooseLanguage(c.req.query('first'), codes, visit.language, facts.language)!;
  const second = chooseLanguage(c.req.query('second'), codes.filter((code) => code !== first), visit.language, facts.language)!; // prettier-ignore
  const [left, right] = await Promise.all([readText(visit, facts.id, first), readText(visit, facts.id, second)]);
  const rows = alignTexts(left, right);
  const pages = Math.ceil(rows.length / pageSize);
  const number = pageOf(c.req.query('page'), pages);
  const address = (one: string, two: string, at = 1) => `/${visit.language}/processes/${facts.id}/side-by-side?first=${one}&second=${two}${at > 1 ? `&page=${at}` : ''}`; // prettier-ignore
  const name = (code: string) => languageName(visit.language, code);
  const missing = say('sides.missing');
  return page(c, {
    title: say('sides.of', { document: documentName(facts, visit.language) }),
    section: 'library',
    band: bandsOf(loaded.shown),
    unlisted: true,
    breadcrumb: [
      ...documentCrumbs(visit, loaded),
      { label: say('text.title'), href: `/${visit.language}/processes/${facts.id}/paragraphs` },
      { label: say('sides.title') },
    ],
    children: (
      <>
        <PageTitle
          title={say('sides.of', { document: documentName(facts, visit.language) })}
          purpose={say('sides.purpose')}
        />
        <Tabs
          language={visit.language}
          label={say('sides.choose')}
          tabs={codes.flatMap((one, i) =>
            codes.slice(i + 1).map((two) => ({
              label: say('sides.pair', { first: name(one), second: name(two) }),
              href: address(one, two),
              current: [first, second].toSorted().join() === [one, two].toSorted().join(),
            })),
          )}
        />
        <Table
          language={visit.language}
          caption={say('sides.title')}
          hideCaption
          columns={[{ label: say('sides.number') }, { label: name(first) }, { label: name(second) }]}
          rows={rows
            .slice((number - 1) * pageSize, number * pageSize)
            .map(([one, two]) => [
              <a href={`/${visit.language}${paragraphPath(facts.id, (one ?? two)!.anchor)}`}>
                {paragraphName(visit, (one ?? two)!)}
              </a>,
              one ? <InOwnLanguage language={one.language}>{one.text}</InOwnLanguage> : missing,
              two ? <InOwnLanguage language={two.language}>{two.text}</InOwnLanguage> : missing,
            ])}
        />
        <Pager
          language={visit.language}
          previousHref={number > 1 ? address(first, second, number - 1) : undefined}
          nextHref={number < pages ? address(first, second, number + 1) : undefined}
        />
      </>
    ),
  });
}

type Pair = [Paragraph | undefined, Paragraph | undefined];

/** Pairs the pieces of two texts by their names, in the order of the first; what only the second has follows its neighbour. */
export function alignTexts(left: Paragraph[], right: Paragraph[]): Pair[] {
  const byAnchor = new Map(right.map((piece) => [piece.anchor, piece]));
  const shared = new Set(left.filter((piece) => byAnchor.has(piece.anchor)).map((piece) => piece.anchor));
  const followers = new Map<string, Paragraph[]>();
  let last = '';
  for (const piece of right)
    if (shared.has(piece.anchor)) last = piece.anchor;
    else followers.set(last, [...(followers.get(last) ?? []), piece]);
  const alone = (anchor: string): Pair[] => (followers.get(anchor) ?? []).map((piece) => [undefined, piece]);
  return [
    ...alone(''),
    ...left.flatMap((piece): Pair[] => [
      [piece, byAnchor.get(piece.anchor)],
      ...(shared.has(piece.anchor) ? alone(piece.anchor) : []),
    ]),
  ];
}
