import type { Key, PublicKey } from 'openpgp';
import { invalid, type FieldError, type Refused } from '../../../kernel/errors.ts';

// What the server checks of keys and ciphertexts. It never has a passphrase, an unlocked key or a text.

/** Loaded at first use: no process that serves readers alone needs it. */
const library = () => import('openpgp');

/** A public key as it is stored and shown. */
export interface KnownKey {
  /** Armored, public packets only. */
  armored: string;
  /** Hexadecimal, upper case. */
  fingerprint: string;
  /** Of the keys that decrypt: 16 hexadecimal digits each, lower case. */
  keyIds: string[];
  expiresAt: Date | null;
}

const wrong = (path: string, code: string): Refused => invalid({ path, code } satisfies FieldError);

/**
 * Reads a public key that others are to encrypt to.
 * @param path of the field it came in
 * @throws Refused `invalid`: `broken-key`, `secret-key`, `revoked-key`, `expired-key`, `no-encryption-key`
 */
export async function readPublicKey(text: string, path: string): Promise<KnownKey> {
  if (/PRIVATE KEY BLOCK/.test(text)) throw wrong(path, 'secret-key');
  const { readKey } = await library();
  const key = await readKey({ armoredKey: text }).catch(() => undefined);
  if (!key) throw wrong(path, 'broken-key');
  if (key.isPrivate()) throw wrong(path, 'secret-key');
  return knownKey(key, path);
}

async function knownKey(key: PublicKey, path: string): Promise<KnownKey> {
  const expires = await key.getExpirationTime().catch(() => undefined);
  if (await key.isRevoked().catch(() => false)) throw wrong(path, 'revoked-key');
  if (expires instanceof Date && expires.getTime() <= Date.now()) throw wrong(path, 'expired-key');
  const encrypting = await encryptionKeyIds(key);
  if (encrypting.length === 0) throw wrong(path, 'no-encryption-key');
  const fingerprint = key.getFingerprint().toUpperCase();
  return { armored: key.armor(), fingerprint, keyIds: encrypting, expiresAt: expires instanceof Date ? expires : null };
}

async function encryptionKeyIds(key: Key): Promise<string[]> {
  const own = key.getKeys().map((each) => each.getKeyID());
  const fit = await Promise.all(
    own.map(async (id) => {
      const found = await key.getEncryptionKey(id).catch(() => undefined);
      return found?.getKeyID().toHex();
    }),
  );
  return [...new Set(fit.filter((id) => id !== undefined))];
}

/**
 * A key made in the browser: the public part, and the same key under a passphrase.
 * @throws Refused `invalid` on `public_key` or `private_key`: as `readPublicKey`; `pgp-not-locked` for a private part that is not locked
 * by a passphrase, or locked weakly, or belongs to another key
 */
export async function readKeyPair(publicText: string, privateText: string): Promise<KnownKey & { wrapped: string }> {
  const known = await readPublicKey(publicText, 'public_key');
  const { readPrivateKey } = await library();
  const key = await readPrivateKey({ armoredKey: privateText }).catch(() => undefined);
  const locked = key?.getFingerprint().toUpperCase() === known.fingerprint && key.getKeys().every(isLocked);
  if (!key || !locked) throw wrong('private_key', 'pgp-not-locked');
  return { ...known, wrapped: key.armor() };
}

/** What of a secret key packet says how it is locked; the library's types leave it out. */
interface SecretPacket {
  isDecrypted(): boolean | null;
  isDummy(): boolean;
  s2k?: { type: string; c?: number; m?: number } | null;
  s2kUsage?: number;
}

/** 2^24 bytes hashed at least, or Argon2 with 16 MB at least; with a check of integrity (RFC 9580 section 3.7). */
function isLocked({ keyPacket }: { keyPacket: unknown }): boolean {
  const packet = keyPacket as SecretPacket;
  if (packet.isDecrypted() !== false || packet.isDummy()) return false;
  if (packet.s2kUsage !== 253 && packet.s2kUsage !== 254) return false;
  const { type, c, m } = packet.s2k ?? {};
  return (type === 'iterated' && (c ?? 0) >= 224) || (type === 'argon2' && (m ?? 0) >= 14);
}

