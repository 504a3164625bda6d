import { z } from 'zod';
import { parseInput, text } from '../../../kernel/content.ts';
import { notFound, Refused, type FieldError } from '../../../kernel/errors.ts';
import { errorOf, formErrors, formToken, goTo, readForm, visitOf, type RequestContext } from '../../../kernel/http.ts';
import { isLanguage, languageName } from '../../../kernel/language.ts';
import { mayPublish } from '../../../kernel/record-rules.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { bandsOf } from '../../../record/detail-parts.tsx';
import { Select, TextArea, TextField } from '../../../ui/field.tsx';
import { Buttons, Form, SubmitButton } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { page } from '../../../ui/page.tsx';
import { Pager } from '../../../ui/pager.tsx';
import { doubtsOf, editPiece, joinWithBefore, numberFrom, type Doubt } from './corrections.ts';
import { documentCrumbs } from './paragraph-page.tsx';
import { pieceForms, type Piece } from './schema.ts';
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

async function openSplit(c: RequestContext): Promise<OpenSplit> {
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
            <p>{say('preview.cut')}</p>
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

const revision = z.coerce.number().int().min(1).max(1_000_000);
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

const pageWith = (visit: Visit, id: string, language: string, at: number) =>
  previewPath(visit, id, language, `&page=${Math.floor(Math.max(0, at) / pageSize) + 1}`);

/** One piece to correct: its text, its number, what it is. */
export async function piecePage(
  c: RequestContext,
  problem?: { fields: FieldError[]; typed(name: string): string },
): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const loaded = await loadForWriting(c);
  const split = await openSplit(c);
  const at = Number(c.req.query('at') ?? '');
  const piece = split.pieces[at];
  if (!piece) throw notFound();
  const say = sayOf(visit);
  const errors = formErrors(language, problem?.fields ?? []);
  const title = say('piece.of', { paragraph: paragraphName(visit, piece) });
  return page(c, {
    title,
    section: 'library',
    band: bandsOf(loaded.shown),
    unlisted: true,
    width: 'narrow',
    status: problem ? 422 : 200,
    breadcrumb: [
      ...documentCrumbs(visit, loaded),
      { label: say('split.title'), href: pageWith(visit, loaded.facts.id, split.language, at) },
      { label: paragraphName(visit, piece) },
    ],
    children: (
      <>
        <PageTitle title={title} />
        <Form
          language={language}
          action={`/${language}/processes/${loaded.facts.id}/split/piece?text=${split.language}&at=${at}`}
          csrf={formToken(c)}
          errors={errors}
        >
          <input type="hidden" name="revision" value={problem?.typed('revision') ?? String(split.revision)} />
          <TextArea
            language={language}
            name="text"
            label={say('piece.text')}
            hint={say('piece.text.hint')}
            rows={12}
            value={problem?.typed('text') ?? piece.text}
            valueLanguage={isLanguage(split.language) ? split.language : undefined}
            error={errorOf(errors, 'text')}
          />
          <TextField
            language={language}
            name="anchor"
            label={say('piece.number')}
            hint={say('piece.number.hint')}
            width="short"
            maxLength={60}
            value={problem?.typed('anchor') ?? piece.anchor}
            error={errorOf(errors, 'anchor')}
          />
          <Select
            language={language}
            name="form"
            label={say('piece.form')}
            empty={false}
            value={problem?.typed('form') ?? piece.form}
            options={pieceForms.map((form) => ({ value: form, label: say(`form.${form}`) }))}
          />
          <Buttons>
            <SubmitButton name="go" value="save" label={say('piece.save')} />
            <SubmitButton name="go" value="number" tone="secondary" label={say('piece.numberFrom')} />
          </Buttons>
        </Form>
      </>
    ),
  });
}

const pieceInput = z.object({
  go: z.enum(['save', 'number']).default('save'),
  revision,
  text: text(textLimit),
  anchor: z.string().trim().min(1, { error: 'required' }).max(60),
  form: z.enum(pieceForms),
});
const firstNumber = z.object({ anchor: z.string().regex(/^\d{1,4}$/, { error: 'wrong-value' }) });

/** Takes the correction of one piece, or numbers the text from it on. */
export async function takePiece(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { facts } = await loadForWriting(c);
  const { language } = await openSplit(c);
  const at = Number(c.req.query('at') ?? '');
  const form = await readForm(c, { typedBytes: 5_000_000 });
  try {
    const input = parseInput(pieceInput, form.values);
    const first = input.go === 'number' ? Number(parseInput(firstNumber, form.values).anchor) : 0;
    const correct = (pieces: Piece[]) => (input.go === 'number' ? numberFrom(pieces, at, first) : editPiece(pieces, at, input)); // prettier-ignore
    await correctSplit(visit, facts.id, language, input.revision, correct);
    return c.redirect(pageWith(visit, facts.id, language, at), 303);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
    return piecePage(c, { fields: error.fields, typed: (name) => form.text(name) });
  }
}
