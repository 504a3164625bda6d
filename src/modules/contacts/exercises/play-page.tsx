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
import type { Visit } from '../../../kernel/visit.ts';
import { Checkboxes, Radios, TextArea } from '../../../ui/field.tsx';
import { Buttons, Form, SubmitButton, type FormError } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Prose, Section } from '../../../ui/record.tsx';
import { Time } from '../../../ui/time.tsx';
import { addresseeWords, controlPage, ExerciseFacts } from './control-page.tsx';
import { clockWords } from './exercise-clock.ts';
import { exerciseFrame } from './exercise-frame.tsx';
import { findExercise, listEntries } from './exercises.ts';
import { exerciseMessages } from './messages.ts';
import { answerInject, findSeat, listReceived, sendInside, takeSeat, type Received } from './play.ts';
import { mayPlay, mayRunExercises } from './rules.ts';
import { seats, type Entry, type Exercise } from './schema.ts';

const idOf = (c: RequestContext) => c.req.param('id') ?? '';

/** What was typed into one of the page's forms, and what is wrong with it. */
export interface Given {
  inject?: string;
  text: string;
  to: string[];
  minute?: string;
  errors: FormError[];
}

/** A player's page: the clock, the scenario, what has come, one's answers, and messages among the players. */
export async function playPage(c: RequestContext, exercise: Exercise, given?: Given): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const say = exerciseMessages.in(language);
  const now = new Date();
  const [entries, received, seat] = await Promise.all([
    listEntries(visit, exercise.id),
    listReceived(visit, exercise.id, now),
    findSeat(visit, exercise.id),
  ]);
  const address = `/${language}/contacts/exercises/${exercise.id}`;
  const plays = mayPlay(visit) && (exercise.state === 'running' || exercise.state === 'paused');
  return exerciseFrame(
    c,
    exercise.title,
    [
      <PageTitle key="title" title={exercise.title} purpose={say('play.purpose')} />,
      <ExerciseFacts key="facts" visit={visit} exercise={exercise} entries={entries} now={now} />,
      exercise.state !== 'ended' && (
        <p key="reload">
          <a href={address}>{say('play.reload')}</a>
        </p>
      ),
      mayPlay(visit) && exercise.state !== 'ended' && (
        <Form key="seat" language={language} action={`${address}/seat`} csrf={formToken(c)}>
          <Radios
            language={language}
            name="seat"
            label={say('seat')}
            hint={say('seat.hint')}
            value={seat}
            options={seats.map((each) => ({ value: each, label: say(`seat.${each}`) }))}
          />
          <SubmitButton label={say('seat.button')} tone="secondary" />
        </Form>
      ),
      <Section key="scenario" title={say('scenario')}>
        {exercise.scenario && <Prose text={exercise.scenario} />}
      </Section>,
      <Section key="injects" title={say('received')}>
        {received.length === 0 && <p>{say('received.none')}</p>}
        {received.map((inject) => (
          <ReceivedInject
            key={inject.id}
            c={c}
            inject={inject}
            entries={entries}
            action={plays ? `${address}/answer` : undefined}
            given={given?.inject === inject.id ? given : undefined}
          />
        ))}
      </Section>,
      <Messages key="messages" visit={visit} entries={entries} />,
      plays && (
        <MessageForm key="message" c={c} exercise={exercise} given={given?.inject === undefined ? given : undefined} />
      ),
      <p key="debrief">
        <a href={`${address}/debrief`}>{say('debrief')}</a>
      </p>,
    ],
    { status: given ? 422 : 200 },
  );
}

interface ReceivedProps {
  c: RequestContext;
  inject: Received;
  entries: Entry[];
  action?: string;
  given?: Given;
}

function ReceivedInject({ c, inject, entries, action, given }: ReceivedProps) {
  const { language } = visitOf(c);
  const say = exerciseMessages.in(language);
  const answers = entries.filter((entry) => entry.kind === 'answer' && entry.inject === inject.id);
  return (
    <section class="section">
      <h3 dir="auto">{inject.title}</h3>
      <p class="quiet">
        <span dir="ltr">{clockWords(inject.release.clock)}</span>{' '}
        <Time language={language} instant={inject.release.at} />
      </p>
      {inject.body && <Prose text={inject.body} />}
      {answers.map((answer) => (
        <Said key={answer.id} visit={visitOf(c)} entry={answer} />
      ))}
      {action && (
        <Form language={language} action={action} csrf={formToken(c)} errors={given?.errors}>
          <input type="hidden" name="inject" value={inject.id} />
          <TextArea
            language={language}
            name="text"
            label={say('answer')}
            required
            rows={3}
            maxLength={10_000}
            value={given?.text}
            error={errorOf(given?.errors ?? [], 'text')}
          />
          <SubmitButton label={say('answer.button')} />
        </Form>
      )}
    </section>
  );
}

