import { countAttempt } from '../../../kernel/accounts/limits.ts';
import { fingerprint } from '../../../kernel/accounts/sealed.ts';
import { parseInput } from '../../../kernel/content.ts';
import { notFound, Refused } from '../../../kernel/errors.ts';
import type { Portal } from '../../../kernel/portal.ts';
import type { InnerVisit, Visit } from '../../../kernel/visit.ts';
import { attestRows } from './attest.ts';
import type { Ping } from './remind.ts';
import { mayAnswerPings } from './rules.ts';
import type { Round } from './rounds.ts';
import { drillSchema, type Drill, type Level } from './schema.ts';

/** All that the page of a link shows: the round, and whether its answer has come. */
export interface LinkedRound {
  name: string | null;
  level: Level;
  exercise: string | null;
  startedAt: Date;
  answerBy: Date;
  answeredAt: Date | null;
}

interface Linked extends LinkedRound {
  ping: string;
  step: string;
}

/**
 * The round behind a link. @throws Refused `gone` when the link is none of ours, or its time is over: the answer is the same
 * @param address of who asks, so that nobody tries many
 */
export async function findLinked(portal: Portal, token: string, address: string, now: Date): Promise<LinkedRound> {
  const { ping: _, step: __, ...round } = await linkedPing(portal, token, address, now);
  return round;
}

async function linkedPing(portal: Portal, token: string, address: string, now: Date): Promise<Linked> {
  const visit = await portal.systemVisit();
  const row = await visit
    .rows('contacts_ping_letter')
    .innerJoin('contacts_ping', 'contacts_ping.id', 'contacts_ping_letter.ping')
    .innerJoin('contacts_ping_round', 'contacts_ping_round.id', 'contacts_ping.round')
    .select([
      'contacts_ping.id as ping',
      'contacts_ping_letter.step',
      'contacts_ping_round.name',
      'contacts_ping_round.level',
      'contacts_ping_round.exercise',
      'contacts_ping.started_at as startedAt',
      'contacts_ping.answer_by as answerBy',
      'contacts_ping.closes_at as closesAt',
      'contacts_ping.answered_at as answeredAt',
    ])
    .where('token_hash', '=', fingerprint(token.slice(0, 100)))
    .executeTakeFirst();
  if (row && row.closesAt > now) {
    const { closesAt: _, ...linked } = row;
    return linked;
  }
  if (!row) await countAttempt(portal, 'link', address);
  throw new Refused('gone');
}

/**
 * Takes the answer that a link brings: the first one counts, with its time; any further one changes nothing.
 * @throws Refused `gone`, or `invalid` when the form of a drill is not filled in
 */
export async function answerByLink(
  portal: Portal,
  token: string,
  address: string,
  given: unknown,
  now: Date,
): Promise<void> {
  const linked = await linkedPing(portal, token, address, now);
  if (linked.answeredAt) return;
  const drill = linked.level === 'form' ? parseInput(drillSchema, given) : undefined;
  const by = linked.step.startsWith('deputy') ? 'deputy' : 'contact';
  const visit = await portal.systemVisit();
  const subject = { kind: 'ping', id: linked.ping } as const;
  await once(visit.change('answer ping', subject, true, (inner) => writeAnswer(inner, linked.ping, by, drill, now)));
}

/** Answers a ping of the own state in the portal. @throws Refused `not-found`, `gone`, `not-allowed` */
export async function answerInPortal(visit: Visit, id: string, given: unknown, now: Date): Promise<void> {
  const { round, ...ping } = await findOwnPing(visit, id);
  if (ping.answered_at) return;
  if (ping.closes_at <= now) throw new Refused('gone');
  const drill = round.level === 'form' ? parseInput(drillSchema, given) : undefined;
  const allowed = mayAnswerPings(visit);
  await once(
    visit.change('answer ping', { kind: 'ping', id }, allowed, (inner) => writeAnswer(inner, id, 'portal', drill, now)),
  );
}

/** A ping of the viewer's own state, with its round. @throws Refused `not-found` */
export async function findOwnPing(
  visit: Visit,
  id: string,
): Promise<Omit<Ping, 'round'> & { round: Pick<Round, 'id' | 'level'> }> {
  const row = await visit
    .rows('contacts_ping')
    .innerJoin('contacts_ping_round', 'contacts_ping_round.id', 'contacts_ping.round')
    .selectAll('contacts_ping')
    .select('contacts_ping_round.level')
    .where('contacts_ping.id', '=', id)
    .executeTakeFirst();
  if (!row) throw notFound();
  const { round, level, ...ping } = row;
  return { ...(ping as Omit<Ping, 'round'>), round: { id: round, level } };
}

/** Undoes the change of an answer that another one came before, so that the log has one. */
class AnsweredBefore extends Error {}

async function once(answer: Promise<void>): Promise<void> {
  try {
    await answer;
  } catch (error) {
    if (!(error instanceof AnsweredBefore)) throw error;
  }
}

/** Inside a change: the row is locked, so that of two answers at once the first one counts. */
async function writeAnswer(
  inner: InnerVisit,
  id: string,
  by: Ping['answered_by'],
  drill: Drill | undefined,
  now: Date,
): Promise<void> {
  const rows = inner.rows('contacts_ping').selectAll().where('id', '=', id).where('answered_at', 'is', null);
  const ping = (await rows.forUpdate().executeTakeFirst()) as Ping | undefined;
  if (!ping || ping.outcome) throw new AnsweredBefore();
  const outcome = now <= ping.answer_by ? 'in_time' : 'late';
  const set = { answered_at: now, answered_by: by, outcome, drill: drill ? JSON.stringify(drill) : null } as const;
  await inner.updateRows('contacts_ping').set(set).where('id', '=', id).execute();
  await inner
    .updateRows('contacts_ping_letter')
    .set({ state: 'cancelled' })
    .where('ping', '=', id)
    .where('state', '=', 'queued')
    .execute();
  attestRows(inner, { kind: 'ping', id }, { ...ping, ...set });
}
