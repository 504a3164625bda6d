import type { ComponentChildren } from 'preact';
import { Refused } from '../../../kernel/errors.ts';
import { errorOf, formErrors, formToken, goTo, readForm, visitOf, type RequestContext } from '../../../kernel/http.ts';
import { formatList } from '../../../kernel/language.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { TextField } from '../../../ui/field.tsx';
import { ButtonLink, Buttons, Form, SubmitButton } from '../../../ui/form.tsx';
import { Facts } from '../../../ui/kv.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Prose, Section } from '../../../ui/record.tsx';
import { Table } from '../../../ui/table.tsx';
import { clockAt, clockWords, releaseOf } from './exercise-clock.ts';
import { exerciseFrame } from './exercise-frame.tsx';
import { findExercise, listEntries, listInjects, openExercise, setClock } from './exercises.ts';
import { exerciseMessages } from './messages.ts';
import { MessageForm, type Given } from './play-page.tsx';
import { requireControl } from './rules.ts';
import type { ClockAct, Entry, Exercise, Inject } from './schema.ts';
import { timelineOf } from './timeline.ts';
import { TimelineTable } from './debrief.tsx';

const idOf = (c: RequestContext) => c.req.param('id') ?? '';

/** Control's page: the clock and its buttons, the injects with when they come, and what happens. */
export async function controlPage(c: RequestContext, exercise: Exercise, given?: Given): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const say = exerciseMessages.in(language);
  const now = new Date();
  const [entries, injects] = await Promise.all([listEntries(visit, exercise.id), listInjects(visit, exercise.id)]);
  const address = `/${language}/contacts/exercises/${exercise.id}`;
  return exerciseFrame(
    c,
    exercise.title,
    [
      <PageTitle key="title" title={exercise.title} purpose={say('control.purpose')} />,
      <ExerciseFacts key="facts" visit={visit} exercise={exercise} entries={entries} now={now} />,
      <ClockForms
        key="clock"
        c={c}
        exercise={exercise}
        address={address}
        given={given?.minute === undefined ? undefined : given}
      />,
      <Section key="scenario" title={say('scenario')}>
        {exercise.scenario && <Prose text={exercise.scenario} />}
      </Section>,
      <Section key="injects" title={say('injects')}>
        <InjectTable visit={visit} exercise={exercise} injects={injects} entries={entries} now={now} />
        {exercise.state !== 'ended' && <ButtonLink label={say('inject.title')} href={`${address}/inject`} />}
      </Section>,
      (exercise.state === 'running' || exercise.state === 'paused') && (
        <MessageForm key="message" c={c} exercise={exercise} given={given?.minute === undefined ? given : undefined} />
      ),
      <Section key="timeline" title={say('timeline')}>
        <TimelineTable visit={visit} lines={(await timelineOf(visit, exercise.id, now)).toReversed()} />
        <ButtonLink label={say('debrief')} href={`${address}/debrief`} />
      </Section>,
    ],
    { status: given ? 422 : 200 },
  );
}

/** How an exercise stands: its clock, its state, who plays. */
export function ExerciseFacts({
  visit,
  exercise,
  entries,
  now,
}: {
  visit: Visit;
  exercise: Exercise;
  entries: Entry[];
  now: Date;
}) {
  const { language, parties } = visit;
  const say = exerciseMessages.in(language);
  return (
    <Facts
      facts={[
        { label: say('clock'), value: <span dir="ltr">{clockWords(clockAt(entries, now))}</span> },
        { label: say('state'), value: say(`state.${exercise.state}`) },
        { label: say('states'), value: formatList(language, exercise.states.map((state) => parties.name(state, language))) }, // prettier-ignore
      ]}
    />
  );
}

/** The buttons that make sense now. */
const actsIn: Record<Exercise['state'], ClockAct['act'][]> = {
  draft: [],
  open: ['start'],
  running: ['pause', 'end'],
  paused: ['resume', 'end'],
  ended: [],
};

interface ClockFormsProps {
  c: RequestContext;
  exercise: Exercise;
  address: string;
  given?: Given;
}

