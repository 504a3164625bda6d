import { Refused } from '../kernel/errors.ts';
import {
  formErrors,
  goTo,
  nest,
  readForm,
  type ReceivedForm,
  type RequestContext,
  requireFormToken,
  visitOf,
} from '../kernel/http.ts';
import { type RecordState, saveDraft, settleContent } from '../kernel/records.ts';
import { FormRefused } from '../kernel/upload.ts';
import { draftErrors, sameContent, type Step, stepOf, stepOfError, withStep } from './form-data.ts';
import { formPage, type FormState, stepErrors } from './form-page.tsx';
import { fileErrorText, takeFiles } from './form-uploads.ts';
import { openWork, type Work } from './form-work.ts';

/** A step of the form of a record that is saved already. */
export async function editPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const work = await openWork(visit, c.req.param('id') ?? '');
  const step = stepOf(c.req.query('step'));
  if (step === 5) return goTo(c, `/records/${work.id}/publication`);
  const checked = c.req.query('check') === '1';
  const errors = checked ? stepErrors(visit, work, step) : [];
  return formPage(c, {
    work,
    step,
    errors,
    checked,
    saved: c.req.query('saved') === '1',
    sought: c.req.query('find')?.slice(0, 300),
  });
}

/** Takes a step of the form of a record that is saved already. */
export async function takeEdit(c: RequestContext): Promise<Response> {
  const work = await openWork(visitOf(c), c.req.param('id') ?? '');
  const step = stepOf(c.req.query('step'));
  return withForm(c, { work, step }, (form) => takeStep(c, work, step, form));
}

/** Reads the form; one that cannot be taken comes back as it was typed, with what is wrong. */
export async function withForm(
  c: RequestContext,
  state: FormState,
  take: (form: ReceivedForm) => Promise<Response>,
): Promise<Response> {
  let form: ReceivedForm;
  try {
    form = await readForm(c, { fields: 2000 });
  } catch (error) {
    if (error instanceof FormRefused && error.typed.length > 0 && !wantsJson(c)) return refusedForm(c, state, error);
    throw error;
  }
  try {
    return await take(form);
  } finally {
    await form.dispose();
  }
}

function refusedForm(c: RequestContext, state: FormState, refused: FormRefused): Promise<Response> {
  const visit = visitOf(c);
  const entry = (name: string) => refused.typed.find(([key]) => key === name)?.[1] ?? '';
  requireFormToken(c, entry('csrf'));
  const content = withStep(state.work.content, state.step, nest(refused.typed), state.work.kind);
  const errors = refused.fields.map((field) =>
    field.code === 'file-too-large'
      ? { field: 'upload', message: fileErrorText(visit, 'too-large', String(field.values?.name ?? '')) }
      : formErrors(visit.language, [field])[0]!,
  );
  const uploadLanguage = entry('upload_language');
  return formPage(c, { ...state, work: { ...state.work, content }, errors, uploadLanguage, status: refused.status });
}

/** Puts what a step sent into the working copy and saves it; nothing is saved over somebody else's text. */
export async function takeStep(c: RequestContext, work: Work, step: Step, form: ReceivedForm): Promise<Response> {
  const visit = visitOf(c);
  if (step === 4) return takeFileStep(c, work, form);
  const content = await settleContent(visit, work.kind, withStep(work.content, step, form.values, work.kind));
  if (sameContent(content, work.content)) return proceed(c, { work, step }, form, work.revision);
  const state: FormState = { work: { ...work, content }, step };
  if (Number(form.text('version')) !== work.revision) return conflict(c, state, work);
  return keep(c, state, form, () => saveDraft(visit, work.id, content, work.revision));
}

/** Files are added and removed one by one, so two writers never undo each other's. */
async function takeFileStep(c: RequestContext, work: Work, form: ReceivedForm): Promise<Response> {
  const visit = visitOf(c);
  const { content, errors } = await takeFiles(visit, work, form);
  const state: FormState = { work: { ...work, content }, step: 4, uploadLanguage: form.text('upload_language') };
  const saved = sameContent(content, work.content)
    ? { revision: work.revision }
    : await saveDraft(visit, work.id, content, work.revision);
  if (errors.length > 0)
    return formPage(c, { ...state, work: { ...state.work, revision: saved.revision }, errors, status: 422 });
  return proceed(c, state, form, saved.revision);
}

/** Saves, then leads on; a writer who was overtaken sees both texts, one whose text is too large gets it back. */
export async function keep(
  c: RequestContext,
  state: FormState,
  form: ReceivedForm,
  save: () => Promise<RecordState>,
): Promise<Response> {
  const visit = visitOf(c);
  try {
    const { revision } = await save();
    return await proceed(c, { ...state, newPath: undefined }, form, revision);
  } catch (error) {
    if (!(error instanceof Refused) || wantsJson(c)) throw error;
    if (error.code === 'edit-conflict') return conflict(c, state, await openWork(visit, state.work.id));
    if (error.code !== 'invalid') throw error;
    return formPage(c, { ...state, errors: formErrors(visit.language, error.fields), status: 422 });
  }
}

/** The other's text is taken as the base of the next attempt: what is sent then stands. */
function conflict(c: RequestContext, state: FormState, theirs: Work): Promise<Response> {
  if (wantsJson(c)) throw new Refused('edit-conflict');
  return formPage(c, {
    ...state,
    work: { ...state.work, revision: theirs.revision, view: theirs.view },
    theirs: theirs.content,
    status: 409,
  });
}

const wantsJson = (c: RequestContext) => c.req.header('accept')?.startsWith('application/json') ?? false;

/** Where the writer wished to go; first back to this step when something in it is wrong, once. */
async function proceed(
  c: RequestContext,
  { work, step }: FormState,
  form: ReceivedForm,
  revision: number,
): Promise<Response> {
  const { language } = visitOf(c);
  const edit = `/records/${work.id}/edit`;
  if (wantsJson(c))
    return c.json({
      version: revision,
      autosave: `/${language}${edit}?step=${step}`,
      action: `/${language}${edit}?step=${step}`,
    });
  if (form.text('go') === 'find')
    return goTo(c, `${edit}?step=3&find=${encodeURIComponent(form.text('find').slice(0, 300))}#field-links`);
  const target = stepOf(form.text('step') || String(step));
  const wrong = draftErrors(work.kind, work.content).some(
    (error) => stepOfError(error) === step && error.code !== 'required',
  );
  if (wrong && target !== step && form.text('checked') !== '1') return goTo(c, `${edit}?step=${step}&check=1`);
  if (target === 5) return goTo(c, `/records/${work.id}/publication`);
  return goTo(c, `${edit}?step=${target}${target === step ? `&saved=1${wrong ? '&check=1' : ''}` : ''}`);
}
