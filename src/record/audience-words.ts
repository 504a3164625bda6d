import type { AudiencePreview, AudienceToken } from '../kernel/audience.ts';
import type { Visit } from '../kernel/visit.ts';
import { recordMessages } from './messages.ts';

/** Who will see the record, in a sentence: "visible to 41 States; not the public". */
export function previewSentence(visit: Visit, preview: AudiencePreview): string {
  const say = recordMessages.in(visit.language);
  if (preview.everyone) return say('preview.everyone');
  const parts = [statesPart(visit, preview)];
  if (preview.persons.length > 0) parts.push(personsPart(visit, preview));
  parts.push(say(preview.secretariat ? 'preview.secretariat' : 'preview.notSecretariat'), say('preview.notPublic'));
  return `${parts.join(say('preview.separator'))}${say('preview.end')}`;
}

function personsPart(visit: Visit, { persons }: AudiencePreview): string {
  const count = recordMessages.in(visit.language)('preview.persons', { count: persons.length });
  const names = persons.filter((token) => token.includes('/')).map((token) => tokenName(visit, token));
  return names.length > 0 ? `${count}: ${names.join(', ')}` : count;
}

function statesPart(visit: Visit, { allMembers, states }: AudiencePreview): string {
  const say = recordMessages.in(visit.language);
  const values = { count: states.length };
  return allMembers ? say('preview.members', values) : say('preview.states', values);
}

/** What the button does: "Publish to 41 States". */
export function publishWords(visit: Visit, preview: AudiencePreview, scheduled = false): string {
  const say = recordMessages.in(visit.language);
  if (scheduled) return say('publish.schedule');
  if (preview.everyone) return say('publish.everyone');
  if (preview.allMembers) return say('publish.members');
  const count = preview.states.length;
  if (count > 0) return say('publish.states', { count });
  return preview.secretariat ? say('publish.secretariat') : say('publish.persons', { count: preview.persons.length });
}

/** The name of one audience: a state, a group with the number of its members, … */
export function tokenName(visit: Visit, token: AudienceToken): string {
  const { language, parties } = visit;
  const say = recordMessages.in(language);
  const [kind, key = ''] = token.split(':');
  if (kind === 'state') return parties.name(key, language);
  if (kind === 'group')
    return say('token.group', {
      name: parties.groupName(key, language),
      count: parties.group(key)?.members.length ?? 0,
    });
  if (kind === 'account' && key.includes('/'))
    return say('token.person', { email: key.slice(3), state: parties.name(key.slice(0, 2), language) });
  if (kind === 'account') return say('token.account');
  return say(`token.${kind as 'everyone' | 'members' | 'secretariat'}`);
}

/** Without the marks that isolate inserted words, for where text stands alone. */
export const plainText = (text: string) => text.replaceAll(/[\u2068\u2069]/g, '');
