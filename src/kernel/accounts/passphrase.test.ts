import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { hashPassphrase, passphraseProblem, verifyPassphrase } from './passphrase.ts';

const cheap = { memory: 64, passes: 1, parallelism: 1 };
const person = { name: 'Amina Otieno', email: 'amina.otieno@mfa.example' };
const problem = (passphrase: string) => passphraseProblem(passphrase, person)?.code;

test('a passphrase is known by its hash, and no other is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), async (right, wrong) => {
      const hash = await hashPassphrase(right, cheap);
      assert.equal(await verifyPassphrase(hash, right), true);
      assert.equal(await verifyPassphrase(hash, wrong), right.normalize('NFKC') === wrong.normalize('NFKC'));
    }),
    { numRuns: 40 },
  );
});

test('the hash names its cost, at least that of OWASP by default', async () => {
  assert.match(
    await hashPassphrase('walnut river copper'),
    /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
  );
});

test('composed and decomposed letters are the same passphrase', async () => {
  const hash = await hashPassphrase('été à la mer', cheap);
  assert.equal(await verifyPassphrase(hash, 'été à la mer'.normalize('NFD')), true);
});

test('a hash that cannot be read fits nothing', async () => {
  for (const hash of ['', 'x', '$argon2id$v=19$m=1$a$b', '$2b$10$abc'])
    assert.equal(await verifyPassphrase(hash, ''), false);
});

test('what everybody guesses is refused', () => {
  for (const guess of [
    'password1234', 'Password Password', 'correct horse battery staple', 'qwertyuiop123', '123456789012', 'aaaaaaaaaaaaaa',
    'abcabcabcabc', 'abcdefghijklmnop', 'Amina Otieno 1', 'amina.otieno@mfa.example', 'unitednations2026', 'йцукенгшщзхъ',
  ]) assert.equal(problem(guess), 'passphrase-guessable', guess); // prettier-ignore
});

test('length is asked for, characters are not', () => {
  assert.equal(problem('short one'), 'passphrase-short');
  assert.equal(problem('x'.repeat(201)), 'too-long');
  for (const good of ['walnut river copper', 'نهر النحاس والجوز', '核桃河铜傍晚雨伞书桌窗户', 'Волна и медный чайник'])
    assert.equal(problem(good), undefined, good);
});
