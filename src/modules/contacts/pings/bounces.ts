import { systemActor } from '../../../kernel/actor.ts';
import { fingerprint } from '../../../kernel/accounts/sealed.ts';
import { notAllowed } from '../../../kernel/errors.ts';
import type { InnerVisit, Visit } from '../../../kernel/visit.ts';
import { attestRows } from './attest.ts';
import { readReturned } from './returned-mail.ts';
import { mayRunPings } from './rules.ts';

/** Marks a letter as undeliverable; a mailbox that takes no letter has its deputies asked at once. */
export async function markBounced(inner: InnerVisit, letter: string, fault: string, now: Date): Promise<void> {
  const row = await inner.rows('contacts_ping_letter').select(['ping', 'step', 'state']).where('id', '=', letter).executeTakeFirst(); // prettier-ignore
  if (!row || row.state === 'bounced') return;
  const set = { state: 'bounced', bounced_at: now, fault } as const;
  await inner.updateRows('contacts_ping_letter').set(set).where('id', '=', letter).execute();
  if (row.step.startsWith('deputy')) return;
  await inner
    .updateRows('contacts_ping')
    .set({ bounced_at: now })
    .where('id', '=', row.ping)
    .where('bounced_at', 'is', null)
    .where('outcome', 'is', null)
    .execute();
}

/** What was done with a message that was handed in: `marked` also when that was known; `delayed` is no failure. */
export type Taken = 'marked' | 'delayed' | 'not-a-return' | 'unknown-letter';

/**
 * Takes a delivery status notification (RFC 3464) that came back for a letter, and marks that letter. Which contact it was sent to
 * is told to nobody but its state.
 * @param message the whole message, as the mail server stores it
 */
export async function takeReturned(visit: Visit, message: Uint8Array, now: Date): Promise<Taken> {
  if (!mayRunPings(visit.actor) && visit.actor !== systemActor) throw notAllowed();
  const returned = readReturned(message);
  if (!returned) return 'not-a-return';
  const portal = await visit.portal.systemVisit();
  const hashes = returned.keys.map(fingerprint);
  const letters = hashes.length > 0 ? portal.rows('contacts_ping_letter').select('id').where('return_hash', 'in', hashes) : undefined; // prettier-ignore
  const letter = await letters?.executeTakeFirst();
  if (!letter) return 'unknown-letter';
  if (!returned.failed) return 'delayed';
  await portal.change('take returned ping', { kind: 'ping_round', id: 'returned' }, true, async (inner) => {
    await markBounced(inner, letter.id, returned.status, now);
    attestRows(inner, { kind: 'ping_round', id: 'returned' }, { letter: letter.id, status: returned.status });
  });
  return 'marked';
}
