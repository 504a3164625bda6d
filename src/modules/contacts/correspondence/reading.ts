import type { Selectable } from 'kysely';
import { invalid, notFound } from '../../../kernel/errors.ts';
import { idPattern } from '../../../kernel/id.ts';
import type { RowTables } from '../../../kernel/tables.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { requireCorrespondent } from './rules.ts';

/** What sender and recipient both may know; whether the recipient's mailbox took the notice is the recipient's own matter. */
const deliveryColumns = [
  'id', 'message', 'contact', 'party', 'delivered_at', 'seen_at', 'acknowledged_at', 'answered_at', 'answer', 'escalated_at', 'reminded_at',
] as const; // prettier-ignore
export type Delivery = Pick<Selectable<RowTables['contacts_delivery']>, (typeof deliveryColumns)[number]>;

/** An envelope: what the server knows of a message. Receipts are those this viewer may see. */
export interface ShownMessage extends Omit<
  Selectable<RowTables['contacts_message']>,
  'ciphertext' | 'parties' | 'sent_by'
> {
  /** Of the sender: all; of a recipient: the own state's. */
  deliveries: Delivery[];
}

/** A thread as the list shows it: its messages in the order they were sent, those the viewer's state has a part in. */
export interface Thread {
  id: string;
  messages: ShownMessage[];
  /** Whether the state that began it closed it. */
  closedAt: Date | null;
}

/** Threads on a page of the list. */
const pageSize = 25;
const envelopeColumns = [
  'id', 'thread', 'earlier', 'from_contact', 'from_party', 'to_contacts', 'to_parties', 'urgency', 'reply_by', 'sha256', 'attachments',
  'sent_at', 'closed_at',
] as const; // prettier-ignore

/**
 * The threads of the viewer's state, the one with the newest message first.
 * @param before instant (ISO 8601) of the last thread of the page before
 */
export async function listThreads(
  visit: Visit,
  before?: string,
): Promise<{ threads: Thread[]; next: string | undefined }> {
  requireCorrespondent(visit);
  let found = visit
    .rows('contacts_message')
    .select((of) => ['thread', of.fn.max('sent_at').as('last')])
    .groupBy('thread');
  if (before !== undefined) found = found.having((of) => of.fn.max('sent_at'), '<', instant(before));
  const heads = await found
    .orderBy('last', 'desc')
    .limit(pageSize + 1)
    .execute();
  const shown = heads.slice(0, pageSize);
  const threads = await loadThreads(visit, shown.map(({ thread }) => thread)); // prettier-ignore
  const last = heads.length > pageSize ? shown.at(-1)?.last : undefined;
  return { threads, next: last ? new Date(last).toISOString() : undefined };
}

function instant(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw invalid({ path: 'before', code: 'wrong-value' });
  return date;
}

/** A thread of which the viewer's state has at least one message. @throws Refused `not-found`, `not-allowed` */
export async function findThread(visit: Visit, id: string): Promise<Thread> {
  requireCorrespondent(visit);
  const [thread] = idPattern.test(id) ? await loadThreads(visit, [id]) : [];
  if (!thread) throw notFound();
  return thread;
}

async function loadThreads(visit: Visit, ids: string[]): Promise<Thread[]> {
  if (ids.length === 0) return [];
  const messages = await visit
    .rows('contacts_message')
    .select(envelopeColumns)
    .where('thread', 'in', ids)
    .orderBy('sent_at')
    .orderBy('id')
    .execute();
  const deliveries = await deliveriesOf(visit, messages.map(({ id }) => id)); // prettier-ignore
  const whole = messages.map((message) => ({ ...message, deliveries: deliveries.get(message.id) ?? [] }));
  const byThread = Map.groupBy(whole, (message) => message.thread);
  return ids.flatMap((id) => {
    const own = byThread.get(id);
    return own ? [{ id, messages: own, closedAt: own.find((message) => message.id === id)?.closed_at ?? null }] : [];
  });
}

async function deliveriesOf(visit: Visit, messages: string[]): Promise<Map<string, Delivery[]>> {
  if (messages.length === 0) return new Map();
  const rows = await visit
    .rows('contacts_delivery')
    .select(deliveryColumns)
    .where('message', 'in', messages)
    .orderBy('id')
    .execute();
  return Map.groupBy(rows, (row) => row.message);
}

/** One message of the viewer's state. @throws Refused `not-found`, `not-allowed` */
export async function findMessage(visit: Visit, id: string): Promise<ShownMessage> {
  requireCorrespondent(visit);
  if (!idPattern.test(id)) throw notFound();
  const row = await visit.rows('contacts_message').select(envelopeColumns).where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound();
  return { ...row, deliveries: (await deliveriesOf(visit, [id])).get(id) ?? [] };
}

/** The sealed attachment of a message. @throws Refused `not-found`, `not-allowed` */
export async function openAttachment(visit: Visit, message: string, number: string): Promise<Buffer> {
  requireCorrespondent(visit);
  if (!idPattern.test(message) || !/^\d{1,2}$/.test(number)) throw notFound();
  const row = await visit
    .rows('contacts_attachment')
    .select('content')
    .where('message', '=', message)
    .where('number', '=', Number(number))
    .executeTakeFirst();
  if (!row) throw notFound();
  return row.content;
}

/** The deliveries of a message to contacts of the viewer's own state. */
export const received = (visit: Visit, message: ShownMessage): Delivery[] =>
  message.deliveries.filter(({ party }) => party === visit.viewer.party);

/** What of the correspondence waits for the viewer's state. */
export interface WaitingCounts {
  unseen: number;
  unacknowledged: number;
  /** Opened and acknowledged, with an answer asked for by a certain time. */
  unanswered: number;
  /** Keys a contributor made, that wait for the focal point. */
  proposed: number;
}

/** Counts what waits; readers and the Secretariat have nothing waiting. */
export async function countWaiting(visit: Visit): Promise<WaitingCounts> {
  const { party } = visit.viewer;
  const rows = await visit.rows('contacts_delivery').innerJoin('contacts_message', 'contacts_message.id', 'contacts_delivery.message')
    .select(['seen_at', 'acknowledged_at', 'remind_at']).where('contacts_delivery.party', '=', party ?? '')
    .where('answered_at', 'is', null).where('contacts_message.closed_at', 'is', null).execute(); // prettier-ignore
  const proposed = await visit
    .rows('contacts_key')
    .select((of) => of.fn.countAll<string>().as('count'))
    .where('state', '=', 'proposed')
    .executeTakeFirst();
  const seen = rows.filter((row) => row.seen_at !== null);
  return {
    unseen: rows.length - seen.length,
    unacknowledged: seen.filter((row) => row.acknowledged_at === null).length,
    unanswered: seen.filter((row) => row.acknowledged_at !== null && row.remind_at !== null).length,
    proposed: Number(proposed?.count ?? 0),
  };
}
