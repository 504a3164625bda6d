import { createHmac } from 'node:crypto';
import { fingerprint } from '../../../kernel/accounts/sealed.ts';
import { spell } from '../../../kernel/id.ts';
import type { Keys } from '../../../kernel/keys.ts';

/**
 * The secrets of a letter: of its link, and of the address to which it is returned. They are derived from its id under a key that the
 * database does not hold, so that a letter can be sent again after a crash although only their hashes are stored.
 */
export interface LetterSecrets {
  token: string;
  returnKey: string;
}

/** Derives the secrets of many letters. */
export function letterSecrets(keys: Keys): (letter: string) => LetterSecrets {
  const [link, back] = [keys.derive('ping link'), keys.derive('ping return')];
  return (letter) => ({
    token: createHmac('sha256', link).update(letter).digest('base64url'),
    returnKey: spell(createHmac('sha256', back).update(letter).digest().subarray(0, 24)),
  });
}

/** What is stored of them. */
export function hashesOf({ token, returnKey }: LetterSecrets): { token_hash: string; return_hash: string } {
  return { token_hash: fingerprint(token), return_hash: fingerprint(returnKey) };
}
