import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Keys } from '../keys.ts';

/**
 * A text only this portal can read, bound to its purpose: AES-256-GCM under a key derived for the purpose, in base64url.
 * @param purpose e.g. `sso secret FR`; the text opens under the same purpose alone
 */
export function seal(keys: Keys, purpose: string, text: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keys.derive(`seal ${purpose}`), iv);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
}

/** The text of `seal`; undefined when it was altered, or sealed for another purpose or by another portal. */
export function unseal(keys: Keys, purpose: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length < 28) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', keys.derive(`seal ${purpose}`), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/** A sealed value that is worth nothing after some minutes. */
export function sealFor(keys: Keys, purpose: string, value: object, minutes: number): string {
  return seal(keys, purpose, JSON.stringify({ until: Date.now() + minutes * 60_000, value }));
}

/** The value of `sealFor`; undefined also when its time is over. */
export function unsealFresh<T extends object>(keys: Keys, purpose: string, sealed: string): T | undefined {
  const text = unseal(keys, purpose, sealed);
  if (text === undefined) return undefined;
  const { until, value } = JSON.parse(text) as { until: number; value: T };
  return until > Date.now() ? value : undefined;
}

/** 32 random bytes in base64url: a secret nobody guesses. */
export const newSecret = () => randomBytes(32).toString('base64url');

/** Hex SHA-256, under which a secret is kept and found. */
export const fingerprint = (secret: string) => createHash('sha256').update(secret).digest('hex');
