import type { ComponentChildren } from 'preact';
import { listRecords, catalogueQuerySchema } from '../kernel/catalogue.ts';
import { createDraft, saveDraft, type RecordState } from '../kernel/records.ts';
import type { DraftContent } from '../kernel/content.ts';
import { notAllowed, notFound, Refused } from '../kernel/errors.ts';
import { formErrors, formToken, goTo, nest, readForm, requireFormToken, visitOf, type ReceivedForm, type RequestContext } from '../kernel/http.ts';
import { idPattern, newId } from '../kernel/id.ts';
import type { MenuItem, PageRoutes } from '../kernel/module.ts';
import { mayCreate } from '../kernel/record-rules.ts';
import { recordPath } from '../kernel/record-view.ts';
import { FormRefused } from '../kernel/upload.ts';
import type { Visit } from '../kernel/visit.ts';
import { CompareTable } from '../ui/compare.tsx';
import { ButtonLink, Buttons, Form, SubmitButton, type FormError } from '../ui/form.tsx';
import type { Crumb } from '../ui/layout.tsx';
import { PageTitle } from '../ui/list.tsx';
import { Notice } from '../ui/notice.tsx';
import { page } from '../ui/page.tsx';
import { Stepper } from '../ui/stepper.tsx';
import { recordTitle } from './detail.tsx';
import { plainRows } from './difference.ts';
import { draftErrors, idIn, rowList, sameContent, stepOf, stepOfError, steps, withStep, type Step } from './form-data.ts';
import { choiceOf, DetailsStep, FilesStep, SubjectsStep, WhatStep, type LinkChoice } from './form-steps.tsx';
import { draftFiles, fileErrorText, takeFiles } from './form-uploads.ts';
import { newWork, openWork, type Work } from './form-work.ts';
import { recordMessages } from './messages.ts';
import { placeOf } from './names.ts';

export interface RecordFormOptions {
  /** Path of the room after the language: the forms are `<path>/new?kind=` and `<path>/:id/edit?step=`. */
  path: string;
  /** Kinds offered, in this order; those that the actor may not create are left out. */
  kinds: string[];
  section?: MenuItem['entry'];
  /** Steps before the form itself, e.g. the room's list. */
  breadcrumb?(c: RequestContext): Crumb[];
}

/** Mounts the pages that create and edit records of these kinds. Mount them before `<path>/:id`. */
export function mountRecordForms(app: PageRoutes, options: RecordFormOptions): void {
  app.get(`${options.path}/new`, (c) => newPage(c, options));
  app.post(`${options.path}/new`, (c) => takeNew(c, options));
  app.get(`${options.path}/:id/edit`, (c) => editPage(c));
  app.post(`${options.path}/:id/edit`, (c) => takeEdit(c));
}

/** Mounts the form under the record's own address, for every kind. */
export function mountEditPages(app: PageRoutes): void {
  app.get('/records/:id/edit', (c) => editPage(c));
  app.post('/records/:id/edit', (c) => takeEdit(c));
}

// Creating

function offered(visit: Visit, kinds: string[]): string[] {
  if (!visit.actor) throw new Refused('not-signed-in');
  const open = kinds.filter((name) => visit.portal.rooms.kind(name) && mayCreate(visit.actor, visit.portal.rooms.kind(name)!));
  if (open.length === 0) throw notAllowed();
  return open;
}

function newPage(c: RequestContext, options: RecordFormOptions): Response | Promise<Response> {
  const visit = visitOf(c);
  const kinds = offered(visit, options.kinds);
  const wish = c.req.query('kind') ?? (kinds.length === 1 ? kinds[0] : undefined);
  if (wish === undefined) return kindPage(c, options, kinds);
  if (!kinds.includes(wish)) throw notFound();
  return formPage(c, { work: newWork(visit, wish, newId()), step: 1, newPath: `${options.path}/new?kind=${wish}` });
}

/** Which kind of record is to be made: each a link, so that it can be shared. */
function kindPage(c: RequestContext, options: RecordFormOptions, kinds: string[]): Response {
  const visit = visitOf(c);
  const { language } = visit;
  const say = recordMessages.in(language);
  const place = placeOf(visit, kinds[0]!);
  return page(c, {
    title: say('form.chooseKind'),
    section: options.section ?? place.section,
    breadcrumb: [...(options.breadcrumb?.(c) ?? place.breadcrumb), { label: say('form.chooseKind') }],
    width: 'narrow',
    unlisted: true,
    children: (
      <>
        <PageTitle title={say('form.chooseKind')} purpose={say('form.chooseKind.hint')} />
        <ul class="kinds">
          {kinds.map((name) => (
            <li key={name}>
              <a href={`/${language}${options.path}/new?kind=${name}`}>{visit.portal.rooms.kind(name)!.name(language).one}</a>
            </li>
          ))}
        </ul>
      </>
    ),
  });
}

