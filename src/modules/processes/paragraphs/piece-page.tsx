import { z } from 'zod';
import { parseInput, text } from '../../../kernel/content.ts';
import { notFound, Refused, type FieldError } from '../../../kernel/errors.ts';
import { errorOf, formErrors, formToken, readForm, visitOf, type RequestContext } from '../../../kernel/http.ts';
import { isLanguage } from '../../../kernel/language.ts';
import { bandsOf } from '../../../record/detail-parts.tsx';
import { Select, TextArea, TextField } from '../../../ui/field.tsx';
import { Buttons, Form, SubmitButton } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { page } from '../../../ui/page.tsx';
import { editPiece, numberFrom } from './corrections.ts';
import { documentCrumbs } from './paragraph-page.tsx';
import { openSplit, pageWith, revision } from './preview-page.tsx';
import { pieceForms, type Piece } from './schema.ts';
import { loadForWriting, textLimit } from './split-page.tsx';
import { correctSplit } from './store.ts';
import { paragraphName, sayOf } from './words.tsx';

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
