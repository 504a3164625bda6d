import type { Letter } from '../../../kernel/mail.ts';
import { formatInstant, isLanguage, type Language } from '../../../kernel/language.ts';
import type { Portal } from '../../../kernel/portal.ts';
import { pingMessages } from './messages.ts';
import type { Level } from './schema.ts';
import type { LetterSecrets } from './secrets.ts';

/** What a letter is made of. */
export interface LetterParts {
  address: string;
  language: string;
  step: string;
  level: Level;
  answerBy: Date;
}

/**
 * The letter as it is mailed: that a check of the lines runs, a link, and until when. No state, no name, no office, nothing
 * restricted. Sent again after a crash it is the same letter with the same Message-ID.
 */
export function composeLetter(portal: Portal, secrets: LetterSecrets, parts: LetterParts): Letter {
  const language: Language = isLanguage(parts.language) ? parts.language : 'en';
  const say = pingMessages.in(language);
  const purpose = parts.step.startsWith('deputy') ? 'deputy' : parts.step === 'first' ? 'first' : 'reminder';
  const link = `${portal.config.portalUrl}/${language}/contacts/ping/${secrets.token}`;
  const instant = formatInstant(language, parts.answerBy);
  const paragraphs = [say(`mail.${purpose}`), say(`mail.${parts.level}`, { link }), say('mail.until', { instant }), say('mail.why')]; // prettier-ignore
  return {
    to: parts.address,
    subject: plain(say(purpose === 'first' ? 'mail.subject' : `mail.${purpose}.subject`)),
    text: plain(paragraphs.join('\n\n')),
    messageId: `<${secrets.returnKey}@${new URL(portal.config.portalUrl).hostname}>`,
    ...returnPathOf(portal.config.bounceAddress, secrets.returnKey),
  };
}

/** Mail programs show the marks that isolate directions as boxes, and a link would hold them. */
const plain = (text: string) => text.replaceAll(/[\u2068\u2069]/g, '');

/** A return address of its own for every letter (variable envelope return path). */
function returnPathOf(address: string | undefined, key: string): { returnPath?: string } {
  if (!address) return {};
  const at = address.lastIndexOf('@');
  return { returnPath: `${address.slice(0, at)}+${key}${address.slice(at)}` };
}
