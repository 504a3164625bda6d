import assert from 'node:assert/strict';
import { test } from 'node:test';
import { armor, enums, generateKey, readKey, revokeKey } from 'openpgp';
import { Refused } from '../../../kernel/errors.ts';
import { readPublicKey, settleKeys } from './keys.ts';

const now = new Date('2026-11-22T12:00:00Z');
const madeAt = new Date('2026-01-01T00:00:00Z');
const userIDs = [{ name: 'CERT of Exercise State A', email: 'cert@example.org' }];
const made = await generateKey({ userIDs, date: madeAt, format: 'armored' });
const { privateKey, publicKey, revocationCertificate } = made;
const binaryOf = (armored: string) =>
  Buffer.from(
    armored
      .split('\n\n')[1]!
      .split('\n-----')[0]!
      .replace(/\n=\S+$/, '')
      .replaceAll('\n', ''),
    'base64',
  );

async function expiredKey(): Promise<string> {
  const { publicKey: key } = await generateKey({ userIDs, date: madeAt, keyExpirationTime: 86_400, format: 'armored' });
  return key;
}

async function revokedKey(): Promise<string> {
  const revoked = await revokeKey({ key: await readKey({ armoredKey: publicKey }), revocationCertificate, date: now, format: 'armored' }); // prettier-ignore
  return revoked.publicKey as string;
}

/** A secret key whose armor says that it is a public one. */
const disguised = () => armor(enums.armor.publicKey, binaryOf(privateKey));

test('a public key is read with fingerprint, names and dates', async () => {
  const read = await readPublicKey(publicKey, now);
  assert.ok(!('fault' in read));
  const key = await readKey({ armoredKey: publicKey });
  assert.equal(read.fingerprint, key.getFingerprint().toUpperCase());
  assert.deepEqual(read.user_ids, ['CERT of Exercise State A <cert@example.org>']);
  assert.equal(read.created_at, madeAt.toISOString());
  assert.equal(read.expires_at, null);
  assert.match(read.armored, /^-----BEGIN PGP PUBLIC KEY BLOCK-----/);
});

test('each fault of a key has its own name', async () => {
  const half = publicKey.slice(0, publicKey.length / 2);
  const rows: [string, string, string][] = [
    ['secret', privateKey, 'secret-key'],
    ['secret that calls itself public', disguised(), 'secret-key'],
    ['half a secret key', privateKey.slice(0, 200), 'secret-key'],
    ['secret without armor', binaryOf(privateKey).toString('base64'), 'secret-key'],
    ['public and secret together', `${publicKey}\n${privateKey}`, 'secret-key'],
    ['expired', await expiredKey(), 'expired-key'],
    ['revoked', await revokedKey(), 'revoked-key'],
    ['half a key', half, 'broken-key'],
    ['no key', 'call us instead', 'broken-key'],
    ['two keys', `${publicKey}\n${publicKey}`, 'several-keys'],
  ];
  for (const [what, text, fault] of rows) assert.deepEqual(await readPublicKey(text, now), { fault }, what);
});

test('of a secret key nothing is left in what is stored', async () => {
  for (const secret of [privateKey, disguised(), binaryOf(privateKey).toString('base64')]) {
    const settled = await settleKeys({ fields: { keys: [{ armored: secret }, { armored: publicKey }] } });
    const { keys } = settled.fields as { keys: { armored: string; fault?: string; fingerprint?: string }[] };
    assert.deepEqual(keys[0], { armored: '', fault: 'secret-key' });
    assert.equal(keys[1]!.fault, undefined);
    const stored = JSON.stringify(settled);
    assert.ok(!stored.includes('PRIVATE'));
    assert.ok(
      !stored.includes(
        secret
          .split('\n')
          .find((line) => line.length > 50)!
          .slice(0, 40),
      ),
    );
  }
});

test('a secret key in another field refuses the whole', async () => {
  const rows: [Record<string, unknown>, string][] = [
    [{ summary: { en: `our key\n${privateKey}` } }, 'summary.en'],
    [{ fields: { postal_address: privateKey } }, 'fields.postal_address'],
    [{ fields: { keys: { armored: privateKey } } }, 'fields.keys.armored'],
  ];
  for (const [content, path] of rows)
    await assert.rejects(settleKeys(content), (error: Refused) => {
      assert.deepEqual(error.fields, [{ path, code: 'secret-key' }]);
      return true;
    });
});

test('what a client says of a key is not believed', async () => {
  const settled = await settleKeys({
    fields: { keys: [{ armored: publicKey, fingerprint: 'AAAA', user_ids: ['someone else'], expires_at: '2099' }] },
  });
  const { keys } = settled.fields as { keys: { fingerprint: string; user_ids: string[] }[] };
  assert.notEqual(keys[0]!.fingerprint, 'AAAA');
  assert.deepEqual(keys[0]!.user_ids, ['CERT of Exercise State A <cert@example.org>']);
});

test('a key that was read is read the same again, and one that was refused stays refused', async () => {
  const once = await settleKeys({
    fields: { keys: [{ armored: publicKey }, { armored: privateKey }, { armored: '' }] },
  });
  assert.deepEqual(await settleKeys(once), once);
});
