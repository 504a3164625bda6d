import { formErrors, formToken, type RequestContext, visitOf } from '../kernel/http.ts';
import { mayPublish } from '../kernel/record-rules.ts';
import { recordPath } from '../kernel/record-view.ts';
import type { Visit } from '../kernel/visit.ts';
import { AudiencePreview, Buttons, Form, SubmitButton } from '../ui/form.tsx';
import { PageTitle } from '../ui/list.tsx';
import { Notice } from '../ui/notice.tsx';
import { page } from '../ui/page.tsx';
import { Stepper } from '../ui/stepper.tsx';
import { plainText, previewSentence, publishWords } from './audience-words.ts';
import { recordTitle } from './detail.tsx';
import { draftErrors, stepOfError, steps } from './form-data.ts';
import type { Work } from './form-work.ts';
import { recordMessages } from './messages.ts';
import { placeOf } from './names.ts';
import { previewOf, type PublicationState, shownMark } from './publication-choice.ts';
import { AudienceFields, MoreFields } from './publication-fields.tsx';

/** The page of the last step, with what was chosen so far. */
export function showPublication(c: RequestContext, state: PublicationState): Response {
  const visit = visitOf(c);
  const { language } = visit;
  const { work } = state;
  const say = recordMessages.in(language);
  const title = recordTitle(visit, work.view!).text;
  const place = placeOf(visit, work.kindName);
  const heading = say('step.5');
  return page(c, {
    title: `${heading} - ${title}`,
    section: place.section,
    breadcrumb: [
      ...place.breadcrumb,
      { label: title, href: `/${language}${recordPath(visit, work.view!)}` },
      { label: heading },
    ],
    width: 'narrow',
    unlisted: true,
    status: state.status,
    children: (
      <>
        <PageTitle title={heading} purpose={title} />
        <Stepper language={language} steps={stepLinks(visit, work)} />
        <DraftFaults visit={visit} work={work} />
        {mayPublish(visit.actor, work.view!) ? (
          <PublicationForm c={c} state={state} />
        ) : (
          <RequestForm c={c} state={state} />
        )}
      </>
    ),
  });
}

function stepLinks(visit: Visit, work: Work) {
  const say = recordMessages.in(visit.language);
  const wrong = new Set(draftErrors(work.kind, work.content).map(stepOfError));
  return steps.map((step) => ({
    label: say(`step.${step}`),
    state: step === 5 ? ('current' as const) : wrong.has(step) ? ('todo' as const) : ('done' as const),
    href: `/${visit.language}/records/${work.id}/edit?step=${step}`,
  }));
}

/** What is still missing or wrong, each with the way to its step. */
function DraftFaults({ visit, work }: { visit: Visit; work: Work }) {
  const { language } = visit;
  const errors = draftErrors(work.kind, work.content);
  if (errors.length === 0) return null;
  const say = recordMessages.in(language);
  const wrongSteps = [...new Set(errors.map(stepOfError))];
  return (
    <Notice language={language} tone="warning" title={say('publish.faults', { count: errors.length })}>
      <ul>
        {wrongSteps.map((step) => (
          <li key={step}>
            <a href={`/${language}/records/${work.id}/edit?step=${step}&check=1`}>{say(`step.${step}`)}</a>
            <ul>
              {formErrors(
                language,
                errors.filter((error) => stepOfError(error) === step),
              ).map((error) => (
                <li key={error.field}>{error.message}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function RequestForm({ c, state: { work, errors } }: { c: RequestContext; state: PublicationState }) {
  const { language } = visitOf(c);
  const say = recordMessages.in(language);
  return (
    <Form
      language={language}
      action={`/${language}/records/${work.id}/publication`}
      csrf={formToken(c)}
      errors={errors}
    >
      <p>{say(work.view?.status === 'review' ? 'notice.review' : 'publish.request.text')}</p>
      <Buttons>
        <SubmitButton label={say('publish.request')} name="go" value="request" />
      </Buttons>
    </Form>
  );
}

function PublicationForm({ c, state }: { c: RequestContext; state: PublicationState }) {
  const visit = visitOf(c);
  const { language } = visit;
  const { work, choice, errors = [] } = state;
  const say = recordMessages.in(language);
  const base = `/${language}/records/${work.id}`;
  const preview = previewOf(visit, work, choice);
  const ready = draftErrors(work.kind, work.content).length === 0;
  return (
    <Form
      language={language}
      action={`${base}/publication`}
      csrf={formToken(c)}
      errors={errors}
      audiencePreview={`${base}/audience-preview`}
    >
      <input type="hidden" name="version" value={work.revision} />
      <input type="hidden" name="shown" value={shownMark(choice)} data-shown />
      <AudienceFields visit={visit} choice={choice} errors={errors} />
      <MoreFields visit={visit} work={work} choice={choice} errors={errors} />
      <AudiencePreview language={language}>
        {choice.audience.length > 0 ? previewSentence(visit, preview) : say('preview.nobody')}
      </AudiencePreview>
      {state.changed && (
        <Notice language={language} tone="warning" announce>
          <p>{say('publish.lookAgain')}</p>
        </Notice>
      )}
      <Buttons>
        <SubmitButton label={say('publish.preview')} name="go" value="preview" tone="secondary" />
        {ready && (
          <SubmitButton
            label={plainText(publishWords(visit, preview, choice.publishAt !== ''))}
            name="go"
            value="publish"
          />
        )}
        <a href={`/${language}${recordPath(visit, work.view!)}`}>{say('form.leave')}</a>
      </Buttons>
    </Form>
  );
}
