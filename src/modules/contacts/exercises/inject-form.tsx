import { Refused } from '../../../kernel/errors.ts';
import { errorOf, formErrors, formToken, goTo, readForm, visitOf, type RequestContext } from '../../../kernel/http.ts';
import { Checkboxes, Select, TextArea, TextField } from '../../../ui/field.tsx';
import { Buttons, Form, SubmitButton, type FormError } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { exerciseFrame } from './exercise-frame.tsx';
import { addInject, findExercise } from './exercises.ts';
import { exerciseMessages } from './messages.ts';
import { requireControl } from './rules.ts';
import { seats } from './schema.ts';

interface Typed {
  minute: string;
  title: string;
  body: string;
  seat: string;
  states: string[];
}

/** The form of an inject: when it comes, to whom, and what it says. */
export async function newInjectPage(
  c: RequestContext,
  typed: Typed = { minute: '', title: '', body: '', seat: '', states: [] },
  errors: FormError[] = [],
): Promise<Response> {
  const visit = visitOf(c);
  requireControl(visit);
  const { language, parties } = visit;
  const say = exerciseMessages.in(language);
  const exercise = await findExercise(visit, c.req.param('id') ?? '');
  const address = `/${language}/contacts/exercises/${exercise.id}`;
  const field = (name: keyof Typed) => ({ language, name, error: errorOf(errors, name) });
  const states = exercise.states.map((state) => ({ value: state, label: parties.name(state, language) }));
  return exerciseFrame(
    c,
    say('inject.title'),
    [
      <PageTitle key="title" title={say('inject.title')} purpose={say('inject.purpose')} />,
      <Form key="form" language={language} action={`${address}/inject`} csrf={formToken(c)} errors={errors}>
        <TextField
          {...field('minute')}
          label={say('inject.minute')}
          hint={say('jump.hint')}
          required
          width="short"
          inputMode="numeric"
          value={typed.minute}
          maxLength={5}
        />
        <TextField {...field('title')} label={say('field.title')} required value={typed.title} maxLength={200} />
        <TextArea {...field('body')} label={say('inject.body')} rows={6} value={typed.body} maxLength={20_000} />
        <Checkboxes
          {...field('states')}
          label={say('inject.states')}
          hint={say('inject.statesHint')}
          columns
          values={typed.states}
          options={states}
        />
        <Select
          {...field('seat')}
          label={say('seat')}
          empty={say('seat.any')}
          value={typed.seat}
          options={seats.map((seat) => ({ value: seat, label: say(`seat.${seat}`) }))}
        />
        <Buttons>
          <SubmitButton label={say('inject.button')} />
          <a href={address}>{say('cancel')}</a>
        </Buttons>
      </Form>,
    ],
    { status: errors.length > 0 ? 422 : 200, narrow: true, exercise },
  );
}

export async function addInjectPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  requireControl(visit);
  const form = await readForm(c);
  const states = form.entries.filter(([name]) => name === 'states[]').map(([, value]) => value);
  const typed = {
    minute: form.text('minute').trim(),
    title: form.text('title'),
    body: form.text('body'),
    seat: form.text('seat'),
    states,
  };
  const { minute, seat, ...rest } = typed;
  try {
    const input = { ...rest, minute: /^\d{1,6}$/.test(minute) ? Number(minute) : minute, ...(seat ? { seat } : {}) };
    await addInject(visit, c.req.param('id') ?? '', input);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
    return newInjectPage(c, typed, formErrors(visit.language, error.fields));
  }
  return goTo(c, `/contacts/exercises/${c.req.param('id')}`);
}
