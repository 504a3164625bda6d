import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto';
import { promisify } from 'node:util';
import type { FieldError } from '../errors.ts';
import { commonPassphrases } from './common-passphrases.ts';

/** Cost of Argon2id (RFC 9106): memory in KiB, passes, lanes. */
export interface Cost {
  memory: number;
  passes: number;
  parallelism: number;
}

/** OWASP Password Storage Cheat Sheet, second of its equivalent settings: 19 MiB, two passes, one lane. */
export const defaultCost: Cost = { memory: 19_456, passes: 2, parallelism: 1 };

export const passphraseLength = { min: 12, max: 200 };

const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;

/** Argon2id in the PHC string format, with a salt of its own. */
export async function hashPassphrase(passphrase: string, cost: Cost = defaultCost): Promise<string> {
  const salt = randomBytes(16);
  const hash = await tag(passphrase, salt, cost);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(salt)}$${base64(hash)}`;
}

/** Whether the passphrase is the one of this hash; false for a hash that cannot be read. */
export async function verifyPassphrase(hash: string, passphrase: string): Promise<boolean> {
  const parts = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(hash);
  if (!parts) return false;
  const [, memory, passes, parallelism, salt = '', expected = ''] = parts;
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  return timingSafeEqual(await tag(passphrase, Buffer.from(salt, 'base64'), cost), Buffer.from(expected, 'base64'));
}

/** Spelled one way whatever the keyboard sends (NFKC, as NIST SP 800-63B section 5.1.1.2 asks). */
function tag(passphrase: string, nonce: Buffer, cost: Cost): Promise<Buffer> {
  return derive('argon2id', { message: Buffer.from(passphrase.normalize('NFKC')), nonce, tagLength: 32, ...cost });
}

const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');

/**
 * What is wrong with a new passphrase: too short, too long, one that everybody guesses, or the person's own name or
 * address. Nothing is asked of its characters.
 */
export function passphraseProblem(passphrase: string, person: { name: string; email: string }): FieldError | undefined {
  const { min, max } = passphraseLength;
  const length = [...passphrase].length;
  if (length < min) return { path: 'passphrase', code: 'passphrase-short', values: { min } };
  if (length > max) return { path: 'passphrase', code: 'too-long', values: { max } };
  if (isGuessable(passphrase, person)) return { path: 'passphrase', code: 'passphrase-guessable' };
  return undefined;
}

function isGuessable(passphrase: string, { name, email }: { name: string; email: string }): boolean {
  const plain = squeeze(passphrase);
  const own = [name, email, email.split('@')[0] ?? ''].map(squeeze);
  if (own.some((word) => word.length > 3 && plain.replaceAll(word, '').length < 6)) return true;
  const withoutEnding = plain.replace(/\d+$/, '');
  return isRepetition(plain) || commonPassphrases.has(plain) || commonPassphrases.has(withoutEnding);
}

const squeeze = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

/** One part said again and again, or a run such as 123456789012. */
function isRepetition(plain: string): boolean {
  if (plain.length === 0 || /^(.{1,6}?)\1+.{0,5}$/u.test(plain)) return true;
  const steps = [...plain].map((char, i, all) => char.codePointAt(0)! - (all[i - 1]?.codePointAt(0) ?? 0)).slice(1);
  return steps.filter((step) => step === steps[0]).length > steps.length * 0.8;
}
