import type { Waiting } from '../../../kernel/module.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { directoryMessages } from './messages.ts';
import { listOwnContacts } from './points.ts';
import { isOfState } from './rules.ts';
import { weaknessesOf } from './weaknesses.ts';

/** For "My State": contacts whose key has expired or soon will. What waits to be confirmed stands there already. */
export async function waitingContacts(visit: Visit): Promise<Waiting[]> {
  if (!isOfState(visit)) return [];
  const now = new Date();
  const published = (await listOwnContacts(visit)).filter(({ status }) => status === 'published');
  const ending = published.filter((contact) =>
    weaknessesOf(contact, now).some((name) => name === 'key-expired' || name === 'key-expires'),
  );
  return [{ label: directoryMessages.in(visit.language)('waiting.keys'), path: '/contacts/own', count: ending.length }];
}
