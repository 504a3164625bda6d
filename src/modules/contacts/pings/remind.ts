import type { Selectable } from 'kysely';
import { systemActor } from '../../../kernel/actor.ts';
import type { InnerVisit, Visit } from '../../../kernel/visit.ts';
import { attestRows } from './attest.ts';
import { listAddresses, type Address } from '../directory/points.ts';
import type { Round } from './rounds.ts';
import type { PingTable } from './schema.ts';
import { languageOf, queueLetters, type NewLetter } from './start.ts';

export type Ping = Selectable<PingTable>;
const day = 86_400_000;
/** Pings seen to in one change. */
const most = 500;

/** What is due of a ping: the number of its reminder, and whether its deputies are to be asked. */
interface Due {
  ping: Ping;
  reminder: number | undefined;
  escalate: boolean;
}

/** Sends reminders and asks deputies where the days for it have passed without answer. */
export async function remindRound(visit: Visit, round: Round, now: Date): Promise<void> {
  for (;;) {
    const due = await listDue(visit, round, now);
    if (due.length === 0) return;
    await visit.change(
      'remind of pings',
      { kind: 'ping_round', id: round.id },
      visit.actor === systemActor,
      (inner) =>
      sendDue(inner, round, due.map(({ ping }) => ping.id), now), // prettier-ignore
    );
  }
}

async function listDue(visit: Visit, round: Round, now: Date, ids?: string[]): Promise<Due[]> {
  let rows = visit.rows('contacts_ping').selectAll().where('round', '=', round.id).where('outcome', 'is', null);
  rows = rows.where((either) => either.or([either('sent_at', 'is not', null), either('bounced_at', 'is not', null)]));
  if (ids) rows = rows.where('id', 'in', ids).forUpdate();
  const pings = (await rows.orderBy('id').execute()) as Ping[];
  return pings
    .map((ping) => dueOf(round, ping, now))
    .filter(({ reminder, escalate }) => escalate || reminder !== undefined)
    .slice(0, most);
}

function dueOf(round: Round, ping: Ping, now: Date): Due {
  const days = ping.sent_at ? (+now - +ping.sent_at) / day : 0;
  const reminders = round.reminder_days.filter((each) => each <= days).length;
  const wanted = !ping.bounced_at && now < ping.answer_by && reminders > ping.reminded;
  const silent = ping.bounced_at !== null || (ping.sent_at !== null && days >= round.escalate_after_days);
  return { ping, reminder: wanted ? reminders : undefined, escalate: silent && ping.escalated_at === null };
}

async function sendDue(inner: InnerVisit, round: Round, ids: string[], now: Date): Promise<void> {
  const due = await listDue(inner, round, now, ids);
  if (due.length === 0) return;
  const addresses = await listAddresses(inner, { ids: due.map(({ ping }) => ping.contact) });
  const byContact = new Map(addresses.map((address) => [address.id, address]));
  const letters = due.flatMap((each) => lettersOf(each, byContact.get(each.ping.contact)));
  await queueLetters(inner, letters, now);
  for (const [reminded, group] of Map.groupBy(due, ({ reminder }) => reminder))
    if (reminded !== undefined) await update(inner, group, { reminded });
  await update(inner, due.filter(({ escalate }) => escalate), { escalated_at: now }); // prettier-ignore
  const sent = letters.map(({ ping, step }) => `${ping} ${step}`);
  attestRows(inner, { kind: 'ping_round', id: round.id }, { round: round.id, sent });
}

async function update(
  inner: InnerVisit,
  due: Due[],
  set: { reminded: number } | { escalated_at: Date },
): Promise<void> {
  if (due.length === 0) return;
  await inner
    .updateRows('contacts_ping')
    .set(set)
    .where(
      'id',
      'in',
      due.map(({ ping }) => ping.id),
    )
    .execute();
}

/** An entry that was withdrawn meanwhile has no address: nobody is written to. */
function lettersOf({ ping, reminder, escalate }: Due, address: Address | undefined): NewLetter[] {
  if (!address) return [];
  const letter = { ping: ping.id, round: ping.round, owner: ping.owner, language: languageOf(address) };
  const again = reminder === undefined ? [] : [{ ...letter, step: `reminder-${reminder}`, address: address.mailbox }];
  const deputies = escalate ? address.deputies : [];
  return [
    ...again,
    ...deputies.map(({ mailbox }, i) => ({ ...letter, step: `deputy-${i + 1}`, address: mailbox ?? '' })),
  ].filter((each) => each.address);
}
