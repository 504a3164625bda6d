import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, mock, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { nominate, outage, takeLetters } from '../../../../test/contacts/portal.ts';
import { openTestPortal } from '../../../../test/portal.ts';
import { advanceRounds } from './clock.ts';
import { faultOf, postLetters } from './post.ts';
import { planRound } from './rounds.ts';

const start = Date.UTC(2026, 10, 23);
mock.timers.enable({ apis: ['Date'], now: start });
const minute = 60_000;

/** What a real mail server does with each mailbox, and what it took: return path, mailbox, Message-ID. */
const refusals = new Map<string, number>();
const taken: { from: string; to: string; messageId: string }[] = [];
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onRcptTo({ address }, _session, done) {
    const responseCode = refusals.get(address);
    done(responseCode ? Object.assign(new Error('refused'), { responseCode }) : null);
  },
  onData(stream, session, done) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const { mailFrom, rcptTo } = session.envelope;
      const messageId = /^Message-ID: (\S+)/im.exec(Buffer.concat(chunks).toString())?.[1] ?? '';
      taken.push({ from: mailFrom ? mailFrom.address : '', to: rcptTo[0]!.address, messageId });
      done();
    });
  },
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
after(() => server.close());
const smtpUrl = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
const test1 = await openTestPortal({ config: { smtpUrl, bounceAddress: 'returns@portal.example.org' } });
const { portal, visit, request, send } = test1;

const rows = async <R extends object>(text: string, values: unknown[] = []) =>
  (await portal.database.pool.query<R>(text, values)).rows;
async function runAt(minutes: number): Promise<void> {
  mock.timers.setTime(start + minutes * minute);
  await advanceRounds(await portal.systemVisit(), new Date());
  await postLetters(await portal.systemVisit(), new Date());
}
const lettersOf = (state: string) =>
  rows<{ step: string; state: string; fault: string | null; attempts: number }>(
    'select step, l.state, fault, attempts from contacts_ping_letter l join contacts_ping p on p.id = l.ping where p.owner = $1 order by step',
    [state],
  );

await nominate(test1, 'france', 'Marigold', 'gone@example.fr', ['deputy@example.fr']);
await nominate(test1, 'kenya', 'Kestrel', 'greylisted@example.ke');
await nominate(test1, 'brazil', 'Bromelia', 'fine@example.br', ['second@example.br']);
refusals.set('gone@example.fr', 550).set('greylisted@example.ke', 451);
await planRound(await visit('officer'), { level: 'link' });
await runAt(0);

test('a mailbox that is refused for good is a bounce, and its deputies are asked at once', async () => {
  assert.deepEqual(await lettersOf('FR'), [{ step: 'first', state: 'bounced', fault: '550', attempts: 1 }]);
  await runAt(1);
  assert.deepEqual(
    (await lettersOf('FR')).map(({ step, state }) => `${step} ${state}`),
    ['deputy-1 sent', 'first bounced'],
  );
  assert.match(await (await request('france', '/en/contacts/pings')).text(), /Not deliverable/);
});

test('a mailbox that is refused for now is tried again', async () => {
  assert.deepEqual(await lettersOf('KE'), [{ step: 'first', state: 'queued', fault: '451', attempts: 1 }]);
  await runAt(2);
  refusals.delete('greylisted@example.ke');
  await runAt(12);
  assert.equal((await lettersOf('KE'))[0]!.state, 'sent');
});

test('every letter has a return address of its own', () => {
  for (const { from, messageId } of taken) {
    const key = /^returns\+([0-9a-z]{24})@portal\.example\.org$/.exec(from)?.[1];
    assert.ok(key && messageId.startsWith(`<${key}@`), from);
  }
  assert.equal(new Set(taken.map(({ from }) => from)).size, taken.length);
});

const notice = (returnPath: string, action = 'failed') =>
  `To: ${returnPath}\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; fine@example.br\r\nAction: ${action}\r\nStatus: 5.1.1\r\n\r\n--b--\r\n`;
