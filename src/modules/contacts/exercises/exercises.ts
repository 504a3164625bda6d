import type { z } from 'zod';
import { secretariat } from '../../../kernel/actor.ts';
import { parseInput } from '../../../kernel/content.ts';
import { invalid, notFound, Refused } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/id.ts';
import type { InnerVisit, Visit } from '../../../kernel/visit.ts';
import { clockAt, releaseOf } from './exercise-clock.ts';
import { mayRunExercises } from './rules.ts';
import {
  clockSchema,
  exerciseSchema,
  injectSchema,
  lastMinute,
  type ClockAct,
  type Entry,
  type Exercise,
  type Inject,
} from './schema.ts';

/** The exercises this viewer may know of, the newest first. */
export async function listExercises(visit: Visit): Promise<Exercise[]> {
  const rows = visit.rows('contacts_exercise').selectAll().orderBy('created_at', 'desc').orderBy('id');
  return (await rows.limit(200).execute()) as Exercise[];
}

/** @throws Refused `not-found`, also for one the viewer's state is not invited to */
export async function findExercise(visit: Visit, id: string): Promise<Exercise> {
  const row = await visit.rows('contacts_exercise').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound();
  return row as Exercise;
}

/** Prepares an exercise: a draft that the Secretariat alone sees. @returns its id */
export async function createExercise(visit: Visit, input: unknown): Promise<string> {
  const wish = parseInput(exerciseSchema, input);
  requireStates(visit, wish.states, 'states');
  const id = newId();
  await visit.change('prepare exercise', { kind: 'exercise', id }, mayRunExercises(visit.actor), async (inner) => {
    const row = { ...wish, id, parties: [secretariat], state: 'draft' as const, created_at: inner.now };
    await inner.insertRows('contacts_exercise').values(row).execute();
  });
  return id;
}

export function requireStates({ parties }: Visit, states: string[], path: string): void {
  const unknown = states.find((state) => parties.find(state)?.kind !== 'state');
  if (unknown) throw invalid({ path, code: 'state-code', values: { value: unknown } });
}

/** Opens an exercise to the states invited: they see its scenario, and nothing of the injects before their time. */
export async function openExercise(visit: Visit, id: string): Promise<void> {
  await changeExercise(visit, id, 'open exercise', async (inner, exercise) => {
    if (exercise.state !== 'draft') throw new Refused('edit-conflict');
    await setExercise(inner, id, { state: 'open', parties: [secretariat, ...exercise.states] });
  });
}

async function changeExercise(
  visit: Visit,
  id: string,
  verb: string,
  work: (inner: InnerVisit, exercise: Exercise) => Promise<void>,
): Promise<void> {
  await findExercise(visit, id);
  await visit.change(verb, { kind: 'exercise', id }, mayRunExercises(visit.actor), async (inner) => {
    const rows = inner.rows('contacts_exercise').selectAll().where('id', '=', id).forUpdate();
    await work(inner, (await rows.executeTakeFirstOrThrow()) as Exercise);
  });
}

const setExercise = (inner: InnerVisit, id: string, set: { state: Exercise['state']; parties?: string[] }) =>
  inner.updateRows('contacts_exercise').set(set).where('id', '=', id).execute();

/** Adds an inject; at any time, so that control may answer what players do. @returns its id */
export async function addInject(visit: Visit, exercise: string, input: unknown): Promise<string> {
  const wish = parseInput(injectSchema, input);
  const id = newId();
  await changeExercise(visit, exercise, 'add inject', async (inner, { states, state }) => {
    if (state === 'ended') throw new Refused('edit-conflict');
    const row = { ...addressed(wish, states), id, exercise };
    await inner.insertRows('contacts_exercise_inject').values(row).execute();
  });
  return id;
}

/** The columns of an inject as wished, read by control and the states it goes to. */
function addressed(wish: z.output<typeof injectSchema>, invited: string[]) {
  if (wish.states.some((each) => !invited.includes(each))) throw invalid({ path: 'states', code: 'not-a-choice' });
  const to = wish.states.length > 0 ? wish.states : invited;
  return { ...wish, seat: wish.seat ?? null, parties: [secretariat, ...to] };
}

