import { mayDraft, mayPublishFor, secretariat, type Actor } from '../../../kernel/actor.ts';
import { notFound } from '../../../kernel/errors.ts';
import type { Visit } from '../../../kernel/visit.ts';

/** Officers and administrators of the Secretariat prepare and run exercises. */
export const mayRunExercises = (actor: Actor | undefined): boolean => mayPublishFor(actor, secretariat);

/** Whoever writes for an invited state plays; its readers look on. */
export const mayPlay = (visit: Visit): boolean => isPlayer(visit) && mayDraft(visit.actor);

const isPlayer = (visit: Visit) =>
  visit.viewer.party !== null && visit.parties.find(visit.viewer.party)?.kind === 'state';

/** Whether exercises are there for this viewer: for states and the Secretariat. */
export const isExerciseViewer = (visit: Visit): boolean => isPlayer(visit) || mayRunExercises(visit.actor);

/** @throws Refused `not-found` for others than officers */
export function requireControl(visit: Visit): void {
  if (!mayRunExercises(visit.actor)) throw notFound();
}
