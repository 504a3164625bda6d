import { audienceOf, impliedLabel, previewAudience, type AudiencePreview } from '../kernel/audience.ts';
import { publicationSchema } from '../kernel/content.ts';
import { notAllowed, Refused } from '../kernel/errors.ts';
import { errorOf, formErrors, formToken, goTo, readForm, visitOf, type ReceivedForm, type RequestContext } from '../kernel/http.ts';
import type { Group } from '../kernel/parties.ts';
import { mayPublish } from '../kernel/record-rules.ts';
import { contentOf, recordPath } from '../kernel/record-view.ts';
import { publishDraft, requestPublication, saveDraft } from '../kernel/records.ts';
import { tlpLabels } from '../kernel/tables.ts';
import type { Visit } from '../kernel/visit.ts';
import { Checkbox, Checkboxes, Select, TextField } from '../ui/field.tsx';
import { AudiencePreview as Preview, Buttons, Fieldset, Form, SubmitButton, type FormError } from '../ui/form.tsx';
import { PageTitle } from '../ui/list.tsx';
import { Notice } from '../ui/notice.tsx';
import { page } from '../ui/page.tsx';
import { Time } from '../ui/time.tsx';
import { Stepper } from '../ui/stepper.tsx';
import { previewSentence, publishWords, tokenName } from './audience-words.ts';
import { recordTitle } from './detail.tsx';
import { draftErrors, stepOfError, steps, textList } from './form-data.ts';
import { PlainToggles, StateFields } from './form-steps.tsx';
import { openWork, type Work } from './form-work.ts';
import { recordMessages } from './messages.ts';
import { placeOf } from './names.ts';

/** What the writer chose: who sees it, under which label, from when. */
interface Choice {
  audience: string[];
  label: string;
  publishAt: string;
  open: boolean;
}

interface PublicationState {
  work: Work;
  choice: Choice;
  errors?: FormError[];
  /** What was chosen is not what the button said: the writer looks again. */
  changed?: boolean;
  status?: number;
}

/** The last step: who will see the record, said before it is published. */
export async function publicationPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const work = await openWork(visit, c.req.param('id') ?? '');
  return showPublication(c, { work, choice: await firstChoice(visit, work) });
}

async function firstChoice(visit: Visit, { view, kind, id }: Work): Promise<Choice> {
  if (!view || view.version === 0) return { audience: [kind.defaultAudience], label: '', publishAt: '', open: false };
  const { tokens, open } = await audienceOf(visit.portal.database, id);
  return { audience: tokens, label: view.label && view.label !== impliedLabel(tokens) ? view.label : '', publishAt: '', open };
}

/** Publishes when the button said what would happen; else shows what would. */
export async function takePublication(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const work = await openWork(visit, c.req.param('id') ?? '');
  const form = await readForm(c, { fields: 2000 });
  if (form.text('go') === 'request') return askFocalPoint(c, work);
  if (!mayPublish(visit.actor, work.view!)) throw notAllowed();
  const choice = choiceOf(form);
  const state: PublicationState = { work, choice };
  if (form.text('go') !== 'publish') return showPublication(c, state);
  if (form.text('shown') !== shownMark(choice)) return showPublication(c, { ...state, changed: true });
  return publish(c, state, Number(form.text('version')));
}

async function publish(c: RequestContext, state: PublicationState, revision: number): Promise<Response> {
  const visit = visitOf(c);
  const { work } = state;
  try {
    const wish = publicationOf(state.choice);
    const ready = work.revision === 0 && revision === 0 ? (await saveDraft(visit, work.id, contentOf(work.view!), 0)).revision : revision;
    const { status } = await publishDraft(visit, work.id, wish, ready);
    return goTo(c, `${recordPath(visit, work.view!)}?done=${status === 'scheduled' ? 'schedule' : 'publication'}`);
  } catch (error) {
    if (!(error instanceof Refused) || !['invalid', 'edit-conflict'].includes(error.code)) throw error;
    const again = { ...state, work: await openWork(visit, work.id), status: error.status };
    if (error.code === 'edit-conflict') return showPublication(c, { ...again, errors: [{ field: 'version', message: recordMessages.in(visit.language)('publish.draftChanged') }] });
    return showPublication(c, { ...again, errors: formErrors(visit.language, error.fields) });
  }
}

function publicationOf({ audience, label, publishAt, open }: Choice): unknown {
  return {
    audience,
    audienceOpen: open,
    ...(label ? { label } : {}),
    ...(publishAt ? { publishAt: isInstant(publishAt) ? `${publishAt.slice(0, 16)}:00Z` : publishAt } : {}),
  };
}

async function askFocalPoint(c: RequestContext, work: Work): Promise<Response> {
  const visit = visitOf(c);
  try {
    await requestPublication(visit, work.id);
    return goTo(c, `${recordPath(visit, work.view!)}?done=request`);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
    return showPublication(c, { work, choice: await firstChoice(visit, work), errors: formErrors(visit.language, error.fields), status: 422 });
  }
}

function choiceOf(form: ReceivedForm): Choice {
  const audience = [...new Set(textList([form.values.audience ?? []].flat()))].slice(0, 300);
  return { audience, label: form.text('label'), publishAt: form.text('publishAt').slice(0, 30), open: form.text('open') === 'yes' };
}

/** What the button was named after. */
const shownMark = ({ audience, publishAt }: Choice) => `${audience.toSorted().join(' ')} ${publishAt}`.trim();

