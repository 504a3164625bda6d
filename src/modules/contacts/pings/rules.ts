import { mayDraft, mayPublishFor, secretariat, type Actor } from '../../../kernel/actor.ts';
import { notFound } from '../../../kernel/errors.ts';
import type { Visit } from '../../../kernel/visit.ts';

/** Officers and administrators of the Secretariat plan rounds and set how they run. */
export function mayRunPings(actor: Actor | undefined): boolean {
  return mayPublishFor(actor, secretariat);
}

/** Whoever writes for a state answers its pings in the portal. */
export function mayAnswerPings(visit: Visit): boolean {
  return isOfState(visit) && mayDraft(visit.actor);
}

/** Whether who asks belongs to a state: it sees the results of its own contacts. */
export function isOfState(visit: Visit): boolean {
  return visit.viewer.party !== null && visit.parties.find(visit.viewer.party)?.kind === 'state';
}

/** Whether rounds are there for this viewer at all: for states and the Secretariat. */
export function isPingViewer(visit: Visit): boolean {
  return isOfState(visit) || mayRunPings(visit.actor);
}

/** @throws Refused `not-found` for anybody else than states and the Secretariat */
export function requirePingViewer(visit: Visit): void {
  if (!isPingViewer(visit)) throw notFound();
}

/** @throws Refused `not-found` for others than officers: the page is not there for them */
export function requireOfficer(visit: Visit): void {
  if (!mayRunPings(visit.actor)) throw notFound();
}
