import { keepKey } from '../src/modules/contacts/correspondence/keys.ts';
import { findMessage } from '../src/modules/contacts/correspondence/reading.ts';
import { acknowledge, openMessages } from '../src/modules/contacts/correspondence/receipts.ts';
import { sendMessage } from '../src/modules/contacts/correspondence/sending.ts';
import { makeKey, openText, sealText, unlock } from '../src/client/sealing.ts';
import { writeLetter } from '../src/client/letter.ts';
import { createAndPublish } from '../src/kernel/records.ts';
import { offerId } from '../src/kernel/offered-id.ts';
import type { Visit } from '../src/kernel/visit.ts';
import { library } from '../test/contacts/desks.ts';

/** Measures some work done `count` times, and writes its line. */
type Measure = (name: string, count: number, work: () => Promise<unknown>) => Promise<unknown>;

const passphrase = 'walnut river copper evening';

/**
 * Sends and reads messages between two contacts: what the portal does (check, store, receipts, log), and apart from it what a browser does
 * (unlock, seal, open), by the same code on the library's build for Node.
 * @param sender and @param reader focal points of two states
 */
export async function measureCorrespondence(sender: Visit, reader: Visit, measure: Measure): Promise<void> {
  const count = 150; // A state may send 200 in an hour.
  const [from, to] = [await openDesk(sender), await openDesk(reader)];
  const sealed: { id: string; message: string }[] = [];
  const keys = [from.publicKey, to.publicKey];
  await measure('message: sealed and signed by the sender’s program', count, async () => {
    for (let i = 0; i < count; i++) {
      const id = offerId(sender);
      const text = writeLetter({
        fields: { Message: id, Subject: 'Report' },
        enclosures: [],
        text: 'What we saw. '.repeat(100),
      });
      sealed.push({ id, message: await sealText(library, text, keys, from.keys[0]) });
    }
  });
  await measure('message: sent', count, async () => {
    for (const { id, message } of sealed)
      await sendMessage(sender, { id, from: from.id, to: [to.id], urgency: 'routine', message, keys: {} }, []);
  });
  const opened: string[] = [];
  await measure('message: envelope and ciphertext taken (seen)', count, async () => {
    for (const { id } of sealed) opened.push((await openMessages(reader, [await findMessage(reader, id)]))[0]!.armored);
  });
  await measure('message: acknowledged', count, async () => {
    for (const { id } of sealed) await acknowledge(reader, id);
  });
  await measure('message: opened and verified by the reader’s program', count, async () => {
    for (const armored of opened) await openText(library, armored, to.keys, [from.publicKey]);
  });
  await measure('key: unlocked by a passphrase', 5, async () => {
    for (let i = 0; i < 5; i++) await unlock(library, [from.locked], passphrase);
  });
}

async function openDesk(visit: Visit) {
  const content = { language: 'en', title: { en: 'Duty desk' }, fields: { mailbox: 'desk@example.org' } };
  const { id } = await createAndPublish(visit, 'technical_contact', content, { audience: ['members'] });
  const pair = await makeKey(library, { name: 'Desk' }, passphrase);
  await keepKey(visit, id, { public_key: pair.publicKey, private_key: pair.privateKey });
  return {
    id,
    publicKey: pair.publicKey,
    locked: pair.privateKey,
    keys: await unlock(library, [pair.privateKey], passphrase),
  };
}
