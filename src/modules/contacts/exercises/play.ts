import { secretariat } from '../../../kernel/actor.ts';
import { parseInput } from '../../../kernel/content.ts';
import { invalid, notFound, Refused } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/id.ts';
import type { InnerVisit, Visit } from '../../../kernel/visit.ts';
import { clockAt, releaseOf, type Release } from './exercise-clock.ts';
import { findExercise, listEntries, listInjects } from './exercises.ts';
import { mayPlay, mayRunExercises } from './rules.ts';
import { answerSchema, messageSchema, seatSchema, type Entry, type Inject, type Seat } from './schema.ts';

/** An inject that has come. */
export interface Received extends Inject {
  release: Release;
}

/** The part that the viewer plays, once chosen. */
export async function findSeat(visit: Visit, exercise: string): Promise<Seat | undefined> {
  if (!visit.actor) return undefined;
  const rows = visit.rows('contacts_exercise_seat').select('seat').where('exercise', '=', exercise);
  return (await rows.where('account', '=', visit.actor.account).executeTakeFirst())?.seat;
}

/** The injects that have come to this viewer: to its state, and to the part it plays. The newest first. */
export async function listReceived(visit: Visit, exercise: string, now: Date): Promise<Received[]> {
  const [injects, entries, seat] = await Promise.all([
    listInjects(visit, exercise),
    listEntries(visit, exercise),
    findSeat(visit, exercise),
  ]);
  return injects
    .filter((inject) => inject.seat === null || inject.seat === seat)
    .flatMap((inject) => {
      const release = releaseOf(inject.minute, entries, now);
      return release ? [{ ...inject, release }] : [];
    })
    .toSorted((a, b) => +b.release.at - +a.release.at || b.minute - a.minute);
}

/** Takes a part in an exercise. */
export async function takeSeat(visit: Visit, id: string, input: unknown): Promise<void> {
  const { seat } = parseInput(seatSchema, input);
  await findExercise(visit, id);
  await visit.change('take part in exercise', { kind: 'exercise', id }, mayPlay(visit), async (inner) => {
    const row = { exercise: id, account: inner.actor.account, parties: [inner.actor.party, secretariat], seat };
    const insert = inner.insertRows('contacts_exercise_seat').values(row);
    await insert.onConflict((on) => on.columns(['exercise', 'account']).doUpdateSet({ seat })).execute();
  });
}

/** Answers an inject that has come; several answers may follow each other. */
export async function answerInject(visit: Visit, id: string, input: unknown): Promise<void> {
  const { inject, text } = parseInput(answerSchema, input);
  const found = (await listReceived(visit, id, new Date())).find((each) => each.id === inject);
  if (!found) throw notFound();
  await play(visit, id, 'answer', { inject, body: text, to: [] });
}

/** Writes to the players of other states, inside the exercise. */
export async function sendInside(visit: Visit, id: string, input: unknown): Promise<void> {
  const { to, text } = parseInput(messageSchema, input);
  const { states } = await findExercise(visit, id);
  if (to.some((state) => !states.includes(state))) throw invalid({ path: 'to', code: 'not-a-choice' });
  await play(visit, id, 'message', { inject: null, body: text, to });
}

interface Said {
  inject: string | null;
  body: string;
  to: string[];
}

async function play(visit: Visit, id: string, kind: 'answer' | 'message', said: Said): Promise<void> {
  await findExercise(visit, id);
  const allowed = mayPlay(visit) || (kind === 'message' && mayRunExercises(visit.actor));
  await visit.change(`${kind} in exercise`, { kind: 'exercise', id }, allowed, async (inner) => {
    const { state } = await findExercise(inner, id);
    if (state !== 'running' && state !== 'paused') throw new Refused('edit-conflict');
    await writeEntry(inner, id, kind, said);
  });
}

async function writeEntry(inner: InnerVisit, exercise: string, kind: Entry['kind'], said: Said): Promise<void> {
  const { party } = inner.actor;
  const { inject, body, to: recipients } = said;
  const parties = [...new Set([secretariat, party, ...recipients])];
  const clock = Math.round(clockAt(await listEntries(inner, exercise), inner.now));
  const row = { id: newId(), parties, exercise, kind, at: inner.now, clock, party, inject, recipients, body };
  await inner.insertRows('contacts_exercise_entry').values(row).execute();
}
