import type { Actor } from '../../../kernel/actor.ts';
import { mayCreate } from '../../../kernel/record-rules.ts';
import type { Visit } from '../../../kernel/visit.ts';
import type { Contact } from './points.ts';

/** Whether who asks belongs to a state and has signed in fully. */
export function isOfState({ viewer, parties, actor }: Visit): boolean {
  return !!actor?.complete && viewer.party !== null && parties.find(viewer.party)?.kind === 'state';
}

/** A state may nominate its own contact in the place of a reference record about itself. */
export function mayReplace(
  visit: Visit,
  actor: Actor | undefined,
  contact: Pick<Contact, 'standing' | 'states' | 'kind'>,
): boolean {
  const kind = visit.portal.rooms.kind(contact.kind);
  if (!kind || !actor || !isOfState(visit)) return false;
  return contact.standing !== 'national' && contact.states.includes(actor.party) && mayCreate(actor, kind);
}
