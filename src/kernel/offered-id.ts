import { createHmac, randomBytes } from 'node:crypto';
import { idPattern, newId, spell } from './id.ts';
import type { Visit } from './visit.ts';

/**
 * An id for a record that a form is about to make, so that a form sent twice makes one record. It holds for this account
 * alone: an id of one's own choice would tell, by its refusal, that somebody has a record of that id.
 */
export function offerId(visit: Visit): string {
  const head = newId().slice(0, 9) + spell(randomBytes(4));
  return head + seal(visit, head);
}

/** Whether the id was offered to this account. */
export function isOfferedId(visit: Visit, id: string): boolean {
  return idPattern.test(id) && seal(visit, id.slice(0, 13)) === id.slice(13);
}

function seal(visit: Visit, head: string): string {
  const key = visit.portal.keys.derive('offered id');
  return spell(createHmac('sha256', key).update(`${visit.actor?.account} ${head}`).digest().subarray(0, 7));
}