/** Takes the first step: makes the draft, once however often the form is sent. */
async function takeNew(c: RequestContext, options: RecordFormOptions): Promise<Response> {
  const visit = visitOf(c);
  const kindName = c.req.query('kind') ?? (options.kinds.length === 1 ? options.kinds[0]! : '');
  if (!offered(visit, options.kinds).includes(kindName)) throw notFound();
  const newPath = `${options.path}/new?kind=${kindName}`;
  const shown = (id: string): FormState => ({ work: newWork(visit, kindName, idPattern.test(id) ? id : newId()), step: 1, newPath });
  return withForm(c, shown, async (form) => {
    const known = await openWork(visit, form.text('id')).catch(() => undefined);
    if (known) return takeStep(c, known, 1, form);
    const state = shown(form.text('id'));
    const content = withStep(state.work.content, 1, form.values, state.work.kind);
    return keep(c, { ...state, work: { ...state.work, content } }, form, () => createDraft(visit, kindName, content, state.work.id));
  });
}

// Editing

async function editPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const work = await openWork(visit, c.req.param('id') ?? '');
  const step = stepOf(c.req.query('step'));
  if (step === 5) return goTo(c, `/records/${work.id}/publication`);
  const checked = c.req.query('check') === '1';
  const errors = checked ? stepErrors(visit, work, step) : [];
  return formPage(c, { work, step, errors, checked, saved: c.req.query('saved') === '1', sought: c.req.query('find')?.slice(0, 300) });
}

async function takeEdit(c: RequestContext): Promise<Response> {
  const work = await openWork(visitOf(c), c.req.param('id') ?? '');
  const step = stepOf(c.req.query('step'));
  return withForm(c, () => ({ work, step }), (form) => takeStep(c, work, step, form));
}

/** Reads the form; one that cannot be taken comes back as it was typed, with what is wrong. */
async function withForm(c: RequestContext, shown: (id: string) => FormState, take: (form: ReceivedForm) => Promise<Response>): Promise<Response> {
  let form: ReceivedForm;
  try {
    form = await readForm(c, { fields: 2000 });
  } catch (error) {
    if (error instanceof FormRefused && error.typed.length > 0 && !wantsJson(c)) return refusedForm(c, shown, error);
    throw error;
  }
  try {
    return await take(form);
  } finally {
    await form.dispose();
  }
}

function refusedForm(c: RequestContext, shown: (id: string) => FormState, refused: FormRefused): Promise<Response> {
  const visit = visitOf(c);
  const entry = (name: string) => refused.typed.find(([key]) => key === name)?.[1] ?? '';
  requireFormToken(c, entry('csrf'));
  const state = shown(entry('id'));
  const content = withStep(state.work.content, state.step, nest(refused.typed), state.work.kind);
  const errors = refused.fields.map((field) =>
    field.code === 'file-too-large'
      ? { field: 'upload', message: fileErrorText(visit, 'too-large', String(field.values?.name ?? '')) }
      : formErrors(visit.language, [field])[0]!,
  );
  return formPage(c, { ...state, work: { ...state.work, content }, errors, status: refused.status });
}

async function takeStep(c: RequestContext, work: Work, step: Step, form: ReceivedForm): Promise<Response> {
  const visit = visitOf(c);
  if (step === 4) return takeFileStep(c, work, form);
  const content = withStep(work.content, step, form.values, work.kind);
  if (sameContent(content, work.content)) return proceed(c, { work, step }, form, work.revision);
  const state: FormState = { work: { ...work, content }, step };
  if (Number(form.text('version')) !== work.revision) return conflict(c, state, work);
  return keep(c, state, form, () => saveDraft(visit, work.id, content, work.revision));
}

/** Files are added and removed one by one, so two writers never undo each other's. */
async function takeFileStep(c: RequestContext, work: Work, form: ReceivedForm): Promise<Response> {
  const visit = visitOf(c);
  const { content, errors } = await takeFiles(visit, work, form);
  const state: FormState = { work: { ...work, content }, step: 4 };
  const saved = sameContent(content, work.content) ? { revision: work.revision } : await saveDraft(visit, work.id, content, work.revision);
  if (errors.length > 0) return formPage(c, { ...state, work: { ...state.work, revision: saved.revision }, errors, status: 422 });
  return proceed(c, state, form, saved.revision);
}

