import type { Visit } from '../../../kernel/visit.ts';
import { closeRound } from './close.ts';
import { remindRound } from './remind.ts';
import type { Round } from './rounds.ts';
import { planNextRound, startRound } from './start.ts';

/**
 * What is due at this instant: plans the next round, begins those whose hour has come, reminds, asks deputies, and ends what is over.
 * Each step is a change of its own and does nothing when it was done before, so that it may be broken off and asked again at any time.
 * @param visit of the portal itself
 */
export async function advanceRounds(visit: Visit, now: Date): Promise<void> {
  await planNextRound(visit, now);
  for (const round of await listRoundsIn(visit, 'planned'))
    if (round.starts_at <= now) await startRound(visit, round.id, now);
  for (const round of await listRoundsIn(visit, 'running')) {
    await remindRound(visit, round, now);
    await closeRound(visit, round, now);
  }
}

async function listRoundsIn(visit: Visit, state: Round['state']): Promise<Round[]> {
  const rows = visit.rows('contacts_ping_round').selectAll().where('state', '=', state);
  return (await rows.orderBy('starts_at').orderBy('id').execute()) as Round[];
}
