import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as pgp from 'openpgp';
import { sealText } from '../../../client/sealing.ts';
import { Refused } from '../../../kernel/errors.ts';
import { offerId } from '../../../kernel/offered-id.ts';
import { library, openDesk, seal } from '../../../../test/contacts/desks.ts';
import { openTestPortal } from '../../../../test/portal.ts';
import { keepKey } from './keys.ts';
import { readKeyPair, readPublicKey, readSealed } from './open-pgp.ts';
import { sendMessage } from './sending.ts';

const portal = await openTestPortal();
const kenya = await openDesk(portal, 'kenya', 'Kenya desk');
const france = await openDesk(portal, 'france', 'France desk');
const brazil = await openDesk(portal, 'brazil', 'Brazil desk');
const visit = await portal.visit('kenya');

const codeOf = async (work: Promise<unknown>) => {
  const error = await work.then(() => undefined, (thrown: unknown) => thrown); // prettier-ignore
  assert.ok(error instanceof Refused, String(error));
  return error.fields[0] ? `${error.fields[0].path}: ${error.fields[0].code}` : error.code;
};
const keyOf = (options: object) =>
  pgp.generateKey({
    type: 'ecc',
    curve: 'curve25519Legacy',
    userIDs: [{ name: 'Desk' }],
    format: 'object',
    ...options,
  });
const hourAgo = () => new Date(Date.now() - 3_600_000);

test('keys that are none, secret, expired, revoked or cannot encrypt', async () => {
  const old = await keyOf({ keyExpirationTime: 60, date: hourAgo() });
  const revoked = await pgp
    .revokeKey({ key: (await keyOf({})).publicKey, revocationCertificate: (await keyOf({})).revocationCertificate })
    .catch(() => undefined);
  const own = await keyOf({});
  const { publicKey: dead } = await pgp.revokeKey({ key: own.privateKey, format: 'object' });
  const signing = await keyOf({ subkeys: [{ sign: true }] });
  assert.equal(revoked, undefined);
  const rows = [
    ['hello', 'broken-key'],
    [kenya.publicKey.slice(0, 300), 'broken-key'],
    [kenya.lockedKey, 'secret-key'],
    [old.publicKey.armor(), 'expired-key'],
    [dead.armor(), 'revoked-key'],
    [signing.publicKey.armor(), 'no-encryption-key'],
  ] as const;
  for (const [text, code] of rows)
    assert.equal(await codeOf(readPublicKey(text, 'key')), `key: ${code}`, text.slice(0, 40));
});

test('a private key reaches the portal locked, strongly, or not at all', async () => {
  const open = await keyOf({});
  const weak = await keyOf({ passphrase: 'walnut river copper', config: { s2kIterationCountByte: 96 } });
  const publicKey = open.publicKey.armor();
  const given = [open.privateKey.armor(), weak.privateKey.armor(), kenya.lockedKey, publicKey, 'hello'];
  for (const text of given) assert.equal(await codeOf(readKeyPair(publicKey, text)), 'private_key: pgp-not-locked');
  assert.equal(
    await codeOf(readKeyPair(weak.publicKey.armor(), weak.privateKey.armor())),
    'private_key: pgp-not-locked',
  );
  assert.equal(
    await codeOf(keepKey(visit, kenya.id, { public_key: publicKey, private_key: open.privateKey.armor() })),
    'private_key: pgp-not-locked',
  );
  const { rows } = await portal.portal.database.pool.query<{ count: number }>(
    'select count(*)::int as count from contacts_wrapped_key',
  );
  assert.equal(rows[0]!.count, 3);
});

