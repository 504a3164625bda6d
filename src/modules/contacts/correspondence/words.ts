import type { RequestContext } from '../../../kernel/http.ts';
import { languageName, languages } from '../../../kernel/language.ts';
import { correspondenceMessages } from './messages.ts';

/** What a message can be about; inside the ciphertext. */
export const subjects = ['information', 'clarification', 'assistance', 'notification', 'exercise'] as const;

const fieldWords = [
  'Subject',
  'Kind',
  'Handling',
  'Language',
  'When',
  'Sectors',
  'Effects',
  'Indicators',
  'Asked',
  'Follow-Up',
  'Message',
  'From',
  'To',
  'Urgency',
  'Reply-By',
  'Earlier',
] as const;

/** What the page's script says. */
export function wordsOf(c: RequestContext): Record<string, string> {
  const { language } = c.get('visit');
  const say = correspondenceMessages.in(language);
  const own = [
    'failed',
    'wrongPassphrase',
    'sealing',
    'sending',
    'subjectMissing',
    'replyByPast',
    'filesTooLarge',
    'otherKeys',
    'otherKeysAccept',
    'opening',
    'opened',
    'notForThisKey',
    'otherSigner',
    'freeText',
    'astray',
    'saveFile',
    'fileAstray',
  ] as const;
  const signatures = ['good', 'bad', 'unknown', 'none'] as const;
  return {
    ...Object.fromEntries(own.map((key) => [key, say(`script.${key}`)])),
    ...Object.fromEntries(signatures.map((key) => [`signature.${key}`, say(`signature.${key}`)])),
    ...Object.fromEntries(fieldWords.map((key) => [`field.${key}`, say(`field.${key}`)])),
    ...Object.fromEntries(subjects.map((key) => [`Kind.${key}`, say(`Kind.${key}`)])),
    ...Object.fromEntries(languages.map((key) => [`Language.${key}`, languageName(language, key)])),
  };
}
