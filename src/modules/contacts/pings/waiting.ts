import type { Waiting } from '../../../kernel/module.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { mailTrouble } from './figures.ts';
import { pingMessages } from './messages.ts';
import { mayAnswerPings, mayRunPings } from './rules.ts';

const path = '/contacts/pings';

/** For a state: its contacts' pings that wait for an answer. For the Secretariat: that the mail server takes no letters. */
export async function waitingPings(visit: Visit): Promise<Waiting[]> {
  const say = pingMessages.in(visit.language);
  if (mayRunPings(visit.actor))
    return [{ label: say('waiting.mail'), path, count: (await mailTrouble(visit)) ? 1 : 0 }];
  if (!mayAnswerPings(visit)) return [];
  const open = visit
    .rows('contacts_ping')
    .select((each) => each.fn.countAll<number>().as('count'))
    .where('outcome', 'is', null);
  const { count } = await open.where('closes_at', '>', new Date()).executeTakeFirstOrThrow();
  return [{ label: say('waiting.pings'), path, count }];
}