/** Saves, then leads on; a writer who was overtaken sees both texts, one whose text is too large gets it back. */
async function keep(c: RequestContext, state: FormState, form: ReceivedForm, save: () => Promise<RecordState>): Promise<Response> {
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
function conflict(c: RequestContext, state: FormState, theirs: Work): Promise<Response> | never {
  if (wantsJson(c)) throw new Refused('edit-conflict');
  return formPage(c, { ...state, work: { ...state.work, revision: theirs.revision, view: theirs.view }, theirs: theirs.content, status: 409 });
}

const wantsJson = (c: RequestContext) => c.req.header('accept')?.startsWith('application/json') ?? false;

/** Where the writer wished to go; first back to this step when something in it is wrong, once. */
async function proceed(c: RequestContext, { work, step }: FormState, form: ReceivedForm, revision: number): Promise<Response> {
  const { language } = visitOf(c);
  const edit = `/records/${work.id}/edit`;
  if (wantsJson(c)) return c.json({ version: revision, autosave: `/${language}${edit}?step=${step}`, action: `/${language}${edit}?step=${step}` });
  if (form.text('go') === 'find') return goTo(c, `${edit}?step=3&find=${encodeURIComponent(form.text('find'))}#field-links`);
  const target = stepOf(form.text('step') || String(step));
  const wrong = draftErrors(work.kind, work.content).some((error) => stepOfError(error) === step && error.code !== 'required');
  if (wrong && target !== step && form.text('checked') !== '1') return goTo(c, `${edit}?step=${step}&check=1`);
  if (target === 5) return goTo(c, `/records/${work.id}/publication`);
  return goTo(c, `${edit}?step=${target}${target === step ? `&saved=1${wrong ? '&check=1' : ''}` : ''}`);
}

// The page

interface FormState {
  work: Work;
  step: Step;
  errors?: FormError[];
  /** Errors were shown before: the writer may go on with them. */
  checked?: boolean;
  saved?: boolean;
  /** Words by which records to link are sought. */
  sought?: string;
  /** What somebody else saved meanwhile. */
  theirs?: DraftContent;
  /** For a record not saved yet: where its form is sent. */
  newPath?: string;
  status?: number;
}

function stepErrors(visit: Visit, work: Work, step: Step): FormError[] {
  return formErrors(visit.language, draftErrors(work.kind, work.content).filter((error) => stepOfError(error) === step));
}

async function formPage(c: RequestContext, state: FormState): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const { work, step } = state;
  const say = recordMessages.in(language);
  const kind = work.kind.name(language).one;
  const heading = work.view ? say('form.edit', { kind }) : say('form.new', { kind });
  const place = placeOf(visit, work.kindName);
  const record: Crumb[] = work.view ? [{ label: recordTitle(visit, work.view).text, href: `/${language}${recordPath(visit, work.view)}` }] : [];
  return page(c, {
    title: `${say(`step.${step}`)} - ${heading}`,
    section: place.section,
    breadcrumb: [...place.breadcrumb, ...record, { label: heading }],
    width: 'narrow',
    unlisted: true,
    status: state.status,
    children: <FormBody c={c} state={state} heading={heading} step={await stepBody(visit, state)} />,
  });
}

async function stepBody(visit: Visit, { work, step, errors = [], sought = '' }: FormState): Promise<ComponentChildren> {
  const props = { visit, work, errors };
  if (step === 1) return <WhatStep {...props} />;
  if (step === 2) return <DetailsStep {...props} />;
  if (step === 3) return <SubjectsStep {...props} choices={await linkChoices(visit, work, sought)} sought={sought} />;
  return <FilesStep {...props} files={await draftFiles(visit, work)} />;
}

/** The records linked so far, and those found by the words or address given. */
async function linkChoices(visit: Visit, work: Work, sought: string): Promise<LinkChoice[]> {
  const linked = rowList(work.content.links).map((link) => String(link.to));
  const named = idIn(sought);
  const found = sought && !named ? (await listRecords(visit, catalogueQuerySchema.parse({ q: sought, limit: 10 }))).items.map((item) => item.id) : [];
  const ids = [...new Set([...linked, ...(named ? [named] : found)])].filter((id) => id !== work.id);
  if (ids.length === 0) return [];
  const rows = await visit.records().select(['record.id', 'record.kind', 'record.title', 'record.language']).where('record.id', 'in', ids).execute();
  const choices = rows.map((row) => choiceOf(visit, row));
  return choices.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}

