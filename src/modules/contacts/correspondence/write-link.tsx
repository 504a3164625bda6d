import type { Visit } from '../../../kernel/visit.ts';
import { ButtonLink } from '../../../ui/form.tsx';
import { correspondenceMessages } from './messages.ts';
import { mayCorrespond } from './rules.ts';

interface Addressee {
  id: string;
  owner: string;
  standing: string;
  status: string;
}

/** On the page of another State's contact: the way to a message, for those who may write one. */
export function WriteLink({ visit, contact }: { visit: Visit; contact: Addressee }) {
  const isOther =
    contact.standing === 'national' && contact.status === 'published' && contact.owner !== visit.viewer.party;
  if (!mayCorrespond(visit) || !isOther) return null;
  const { language } = visit;
  const label = correspondenceMessages.in(language)('inbox.write');
  return <ButtonLink label={label} href={`/${language}/contacts/messages/new?to=${contact.id}`} tone="primary" />;
}
