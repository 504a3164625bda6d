import type { Waiting } from '../../../kernel/module.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { listExercises } from './exercises.ts';
import { exerciseMessages } from './messages.ts';
import { mayPlay } from './rules.ts';

/** For players: the exercises their State is invited to that are not over. */
export async function waitingExercises(visit: Visit): Promise<Waiting[]> {
  if (!mayPlay(visit)) return [];
  const open = (await listExercises(visit)).filter(({ state }) => state !== 'draft' && state !== 'ended');
  const label = exerciseMessages.in(visit.language)('waiting');
  return [{ label, path: '/contacts/exercises', count: open.length }];
}
