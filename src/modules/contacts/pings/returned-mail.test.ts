import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readReturned } from './returned-mail.ts';

const key = '0123456789abcdefghjkmnpq';

/** As Postfix writes it (RFC 3464 section 2). */
const postfix = (action: string, status: string) =>
  [
    'Return-Path: <>',
    `Delivered-To: returns+${key}@portal.example.org`,
    'From: MAILER-DAEMON@mail.example.org (Mail Delivery System)',
    'Subject: Undelivered Mail Returned to Sender',
    `To: returns+${key}@portal.example.org`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    '\tboundary="4Q1.1700000000/mail.example.org"',
    '',
    'This is a MIME-encapsulated message.',
    '',
    '--4Q1.1700000000/mail.example.org',
    'Content-Description: Notification',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'I am sorry: Action: failed stands here too, and Status: 9.9.9.',
    '',
    '--4Q1.1700000000/mail.example.org',
    'Content-Description: Delivery report',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mail.example.org',
    'Arrival-Date: Mon, 23 Nov 2026 09:00:00 +0000 (UTC)',
    '',
    'Final-Recipient: rfc822; nobody@example.org',
    `Action: ${action}`,
    `Status: ${status}`,
    'Diagnostic-Code: smtp; 550 5.1.1 <nobody@example.org>: Recipient address',
    '    rejected: User unknown',
    '',
    '--4Q1.1700000000/mail.example.org',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: <${key}@portal.example.org>`,
    'Subject: Communication check',
    '',
    '--4Q1.1700000000/mail.example.org--',
    '',
  ].join('\r\n');

const read = (text: string) => readReturned(Buffer.from(text, 'latin1'));

test('a failure names its letter and its status', () => {
  assert.deepEqual(read(postfix('failed', '5.1.1')), { failed: true, status: '5.1.1', keys: [key] });
  assert.deepEqual(read(postfix('failed', '4.4.7 (expired)')), { failed: true, status: '4.4.7', keys: [key] });
});

test('a delay, or a delivery, is no failure', () => {
  for (const action of ['delayed', 'delivered', 'relayed', 'expanded'])
    assert.equal(read(postfix(action, '4.4.1'))?.failed, false, action);
});

test('of several recipients one that failed counts', () => {
  const two = postfix('delivered', '2.0.0')
    .replace('Content-Type: text/rfc822-headers', 'Content-Type: text/rfc822-headers ')
    .replace(
      '\r\nDiagnostic-Code',
      '\r\n\r\nFinal-Recipient: rfc822; other@example.org\r\nAction: failed\r\nStatus: 5.2.2\r\nDiagnostic-Code',
    );
  assert.deepEqual(read(two), { failed: true, status: '5.2.2', keys: [key] });
});

test('the letter is known by its Message-ID or envelope id alone', () => {
  const plain = postfix('failed', '5.1.1').replaceAll(`returns+${key}@`, 'returns@');
  assert.deepEqual(read(plain)?.keys, [key]);
  const envelope = plain
    .replace(`<${key}@portal.example.org>`, '<other@example.org>')
    .replace('Reporting-MTA', `Original-Envelope-Id: ${key}\r\nReporting-MTA`);
  assert.deepEqual(read(envelope)?.keys, [key]);
});

test('line ends of any kind, quoted-printable and base64 parts, unquoted boundaries', () => {
  assert.equal(read(postfix('failed', '5.1.1').replaceAll('\r\n', '\n'))?.failed, true);
  const quoted = postfix('failed', '5.1.1')
    .replace(
      'Content-Type: message/delivery-status',
      'Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: quoted-printable',
    )
    .replace('Action: failed', 'Act=\r\nion=3A failed');
  assert.equal(read(quoted)?.failed, true);
  const [head, rest] = postfix('failed', '5.1.1').split('Content-Type: message/delivery-status\r\n\r\n') as [
    string,
    string,
  ];
  const [body, tail] = rest.split('\r\n\r\n--4Q1.1700000000/mail.example.org\r\nContent-Type: text/rfc822') as [
    string,
    string,
  ];
  const encoded = `${head}Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(body).toString('base64')}\r\n\r\n--4Q1.1700000000/mail.example.org\r\nContent-Type: text/rfc822${tail}`;
  assert.equal(read(encoded)?.status, '5.1.1');
  assert.equal(
    read(
      postfix('failed', '5.1.1').replaceAll('4Q1.1700000000/mail.example.org', 'simple').replace('"simple"', 'simple'),
    )?.failed,
    true,
  );
});

test('international notifications (RFC 6533) are read', () => {
  assert.equal(
    read(postfix('failed', '5.1.1').replace('message/delivery-status', 'message/global-delivery-status'))?.failed,
    true,
  );
});

test('other letters are none: an answer of a person, an absence notice, a part that is cut off', () => {
  assert.equal(
    read('From: a@example.org\r\nSubject: Out of office\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n'),
    undefined,
  );
  assert.equal(read(''), undefined);
  assert.equal(read(postfix('failed', '5.1.1').slice(0, 600)), undefined);
  assert.equal(readReturned(Buffer.alloc(1_000_001, 65)), undefined);
});

test('whatever comes is read or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      readReturned(bytes);
    }),
    { numRuns: 200 },
  );
  const nested = 'Content-Type: multipart/report; boundary=a\n\n'.repeat(2000);
  readReturned(Buffer.from(`${'--a\n'.repeat(100_000)}${nested}`));
  readReturned(Buffer.from(`Content-Type: multipart/mixed; boundary=a\n\n${'--a\n'.repeat(200_000)}`));
});

test('a notification cut or changed at any place never names another letter', () => {
  const whole = postfix('failed', '5.1.1');
  fc.assert(
    fc.property(fc.nat(whole.length), fc.nat(255), (at, byte) => {
      const bytes = Buffer.from(whole, 'latin1');
      if (at < bytes.length) bytes[at] = byte;
      const keys = readReturned(bytes)?.keys ?? [];
      assert.ok(keys.length <= 2);
    }),
    { numRuns: 300 },
  );
});
