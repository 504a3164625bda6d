import type { Selectable } from 'kysely';
import { secretariat } from '../../../kernel/actor.ts';
import { parseInput } from '../../../kernel/content.ts';
import { invalid, notFound } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/id.ts';
import type { InnerVisit, Visit } from '../../../kernel/visit.ts';
import { attestRows } from './attest.ts';
import { mayRunPings } from './rules.ts';
import { newRoundSchema, type Level, type RoundTable, type Scope, type Settings } from './schema.ts';
import { readSettings } from './settings.ts';

export type Round = Selectable<RoundTable>;

/** Rounds are planned a year ahead at most. */
const furthest = 366 * 86_400_000;

/**
 * Plans a round beside the planned ones, for an instant or at once. It asks nobody yet: the portal itself does, by a job, because
 * not every contact it asks is one the Secretariat sees. @returns its id
 */
export async function planRound(visit: Visit, input: unknown): Promise<string> {
  const wish = parseInput(newRoundSchema, input);
  requireKnownScope(visit, wish.scope);
  const settings = await readSettings(visit);
  const id = newId();
  await visit.change('plan ping round', { kind: 'ping_round', id }, mayRunPings(visit.actor), async (inner) => {
    const startsAt = wish.startsAt ? new Date(wish.startsAt) : inner.now;
    if (+startsAt > +inner.now + furthest) throw invalid({ path: 'startsAt', code: 'too-far' });
    const { name = null, exercise = null } = wish;
    await insertRound(inner, { id, ...wish, name, exercise, startsAt, surprise: true }, settings);
  });
  await visit.portal.jobs.send('ping-rounds', {}, wish.startsAt ? new Date(wish.startsAt) : undefined);
  return id;
}

function requireKnownScope({ parties }: Visit, { group, states }: Scope): void {
  if (group !== undefined && !parties.group(group)) throw invalid({ path: 'scope.group', code: 'not-a-choice' });
  const unknown = states.find((state) => parties.find(state)?.kind !== 'state');
  if (unknown) throw invalid({ path: 'scope.states', code: 'state-code', values: { value: unknown } });
}

interface NewRound {
  id: string;
  name: string | null;
  level: Level;
  surprise: boolean;
  exercise: string | null;
  scope: Scope;
  startsAt: Date;
}

/** Writes a round with the settings that hold now. */
export async function insertRound(inner: InnerVisit, round: NewRound, settings: Settings): Promise<void> {
  const { id, name, level, surprise, exercise, scope, startsAt } = round;
  const row = {
    id,
    parties: [secretariat],
    name: name || null,
    level,
    surprise,
    exercise: exercise || null,
    scope: JSON.stringify(scope),
    days_to_answer: settings.daysToAnswer,
    late_days: settings.lateDays,
    reminder_days: settings.reminderDays.toSorted((a, b) => a - b),
    escalate_after_days: settings.escalateAfterDays,
    state: 'planned' as const,
    starts_at: startsAt,
    created_at: inner.now,
  };
  await inner.insertRows('contacts_ping_round').values(row).execute();
  attestRows(inner, { kind: 'ping_round', id }, row);
}

/** Cancels a round that has not begun. */
export async function cancelRound(visit: Visit, id: string): Promise<void> {
  await visit.change('cancel ping round', { kind: 'ping_round', id }, mayRunPings(visit.actor), async (inner) => {
    const round = await lockRound(inner, id, 'planned');
    if (!round) throw notFound();
    await inner.updateRows('contacts_ping_round').set({ state: 'cancelled' }).where('id', '=', id).execute();
    attestRows(inner, { kind: 'ping_round', id }, { ...round, state: 'cancelled' });
  });
}

/** The round, if it is in this state still; nobody else changes it meanwhile. */
export async function lockRound(inner: InnerVisit, id: string, state: Round['state']): Promise<Round | undefined> {
  const rows = inner.rows('contacts_ping_round').selectAll().where('id', '=', id).where('state', '=', state);
  return (await rows.forUpdate().executeTakeFirst()) as Round | undefined;
}

/** All rounds, the newest first, for an officer. */
export async function listRounds(visit: Visit): Promise<Round[]> {
  const rows = visit.rows('contacts_ping_round').selectAll().orderBy('starts_at', 'desc').orderBy('id');
  return (await rows.limit(200).execute()) as Round[];
}

/**
 * A round whose figures this viewer may ask for: an officer any, a state one that asked its contacts or that asked all.
 * @throws Refused `not-found`
 */
export async function findRound(visit: Visit, id: string): Promise<Round> {
  const portal = await visit.portal.systemVisit();
  const round = await portal.rows('contacts_ping_round').selectAll().where('id', '=', id).executeTakeFirst();
  if (!round) throw notFound();
  if (mayRunPings(visit.actor)) return round as Round;
  const own = await visit.rows('contacts_ping').select('id').where('round', '=', id).executeTakeFirst();
  if (!own && !(asksAll(round as Round) && round.started_at)) throw notFound();
  return round as Round;
}

const asksAll = ({ scope }: Round) => !scope.group && scope.kinds.length === 0 && scope.states.length === 0;
