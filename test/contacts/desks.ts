import * as pgp from 'openpgp';
import { writeLetter, type LetterField } from '../../src/client/letter.ts';
import { makeKey, sealFile, sealText, unlock, type Library } from '../../src/client/sealing.ts';
import { offerId } from '../../src/kernel/offered-id.ts';
import { keepKey } from '../../src/modules/contacts/correspondence/keys.ts';
import { sendMessage } from '../../src/modules/contacts/correspondence/sending.ts';
import type { Person, TestPortal } from '../portal.ts';

// Desks of tests: contacts with keys, and what their browser does, done by the same code on the library's build for Node.

export const library = pgp as unknown as Library;

/** A contact of a person's state, with a key made by its browser. */
export interface Desk {
  person: Person;
  /** Id of the contact. */
  id: string;
  passphrase: string;
  publicKey: string;
  /** Under the passphrase. */
  lockedKey: string;
  fingerprint: string;
  keys: Awaited<ReturnType<typeof unlock>>;
}

/** Publishes a contact and puts a key in force for it. */
export async function openDesk(
  test: TestPortal,
  person: Person,
  title: string,
  fields: object = {},
  audience = ['members'],
): Promise<Desk> {
  const mailbox = `${person.toLowerCase()}-desk@example.org`;
  const content = { language: 'en', title: { en: title }, fields: { mailbox, time_zone: 'Africa/Nairobi', ...fields } };
  const id = await test.publish(person, 'technical_contact', content, audience);
  return withNewKey(test, { person, id, passphrase: `${person} walnut river copper` });
}

/** Gives a desk a new key, which replaces the one before. */
export async function withNewKey(test: TestPortal, of: Pick<Desk, 'person' | 'id' | 'passphrase'>): Promise<Desk> {
  const { person, id, passphrase } = of;
  const pair = await makeKey(library, { name: 'Desk', email: 'desk@example.org' }, passphrase);
  await keepKey(await test.visit(person), id, { public_key: pair.publicKey, private_key: pair.privateKey });
  const fingerprint = (await pgp.readKey({ armoredKey: pair.publicKey })).getFingerprint().toUpperCase();
  const keys = await unlock(library, [pair.privateKey], passphrase);
  return { person, id, passphrase, publicKey: pair.publicKey, lockedKey: pair.privateKey, fingerprint, keys };
}

export interface Writing {
  id: string;
  fields?: Partial<Record<LetterField, string>>;
  text: string;
  urgency?: 'immediate' | 'urgent' | 'routine';
  replyBy?: string;
  earlier?: string;
}

/** What the browser of `from` makes of a text: the ciphertext. */
export function seal(from: Desk, to: Desk[], writing: Writing): Promise<string> {
  const { id, urgency = 'routine', replyBy, earlier } = writing;
  const fields = {
    Message: id, From: from.id, To: to.map((desk) => desk.id).join(', '), Urgency: urgency, ...(replyBy && { 'Reply-By': replyBy }),
    ...(earlier && { Earlier: earlier }), Subject: 'Report', ...writing.fields,
  }; // prettier-ignore
  const letter = writeLetter({ fields, enclosures: [], text: writing.text });
  return sealText(library, letter, [...to, from].map((desk) => desk.publicKey), from.keys[0]); // prettier-ignore
}

/** Seals and sends. @returns id of the message and of its thread */
export async function write(
  test: TestPortal,
  from: Desk,
  to: Desk[],
  writing: Omit<Writing, 'id'>,
  files: string[] = [],
) {
  const visit = await test.visit(from.person);
  const id = offerId(visit);
  const message = await seal(from, to, { ...writing, id });
  const { urgency = 'routine', replyBy, earlier } = writing;
  const keys = [...to, from].map((desk) => desk.publicKey);
  const sealed = await Promise.all(files.map((text) => sealFile(library, new TextEncoder().encode(text), keys)));
  const envelope = {
    id,
    from: from.id,
    to: to.map((desk) => desk.id),
    urgency,
    reply_by: replyBy,
    earlier,
    message,
    keys: {},
  };
  return sendMessage(visit, envelope, sealed);
}