/** A moment by both clocks. */
function Moment({ visit, clock, at, words }: { visit: Visit; clock: number; at: Date; words?: string }) {
  return (
    <p class="row-facts">
      {words && <span>{words}</span>}
      <span dir="ltr">{clockWords(clock)}</span>
      <span>
        <Time language={visit.language} instant={at} />
      </span>
    </p>
  );
}

/** Who said what to whom, and when. */
function Said({ visit, entry }: { visit: Visit; entry: Entry }) {
  const { language } = visit;
  const say = exerciseMessages.in(language);
  const from = addresseeWords(visit, [entry.party]);
  const words =
    entry.kind === 'answer'
      ? say('answered', { from })
      : say('wrote', { from, to: addresseeWords(visit, entry.recipients) });
  return (
    <blockquote>
      <Moment visit={visit} clock={entry.clock} at={entry.at} words={words} />
      <Prose text={entry.body} />
    </blockquote>
  );
}

function Messages({ visit, entries }: { visit: Visit; entries: Entry[] }) {
  const messages = entries.filter(({ kind }) => kind === 'message').toReversed();
  if (messages.length === 0) return null;
  return (
    <Section title={exerciseMessages.in(visit.language)('messages')}>
      {messages.map((entry) => (
        <Said key={entry.id} visit={visit} entry={entry} />
      ))}
    </Section>
  );
}

/** Writes to players of other states; it never leaves the exercise. */
export function MessageForm({ c, exercise, given }: { c: RequestContext; exercise: Exercise; given?: Given }) {
  const { language, parties, viewer } = visitOf(c);
  const say = exerciseMessages.in(language);
  const others = exercise.states.filter((state) => state !== viewer.party);
  if (others.length === 0) return null;
  return (
    <Section title={say('message.title')}>
      <Form
        language={language}
        action={`/${language}/contacts/exercises/${exercise.id}/message`}
        csrf={formToken(c)}
        errors={given?.errors}
      >
        <Checkboxes
          language={language}
          name="to"
          label={say('message.to')}
          required
          columns
          values={given?.to}
          options={others.map((state) => ({ value: state, label: parties.name(state, language) }))}
          error={errorOf(given?.errors ?? [], 'to')}
        />
        <TextArea
          language={language}
          name="text"
          label={say('message.text')}
          required
          rows={4}
          maxLength={10_000}
          value={given?.text}
          error={errorOf(given?.errors ?? [], 'text')}
        />
        <Buttons>
          <SubmitButton label={say('message.button')} />
        </Buttons>
      </Form>
    </Section>
  );
}

export async function seatPage(c: RequestContext): Promise<Response> {
  const form = await readForm(c);
  await takeSeat(visitOf(c), idOf(c), { seat: form.text('seat') });
  return goTo(c, `/contacts/exercises/${idOf(c)}`);
}

export function answerPage(c: RequestContext): Promise<Response> {
  return say(c, (visit, form) =>
    answerInject(visit, idOf(c), { inject: form.text('inject'), text: form.text('text') }),
  );
}

export function messagePage(c: RequestContext): Promise<Response> {
  return say(c, (visit, form) => sendInside(visit, idOf(c), { to: recipientsIn(form), text: form.text('text') }));
}

const recipientsIn = (form: ReceivedForm) => form.entries.filter(([name]) => name === 'to[]').map(([, value]) => value);

/** Leads back to the exercise, or shows again what was typed. */
async function say(c: RequestContext, work: (visit: Visit, form: ReceivedForm) => Promise<void>): Promise<Response> {
  const visit = visitOf(c);
  const form = await readForm(c);
  try {
    await work(visit, form);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
    const errors = formErrors(visit.language, error.fields);
    const given = { inject: form.text('inject') || undefined, text: form.text('text'), to: recipientsIn(form), errors };
    const exercise = await findExercise(visit, idOf(c));
    return mayRunExercises(visit.actor) ? controlPage(c, exercise, given) : playPage(c, exercise, given);
  }
  return goTo(c, `/contacts/exercises/${idOf(c)}`);
}
