import { randomBytes } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Ten codes such as `k3m9-x0pq-7fzt`, 60 random bits each, for when the second factor is lost. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: 10 }, () => group([...randomBytes(12)].map((byte) => alphabet[byte & 31]).join('')));
}

/** A code as it was written down: case, spaces and look-alike letters do not matter. */
export function spellRecoveryCode(text: string): string {
  const plain = text.toLowerCase().replaceAll(/[^0-9a-z]/g, '');
  return group(plain.replaceAll('o', '0').replaceAll(/[il]/g, '1'));
}

const group = (text: string) => text.replaceAll(/(.{4})(?=.)/g, '$1-');
