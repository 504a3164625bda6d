import { mayDraft, mayPublishFor, type Actor } from '../../../kernel/actor.ts';
import { Refused, notAllowed } from '../../../kernel/errors.ts';
import type { Visit } from '../../../kernel/visit.ts';

/** A visit of somebody who reads and writes the messages of a state's contacts. */
export type Correspondent = Visit & { actor: Actor };

/** Focal points and contributors of a state; its readers, the Secretariat and organisations have no part in it. */
export function mayCorrespond(visit: Visit): visit is Correspondent {
  const { actor } = visit;
  if (!actor?.complete || visit.parties.find(actor.party)?.kind !== 'state') return false;
  return actor.role === 'focal_point' || actor.role === 'contributor';
}

/** @throws Refused `not-signed-in`, `not-allowed`; the same for every address, whether something is there or not */
export function requireCorrespondent(visit: Visit): Correspondent {
  if (!visit.actor) throw new Refused('not-signed-in');
  if (!mayCorrespond(visit)) throw notAllowed();
  return visit;
}

/** Sending, acknowledging, closing, proposing a key; an API key needs the scope to draft. */
export const mayAct = (visit: Visit): boolean => mayCorrespond(visit) && mayDraft(visit.actor);

/** A key is put in force and ended by the focal point, like all that a state says to others. */
export const mayKeepKeys = (visit: Visit): boolean =>
  mayCorrespond(visit) && mayPublishFor(visit.actor, visit.actor.party);