test('ciphertexts that are none, are in clear somewhere, are for others or for too many', async () => {
  const send = async (message: string, more: object = {}, files: Uint8Array[] = []) =>
    sendMessage(
      visit,
      { id: offerId(visit), from: kenya.id, to: [france.id], urgency: 'routine', message, keys: {}, ...more },
      files,
    );
  const good = () => seal(kenya, [france], { id: '', text: 'x' });
  const text = 'two words';
  const signed = await pgp.sign({ message: await pgp.createCleartextMessage({ text }), signingKeys: kenya.keys });
  const signedOnly = await pgp.sign({ message: await pgp.createMessage({ text }), signingKeys: kenya.keys });
  const withPassword = await pgp.encrypt({ message: await pgp.createMessage({ text }), passwords: ['walnut'] });
  const both = await pgp.encrypt({
    message: await pgp.createMessage({ text }),
    passwords: ['walnut'],
    encryptionKeys: await pgp.readKey({ armoredKey: france.publicKey }),
  });
  const hidden = await pgp.encrypt({
    message: await pgp.createMessage({ text }),
    wildcard: true,
    encryptionKeys: await pgp.readKey({ armoredKey: france.publicKey }),
  });
  const rows: [string, string][] = [
    ['two words', 'message: pgp-not-encrypted'],
    [signed, 'message: pgp-not-encrypted'],
    [signedOnly, 'message: pgp-not-encrypted'],
    [withPassword, 'message: pgp-not-encrypted'],
    [both, 'message: pgp-not-encrypted'],
    [`Dear colleague\n${await good()}`, 'message: pgp-none'],
    [(await good()).slice(0, 400), 'message: pgp-none'],
    [kenya.publicKey, 'message: pgp-none'],
    [hidden, 'message: pgp-recipients'],
    [await seal(kenya, [brazil], { id: '', text }), 'message: pgp-recipients'],
    [await seal(kenya, [france, brazil], { id: '', text }), 'message: pgp-recipients'],
    [await sealText(library, text, [kenya.publicKey]), 'message: pgp-recipients'],
  ];
  for (const [message, code] of rows) assert.equal(await codeOf(send(message)), code, message.slice(0, 60));
  assert.equal(await codeOf(send(await good(), { to: [kenya.id] })), 'to: contact-of-others');
  assert.equal(await codeOf(send(await good(), { from: france.id })), 'from: not-a-choice');
  assert.equal(await codeOf(send(await good(), { reply_by: '2020-01-01T00:00:00Z' })), 'reply_by: reply-by-past');
  assert.equal(await codeOf(send(await good(), { earlier: '01kb0000000000000000' })), 'earlier: not-a-choice');
  assert.equal(
    await codeOf(send(await good(), { keys: { [france.id]: kenya.fingerprint } })),
    'to: contact-key-changed',
  );
  assert.equal(
    await codeOf(send(await good(), {}, [new TextEncoder().encode('a file in clear')])),
    'attachments: pgp-not-encrypted',
  );
  const noKey = await portal.publish(
    'brazil',
    'technical_contact',
    { language: 'en', title: { en: 'Without key' }, fields: { mailbox: 'a@example.org' } },
    ['members'],
  );
  assert.equal(await codeOf(send(await good(), { to: [noKey] })), 'to: contact-without-key');
  assert.equal((await portal.portal.database.pool.query('select 1 from contacts_message')).rows.length, 0);
});

test('comments and headers of the armor are not kept', async () => {
  const message = await seal(kenya, [france], { id: '', text: 'x' });
  const { armored } = await readSealed(message.replace('\n\n', '\nComment: spoken in clear\n\n'), 'message');
  assert.ok(!armored.includes('clear'));
});

test('a form that is too large is refused', async () => {
  const shown = await portal.request('kenya', `/en/contacts/messages/new?from=${kenya.id}&to=${france.id}`);
  const token = /name="csrf" value="([^"]+)"/.exec(await shown.text())?.[1] ?? '';
  const body = new FormData();
  body.append('csrf', token);
  body.append('attachments', new Blob([new Uint8Array(5_000_100)]), 'large.pgp');
  const answer = await portal.request('kenya', '/en/contacts/messages', {
    method: 'POST',
    body,
    headers: { accept: 'application/json' },
  });
  assert.equal(answer.status, 413);
  assert.ok(((await answer.json()) as { title: string }).title);
});

test('too many messages in an hour are slowed down', async () => {
  const { pool } = portal.portal.database;
  await pool.query(
    `insert into contacts_message (id, thread, parties, from_contact, from_party, to_contacts, to_parties, urgency, ciphertext, sha256, sent_at, sent_by)
     select 'x' || i, 'x' || i, '{KE}', '', 'KE', '{}', '{}', 'routine', '', 'x' || i, now(), '' from generate_series(1, 200) i`,
  );
  const id = offerId(visit);
  const message = await seal(kenya, [france], { id, text: 'x' });
  const sent = sendMessage(visit, { id, from: kenya.id, to: [france.id], urgency: 'routine', message, keys: {} }, []);
  assert.equal(await codeOf(sent), 'too-many-requests');
});
