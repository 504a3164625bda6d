import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A secret for an authenticator app: 160 random bits in base32 (RFC 4648), as RFC 4226 section 4 recommends. */
export function newTotpSecret(): string {
  return [...randomBytes(32)].map((byte) => alphabet[byte & 31]).join('');
}

/** The address an authenticator app takes the secret from; six digits, thirty seconds, SHA-1. */
export function totpAddress(secret: string, issuer: string, email: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(email)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=6&period=30`;
}

/** Whether the code is that of the present half minute, or of the one before or after (RFC 6238 section 5.2). */
export function isTotpCode(secret: string, code: string, at: number = Date.now()): boolean {
  const step = Math.floor(at / 30_000);
  const right = [step - 1, step, step + 1].map((each) => totpCode(secret, each));
  return (
    right.filter((each) => code.length === 6 && timingSafeEqual(Buffer.from(each), Buffer.from(ascii(code)))).length > 0
  );
}

const ascii = (code: string) => (/^\d{6}$/.test(code) ? code : '      ');

/** The code of a time step (RFC 4226 section 5.3). */
export function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = mac[19]! & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((char) => alphabet.indexOf(char).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}
