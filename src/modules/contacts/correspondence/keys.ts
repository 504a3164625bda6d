import type { Selectable } from 'kysely';
import { invalid, notFound } from '../../../kernel/errors.ts';
import { idPattern, newId } from '../../../kernel/id.ts';
import type { InnerVisit, Visit } from '../../../kernel/visit.ts';
import { findContact, listContacts, type Contact } from '../directory/points.ts';
import { readKeyPair, readPublicKey } from './open-pgp.ts';
import { mayAct, mayKeepKeys } from './rules.ts';
import type { KeyTable } from './schema.ts';

/** The key to which messages for a contact are encrypted. */
export interface UsableKey {
  contact: string;
  /** Hexadecimal, upper case. */
  fingerprint: string;
  armored: string;
  /** Of the keys that decrypt. */
  keyIds: string[];
  expiresAt: Date | null;
  /** Made on the portal, or published in the entry. */
  source: 'portal' | 'entry';
}

/** The usable keys of these contacts, by contact: that in force on the portal, else the first of the entry that holds. */
export async function usableKeys(visit: Visit, contacts: Contact[]): Promise<Map<string, UsableKey>> {
  const keys = new Map<string, UsableKey>();
  const ids = contacts.map((contact) => contact.id);
  if (ids.length === 0) return keys;
  const rows = await visit.rowsBeside('contacts_key').select(['record', 'fingerprint', 'armored', 'key_ids', 'expires_at'])
    .where('state', '=', 'current').where('record', 'in', ids).execute(); // prettier-ignore
  const inForce = rows.filter(({ expires_at: expires }) => !expires || expires.getTime() > Date.now());
  for (const { record, fingerprint, armored, key_ids: keyIds, expires_at: expiresAt } of inForce)
    keys.set(record, { contact: record, fingerprint, armored, keyIds, expiresAt, source: 'portal' });
  for (const contact of contacts) {
    const own = keys.get(contact.id) ?? (await entryKey(contact));
    if (own) keys.set(contact.id, own);
  }
  return keys;
}

async function entryKey(contact: Contact): Promise<UsableKey | undefined> {
  for (const { armored } of contact.keys) {
    const known = await readPublicKey(armored, 'keys').catch(() => undefined);
    if (known) return { ...known, contact: contact.id, source: 'entry' };
  }
  return undefined;
}

/** Whether a contact has something that looks like a usable key; asks no library, for long lists. */
export async function reachable(visit: Visit, contacts: Contact[]): Promise<Set<string>> {
  const rows = await visit
    .rowsBeside('contacts_key')
    .select(['record', 'expires_at'])
    .where('state', '=', 'current')
    .execute();
  const holds = (expires: Date | string | null | undefined) => !expires || new Date(expires).getTime() > Date.now();
  const own = new Set(rows.filter((row) => holds(row.expires_at)).map((row) => row.record));
  const entry = contacts.filter(({ keys }) => keys.some(({ expires_at: expires }) => holds(expires)));
  return own.union(new Set(entry.map(({ id }) => id)));
}

/** The published contacts of the viewer's own state, which write and receive. */
export const ownPoints = (visit: Visit): Promise<Contact[]> =>
  listContacts(visit, { states: [visit.viewer.party ?? ''] });

/** A contact of the viewer's own state. @throws Refused `not-found` */
export async function ownPoint(visit: Visit, id: string): Promise<Contact> {
  const contact = await findContact(visit, id);
  if (contact.owner !== visit.viewer.party) throw notFound();
  return contact;
}

export type OwnKey = Omit<Selectable<KeyTable>, 'parties'>;

/** All keys of the own contacts, those that ended too, the newest first. */
export async function listOwnKeys(visit: Visit): Promise<OwnKey[]> {
  const rows = await visit.rows('contacts_key').selectAll().orderBy('made_at', 'desc').orderBy('id').execute();
  return rows;
}

/** The locked private keys of these contacts of the own state, for the browser that has the passphrase. */
export async function wrappedKeys(visit: Visit, contacts: string[]): Promise<string[]> {
  if (contacts.length === 0) return [];
  const rows = await visit
    .rows('contacts_wrapped_key')
    .select('armored')
    .where('record', 'in', contacts)
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => row.armored);
}

/**
 * Keeps a key made in the browser for a contact of the own state. A focal point's is in force at once; a contributor's waits for the
 * focal point.
 * @throws Refused `not-found`, `not-allowed`, `invalid`
 */
export async function keepKey(
  visit: Visit,
  contactId: string,
  given: { public_key: string; private_key: string },
): Promise<{ id: string; state: KeyTable['state'] }> {
  const contact = await ownPoint(visit, contactId);
  const pair = await readKeyPair(given.public_key, given.private_key);
  await refuseKnown(visit, pair.fingerprint);
  const id = newId();
  const state = mayKeepKeys(visit) ? 'current' : 'proposed';
  await visit.change('make contact key', { kind: 'contact_key', id }, mayAct(visit), async (inner) => {
    if (state === 'current') await endPresent(inner, contact.id);
    const shared = { id, record: contact.id, parties: [contact.owner] };
    const { fingerprint, keyIds: key_ids, armored, expiresAt: expires_at } = pair;
    const made = {
      made_at: inner.now,
      made_by: inner.actor.account,
      in_force_at: state === 'current' ? inner.now : null,
    };
    await inner.insertRows('contacts_key').values({ ...shared, ...made, state, fingerprint, key_ids, armored, expires_at, end_reason: null }).execute(); // prettier-ignore
    await inner
      .insertRows('contacts_wrapped_key')
      .values({ ...shared, armored: pair.wrapped })
      .execute();
    inner.attest({ kind: 'contact_key', id }, { contact: contact.id, fingerprint, state });
  });
  return { id, state };
}

