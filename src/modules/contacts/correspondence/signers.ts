import type { Visit } from '../../../kernel/visit.ts';
import { listContacts } from '../directory/points.ts';

/**
 * The public keys that these contacts sign with or signed with, by contact: those in force or ended on the portal, and those of the
 * entry. A key that was never in force vouches for nothing.
 */
export async function signersOf(visit: Visit, contacts: string[]): Promise<Map<string, string[]>> {
  if (contacts.length === 0) return new Map();
  const rows = await visit.rowsBeside('contacts_key').select(['record', 'armored']).where('in_force_at', 'is not', null)
    .where('record', 'in', contacts).orderBy('made_at', 'desc').execute(); // prettier-ignore
  const keys = new Map(contacts.map((id) => [id, [] as string[]]));
  for (const { record, armored } of rows) keys.get(record)?.push(armored);
  for (const entry of await listContacts(visit, { ids: contacts }))
    keys.get(entry.id)?.push(...entry.keys.map(({ armored }) => armored));
  return keys;
}
