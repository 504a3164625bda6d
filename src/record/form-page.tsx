import type { DraftContent } from '../kernel/content.ts';
import { formErrors, formToken, type RequestContext, visitOf } from '../kernel/http.ts';
import { recordPath } from '../kernel/record-view.ts';
import type { Visit } from '../kernel/visit.ts';
import type { ComponentChildren } from 'preact';
import { ButtonLink, Buttons, Form, type FormError, SubmitButton } from '../ui/form.tsx';
import type { Crumb } from '../ui/layout.tsx';
import { PageTitle } from '../ui/list.tsx';
import { page } from '../ui/page.tsx';
import { Stepper } from '../ui/stepper.tsx';
import { recordTitle } from './detail.tsx';
import { draftErrors, type Step, stepOfError, steps } from './form-data.ts';
import { FilesStep } from './form-files.tsx';
import { FormNotices } from './form-notices.tsx';
import { detailsStep, WhatStep } from './form-steps.tsx';
import { linkChoices, SubjectsStep } from './form-subjects.tsx';
import { draftFiles } from './form-uploads.ts';
import type { Work } from './form-work.ts';
import { recordMessages } from './messages.ts';
import { placeOf } from './names.ts';

export interface FormState {
  work: Work;
  step: Step;
  errors?: FormError[];
  /** Errors were shown before: the writer may go on with them. */
  checked?: boolean;
  saved?: boolean;
  /** Words by which records to link are sought. */
  sought?: string;
  /** The language chosen for files that could not be taken. */
  uploadLanguage?: string;
  /** What somebody else saved meanwhile. */
  theirs?: DraftContent;
  /** For a record not saved yet: where its form is sent. */
  newPath?: string;
  status?: number;
}

/** What is wrong in one step, in the reader's language. */
export function stepErrors(visit: Visit, work: Work, step: Step): FormError[] {
  return formErrors(
    visit.language,
    draftErrors(work.kind, work.content).filter((error) => stepOfError(error) === step),
  );
}

/** One step of the form as a page. */
export async function formPage(c: RequestContext, state: FormState): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const { work, step } = state;
  const say = recordMessages.in(language);
  const kind = work.kind.name(language).one;
  const heading = work.view ? say('form.edit', { kind }) : say('form.new', { kind });
  const place = placeOf(visit, work.kindName);
  const record: Crumb[] = work.view
    ? [{ label: recordTitle(visit, work.view).text, href: `/${language}${recordPath(visit, work.view)}` }]
    : [];
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

async function stepBody(visit: Visit, state: FormState): Promise<ComponentChildren> {
  const { work, step, errors = [], sought = '', uploadLanguage } = state;
  const props = { visit, work, errors };
  if (step === 1) return <WhatStep {...props} />;
  if (step === 2) return detailsStep(props);
  if (step === 3) return <SubjectsStep {...props} choices={await linkChoices(visit, work, sought)} sought={sought} />;
  return <FilesStep {...props} files={await draftFiles(visit, work)} uploadLanguage={uploadLanguage} />;
}

function FormBody({
  c,
  state,
  heading,
  step,
}: {
  c: RequestContext;
  state: FormState;
  heading: string;
  step: ComponentChildren;
}) {
  const visit = visitOf(c);
  const { language } = visit;
  const { work } = state;
  const say = recordMessages.in(language);
  const address = `/${language}${state.newPath ?? `/records/${work.id}/edit?step=${state.step}`}`;
  return (
    <>
      <PageTitle title={heading} purpose={say('form.purpose')} />
      <FormNotices visit={visit} state={state} />
      <Form
        language={language}
        action={address}
        csrf={formToken(c)}
        errors={state.errors}
        files={state.step === 4}
        autosave={state.step === 4 || state.theirs ? undefined : address}
      >
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
    state:
      each === step
        ? ('current' as const)
        : each < 5 && work.view && !wrong.has(each)
          ? ('done' as const)
          : ('todo' as const),
    value: String(each),
  }));
}

function FormButtons({ visit, state: { work, step, theirs } }: { visit: Visit; state: FormState }) {
  const { language } = visit;
  const say = recordMessages.in(language);
  const base = `/${language}/records/${work.id}`;
  return (
    <Buttons>
      <SubmitButton
        label={say(step === 4 ? 'form.toPublication' : theirs ? 'form.saveMine' : 'form.next')}
        name="step"
        value={String(theirs ? step : step + 1)}
      />
      {!theirs && <SubmitButton label={say('form.save')} name="step" value={String(step)} tone="secondary" />}
      {theirs && <ButtonLink label={say('form.keepTheirs')} href={`${base}/edit?step=${step}`} />}
      {work.view && <a href={`/${language}${recordPath(visit, work.view)}`}>{say('form.leave')}</a>}
    </Buttons>
  );
}
