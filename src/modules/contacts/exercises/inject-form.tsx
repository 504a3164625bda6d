import { notFound, Refused } from '../../../kernel/errors.ts';
import { errorOf, formErrors, formToken, goTo, readForm, visitOf, type RequestContext } from '../../../kernel/http.ts';
import { Checkboxes, Select, TextArea, TextField } from '../../../ui/field.tsx';
import { Buttons, Form, SubmitButton, type FormError } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { exerciseFrame } from './exercise-frame.tsx';
import { addInject, changeInject, findExercise, listInjects, removeInject } from './exercises.ts';
import { exerciseMessages } from './messages.ts';
import { requireControl } from './rules.ts';
import { seats } from './schema.ts';

interface Typed {
  /** Id of the inject that is changed; empty for a new one. */
  inject: string;
  minute: string;
  title: string;
  body: string;
  seat: string;
  states: string[];
}

/** The form of a new inject, or with `?change=<id>` of one that has not come yet. */
export async function injectPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  requireControl(visit);
  const id = c.req.query('change');
  if (id === undefined) return injectForm(c, { inject: '', minute: '', title: '', body: '', seat: '', states: [] });
  const found = (await listInjects(visit, c.req.param('id') ?? '')).find((each) => each.id === id);
  if (!found) throw notFound();
  const { minute, title, body, seat, states } = found;
  return injectForm(c, { inject: id, minute: String(minute), title, body, seat: seat ?? '', states });
}

/** When an inject comes, to whom, and what it says. */
async function injectForm(c: RequestContext, typed: Typed, errors: FormError[] = []): Promise<Response> {
  const visit = visitOf(c);
  requireControl(visit);
  const { language, parties } = visit;
  const say = exerciseMessages.in(language);
  const exercise = await findExercise(visit, c.req.param('id') ?? '');
  const address = `/${language}/contacts/exercises/${exercise.id}`;
  const field = (name: keyof Typed) => ({ language, name, error: errorOf(errors, name) });
  const title = say(typed.inject ? 'inject.change' : 'inject.title');
  const states = exercise.states.map((state) => ({ value: state, label: parties.name(state, language) }));
  return exerciseFrame(
    c,
    title,
    [
      <PageTitle key="title" title={title} purpose={say('inject.purpose')} />,
      <Form key="form" language={language} action={`${address}/inject`} csrf={formToken(c)} errors={errors}>
        {typed.inject && <input type="hidden" name="inject" value={typed.inject} />}
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
          <SubmitButton label={say(typed.inject ? 'inject.save' : 'inject.button')} />
          <a href={address}>{say('cancel')}</a>
        </Buttons>
      </Form>,
      typed.inject && (
        <Form key="removal" language={language} action={`${address}/inject-removal`} csrf={formToken(c)}>
          <input type="hidden" name="inject" value={typed.inject} />
          <SubmitButton label={say('inject.remove')} tone="danger" />
        </Form>
      ),
    ],
    { status: errors.length > 0 ? 422 : 200, narrow: true, exercise },
  );
}

export async function takeInjectPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  requireControl(visit);
  const form = await readForm(c);
  const states = form.entries.filter(([name]) => name === 'states[]').map(([, value]) => value);
  const typed = {
    inject: form.text('inject'),
    minute: form.text('minute').trim(),
    title: form.text('title'),
    body: form.text('body'),
    seat: form.text('seat'),
    states,
  };
  const { inject, minute, seat, ...rest } = typed;
  const id = c.req.param('id') ?? '';
  try {
    const input = { ...rest, minute: /^\d{1,6}$/.test(minute) ? Number(minute) : minute, ...(seat ? { seat } : {}) };
    await (inject ? changeInject(visit, id, inject, input) : addInject(visit, id, input));
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
    return injectForm(c, typed, formErrors(visit.language, error.fields));
  }
  return goTo(c, `/contacts/exercises/${id}`);
}

export async function removeInjectPage(c: RequestContext): Promise<Response> {
  requireControl(visitOf(c));
  const form = await readForm(c);
  const id = c.req.param('id') ?? '';
  await removeInject(visitOf(c), id, form.text('inject'));
  return goTo(c, `/contacts/exercises/${id}`);
}
