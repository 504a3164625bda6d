import { invalid, notFound } from '../../../kernel/errors.ts';
import { idPattern } from '../../../kernel/id.ts';
import { listContacts, type Contact } from '../directory/points.ts';
import { acceptedKeys, ownPoints, trustIn, usableKeys, type Trust, type UsableKey } from './keys.ts';
import { findMessage, type ShownMessage } from './reading.ts';
import type { Correspondent } from './rules.ts';
import { bounds } from './schema.ts';

/** Whom a message is from and to, as its address says: what stands there is checked, and the rest follows from the message answered. */
export interface Plan {
  /** The contacts of the own state that may write. */
  points: Contact[];
  /** Undefined while it must be chosen. */
  from: Contact | undefined;
  to: PlannedRecipient[];
  earlier: ShownMessage | undefined;
  /** The key of `from`, to which a copy is encrypted. */
  own: UsableKey | undefined;
}

export interface PlannedRecipient {
  contact: Contact;
  key: UsableKey | undefined;
  trust: Trust | undefined;
  /** Fingerprint accepted before, where it is another. */
  before: string | undefined;
}

/** What the address of the page may hold. */
export interface Asked {
  from?: string;
  to: string[];
  earlier?: string;
}

/** @throws Refused `invalid` for contacts that cannot be written to, `not-found` for an earlier message that one does not see */
export async function planMessage(visit: Correspondent, asked: Asked): Promise<Plan> {
  const points = await ownPoints(visit);
  const earlier = asked.earlier ? await findMessage(visit, asked.earlier) : undefined;
  const from = chooseFrom(points, asked.from, earlier);
  const to = await recipientsOf(visit, asked.to.length > 0 ? asked.to : answerTo(visit, earlier));
  const own = from ? (await usableKeys(visit, [from])).get(from.id) : undefined;
  return { points, from, to, earlier, own };
}

function chooseFrom(
  points: Contact[],
  asked: string | undefined,
  earlier: ShownMessage | undefined,
): Contact | undefined {
  if (asked) {
    const found = points.find(({ id }) => id === asked);
    if (!found) throw notFound();
    return found;
  }
  const inThread = points.find(({ id }) => earlier && [earlier.from_contact, ...earlier.to_contacts].includes(id));
  return inThread ?? (points.length === 1 ? points[0] : undefined);
}

/** Whom an answer goes to: the sender; one's own message is followed up to the same recipients. */
function answerTo(visit: Correspondent, earlier: ShownMessage | undefined): string[] {
  if (!earlier) return [];
  return earlier.from_party === visit.actor.party ? earlier.to_contacts : [earlier.from_contact];
}

async function recipientsOf(visit: Correspondent, ids: string[]): Promise<PlannedRecipient[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return [];
  if (wanted.length > bounds.recipients)
    throw invalid({ path: 'to', code: 'too-many', values: { max: bounds.recipients } });
  if (!wanted.every((id) => idPattern.test(id))) throw notFound();
  const contacts = (await listContacts(visit, { ids: wanted })).filter(({ owner }) => owner !== visit.actor.party);
  if (contacts.length !== wanted.length) throw notFound();
  const [keys, accepted] = await Promise.all([usableKeys(visit, contacts), acceptedKeys(visit, wanted)]);
  return contacts.map((contact) => {
    const key = keys.get(contact.id);
    const trust = key && trustIn(key, accepted);
    return { contact, key, trust, before: trust === 'changed' ? accepted.get(contact.id) : undefined };
  });
}

/** The choice as a query. */
export function addressOf({ from, to, earlier }: Plan): URLSearchParams {
  const query = new URLSearchParams(to.map(({ contact }) => ['to', contact.id]));
  if (from) query.set('from', from.id);
  if (earlier) query.set('earlier', earlier.id);
  return query;
}
