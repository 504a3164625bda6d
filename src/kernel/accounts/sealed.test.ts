import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { seal, sealFor, unseal, unsealFresh } from './sealed.ts';

const keysOf = (name: string) => ({
  derive: (purpose: string) => createHash('sha256').update(`${name} ${purpose}`).digest(),
});
const keys = keysOf('one');

test('only this portal opens what it sealed, and for the same purpose alone', () => {
  const sealed = seal(keys, 'sso secret FR', 'hush');
  assert.equal(unseal(keys, 'sso secret FR', sealed), 'hush');
  assert.equal(unseal(keys, 'sso secret KE', sealed), undefined);
  assert.equal(unseal(keysOf('two'), 'sso secret FR', sealed), undefined);
  assert.notEqual(seal(keys, 'sso secret FR', 'hush'), sealed);
});

test('what was altered in any byte does not open', () => {
  const bytes = Buffer.from(seal(keys, 'a', 'text'), 'base64url');
  for (let i = 0; i < bytes.length; i++) {
    const altered = Buffer.from(bytes);
    altered[i]! ^= 1;
    assert.equal(unseal(keys, 'a', altered.toString('base64url')), undefined);
  }
  for (const rubbish of ['', 'x', '%%%']) assert.equal(unseal(keys, 'a', rubbish), undefined);
});

test('a fresh value is worth nothing when its time is over', () => {
  assert.deepEqual(unsealFresh(keys, 'a', sealFor(keys, 'a', { x: 1 }, 1)), { x: 1 });
  assert.equal(unsealFresh(keys, 'a', sealFor(keys, 'a', { x: 1 }, 0)), undefined);
});
