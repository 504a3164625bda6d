import {
  audienceOf, audienceTokenPattern, type AudiencePreview, impliedLabel, personToken, previewAudience,
} from '../kernel/audience.ts'; // prettier-ignore
import { publicationSchema } from '../kernel/content.ts';
import type { FieldError } from '../kernel/errors.ts';
import type { ReceivedForm } from '../kernel/http.ts';
import type { Visit } from '../kernel/visit.ts';
import type { FormError } from '../ui/form.tsx';
import { textList } from './form-data.ts';
import type { Work } from './form-work.ts';

/** What the writer chose: who sees it, under which label, from when. */
export interface Choice {
  audience: string[];
  label: string;
  publishAt: string;
  open: boolean;
  /** A person typed who cannot be taken into the audience: without a State, or with no e-mail address. */
  person: { state: string; email: string };
}

const nobody = { state: '', email: '' };

export interface PublicationState {
  work: Work;
  choice: Choice;
  errors?: FormError[];
  /** What was chosen is not what the button said: the writer looks again. */
  changed?: boolean;
  status?: number;
}

/** What is chosen when the page opens: the kind's default, or the audience the record has. */
export async function firstChoice(visit: Visit, { view, kind, id }: Work): Promise<Choice> {
  if (!view || view.version === 0)
    return { audience: [kind.defaultAudience], label: '', publishAt: '', open: false, person: nobody };
  const { tokens, open } = await audienceOf(visit.portal.database, id);
  return {
    audience: tokens,
    label: view.label && view.label !== impliedLabel(tokens) ? view.label : '',
    publishAt: '',
    open,
    person: nobody,
  };
}

/** The choice as the kernel takes it; the embargo is an instant in UTC. */
export function publicationOf({ audience, label, publishAt, open }: Choice): unknown {
  return {
    audience,
    audienceOpen: open,
    ...(label ? { label } : {}),
    ...(publishAt ? { publishAt: isInstant(publishAt) ? `${publishAt.slice(0, 16)}:00Z` : publishAt } : {}),
  };
}

/** What the form sent. */
export function choiceSent(form: ReceivedForm): Choice {
  const ticked = textList([form.values.audience ?? []].flat());
  const person = { state: form.text('personState'), email: form.text('personEmail').trim().slice(0, 300) };
  const token = personToken(person.state, person.email);
  const isNamed = audienceTokenPattern.test(token);
  return {
    audience: [...new Set(isNamed ? [...ticked, token] : ticked)].slice(0, 300),
    person: isNamed ? nobody : person,
    label: form.text('label'),
    publishAt: form.text('publishAt').slice(0, 30),
    open: form.text('open') === 'yes',
  };
}

/** What keeps the person typed out of the audience. */
export function personFaults({ person: { state, email } }: Choice): FieldError[] {
  if (!state && !email) return [];
  if (!state) return [{ path: 'personState', code: 'required' }];
  return [{ path: 'personEmail', code: email ? 'e-mail' : 'required' }];
}

/** What the button was named after. */
export const shownMark = ({ audience, publishAt }: Choice) => `${audience.toSorted().join(' ')} ${publishAt}`.trim();

/** Who would see the record; audiences that do not exist are left out here and refused at publication. */
export function previewOf(visit: Visit, { view }: Work, { audience }: Choice): AudiencePreview {
  return previewAudience(
    audience.filter((token) => publicationSchema.shape.audience.safeParse([token]).success),
    view!.owner,
    visit.parties,
  );
}

/** Whether a `datetime-local` control was filled in whole. */
export const isInstant = (text: string) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text) && !Number.isNaN(Date.parse(`${text.slice(0, 16)}:00Z`));
