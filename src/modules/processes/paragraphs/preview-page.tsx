import { z } from 'zod';
import { parseInput } from '../../../kernel/content.ts';
import { notFound } from '../../../kernel/errors.ts';
import { formToken, goTo, readForm, visitOf, type RequestContext } from '../../../kernel/http.ts';
import { languageName } from '../../../kernel/language.ts';
import { mayPublish } from '../../../kernel/record-rules.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { bandsOf } from '../../../record/detail-parts.tsx';
import { Buttons, SubmitButton } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { page } from '../../../ui/page.tsx';
import { Pager } from '../../../ui/pager.tsx';
import { doubtsOf, joinWithBefore, type Doubt } from './corrections.ts';
import { documentCrumbs } from './paragraph-page.tsx';
import type { Piece } from './schema.ts';
import { loadForWriting, previewPath, textLimit } from './split-page.tsx';
import { correctSplit, discardSplit, keepSplit } from './store.ts';
import { documentName, paragraphName, ParagraphText, sayOf } from './words.tsx';

const pageSize = 50;

interface OpenSplit {
  language: string;
  revision: number;
  pieces: Piece[];
  left_out: string[];
  cut: boolean;
}

/** The working copy an address names. @throws Refused `not-found` */
export async function openSplit(c: RequestContext): Promise<OpenSplit> {
  const row = await visitOf(c).rowsBeside('processes_split').selectAll().where('record', '=', c.req.param('id') ?? '')
    .where('language', '=', c.req.query('text') ?? '').executeTakeFirst(); // prettier-ignore
  if (!row) throw notFound();
  return row;
}

/** How a text was split, before anybody else sees it: to join, split, number, and then keep. */
export async function previewPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const loaded = await loadForWriting(c);
  const split = await openSplit(c);
  const say = sayOf(visit);
  const pages = Math.max(1, Math.ceil(split.pieces.length / pageSize));
  const wish = c.req.query('page') ?? '';
  const number = Math.min(pages, /^[1-9]\d{0,3}$/.test(wish) ? Number(wish) : 1);
  const from = (number - 1) * pageSize;
  const address = (at: number) => previewPath(visit, loaded.facts.id, split.language, `&page=${at}`);
  const numbered = split.pieces.filter((piece) => piece.form === 'numbered' && piece.depth === 0).length;
  const title = say('preview.of', { document: documentName(loaded.facts, language) });
  return page(c, {
    title,
    section: 'library',
    band: bandsOf(loaded.shown),
    unlisted: true,
    breadcrumb: [
      ...documentCrumbs(visit, loaded),
      { label: say('split.title'), href: `/${language}/processes/${loaded.facts.id}/split` },
      { label: languageName(language, split.language) },
    ],
    children: (
      <>
        <PageTitle title={title} purpose={say('preview.purpose')} />
        <p class="count">
          {say('split.counts', {
            language: languageName(language, split.language),
            numbered,
            pieces: split.pieces.length,
          })}
        </p>
        {split.cut && (
          <Notice language={language} tone="warning">
            <p>{say('preview.cut', { characters: textLimit })}</p>
          </Notice>
        )}
        <Doubts visit={visit} doubts={doubtsOf(split.pieces)} />
        <LeftOut visit={visit} lines={split.left_out} />
        <KeepForm c={c} split={split} id={loaded.facts.id} may={mayPublish(visit.actor, loaded.shown.view)} />
        <ol class="rows">
          {split.pieces.slice(from, from + pageSize).map((piece, i) => (
            <PieceRow
              key={piece.anchor}
              c={c}
              id={loaded.facts.id}
              split={split}
              piece={piece}
              at={from + i}
              pageNumber={number}
            />
          ))}
        </ol>
        <Pager
          language={language}
          previousHref={number > 1 ? address(number - 1) : undefined}
          nextHref={number < pages ? address(number + 1) : undefined}
          from={from + 1}
          to={Math.min(from + pageSize, split.pieces.length)}
          total={split.pieces.length}
        />
      </>
    ),
  });
}

function Doubts({ visit, doubts }: { visit: Visit; doubts: Doubt[] }) {
  if (doubts.length === 0) return null;
  const say = sayOf(visit);
  return (
    <Notice language={visit.language} tone="warning" title={say('doubts.title')}>
      <ul>
        {doubts.map((doubt, i) => (
          <li key={i}>{doubtText(visit, doubt)}</li>
        ))}
      </ul>
    </Notice>
  );
}