async function refuseKnown(visit: Visit, fingerprint: string): Promise<void> {
  const known = await visit.rows('contacts_key').select('id').where('fingerprint', '=', fingerprint).executeTakeFirst();
  if (known) throw invalid({ path: 'public_key', code: 'pgp-key-known' });
}

/** The key in force ends, since another takes its place. */
async function endPresent(inner: InnerVisit, contact: string): Promise<void> {
  const ended = await inner.updateRows('contacts_key').set({ state: 'ended', ended_at: inner.now, end_reason: 'replaced' })
    .where('record', '=', contact).where('state', '=', 'current').returning(['id', 'fingerprint']).execute(); // prettier-ignore
  for (const { id, fingerprint } of ended)
    inner.attest({ kind: 'contact_key', id }, { contact, fingerprint, state: 'ended', reason: 'replaced' });
}

/** A focal point puts a proposed key in force; the one before ends. @throws Refused `not-found`, `not-allowed` */
export async function putInForce(visit: Visit, id: string): Promise<void> {
  const key = await ownKey(visit, id);
  await visit.change('put contact key in force', { kind: 'contact_key', id }, mayKeepKeys(visit), async (inner) => {
    if ((await ownKey(inner, id)).state !== 'proposed') throw notFound();
    await endPresent(inner, key.record);
    await inner
      .updateRows('contacts_key')
      .set({ state: 'current', in_force_at: inner.now })
      .where('id', '=', id)
      .execute();
    inner.attest({ kind: 'contact_key', id }, { contact: key.record, fingerprint: key.fingerprint, state: 'current' });
  });
}

/**
 * A focal point ends a key; nothing is encrypted to it any more. What was received can still be read with it.
 * @throws Refused `not-found`, `not-allowed`
 */
export async function endKey(visit: Visit, id: string, reason: 'withdrawn' | 'compromised'): Promise<void> {
  const key = await ownKey(visit, id);
  await visit.change('end contact key', { kind: 'contact_key', id }, mayKeepKeys(visit), async (inner) => {
    if ((await ownKey(inner, id)).state === 'ended') return;
    await inner
      .updateRows('contacts_key')
      .set({ state: 'ended', ended_at: inner.now, end_reason: reason })
      .where('id', '=', id)
      .execute();
    inner.attest(
      { kind: 'contact_key', id },
      { contact: key.record, fingerprint: key.fingerprint, state: 'ended', reason },
    );
  });
}

async function ownKey(visit: Visit, id: string): Promise<OwnKey> {
  const row = idPattern.test(id)
    ? await visit.rows('contacts_key').selectAll().where('id', '=', id).executeTakeFirst()
    : undefined;
  if (!row) throw notFound();
  return row;
}

/** How a recipient's key stands to the one the own state accepted: never written to, the same, or another. */
export type Trust = 'first' | 'same' | 'changed';

/** The fingerprints the own state accepted, by contact. */
export async function acceptedKeys(visit: Visit, contacts: string[]): Promise<Map<string, string>> {
  if (contacts.length === 0) return new Map();
  const rows = await visit
    .rows('contacts_pin')
    .select(['contact', 'fingerprint'])
    .where('contact', 'in', contacts)
    .execute();
  return new Map(rows.map((row) => [row.contact, row.fingerprint]));
}

export function trustIn(key: UsableKey, accepted: Map<string, string>): Trust {
  const known = accepted.get(key.contact);
  return known === undefined ? 'first' : known === key.fingerprint ? 'same' : 'changed';
}

/** Accepts the key that a contact has now. @throws Refused `invalid` when it has another than the one shown, `not-found` */
export async function acceptKey(visit: Visit, contactId: string, fingerprint: string): Promise<void> {
  const contact = await findContact(visit, contactId);
  const key = (await usableKeys(visit, [contact])).get(contact.id);
  if (key?.fingerprint !== fingerprint) throw invalid({ path: 'fingerprint', code: 'contact-key-changed' });
  const subject = { kind: 'contact_pin', id: pinOf(visit.viewer.party ?? '', contact.id) } as const;
  await visit.change('accept contact key', subject, mayAct(visit), (inner) => pin(inner, contact.id, fingerprint));
}

const pinOf = (party: string, contact: string) => `${party}.${contact}`;

/** Remembers for the own state which key a contact has. */
export async function pin(inner: InnerVisit, contact: string, fingerprint: string): Promise<void> {
  const party = inner.actor.party;
  const id = pinOf(party, contact);
  const values = { fingerprint, accepted_at: inner.now, accepted_by: inner.actor.account };
  await inner.insertRows('contacts_pin').values({ id, parties: [party], contact, ...values })
    .onConflict((found) => found.column('id').doUpdateSet(values)).execute(); // prettier-ignore
  inner.attest({ kind: 'contact_pin', id }, { contact, fingerprint });
}