/** Says who would see it, for the page's script; names the button anew in a header. */
export async function audiencePreview(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const work = await openWork(visit, c.req.param('id') ?? '');
  const choice = choiceOf(await readForm(c, { fields: 2000 }));
  const preview = previewOf(visit, work, choice);
  c.header('x-button', encodeURIComponent(publishWords(visit, preview, choice.publishAt !== '')));
  c.header('x-shown', encodeURIComponent(shownMark(choice)));
  return c.text(choice.audience.length > 0 ? plainText(previewSentence(visit, preview)) : recordMessages.in(visit.language)('preview.nobody'));
}

const plainText = (text: string) => text.replaceAll(/[\u2068\u2069]/g, '');

function previewOf(visit: Visit, { view }: Work, { audience }: Choice): AudiencePreview {
  return previewAudience(audience.filter((token) => publicationSchema.shape.audience.safeParse([token]).success), view!.owner, visit.parties);
}

function showPublication(c: RequestContext, state: PublicationState): Response {
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
    breadcrumb: [...place.breadcrumb, { label: title, href: `/${language}${recordPath(visit, work.view!)}` }, { label: heading }],
    width: 'narrow',
    unlisted: true,
    status: state.status,
    children: (
      <>
        <PageTitle title={heading} purpose={title} />
        <Stepper language={language} steps={stepLinks(visit, work)} />
        <DraftFaults visit={visit} work={work} />
        {mayPublish(visit.actor, work.view!) ? <PublicationForm c={c} state={state} /> : <RequestForm c={c} state={state} />}
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
              {formErrors(language, errors.filter((error) => stepOfError(error) === step)).map((error) => (
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
    <Form language={language} action={`/${language}/records/${work.id}/publication`} csrf={formToken(c)} errors={errors}>
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
    <Form language={language} action={`${base}/publication`} csrf={formToken(c)} errors={errors} audiencePreview={`${base}/audience-preview`}>
      <input type="hidden" name="version" value={work.revision} />
      <input type="hidden" name="shown" value={shownMark(choice)} data-shown />
      <AudienceFields visit={visit} choice={choice} errors={errors} />
      <MoreFields visit={visit} work={work} choice={choice} errors={errors} />
      <Preview language={language}>{choice.audience.length > 0 ? previewSentence(visit, preview) : say('preview.nobody')}</Preview>
      {state.changed && (
        <Notice language={language} tone="warning" announce>
          <p>{say('publish.lookAgain')}</p>
        </Notice>
      )}
      <Buttons>
        <SubmitButton label={say('publish.preview')} name="go" value="preview" tone="secondary" />
        {ready && <SubmitButton label={plainText(publishWords(visit, preview, choice.publishAt !== ''))} name="go" value="publish" />}
        <a href={`/${language}${recordPath(visit, work.view!)}`}>{say('form.leave')}</a>
      </Buttons>
    </Form>
  );
}

/** Everyone, all Member States, the Secretariat, groups, named states: several at once. */
function AudienceFields({ visit, choice, errors }: { visit: Visit; choice: Choice; errors: FormError[] }) {
  const { language, parties } = visit;
  const say = recordMessages.in(language);
  const wide = (['everyone', 'members', 'secretariat'] as const).map((token) => ({ value: token, label: say(`token.${token}`), hint: say(`token.${token}.hint`) }));
  const kinds = ['regional', 'organisation', 'thematic'] as const;
  return (
    <>
      <Checkboxes language={language} name="audience" label={say('publish.audience')} hint={say('publish.audience.hint')} options={wide} values={choice.audience} error={errorOf(errors, 'audience')} />
      {kinds.map((kind) => (
        <GroupFields key={kind} visit={visit} label={say(`publish.groups.${kind}`)} groups={parties.groups.filter((group) => group.kind === kind)} chosen={choice.audience} />
      ))}
      <StateFields visit={visit} name="audience" prefix="state:" label={say('publish.states.named')} values={choice.audience} />
      {choice.audience.filter((token) => token.startsWith('account:')).map((token) => (
        <input key={token} type="hidden" name="audience[]" value={token} />
      ))}
    </>
  );
}

function GroupFields({ visit, label, groups, chosen }: { visit: Visit; label: string; groups: Group[]; chosen: string[] }) {
  if (groups.length === 0) return null;
  const options = groups.map((group) => ({ value: `group:${group.id}`, label: tokenName(visit, `group:${group.id}`) }));
  return (
    <details open={options.some((option) => chosen.includes(option.value))}>
      <summary>{label}</summary>
      <PlainToggles name="audience[]" options={options} chosen={chosen} />
    </details>
  );
}

const isInstant = (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text) && !Number.isNaN(Date.parse(`${text.slice(0, 16)}:00Z`));

/** Handling label, embargo, and whether addressees see each other. */
function MoreFields({ visit, work, choice, errors }: { visit: Visit; work: Work; choice: Choice; errors: FormError[] }) {
  const { language } = visit;
  const say = recordMessages.in(language);
  const labels = tlpLabels.map((label) => ({ value: label, label: `TLP:${label}` }));
  return (
    <Fieldset legend={say('publish.handling')}>
      <Select language={language} name="label" label={say('publish.label')} hint={say('publish.label.hint')} value={choice.label} options={labels} empty={say('publish.label.implied')} error={errorOf(errors, 'label')} />
      {work.view?.version === 0 && (
        <TextField language={language} name="publishAt" type="datetime-local" label={say('publish.embargo')} hint={say('publish.embargo.hint')} value={choice.publishAt} error={errorOf(errors, 'publishAt')} />
      )}
      {isInstant(choice.publishAt) && (
        <p>
          <Time language={language} instant={`${choice.publishAt.slice(0, 16)}:00Z`} />
        </p>
      )}
      <Checkbox language={language} name="open" label={say('publish.open')} hint={say('publish.open.hint')} checked={choice.open} />
    </Fieldset>
  );
}
