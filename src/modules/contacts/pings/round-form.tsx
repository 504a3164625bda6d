import { Refused } from '../../../kernel/errors.ts';
import {
  errorOf,
  formErrors,
  formToken,
  goTo,
  readForm,
  visitOf,
  type ReceivedForm,
  type RequestContext,
} from '../../../kernel/http.ts';
import { collator } from '../../../kernel/language.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Checkboxes, Radios, Select, TextField, type OptionGroup } from '../../../ui/field.tsx';
import { Buttons, Fieldset, Form, SubmitButton, type FormError } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { contactKinds } from '../directory/schema.ts';
import { pingMessages } from './messages.ts';
import { pingFrame } from './ping-frame.tsx';
import { planRound } from './rounds.ts';
import { requireOfficer } from './rules.ts';
import { levels } from './schema.ts';

interface Typed {
  name: string;
  level: string;
  startsAt: string;
  exercise: string;
  group: string;
  kinds: string[];
  states: string[];
}
const nothing: Typed = { name: '', level: 'link', startsAt: '', exercise: '', group: '', kinds: [], states: [] };

/** The form of a round beside the planned ones. */
export function newRoundPage(c: RequestContext, typed = nothing, errors: FormError[] = []): Response {
  const visit = visitOf(c);
  requireOfficer(visit);
  const { language } = visit;
  const say = pingMessages.in(language);
  const field = (name: string, key = name) => ({ language, name: key, error: errorOf(errors, key) });
  return pingFrame(
    c,
    say('form.title'),
    [
      <PageTitle key="title" title={say('form.title')} purpose={say('form.purpose')} />,
      <Form
        key="form"
        language={language}
        action={`/${language}/contacts/pings/rounds`}
        csrf={formToken(c)}
        errors={errors}
      >
        <Radios
          {...field('level')}
          label={say('round.level')}
          value={typed.level}
          options={levels.map((level) => ({
            value: level,
            label: say(`level.${level}`),
            hint: say(`level.${level}.what`),
          }))}
        />
        <TextField
          {...field('exercise')}
          label={say('round.exercise')}
          hint={say('form.exerciseHint')}
          value={typed.exercise}
          maxLength={200}
        />
        <TextField
          {...field('name')}
          label={say('round.name')}
          hint={say('form.nameHint')}
          value={typed.name}
          maxLength={120}
        />
        <TextField
          {...field('startsAt')}
          label={say('form.startsAt')}
          hint={say('form.startsAtHint')}
          type="datetime-local"
          width="short"
          value={typed.startsAt}
        />
        <Fieldset legend={say('round.scope')} hint={say('form.scopeHint')}>
          <Select
            {...field('group', 'scope.group')}
            label={say('form.group')}
            empty={say('scope.all')}
            value={typed.group}
            options={groupOptions(visit)}
          />
          <Checkboxes
            {...field('kinds', 'scope.kinds')}
            label={say('form.kinds')}
            values={typed.kinds}
            options={kindOptions(visit)}
          />
          <Checkboxes
            {...field('states', 'scope.states')}
            label={say('form.states')}
            columns
            values={typed.states}
            options={stateOptions(visit)}
          />
        </Fieldset>
        <Buttons>
          <SubmitButton label={say('form.button')} />
          <a href={`/${language}/contacts/pings`}>{say('form.cancel')}</a>
        </Buttons>
      </Form>,
    ],
    { status: errors.length > 0 ? 422 : 200, narrow: true },
  );
}

function groupOptions({ parties, language }: Visit): OptionGroup[] {
  const say = pingMessages.in(language);
  const { compare } = collator(language);
  return (['regional', 'organisation', 'thematic'] as const).map((kind) => ({
    label: say(`form.group.${kind}`),
    options: parties.groups
      .filter((group) => group.kind === kind)
      .map(({ id }) => ({ value: id, label: parties.groupName(id, language) }))
      .toSorted((a, b) => compare(a.label, b.label)),
  }));
}

const kindOptions = ({ portal, language }: Visit) =>
  contactKinds.map((kind) => ({ value: kind, label: portal.rooms.kind(kind)?.name(language).many ?? kind }));

const stateOptions = ({ parties, language }: Visit) =>
  parties.sortedStates(language).map(({ code }) => ({ value: code, label: parties.name(code, language) }));

/** Plans the round; it begins at its hour, at once when none is given. */
export async function planRoundPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  requireOfficer(visit);
  const typed = typedIn(await readForm(c));
  try {
    return goTo(c, `/contacts/pings/rounds/${await planRound(visit, roundOf(typed))}`);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
    return newRoundPage(c, typed, formErrors(visit.language, error.fields));
  }
}

function typedIn(form: ReceivedForm): Typed {
  const list = (name: string) => form.entries.filter(([key]) => key === `${name}[]`).map(([, value]) => value);
  return {
    name: form.text('name'),
    level: form.text('level'),
    startsAt: form.text('startsAt'),
    exercise: form.text('exercise'),
    group: form.text('scope.group'),
    kinds: list('scope.kinds'),
    states: list('scope.states'),
  };
}

/** As the schema takes it; the hour is UTC. */
function roundOf({ name, level, startsAt, exercise, group, kinds, states }: Typed): unknown {
  return {
    ...(name ? { name } : {}),
    level,
    ...(startsAt ? { startsAt: `${startsAt}${startsAt.length === 16 ? ':00' : ''}Z` } : {}),
    ...(exercise ? { exercise } : {}),
    scope: { ...(group ? { group } : {}), kinds, states },
  };
}