function ClockForms({ c, exercise, address, given }: ClockFormsProps) {
  const { language } = visitOf(c);
  const say = exerciseMessages.in(language);
  const acts = actsIn[exercise.state];
  return (
    <>
      {exercise.state === 'draft' && (
        <Form language={language} action={`${address}/opening`} csrf={formToken(c)}>
          <p>{say('open.text')}</p>
          <SubmitButton label={say('open.button')} />
        </Form>
      )}
      {acts.length > 0 && (
        <Form language={language} action={`${address}/clock`} csrf={formToken(c)}>
          <Buttons>
            {acts.map((act) => (
              <SubmitButton
                key={act}
                name="act"
                value={act}
                label={say(`act.${act}`)}
                tone={act === 'end' ? 'danger' : 'primary'}
              />
            ))}
          </Buttons>
        </Form>
      )}
      {acts.includes('end') && (
        <Form language={language} action={`${address}/clock`} csrf={formToken(c)} errors={given?.errors}>
          <TextField
            language={language}
            name="minute"
            value={given?.minute}
            error={errorOf(given?.errors ?? [], 'minute')}
            label={say('jump.minute')}
            hint={say('jump.hint')}
            width="short"
            inputMode="numeric"
            maxLength={5}
          />
          <SubmitButton name="act" value="jump" label={say('act.jump')} tone="secondary" />
        </Form>
      )}
    </>
  );
}

function InjectTable({
  visit,
  exercise,
  injects,
  entries,
  now,
}: {
  visit: Visit;
  exercise: Exercise;
  injects: Inject[];
  entries: Entry[];
  now: Date;
}) {
  const { language } = visit;
  const say = exerciseMessages.in(language);
  const address = `/${language}/contacts/exercises/${exercise.id}/inject`;
  const isOpen = ({ minute }: Inject) => exercise.state !== 'ended' && !releaseOf(minute, entries, now);
  return (
    <Table
      language={language}
      caption={say('injects')}
      hideCaption
      empty={say('injects.none')}
      columns={[
        { label: say('inject') },
        { label: say('clock') },
        { label: say('inject.to') },
        { label: say('state') },
      ]}
      rows={injects.map((inject): ComponentChildren[] => [
        isOpen(inject) ? (
          <a href={`${address}?change=${inject.id}`}>
            <bdi>{inject.title}</bdi>
          </a>
        ) : (
          <bdi>{inject.title}</bdi>
        ),
        <span dir="ltr">{clockWords(inject.minute * 60_000)}</span>,
        addresseeWords(visit, inject.states, inject.seat),
        say(releaseOf(inject.minute, entries, now) ? 'inject.came' : 'inject.waits'),
      ])}
    />
  );
}

/** To whom an inject or message goes, in words. */
export function addresseeWords({ language, parties }: Visit, states: string[], seat: Inject['seat'] = null): string {
  const say = exerciseMessages.in(language);
  const names = states.map((state) => (state === 'secretariat' ? say('control') : parties.name(state, language)));
  const who = names.length > 0 ? formatList(language, names) : say('everybody');
  return seat ? say('seatOf', { who, seat: say(`seat.${seat}`) }) : who;
}

export async function openExercisePage(c: RequestContext): Promise<Response> {
  requireControl(visitOf(c));
  await readForm(c);
  await openExercise(visitOf(c), idOf(c));
  return goTo(c, `/contacts/exercises/${idOf(c)}`);
}

export async function setClockPage(c: RequestContext): Promise<Response> {
  requireControl(visitOf(c));
  const form = await readForm(c);
  const act = form.text('act');
  const minute = form.text('minute').trim();
  const wish = act === 'jump' ? { act, minute: /^\d{1,6}$/.test(minute) ? Number(minute) : minute } : { act };
  try {
    await setClock(visitOf(c), idOf(c), wish);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'invalid' || act !== 'jump') throw error;
    const errors = formErrors(visitOf(c).language, error.fields);
    return controlPage(c, await findExercise(visitOf(c), idOf(c)), { text: '', to: [], minute, errors });
  }
  return goTo(c, `/contacts/exercises/${idOf(c)}`);
}
