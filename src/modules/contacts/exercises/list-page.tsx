import { Refused } from '../../../kernel/errors.ts';
import { errorOf, formErrors, formToken, goTo, readForm, visitOf, type RequestContext } from '../../../kernel/http.ts';
import { formatNumber } from '../../../kernel/language.ts';
import { Checkboxes, TextArea, TextField } from '../../../ui/field.tsx';
import { ButtonLink, Buttons, Form, SubmitButton, type FormError } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Table } from '../../../ui/table.tsx';
import { createExercise, listExercises } from './exercises.ts';
import { exerciseFrame } from './exercise-frame.tsx';
import { exerciseMessages } from './messages.ts';
import { mayRunExercises, requireControl } from './rules.ts';

/** The exercises the viewer is invited to, or all of them for the Secretariat. */
export async function exercisesPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const say = exerciseMessages.in(language);
  const exercises = await listExercises(visit);
  const add = mayRunExercises(visit.actor) && (
    <ButtonLink label={say('new.title')} href={`/${language}/contacts/exercises/new`} tone="primary" />
  );
  return exerciseFrame(c, say('title'), [
    <PageTitle key="title" title={say('title')} purpose={say('purpose')} actions={add || undefined} />,
    <Table
      key="table"
      language={language}
      caption={say('title')}
      hideCaption
      empty={say('none')}
      columns={[{ label: say('exercise') }, { label: say('state') }, { label: say('states'), numeric: true }]}
      rows={exercises.map(({ id, title, state, states }) => [
        <a href={`/${language}/contacts/exercises/${id}`}>
          <bdi>{title}</bdi>
        </a>,
        say(`state.${state}`),
        formatNumber(language, states.length),
      ])}
    />,
  ]);
}

interface Typed {
  title: string;
  scenario: string;
  states: string[];
}

/** The form of a new exercise. */
export function newExercisePage(
  c: RequestContext,
  typed: Typed = { title: '', scenario: '', states: [] },
  errors: FormError[] = [],
): Response {
  const visit = visitOf(c);
  requireControl(visit);
  const { language, parties } = visit;
  const say = exerciseMessages.in(language);
  const states = parties
    .sortedStates(language)
    .map(({ code }) => ({ value: code, label: parties.name(code, language) }));
  const field = (name: keyof Typed) => ({ language, name, error: errorOf(errors, name) });
  return exerciseFrame(
    c,
    say('new.title'),
    [
      <PageTitle key="title" title={say('new.title')} purpose={say('new.purpose')} />,
      <Form
        key="form"
        language={language}
        action={`/${language}/contacts/exercises/new`}
        csrf={formToken(c)}
        errors={errors}
      >
        <TextField {...field('title')} label={say('field.title')} required value={typed.title} maxLength={200} />
        <TextArea
          {...field('scenario')}
          label={say('scenario')}
          hint={say('field.scenarioHint')}
          rows={8}
          value={typed.scenario}
          maxLength={20_000}
        />
        <Checkboxes
          {...field('states')}
          label={say('states')}
          required
          columns
          values={typed.states}
          options={states}
        />
        <Buttons>
          <SubmitButton label={say('new.button')} />
          <a href={`/${language}/contacts/exercises`}>{say('cancel')}</a>
        </Buttons>
      </Form>,
    ],
    { status: errors.length > 0 ? 422 : 200, narrow: true },
  );
}

export async function createExercisePage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  requireControl(visit);
  const form = await readForm(c);
  const states = form.entries.filter(([name]) => name === 'states[]').map(([, value]) => value);
  const typed = { title: form.text('title'), scenario: form.text('scenario'), states };
  try {
    return goTo(c, `/contacts/exercises/${await createExercise(visit, typed)}`);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
    return newExercisePage(c, typed, formErrors(visit.language, error.fields));
  }
}
