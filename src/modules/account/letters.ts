import type { Invited } from '../../kernel/accounts/invitations.ts';
import { linkDays } from '../../kernel/accounts/invitations.ts';
import type { Portal } from '../../kernel/portal.ts';
import { accountMessages } from './messages.ts';

/**
 * Sends a one-time link to its person, in their language.
 * @returns false when no mail server is set or it did not take the letter: then the link is shown to who made it
 */
export async function sendLink(portal: Portal, invited: Invited, purpose: 'setUp' | 'recovery'): Promise<boolean> {
  if (!portal.mail.configured) return false;
  const say = accountMessages.in(invited.language);
  const days = linkDays[purpose === 'setUp' ? 'set-up' : 'recovery'];
  const text = say(`mail.${purpose}.text`, { name: invited.name, link: invited.link, days });
  try {
    await portal.mail.send({
      to: invited.email,
      subject: say(`mail.${purpose}.subject`),
      text: text.replaceAll(/[\u2068\u2069]/g, ''),
    });
    return true;
  } catch (error) {
    portal.log.warn({ err: (error as Error).message }, 'a one-time link was not mailed');
    return false;
  }
}
