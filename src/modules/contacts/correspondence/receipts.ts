import type { InnerVisit, Visit } from '../../../kernel/visit.ts';
import { notAllowed } from '../../../kernel/errors.ts';
import { findMessage, findThread, received, type ShownMessage } from './reading.ts';
import { mayAct, requireCorrespondent } from './rules.ts';

/** A ciphertext handed out. */
export interface OpenedMessage {
  id: string;
  armored: string;
}

/**
 * Hands out the ciphertexts of these messages: from then on they count as seen by the viewer's state.
 * @param messages that the viewer's state sees
 */
export async function openMessages(visit: Visit, messages: ShownMessage[]): Promise<OpenedMessage[]> {
  requireCorrespondent(visit);
  const ids = messages.map(({ id }) => id);
  if (ids.length === 0) return [];
  const rows = await visit
    .rows('contacts_message')
    .select(['id', 'ciphertext'])
    .where('id', 'in', ids)
    .orderBy('sent_at')
    .orderBy('id')
    .execute();
  for (const message of messages)
    if (received(visit, message).some((delivery) => delivery.seen_at === null)) await markSeen(visit, message);
  return rows.map(({ id, ciphertext }) => ({ id, armored: ciphertext }));
}

const markSeen = (visit: Visit, message: ShownMessage) =>
  visit.change('see message', { kind: 'message', id: message.id }, true, async (inner) => {
    await inner.updateRows('contacts_delivery').set({ seen_at: inner.now }).where('message', '=', message.id)
      .where('party', '=', inner.actor.party).where('seen_at', 'is', null).execute(); // prettier-ignore
    attest(inner, message, 'seen');
  });

/** The log commits to the envelope and to what was done with it. */
const attest = (inner: InnerVisit, { id, sha256 }: Pick<ShownMessage, 'id' | 'sha256'>, act: string) =>
  inner.attest({ kind: 'message', id }, { sha256, act, party: inner.actor.party });

/** Says to the sender that the message reached the desk and is taken up. @throws Refused `not-found`, `not-allowed` */
export async function acknowledge(visit: Visit, id: string): Promise<ShownMessage> {
  const message = await findMessage(visit, id);
  const own = received(visit, message);
  if (own.length === 0) throw notAllowed();
  if (own.every((delivery) => delivery.acknowledged_at !== null)) return message;
  await visit.change('acknowledge message', { kind: 'message', id }, mayAct(visit), async (inner) => {
    const rows = () =>
      inner.updateRows('contacts_delivery').where('message', '=', id).where('party', '=', inner.actor.party);
    await rows().set({ seen_at: inner.now }).where('seen_at', 'is', null).execute();
    await rows().set({ acknowledged_at: inner.now }).where('acknowledged_at', 'is', null).execute();
    attest(inner, message, 'acknowledged');
  });
  return findMessage(visit, id);
}

/** Closes a thread: nothing more is expected. Only the state that began it does so. @throws Refused `not-found`, `not-allowed` */
export async function closeThread(visit: Visit, id: string): Promise<void> {
  const thread = await findThread(visit, id);
  const first = thread.messages.find((message) => message.id === id);
  if (!first || thread.closedAt) return;
  const may = mayAct(visit) && first.from_party === visit.viewer.party;
  await visit.change('close message', { kind: 'message', id }, may, async (inner) => {
    const closed = await inner
      .updateRows('contacts_message')
      .set({ closed_at: inner.now })
      .where('thread', '=', id)
      .where('closed_at', 'is', null)
      .returning(['id', 'sha256'])
      .execute();
    for (const message of closed) attest(inner, message, 'closed');
  });
}