const handIn = (person: 'officer' | 'france' | 'anyone', message: string) =>
  request(person, '/api/v1/contacts/returned-pings', {
    method: 'POST',
    body: JSON.stringify({ message }),
    headers: { 'content-type': 'application/json' },
  });

test('a notice of the mail server marks its letter, once, and tells nobody whose it was', async () => {
  const { from } = taken.find(({ to }) => to === 'fine@example.br')!;
  assert.equal((await handIn('france', notice(from))).status, 404);
  assert.equal((await handIn('anyone', notice(from))).status, 404);
  assert.deepEqual(await (await handIn('officer', notice(from, 'delayed'))).json(), { taken: 'delayed' });
  assert.equal((await lettersOf('BR'))[0]!.state, 'sent');
  for (let i = 0; i < 2; i++) {
    const answer = await handIn('officer', notice(from));
    assert.deepEqual(await answer.json(), { taken: 'marked' });
  }
  await runAt(13);
  assert.deepEqual(
    (await lettersOf('BR')).map(({ step, state }) => `${step} ${state}`),
    ['deputy-1 sent', 'first bounced'],
  );
  for (const path of ['/en/contacts/pings', '/en/my-state'])
    assert.doesNotMatch(await (await request('officer', path)).text(), /Bromelia|fine@example/);
});

test('what is no notice, or of no letter, is said to be so, and what was pasted stays', async () => {
  const page = '/en/contacts/pings/returned';
  const none = await send('officer', page, { message: 'I am out of office.' });
  assert.equal(none.status, 422);
  assert.match(await none.text(), /I am out of office/);
  const other = await send('officer', page, { message: notice(`returns+${'0'.repeat(24)}@portal.example.org`) });
  assert.equal(other.status, 422);
  assert.match(await other.text(), /no letter of the checks/);
  const { from } = taken.find(({ to }) => to === 'deputy@example.fr')!;
  const marked = await send('officer', page, { message: notice(from) });
  assert.equal(marked.status, 200);
  assert.match(await marked.text(), /marked as not deliverable/);
});

test('while the mail server is down the letters wait, the Secretariat is told, and no state is blamed', async () => {
  const real = portal.mail;
  takeLetters(portal, () => {
    throw outage();
  });
  const round = await planRound(await visit('officer'), { level: 'link', scope: { states: ['KE'] } });
  await runAt(20);
  for (const path of ['/en/contacts/pings', '/en/my-state'])
    assert.match(await (await request('officer', path)).text(), /mail server takes no letters/i, path);
  assert.doesNotMatch(await (await request('kenya', '/en/my-state')).text(), /mail server/i);
  await runAt(20 + 25 * 1440);
  const ends = await rows('select outcome from contacts_ping where round = $1', [round]);
  assert.deepEqual(ends, [{ outcome: 'not_sent' }]);
  portal.mail = real;
  await runAt(21 + 25 * 1440);
  assert.doesNotMatch(await (await request('officer', '/en/contacts/pings')).text(), /takes no letters/);
});

test('whose fault an error is', () => {
  const fault = (error: object) => faultOf(Object.assign(new Error('x'), error));
  assert.deepEqual(fault({ command: 'RCPT TO', responseCode: 550 }), { end: 'refused', fault: '550' });
  assert.deepEqual(fault({ command: 'DATA', responseCode: 552 }), { end: 'refused', fault: '552' });
  assert.deepEqual(fault({ command: 'RCPT TO', responseCode: 450 }), { end: 'later', fault: '450' });
  assert.deepEqual(fault({ command: 'AUTH PLAIN', code: 'EAUTH', responseCode: 535 }), {
    end: 'later',
    fault: 'server',
  });
  assert.deepEqual(fault({ command: 'MAIL FROM', responseCode: 550 }), { end: 'later', fault: 'server' });
  assert.deepEqual(fault({ code: 'ETIMEDOUT' }), { end: 'later', fault: 'server' });
});
