import type { Waiting } from '../../../kernel/module.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { correspondenceMessages } from './messages.ts';
import { countWaiting } from './reading.ts';
import { mayCorrespond, mayKeepKeys } from './rules.ts';

/** What of the correspondence waits, as lines of "My State". */
export async function waitingMessages(visit: Visit): Promise<Waiting[]> {
  if (!mayCorrespond(visit)) return [];
  const say = correspondenceMessages.in(visit.language);
  const { unseen, unacknowledged, unanswered, proposed } = await countWaiting(visit);
  const line = (label: string, count: number, path = '/contacts/messages') => ({ label, path, count });
  return [
    line(say('waiting.unseen'), unseen),
    line(say('waiting.unacknowledged'), unacknowledged),
    line(say('waiting.unanswered'), unanswered),
    line(say('waiting.proposed'), mayKeepKeys(visit) ? proposed : 0, '/contacts/messages/keys'),
  ];
}
