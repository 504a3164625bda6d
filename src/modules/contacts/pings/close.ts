import { systemActor } from '../../../kernel/actor.ts';
import { doubtRecord } from '../../../kernel/records.ts';
import type { InnerVisit, Visit } from '../../../kernel/visit.ts';
import { attestRows } from './attest.ts';
import type { Ping } from './remind.ts';
import type { Round } from './rounds.ts';
import type { Outcome } from './schema.ts';

/** Two misses in a row mark an entry "Not confirmed". */
const missesToDoubt = 2;
/** Pings closed in one change. */
const most = 200;

/** Ends the pings of a round whose time is over, and the round with its last one. */
export async function closeRound(visit: Visit, round: Round, now: Date): Promise<void> {
  const isSystem = visit.actor === systemActor;
  for (;;) {
    const over = await listOver(visit, round.id, now);
    if (over.length === 0) break;
    await visit.change('close pings', { kind: 'ping_round', id: round.id }, isSystem, (inner) => closePings(inner, over, now)); // prettier-ignore
  }
  const open = await visit.rows('contacts_ping').select('id').where('round', '=', round.id).where('outcome', 'is', null).executeTakeFirst(); // prettier-ignore
  if (open) return;
  await visit.change('close ping round', { kind: 'ping_round', id: round.id }, isSystem, async (inner) => {
    const set = { state: 'closed', closed_at: now } as const;
    await inner.updateRows('contacts_ping_round').set(set).where('id', '=', round.id).where('state', '=', 'running').execute(); // prettier-ignore
    attestRows(inner, { kind: 'ping_round', id: round.id }, { ...round, ...set });
  });
}

async function listOver(visit: Visit, round: string, now: Date, ids?: string[]): Promise<Ping[]> {
  let rows = visit.rows('contacts_ping').selectAll().where('round', '=', round).where('outcome', 'is', null).where('closes_at', '<=', now); // prettier-ignore
  if (ids) rows = rows.where('id', 'in', ids).forUpdate();
  return (await rows.orderBy('id').limit(most).execute()) as Ping[];
}

async function closePings(inner: InnerVisit, seen: Ping[], now: Date): Promise<void> {
  const ids = seen.map((ping) => ping.id);
  const pings = await listOver(inner, seen[0]!.round, now, ids);
  for (const [outcome, group] of Map.groupBy(pings, endOf)) {
    const ended = group.map((ping) => ping.id);
    await inner.updateRows('contacts_ping').set({ outcome }).where('id', 'in', ended).execute();
  }
  await forgetLetters(inner, ids);
  const misses = pings.filter((ping) => isMiss(endOf(ping))).map((ping) => ping.contact);
  const doubted = misses.length > 0 ? await doubtSilent(inner, misses) : [];
  const ends = pings.map((ping) => [ping.id, endOf(ping)]);
  attestRows(inner, { kind: 'ping_round', id: seen[0]!.round }, { ends, doubted });
}

/** How a ping without answer ends. */
function endOf(ping: Ping): Outcome {
  if (ping.bounced_at) return 'bounced';
  return ping.sent_at ? 'none' : 'not_sent';
}

const isMiss = (outcome: Outcome | null) => outcome === 'bounced' || outcome === 'none';

/** What was not sent is not sent any more, and the addresses go. */
async function forgetLetters(inner: InnerVisit, pings: string[]): Promise<void> {
  const letters = () => inner.updateRows('contacts_ping_letter').where('ping', 'in', pings);
  await letters().set({ address: '' }).execute();
  await letters().set({ state: 'cancelled' }).where('state', '=', 'queued').execute();
}

/** Marks the entries whose last two pings were missed; a miss counts towards one mark alone. @returns their ids */
async function doubtSilent(inner: InnerVisit, contacts: string[]): Promise<string[]> {
  const rows = inner.rows('contacts_ping').selectAll().where('contact', 'in', contacts);
  const ended = rows.where('outcome', 'is not', null).where('outcome', '<>', 'not_sent');
  const pings = (await ended.orderBy('started_at', 'desc').orderBy('id', 'desc').execute()) as Ping[];
  const doubted: string[] = [];
  for (const [contact, history] of Map.groupBy(pings, (ping) => ping.contact)) {
    const last = history.slice(0, missesToDoubt);
    if (last.length < missesToDoubt || !last.every((ping) => isMiss(ping.outcome) && !ping.doubted)) continue;
    await doubtRecord(inner, contact);
    const ids = last.map((ping) => ping.id);
    await inner.updateRows('contacts_ping').set({ doubted: true }).where('id', 'in', ids).execute();
    doubted.push(contact);
  }
  return doubted;
}