function doubtText(visit: Visit, doubt: Doubt): string {
  const say = sayOf(visit);
  if (doubt.kind === 'gap') return say('doubts.gap', { after: doubt.after, before: doubt.before });
  if (doubt.kind === 'unnumbered') return say('doubts.unnumbered');
  return say(`doubts.${doubt.kind}`, { number: doubt.anchor });
}

function LeftOut({ visit, lines }: { visit: Visit; lines: string[] }) {
  if (lines.length === 0) return null;
  const say = sayOf(visit);
  return (
    <details>
      <summary>{say('preview.leftOut', { count: lines.length })}</summary>
      <ul>
        {[...new Set(lines)].slice(0, 100).map((line) => (
          <li key={line} dir="auto">
            {line}
          </li>
        ))}
      </ul>
    </details>
  );
}

interface KeepProps {
  c: RequestContext;
  split: OpenSplit;
  id: string;
  may: boolean;
}

function KeepForm({ c, split, id, may }: KeepProps) {
  const visit = visitOf(c);
  const say = sayOf(visit);
  return (
    <form method="post" class="form" action={previewPath(visit, id, split.language)}>
      <input type="hidden" name="csrf" value={formToken(c)} />
      <input type="hidden" name="revision" value={String(split.revision)} />
      {!may && <p>{say('preview.focalPoint')}</p>}
      <Buttons>
        {may && <SubmitButton name="go" value="keep" label={say('preview.keep')} />}
        <SubmitButton
          name="go"
          value="discard"
          tone="danger"
          label={say('preview.discard')}
          confirm={say('preview.discard.confirm')}
        />
      </Buttons>
    </form>
  );
}

interface PieceRowProps {
  c: RequestContext;
  id: string;
  split: OpenSplit;
  piece: Piece;
  at: number;
  pageNumber: number;
}

function PieceRow({ c, id, split, piece, at, pageNumber }: PieceRowProps) {
  const visit = visitOf(c);
  const say = sayOf(visit);
  const name = paragraphName(visit, piece);
  return (
    <li class="row">
      <h2>{name}</h2>
      <ParagraphText paragraph={{ ...piece, language: split.language }} />
      <form method="post" class="form" action={previewPath(visit, id, split.language, `&page=${pageNumber}`)}>
        <input type="hidden" name="csrf" value={formToken(c)} />
        <input type="hidden" name="revision" value={String(split.revision)} />
        <input type="hidden" name="at" value={String(at)} />
        <Buttons>
          {at > 0 && <SubmitButton name="go" value="join" tone="secondary" label={say('preview.join')} />}
          <a
            class="ds-button"
            data-variant="secondary"
            href={`/${visit.language}/processes/${id}/split/piece?text=${split.language}&at=${at}`}
          >
            {say('preview.edit')} <span class="sr-only">{name}</span>
          </a>
        </Buttons>
      </form>
    </li>
  );
}

/** Which working copy a form was made from. */
export const revision = z.coerce.number().int().min(1).max(1_000_000);
const place = z.coerce.number().int().min(0).max(100_000);
const previewInput = z.object({ go: z.enum(['keep', 'discard', 'join']), revision, at: place.default(0) });

/** Keeps the split, throws it away, or joins two pieces. */
export async function takePreview(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { facts } = await loadForWriting(c);
  const { language } = await openSplit(c);
  const input = parseInput(previewInput, (await readForm(c)).values);
  if (input.go === 'keep') {
    await keepSplit(visit, facts.id, language, input.revision);
    return goTo(c, `/processes/${facts.id}/paragraphs?text=${language}`);
  }
  if (input.go === 'discard') {
    await discardSplit(visit, facts.id, language);
    return goTo(c, `/processes/${facts.id}/split`);
  }
  await correctSplit(visit, facts.id, language, input.revision, (pieces) => joinWithBefore(pieces, input.at));
  return c.redirect(pageWith(visit, facts.id, language, input.at - 1), 303);
}

/** The page of the preview that shows a piece. */
export const pageWith = (visit: Visit, id: string, language: string, at: number) =>
  previewPath(visit, id, language, `&page=${Math.floor(Math.max(0, at) / pageSize) + 1}`);