/** A ciphertext as it is stored. */
export interface Sealed {
  armored: string;
  binary: Uint8Array;
  /** Of the keys that can decrypt it. */
  keyIds: string[];
}

/** Numbers of packets: RFC 9580 section 5. */
const tags = { encryptedSessionKey: 1, encryptedWithIntegrity: 18 };

/**
 * Reads a ciphertext and checks that nothing in it can be read: session keys for public keys, then the encrypted and integrity-protected
 * data, and no other packet, header or text beside them.
 * @param content armored text, or the bytes of an attachment
 * @throws Refused `invalid`: `pgp-none`, `pgp-not-encrypted`
 */
export async function readSealed(content: string | Uint8Array, path: string): Promise<Sealed> {
  const { readMessage, armor, enums } = await library();
  const binary = typeof content === 'string' || startsAsArmor(content) ? await unarmored(content, path) : content;
  const message = await readMessage({ binaryMessage: binary }).catch(() => undefined);
  if (!message) throw wrong(path, typeof content === 'string' ? 'pgp-none' : 'pgp-not-encrypted');
  const found = [...message.packets].map((packet) => (packet.constructor as unknown as { tag: number }).tag);
  const isSealed =
    found.at(-1) === tags.encryptedWithIntegrity &&
    found.length > 1 &&
    found.slice(0, -1).every((tag) => tag === tags.encryptedSessionKey);
  if (!isSealed) throw wrong(path, found.length > 0 ? 'pgp-not-encrypted' : 'pgp-none');
  const keyIds = message.getEncryptionKeyIDs().map((id) => id.toHex());
  const written = await bytesOf(message.write()).catch(() => undefined);
  if (!written) throw wrong(path, 'pgp-none');
  return {
    armored: armor(enums.armor.message, written, undefined, undefined, undefined, true),
    binary: written,
    keyIds,
  };
}

/** The packets that were read and no others: what stood behind them, or in packets that are skipped, is not kept. */
async function bytesOf(written: unknown): Promise<Uint8Array> {
  if (written instanceof Uint8Array) return written;
  const reader = (written as ReadableStream<Uint8Array>).getReader();
  const chunks: Uint8Array[] = [];
  for (let part = await reader.read(); !part.done; part = await reader.read()) chunks.push(part.value);
  return new Uint8Array(Buffer.concat(chunks));
}

const startsAsArmor = (bytes: Uint8Array) =>
  Buffer.from(bytes.subarray(0, 40)).toString('latin1').trimStart().startsWith('-----BEGIN');

async function unarmored(content: string | Uint8Array, path: string): Promise<Uint8Array> {
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
  if (!isArmorAlone(text)) throw wrong(path, codeFor(text));
  const { unarmor, enums } = await library();
  const found = await unarmor(text).catch(() => undefined);
  if (found?.type !== enums.armor.message || !(found.data instanceof Uint8Array)) throw wrong(path, 'pgp-none');
  return found.data;
}

const isArmorAlone = (text: string) =>
  /^\s*-----BEGIN PGP MESSAGE-----\r?\n[\s\S]*?\r?\n-----END PGP MESSAGE-----\s*$/.test(text) &&
  text.split('-----BEGIN').length === 2;

/** Words that stand there in clear, or a signature around them, are something else than a message that is damaged. */
const codeFor = (text: string) =>
  text.includes('-----BEGIN PGP') && !text.includes('SIGNED MESSAGE') ? 'pgp-none' : 'pgp-not-encrypted';

/**
 * Whether a ciphertext can be read by each of these keys, and by nobody else.
 * @param wanted key ids of each recipient
 * @param allowed further key ids: the sender's own
 */
export function isFor(sealed: Sealed, wanted: string[][], allowed: string[]): boolean {
  const known = new Set([...wanted.flat(), ...allowed]);
  return (
    wanted.every((ids) => ids.some((id) => sealed.keyIds.includes(id))) && sealed.keyIds.every((id) => known.has(id))
  );
}
