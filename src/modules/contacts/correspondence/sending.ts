import { createHash } from 'node:crypto';
import { invalid, Refused } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/id.ts';
import { isOfferedId } from '../../../kernel/offered-id.ts';
import type { InnerVisit, Visit } from '../../../kernel/visit.ts';
import { listContacts, type Contact } from '../directory/points.ts';
import { acceptedKeys, ownPoints, pin, trustIn, usableKeys, type UsableKey } from './keys.ts';
import { isFor, readSealed } from './open-pgp.ts';
import { requireCorrespondent, mayAct } from './rules.ts';
import { bounds, escalationHours, type Envelope, type SealedAttachment } from './schema.ts';

/** A message whose parts were checked against each other, ready to be stored. */
interface Checked {
  envelope: Envelope;
  from: Contact;
  to: Contact[];
  keys: UsableKey[];
  thread: string;
  earlier: { id: string; from_contact: string } | undefined;
  ciphertext: string;
  sha256: string;
  attachments: { facts: SealedAttachment; content: Buffer }[];
}

/**
 * Sends a ciphertext from a contact of the own state to contacts of others. Sent twice, it is one message.
 * @param files attachments, each an OpenPGP message to the same keys
 * @returns the id of the message and of its thread
 * @throws Refused `invalid` (fields `from`, `to`, `message`, `reply_by`, `earlier`, `attachments`), `too-many-requests`, `not-allowed`
 */
export async function sendMessage(
  visit: Visit,
  envelope: Envelope,
  files: Uint8Array[],
): Promise<{ id: string; thread: string }> {
  requireCorrespondent(visit);
  const sealed = await readSealed(envelope.message, 'message');
  const sha256 = hashOf(sealed.armored);
  const before = await sentBefore(visit, envelope.id, sha256);
  if (before) return before;
  const { from, to } = await partiesOf(visit, envelope);
  const keys = await keysOf(visit, envelope, to);
  const own = [...(await usableKeys(visit, [from])).values()].flatMap((key) => key.keyIds);
  const wanted = keys.map((key) => key.keyIds);
  if (!isFor(sealed, wanted, own)) throw invalid({ path: 'message', code: 'pgp-recipients' });
  const attachments = await checkAttachments(files, wanted, own);
  const { earlier, thread } = await placeInThread(visit, envelope, from);
  requireFuture(envelope.reply_by);
  await requireModeration(visit);
  const checked = { envelope, from, to, keys, thread, earlier, ciphertext: sealed.armored, sha256, attachments };
  const { id } = envelope;
  try {
    await visit.change('send message', { kind: 'message', id }, mayAct(visit), (inner) => store(inner, checked));
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error;
    const first = await sentBefore(visit, id, sha256);
    if (!first) throw alreadySent();
    return first;
  }
  void visit.portal.jobs.send('contacts-message-notices', {}).catch(() => {}); // The minute's sweep finds it otherwise.
  return { id, thread };
}

/** Another message has this id, or the same ciphertext came under another. */
const alreadySent = () => invalid({ path: 'message', code: 'message-sent' });

const hashOf = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

async function sentBefore(
  visit: Visit,
  id: string,
  sha256: string,
): Promise<{ id: string; thread: string } | undefined> {
  const rows = await visit.rows('contacts_message').select(['id', 'thread', 'sha256', 'from_party'])
    .where((where) => where.or([where('id', '=', id), where('sha256', '=', sha256)])).execute(); // prettier-ignore
  if (rows.some((row) => row.id !== id || row.from_party !== visit.viewer.party || row.sha256 !== sha256))
    throw alreadySent();
  if (rows[0]) return { id, thread: rows[0].thread };
  if (!isOfferedId(visit, id)) throw invalid({ path: 'id', code: 'record-id' });
  return undefined;
}

async function partiesOf(visit: Visit, { from, to }: Envelope): Promise<{ from: Contact; to: Contact[] }> {
  const own = (await ownPoints(visit)).find((contact) => contact.id === from);
  if (!own) throw invalid({ path: 'from', code: 'not-a-choice' });
  const found = await listContacts(visit, { ids: to });
  if (found.length !== to.length || found.some(({ owner }) => owner === own.owner))
    throw invalid({ path: 'to', code: 'contact-of-others' });
  return { from: own, to: found };
}

async function keysOf(visit: Visit, envelope: Envelope, to: Contact[]): Promise<UsableKey[]> {
  const [keys, accepted] = await Promise.all([usableKeys(visit, to), acceptedKeys(visit, envelope.to)]);
  return to.map(({ id }) => {
    const key = keys.get(id);
    if (!key) throw invalid({ path: 'to', code: 'contact-without-key' });
    const shown = envelope.keys[id];
    if (trustIn(key, accepted) === 'changed' || (shown !== undefined && shown !== key.fingerprint))
      throw invalid({ path: 'to', code: 'contact-key-changed' });
    return key;
  });
}

