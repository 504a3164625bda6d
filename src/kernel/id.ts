import { createHash, randomBytes } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A new id: 20 characters of Crockford's base 32, sortable by time to the millisecond (9 characters), then 55 random
 * bits. Never a counter, so that an id tells nothing of how many others there are.
 */
export function newId(now: number = Date.now()): string {
  return timePart(now) + spell(randomBytes(11));
}

/** The day the reference content was first put together: the time part of every stable id. */
const firstContent = Date.UTC(2025, 10, 1);

/**
 * The id of a record of the shipped content: the same in every portal, so that its address is too.
 * @param key of its row, e.g. `norms/norm-a`
 */
export function stableId(key: string): string {
  return timePart(firstContent) + spell(createHash('sha256').update(key).digest().subarray(0, 11));
}

function timePart(now: number): string {
  let time = '';
  for (let rest = now, i = 0; i < 9; i++) {
    time = alphabet[rest % 32]! + time;
    rest = Math.floor(rest / 32);
  }
  return time;
}

/** Bytes as letters of the alphabet, five bits of each. */
export const spell = (bytes: Uint8Array) => Array.from(bytes, (byte) => alphabet[byte & 31]!).join('');

export const idPattern = /^[0-9a-hjkmnp-tv-z]{20}$/;