/** Changes an inject that has not come yet. @throws Refused `not-found`, `invalid`, `edit-conflict` when it has come */
export async function changeInject(visit: Visit, exercise: string, id: string, input: unknown): Promise<void> {
  const wish = parseInput(injectSchema, input);
  await changeWaiting(visit, exercise, id, 'change', async (inner, { states }) => {
    await inner.updateRows('contacts_exercise_inject').set(addressed(wish, states)).where('id', '=', id).execute();
  });
}

/** Takes an inject away that has not come yet. @throws Refused `not-found`, `edit-conflict` when it has come */
export async function removeInject(visit: Visit, exercise: string, id: string): Promise<void> {
  await changeWaiting(visit, exercise, id, 'removal', async (inner) => {
    await inner.query('delete from contacts_exercise_inject where id = $1', [id]);
  });
}

/** Control alone reads the entry this leaves: players must not learn that there was an inject. */
async function changeWaiting(
  visit: Visit,
  id: string,
  inject: string,
  kind: 'change' | 'removal',
  work: (inner: InnerVisit, exercise: Exercise) => Promise<void>,
): Promise<void> {
  await changeExercise(visit, id, `${kind} of inject`, async (inner, exercise) => {
    const entries = await listEntries(inner, id);
    const found = (await listInjects(inner, id)).find((each) => each.id === inject);
    if (!found) throw notFound();
    if (exercise.state === 'ended' || releaseOf(found.minute, entries, inner.now)) throw new Refused('edit-conflict');
    await work(inner, exercise);
    const entry = { id: newId(), exercise: id, kind, at: inner.now, clock: Math.round(clockAt(entries, inner.now)), inject: null };
    const said = { party: secretariat, parties: [secretariat], recipients: [], body: found.title };
    await inner.insertRows('contacts_exercise_entry').values({ ...entry, ...said }).execute();
  }); // prettier-ignore
}

/** All injects, those to come too: for control alone. */
export async function listInjects(visit: Visit, exercise: string): Promise<Inject[]> {
  const rows = visit.rows('contacts_exercise_inject').selectAll().where('exercise', '=', exercise);
  return (await rows.orderBy('minute').orderBy('id').execute()) as Inject[];
}

/** The entries this viewer may read, in their order. */
export async function listEntries(visit: Visit, exercise: string): Promise<Entry[]> {
  const rows = visit.rows('contacts_exercise_entry').selectAll().where('exercise', '=', exercise);
  return (await rows.orderBy('at').orderBy('id').execute()) as Entry[];
}

/** In which states an act on the clock makes sense, and what follows. */
const acts = {
  start: { from: ['open'], to: 'running' },
  pause: { from: ['running'], to: 'paused' },
  resume: { from: ['paused'], to: 'running' },
  jump: { from: ['running', 'paused'], to: undefined },
  end: { from: ['running', 'paused'], to: 'ended' },
} as const satisfies Record<ClockAct['act'], { from: Exercise['state'][]; to: Exercise['state'] | undefined }>;

/** Starts, pauses, resumes, sets or ends the clock of an exercise. */
export async function setClock(visit: Visit, id: string, input: unknown): Promise<void> {
  const wish = parseInput(clockSchema, input);
  await changeExercise(visit, id, `${wish.act} exercise`, async (inner, { state, states }) => {
    const { from, to } = acts[wish.act];
    if (!(from as Exercise['state'][]).includes(state)) throw new Refused('edit-conflict');
    const shown = wish.act === 'jump' ? wish.minute * 60_000 : clockAt(await listEntries(inner, id), inner.now);
    const clock = Math.min(Math.round(shown), lastMinute * 60_000);
    const entry = { id: newId(), exercise: id, kind: wish.act, at: inner.now, clock, party: secretariat, inject: null, recipients: [], body: '' }; // prettier-ignore
    await inner.insertRows('contacts_exercise_entry').values({ ...entry, parties: [secretariat, ...states] }).execute(); // prettier-ignore
    if (to) await setExercise(inner, id, { state: to });
  });
}
