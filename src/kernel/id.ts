import { randomBytes } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A new id: 20 characters of Crockford's base 32, sortable by time to the millisecond (9 characters), then 55 random
 * bits. Never a counter, so that an id tells nothing of how many others there are.
 */
export function newId(now: number = Date.now()): string {
  let time = '';
  for (let rest = now, i = 0; i < 9; i++) {
    time = alphabet[rest % 32]! + time;
    rest = Math.floor(rest / 32);
  }
  let random = '';
  for (const byte of randomBytes(11)) random += alphabet[byte & 31]!;
  return time + random;
}

export const idPattern = /^[0-9a-hjkmnp-tv-z]{20}$/;