async function checkAttachments(
  files: Uint8Array[],
  wanted: string[][],
  own: string[],
): Promise<Checked['attachments']> {
  if (files.length > bounds.attachments)
    throw invalid({ path: 'attachments', code: 'too-many', values: { max: bounds.attachments } });
  return Promise.all(
    files.map(async (file, number) => {
      const sealed = await readSealed(file, 'attachments');
      if (!isFor(sealed, wanted, own)) throw invalid({ path: 'attachments', code: 'pgp-recipients' });
      const content = Buffer.from(sealed.binary);
      return { content, facts: { number, size: content.length, sha256: hashOf(content) } };
    }),
  );
}

async function placeInThread(
  visit: Visit,
  { id, earlier }: Envelope,
  from: Contact,
): Promise<Pick<Checked, 'earlier' | 'thread'>> {
  if (!earlier) return { earlier: undefined, thread: id };
  const found = await visit
    .rows('contacts_message')
    .select(['id', 'thread', 'from_contact', 'to_contacts'])
    .where('id', '=', earlier)
    .executeTakeFirst();
  if (!found || (found.from_contact !== from.id && !found.to_contacts.includes(from.id)))
    throw invalid({ path: 'earlier', code: 'not-a-choice' });
  return { earlier: found, thread: found.thread };
}

const year = 366 * 86_400_000;

function requireFuture(replyBy: string | undefined): void {
  const wait = replyBy === undefined ? 1 : Date.parse(replyBy) - Date.now();
  if (wait <= 0 || wait > year) throw invalid({ path: 'reply_by', code: 'reply-by-past' });
}

async function requireModeration(visit: Visit): Promise<void> {
  const hour = new Date(Date.now() - 3_600_000);
  const row = await visit.rows('contacts_message').select((of) => of.fn.countAll<string>().as('count'))
    .where('from_party', '=', visit.viewer.party ?? '').where('sent_at', '>', hour).executeTakeFirst(); // prettier-ignore
  if (Number(row?.count ?? 0) >= bounds.perHour) throw new Refused('too-many-requests', { retryAfter: 600 });
}

async function store(inner: InnerVisit, checked: Checked): Promise<void> {
  const { envelope, from, to, earlier, attachments, sha256 } = checked;
  const { id, urgency } = envelope;
  const states = [...new Set(to.map(({ owner }) => owner))];
  const parties = [from.owner, ...states];
  const reply_by = envelope.reply_by ? new Date(envelope.reply_by) : null;
  const facts = attachments.map((each) => each.facts);
  await inner.insertRows('contacts_message').values({
    id, thread: checked.thread, earlier: earlier?.id ?? null, parties, from_contact: from.id, from_party: from.owner,
    to_contacts: to.map((contact) => contact.id), to_parties: to.map((contact) => contact.owner), urgency, reply_by,
    ciphertext: checked.ciphertext, sha256, attachments: JSON.stringify(facts), sent_at: inner.now, sent_by: inner.actor.account,
  }).execute(); // prettier-ignore
  for (const {
    facts: { number },
    content,
  } of attachments)
    await inner
      .insertRows('contacts_attachment')
      .values({ id: newId(), message: id, number, parties, content })
      .execute();
  for (const contact of to)
    await inner.insertRows('contacts_delivery').values({
      id: newId(), message: id, contact: contact.id, party: contact.owner, parties: [from.owner, contact.owner], delivered_at: inner.now,
      escalate_at: escalationOf(inner.now, envelope), remind_at: reply_by, answer: null,
    }).execute(); // prettier-ignore
  for (const key of checked.keys) await pin(inner, key.contact, key.fingerprint);
  if (earlier && envelope.to.includes(earlier.from_contact)) await markAnswered(inner, earlier.id, from.id, id);
  inner.attest(
    { kind: 'message', id },
    { sha256, attachments: facts, from: from.id, to: envelope.to, urgency, reply_by: envelope.reply_by ?? null },
  );
}

/** When the deputies are told of a message that nobody opened: after the hours of its urgency, sooner where the answer is due sooner. */
function escalationOf(now: Date, { urgency, reply_by: replyBy }: Envelope): Date {
  const usual = now.getTime() + escalationHours[urgency] * 3_600_000;
  const half = replyBy ? now.getTime() + (Date.parse(replyBy) - now.getTime()) / 2 : usual;
  return new Date(Math.min(usual, half));
}

async function markAnswered(inner: InnerVisit, message: string, contact: string, answer: string): Promise<void> {
  await inner.updateRows('contacts_delivery').set({ answered_at: inner.now, answer }).where('message', '=', message).where('contact', '=', contact)
    .where('answered_at', 'is', null).execute(); // prettier-ignore
  inner.attest({ kind: 'message', id: message }, { act: 'answered', contact, answer });
}
