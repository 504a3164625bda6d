import assert from 'node:assert/strict';
import test from 'node:test';
import { Secret, TOTP, URI } from 'otpauth';
import { isTotpCode, newTotpSecret, totpAddress, totpCode } from './totp.ts';

/** RFC 6238 appendix B, SHA-1, cut to six digits. */
const known: [number, string][] = [[59, '287082'], [1111111109, '081804'], [1111111111, '050471'], [1234567890, '005924'], [2000000000, '279037'], [20000000000, '353130']]; // prettier-ignore

test('codes are those of RFC 6238', () => {
  const secret = Secret.fromUTF8('12345678901234567890').base32;
  for (const [seconds, code] of known) assert.equal(totpCode(secret, Math.floor(seconds / 30)), code);
});

test('an authenticator app reads the address and shows what is accepted', () => {
  const secret = newTotpSecret();
  const app = URI.parse(totpAddress(secret, 'portal.example', 'a+b@mfa.example')) as TOTP;
  assert.equal(app.issuer, 'portal.example');
  assert.equal(app.label, 'a+b@mfa.example');
  const at = Date.UTC(2026, 10, 21);
  for (const late of [-1, 0, 1])
    assert.equal(isTotpCode(secret, app.generate({ timestamp: at + late * 30_000 }), at), true);
  assert.equal(isTotpCode(secret, app.generate({ timestamp: at + 90_000 }), at), false);
  for (const wrong of ['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦']) assert.equal(isTotpCode(secret, wrong, at), false);
});
