import { notAllowed, Refused } from '../kernel/errors.ts';
import { formErrors, goTo, readForm, type RequestContext, visitOf } from '../kernel/http.ts';
import { mayPublish } from '../kernel/record-rules.ts';
import { contentOf, recordPath } from '../kernel/record-view.ts';
import { publishDraft, requestPublication, saveDraft } from '../kernel/records.ts';
import { plainText, previewSentence, publishWords } from './audience-words.ts';
import { openWork, type Work } from './form-work.ts';
import { recordMessages } from './messages.ts';
import {
  choiceSent,
  firstChoice,
  personFaults,
  previewOf,
  publicationOf,
  type PublicationState,
  shownMark,
} from './publication-choice.ts';
import { showPublication } from './publication-page.tsx';

/** The last step: who will see the record, said before it is published. */
export async function publicationPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const work = await openWork(visit, c.req.param('id') ?? '');
  return showPublication(c, { work, choice: await firstChoice(visit, work) });
}

/** Publishes when the button said what would happen; else shows what would. */
export async function takePublication(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const work = await openWork(visit, c.req.param('id') ?? '');
  const form = await readForm(c, { fields: 2000 });
  if (form.text('go') === 'request') return askFocalPoint(c, work);
  if (!mayPublish(visit.actor, work.view!)) throw notAllowed();
  const choice = choiceSent(form);
  const state: PublicationState = { work, choice };
  const faults = formErrors(visit.language, personFaults(choice));
  if (faults.length > 0) return showPublication(c, { ...state, errors: faults, status: 422 });
  if (form.text('go') !== 'publish') return showPublication(c, state);
  if (form.text('shown') !== shownMark(choice)) return showPublication(c, { ...state, changed: true });
  return publish(c, state, Number(form.text('version')));
}

async function publish(c: RequestContext, state: PublicationState, revision: number): Promise<Response> {
  const visit = visitOf(c);
  const { work } = state;
  try {
    const wish = publicationOf(state.choice);
    const ready =
      work.revision === 0 && revision === 0
        ? (await saveDraft(visit, work.id, contentOf(work.view!), 0)).revision
        : revision;
    const { status } = await publishDraft(visit, work.id, wish, ready);
    return goTo(c, `${recordPath(visit, work.view!)}?done=${status === 'scheduled' ? 'schedule' : 'publication'}`);
  } catch (error) {
    if (!(error instanceof Refused) || !['invalid', 'edit-conflict'].includes(error.code)) throw error;
    const again = { ...state, work: await openWork(visit, work.id), status: error.status };
    if (error.code === 'edit-conflict')
      return showPublication(c, {
        ...again,
        errors: [{ field: 'version', message: recordMessages.in(visit.language)('publish.draftChanged') }],
      });
    return showPublication(c, { ...again, errors: formErrors(visit.language, error.fields) });
  }
}

async function askFocalPoint(c: RequestContext, work: Work): Promise<Response> {
  const visit = visitOf(c);
  try {
    await requestPublication(visit, work.id);
    return goTo(c, `${recordPath(visit, work.view!)}?done=request`);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
    return showPublication(c, {
      work,
      choice: await firstChoice(visit, work),
      errors: formErrors(visit.language, error.fields),
      status: 422,
    });
  }
}

/** Says who would see it, for the page's script; names the button anew in a header. */
export async function audiencePreview(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const work = await openWork(visit, c.req.param('id') ?? '');
  const choice = choiceSent(await readForm(c, { fields: 2000 }));
  const preview = previewOf(visit, work, choice);
  c.header('x-button', encodeURIComponent(publishWords(visit, preview, choice.publishAt !== '')));
  c.header('x-shown', encodeURIComponent(shownMark(choice)));
  return c.text(
    choice.audience.length > 0
      ? plainText(previewSentence(visit, preview))
      : recordMessages.in(visit.language)('preview.nobody'),
  );
}
