import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { openTestPortal } from '../../test/portal.ts';
import { sendDigests } from './digests.ts';
import { remindOwners } from './freshness.ts';
import { forgetSearch, listSavedSearches, saveSearch, setDigest } from './saved-searches.ts';

const letters: string[] = [];
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _session, done) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      letters.push(decode(Buffer.concat(chunks).toString()));
      done();
    });
  },
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
after(() => server.close());
const port = (server.server.address() as AddressInfo).port;
const test1 = await openTestPortal({ config: { smtpUrl: `smtp://127.0.0.1:${port}` } });

/** Quoted-printable and base64 bodies as text. */
function decode(message: string): string {
  const [head = '', ...rest] = message.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  if (/base64/i.test(head)) return `${head}\n${Buffer.from(body, 'base64').toString()}`;
  return `${head}\n${Buffer.from(
    body
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString()}`;
}

const secret = { language: 'en', title: { en: 'Zanzibar protocol on incident reporting' }, states: ['KE'], fields: {} };

test('a digest says how many, never what, and is sent once', async () => {
  const visit = await test1.visit('france', 'en');
  const saved = await saveSearch(visit, { name: 'Reporting', query: 'q=zanzibar', digest: 'daily' });
  await test1.publish('kenya', 'guideline', secret, ['members']);
  await sendDigests(await test1.portal.systemVisit(), 'daily');
  assert.equal(letters.length, 1);
  assert.match(letters[0]!, /1 new record matches/);
  assert.doesNotMatch(letters[0]!, /protocol|incident reporting/i);
  await sendDigests(await test1.portal.systemVisit(), 'daily');
  assert.equal(letters.length, 1, 'nothing new, nothing sent');
  await setDigest(visit, saved.id, 'never');
  await forgetSearch(visit, saved.id);
  assert.deepEqual(await listSavedSearches(visit), []);
});

test('a digest counts only what its reader may see', async () => {
  const visit = await test1.visit('brazil', 'en');
  await saveSearch(visit, { name: 'Hidden', query: 'q=zanzibar', digest: 'weekly' });
  await test1.publish('kenya', 'guideline', { ...secret, title: { en: 'Zanzibar annex' } }, ['state:FR']);
  const before = letters.length;
  await sendDigests(await test1.portal.systemVisit(), 'weekly');
  assert.equal(letters.length, before);
});

test('focal points are reminded of how many records wait, without their titles', async () => {
  await test1.portal.database.pool.query(
    "update record set confirm_by = now() where owner = 'KE' and status = 'published'",
  );
  await remindOwners(await test1.portal.systemVisit());
  const letter = letters.find((each) => each.includes('wait for confirmation'));
  assert.ok(letter?.includes('kenya@example.org'));
  assert.doesNotMatch(letter ?? '', /Zanzibar/);
});
