import { mayConfirm } from '../../../kernel/record-rules.ts';
import { confirmRecord } from '../../../kernel/records.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { listOwnContacts } from './points.ts';

/** Says that all published contacts of the viewer's state still hold, in one act. @returns how many @throws Refused `not-allowed` */
export async function confirmContacts(visit: Visit): Promise<number> {
  const party = visit.actor?.party ?? '';
  const allowed = mayConfirm(visit.actor, { owner: party, status: 'published' });
  return visit.change('confirm', { kind: 'party', id: party }, allowed, async (inner) => {
    const contacts = (await listOwnContacts(inner)).filter(({ status }) => status === 'published');
    for (const { id } of contacts.toSorted((a, b) => (a.id < b.id ? -1 : 1))) await confirmRecord(inner, id);
    return contacts.length;
  });
}