function FormBody({ c, state, heading, step }: { c: RequestContext; state: FormState; heading: string; step: ComponentChildren }) {
  const visit = visitOf(c);
  const { language } = visit;
  const { work } = state;
  const say = recordMessages.in(language);
  const address = `/${language}${state.newPath ?? `/records/${work.id}/edit?step=${state.step}`}`;
  return (
    <>
      <PageTitle title={heading} purpose={say('form.purpose')} />
      <FormNotices visit={visit} state={state} />
      <Form language={language} action={address} csrf={formToken(c)} errors={state.errors} files={state.step === 4} autosave={state.step === 4 || state.theirs ? undefined : address}>
        {state.newPath && <input type="hidden" name="id" value={work.id} />}
        <input type="hidden" name="version" value={work.revision} />
        {state.checked && <input type="hidden" name="checked" value="1" />}
        <NextFirst to={state.theirs ? state.step : state.step + 1} />
        <Stepper language={language} steps={stepEntries(visit, state)} />
        <h2>{say(`step.${state.step}`)}</h2>
        {step}
        <FormButtons visit={visit} state={state} />
      </Form>
    </>
  );
}

/** The Enter key presses a form's first button: it must be the one that goes on, not a step back. */
function NextFirst({ to }: { to: number }) {
  return <button type="submit" name="step" value={to} class="sr-only" tabIndex={-1} aria-hidden="true" />;
}

function stepEntries(visit: Visit, { work, step }: FormState) {
  const say = recordMessages.in(visit.language);
  const wrong = new Set(draftErrors(work.kind, work.content).map(stepOfError));
  return steps.map((each) => ({
    label: say(`step.${each}`),
    state: each === step ? ('current' as const) : each < 5 && work.view && !wrong.has(each) ? ('done' as const) : ('todo' as const),
    value: String(each),
  }));
}

function FormButtons({ visit, state: { work, step, theirs } }: { visit: Visit; state: FormState }) {
  const { language } = visit;
  const say = recordMessages.in(language);
  const base = `/${language}/records/${work.id}`;
  return (
    <Buttons>
      <SubmitButton label={say(step === 4 ? 'form.toPublication' : theirs ? 'form.saveMine' : 'form.next')} name="step" value={String(theirs ? step : step + 1)} />
      {!theirs && <SubmitButton label={say('form.save')} name="step" value={String(step)} tone="secondary" />}
      {theirs && <ButtonLink label={say('form.keepTheirs')} href={`${base}/edit?step=${step}`} />}
      {work.view && <a href={`/${language}${recordPath(visit, work.view)}`}>{say('form.leave')}</a>}
    </Buttons>
  );
}

function FormNotices({ visit, state: { work, saved, theirs, checked, errors } }: { visit: Visit; state: FormState }) {
  const { language } = visit;
  const say = recordMessages.in(language);
  return (
    <>
      {saved && (
        <Notice language={language} tone="success" announce>
          <p>{say('form.saved')}</p>
        </Notice>
      )}
      {checked && errors && errors.length > 0 && (
        <Notice language={language} tone="info">
          <p>{say('form.keptAnyway')}</p>
        </Notice>
      )}
      {work.view && work.view.version > 0 && !saved && (
        <Notice language={language}>
          <p>{say('form.publishedStays')}</p>
        </Notice>
      )}
      {theirs && (
        <Notice language={language} tone="warning" title={say('conflict.title')} announce>
          <p>{say('conflict.text')}</p>
          <BothTexts visit={visit} work={work} theirs={theirs} />
        </Notice>
      )}
    </>
  );
}

/** What differs between the two texts, side by side. */
function BothTexts({ visit, work, theirs }: { visit: Visit; work: Work; theirs: DraftContent }) {
  const { language } = visit;
  const say = recordMessages.in(language);
  const [other, own] = [theirs, work.content].map((content) => plainRows(visit, work.kind, content as Record<string, unknown>));
  const labels = [...new Set([...other!, ...own!].map((row) => row.label))];
  const rows = labels
    .map((label) => ({ label, values: [other, own].map((each) => each!.find((row) => row.label === label)?.text ?? null) }))
    .filter(({ values }) => values[0] !== values[1])
    .map((row) => ({ ...row, differs: true }));
  return <CompareTable language={language} caption={say('conflict.caption')} subjects={[{ title: say('conflict.theirs') }, { title: say('conflict.yours') }]} rows={rows} />;
}

