import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, beforeEach, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { openDesk, write } from '../../../../test/contacts/desks.ts';
import { openTestPortal } from '../../../../test/portal.ts';
import { countUndelivered, sendNotices } from './notices.ts';
import { findMessage } from './reading.ts';
import { openMessages } from './receipts.ts';

interface Letter {
  to: string[];
  text: string;
}
let letters: Letter[] = [];
/** What the mail server answers: takes it, asks to come again, or refuses for good. */
let mood: 'takes' | 'later' | 'refuses' = 'takes';

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo: (_address, _session, done) =>
    done(mood === 'takes' ? undefined : Object.assign(new Error('no'), { responseCode: mood === 'later' ? 451 : 550 })),
  onData(stream, session, done) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      letters.push({
        to: session.envelope.rcptTo.map(({ address }) => address),
        text: Buffer.concat(chunks).toString(),
      });
      done();
    });
  },
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
after(() => server.close());
const { port } = server.server.address() as AddressInfo;
const portal = await openTestPortal({ config: { smtpUrl: `smtp://127.0.0.1:${port}` } });
const kenya = await openDesk(portal, 'kenya', 'Kenya desk');
const deputies = [
  { name: 'First deputy', mailbox: 'deputy@example.org' },
  { name: 'Without mailbox', telephone: '+33 1 23 45 67 89' },
];
const france = await openDesk(portal, 'france', 'France desk', { deputies, working_languages: ['fr', 'en'] });
const brazil = await openDesk(portal, 'brazil', 'Brazil desk');

const system = await portal.portal.systemVisit();
const later = (hours: number) => new Date(Date.now() + hours * 3_600_000);
const addressees = () => letters.flatMap(({ to }) => to).sort();

beforeEach(() => {
  letters = [];
  mood = 'takes';
});

test('a message is announced once, in the desk’s language, and its letter says that one waits and nothing else', async () => {
  await write(portal, kenya, [france], { text: 'x', urgency: 'urgent', fields: { Subject: 'Outage' } });
  await sendNotices(system);
  await sendNotices(system);
  assert.deepEqual(addressees(), ['france-desk@example.org']);
  const [{ text } = { text: '' }] = letters;
  assert.match(text, /\/fr\/contacts\/messages/);
  for (const word of ['Kenya', 'KE', kenya.id, 'Outage', 'urgent', 'France desk'])
    assert.ok(!text.includes(word), word);
});

test('deputies are told of a message that nobody opened after the hours of its urgency, once', async () => {
  const { id } = await write(portal, kenya, [france, brazil], { text: 'x', urgency: 'immediate' });
  await sendNotices(system);
  letters = [];
  const reader = await portal.visit('brazil');
  await openMessages(reader, [await findMessage(reader, id)]);
  await sendNotices(system, later(0.9));
  assert.deepEqual(addressees(), []);
  await sendNotices(system, later(1.1));
  await sendNotices(system, later(1.2));
  assert.deepEqual(addressees(), ['deputy@example.org', 'france-desk@example.org']);
  assert.ok(letters.every(({ text }) => !text.includes(id)));
});

test('an answer that is due is asked for once; one that was given is not', async () => {
  const replyBy = later(2).toISOString();
  const { id } = await write(portal, kenya, [france, brazil], { text: 'x', replyBy });
  await sendNotices(system);
  for (const person of ['france', 'brazil'] as const) {
    const reader = await portal.visit(person);
    await openMessages(reader, [await findMessage(reader, id)]);
  }
  await write(portal, brazil, [kenya], { text: 'y', earlier: id });
  await sendNotices(system);
  letters = [];
  await sendNotices(system, later(3));
  await sendNotices(system, later(4));
  assert.deepEqual(
    addressees().filter((to) => to !== 'kenya-desk@example.org'),
    ['deputy@example.org', 'france-desk@example.org'],
  );
});

test('a mail server that is away is asked again; the Secretariat learns a number', async () => {
  mood = 'later';
  await write(portal, kenya, [brazil], { text: 'x' });
  await sendNotices(system);
  assert.equal(await countUndelivered(await portal.visit('officer')), 0);
  assert.equal(await countUndelivered(await portal.visit('officer'), later(1)), 1);
  mood = 'takes';
  await sendNotices(system);
  assert.deepEqual(addressees(), ['brazil-desk@example.org']);
  assert.equal(await countUndelivered(await portal.visit('officer'), later(1)), 0);
});

test('an address that is refused for good is not asked again, and is counted', async () => {
  mood = 'refuses';
  await write(portal, kenya, [brazil], { text: 'x' });
  await sendNotices(system);
  mood = 'takes';
  await sendNotices(system);
  assert.deepEqual(addressees(), []);
  const answer = await portal.request('officer', '/en/contacts/messages');
  assert.match(await answer.text(), /1 notice/);
});
