import { readKeys, type Key } from 'openpgp';
import type { DraftContent } from '../../../kernel/content.ts';
import { invalid } from '../../../kernel/errors.ts';
import type { ContactKey, KeyFault } from './schema.ts';

/** What is shown of a public key: fingerprint in upper-case hexadecimal, instants in UTC. */
export type ReadKey = Required<Omit<ContactKey, 'fault'>>;

/**
 * Reads one public key to which letters can be encrypted now. Nothing of the text is kept but what the library wrote anew of the public
 * key.
 * @param armored as pasted
 * @returns the key, or what keeps it from being used
 */
export async function readPublicKey(armored: string, now: Date = new Date()): Promise<ReadKey | { fault: KeyFault }> {
  if (holdsSecret(armored)) return { fault: 'secret-key' };
  const keys = await readKeys({ armoredKeys: armored }).catch(() => []);
  if (keys.some((key) => key.isPrivate())) return { fault: 'secret-key' };
  const [key] = keys;
  if (!key) return { fault: 'broken-key' };
  if (keys.length > 1 || armored.split('-----BEGIN').length > 2) return { fault: 'several-keys' };
  const fault = await faultOf(key, now);
  return fault ? { fault } : shownKey(key);
}

async function faultOf(key: Key, now: Date): Promise<KeyFault | undefined> {
  if (await key.isRevoked(undefined, undefined, now)) return 'revoked-key';
  const expires = await key.getExpirationTime();
  if (expires instanceof Date && expires <= now) return 'expired-key';
  const usable = await key.getEncryptionKey(undefined, now).catch(() => undefined);
  return usable ? undefined : 'no-encryption-key';
}

async function shownKey(key: Key): Promise<ReadKey> {
  const expires = await key.getExpirationTime();
  return {
    armored: key.armor(),
    fingerprint: key.getFingerprint().toUpperCase(),
    user_ids: key.getUserIDs().slice(0, 20).map((id) => id.slice(0, 400)), // prettier-ignore
    created_at: key.getCreationTime().toISOString(),
    expires_at: expires instanceof Date ? expires.toISOString() : null,
  };
}

const namesSecret = /-----BEGIN [A-Z ]*(PRIVATE|SECRET) KEY/i;

/** Whether a text says that it is a secret key, or begins like one whatever it says (packets 5 and 7 of RFC 9580). */
function holdsSecret(text: string): boolean {
  if (namesSecret.test(text)) return true;
  const body = text.replace(/-----[^\n]*-----/g, '').replace(/^[\w-]+: .*$/gm, '').replace(/\s+/g, ''); // prettier-ignore
  if (body.length < 60 || !/^[\w+/=]+$/.test(body)) return false;
  const first = Buffer.from(body.slice(0, 8), 'base64')[0] ?? 0;
  const tag = first >= 0xc0 ? first & 0x3f : first >= 0x80 ? (first >> 2) & 0x0f : 0;
  return tag === 5 || tag === 7;
}

/**
 * What is stored of an entry's working copy in place of what was typed: keys as they were read, with what is wrong of those that cannot
 * be used. A secret key is taken out; one in another field refuses the whole.
 * @throws Refused `invalid` with `secret-key` at the field
 */
export async function settleKeys(content: DraftContent): Promise<DraftContent> {
  const fields = content.fields as { keys?: unknown } | undefined;
  if (typeof fields !== 'object' || fields === null) return withoutSecrets(content);
  if (!Array.isArray(fields.keys)) return withoutSecrets(content);
  const keys = await Promise.all(fields.keys.slice(0, 20).map(settleKey));
  return withoutSecrets({ ...content, fields: { ...fields, keys: keys.filter((key) => key !== undefined) } });
}

/** One key of the list; an entry that is no object is left to the schema, unless it is a text with a secret. */
async function settleKey(given: unknown): Promise<unknown> {
  if (typeof given === 'string') return settleText(given);
  if (typeof given !== 'object' || given === null) return given;
  const { armored, fault } = given as { armored?: unknown; fault?: unknown };
  if (typeof armored !== 'string' || !armored.trim())
    return fault === 'secret-key' ? { armored: '', fault } : undefined;
  return settleText(armored);
}

async function settleText(armored: string): Promise<ContactKey | undefined> {
  if (!armored.trim()) return undefined;
  const read = await readPublicKey(armored.slice(0, 100_000));
  if (!('fault' in read)) return read;
  return { armored: read.fault === 'secret-key' ? '' : armored, fault: read.fault };
}

function withoutSecrets(content: DraftContent): DraftContent {
  const path = secretIn(content);
  if (path !== undefined) throw invalid({ path: path.slice(0, 200), code: 'secret-key' });
  return content;
}

/** Where a text names itself a secret key. */
function secretIn(value: unknown, path = ''): string | undefined {
  if (typeof value === 'string') return namesSecret.test(value) ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, each] of Object.entries(value)) {
    const found = secretIn(each, path ? `${path}.${key}` : key);
    if (found !== undefined) return found;
  }
  return undefined;
}
