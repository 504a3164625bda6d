import type * as OpenPgp from 'openpgp/lightweight';

/** The library: in the browser the lightweight build, loaded when it is needed. */
export type Library = typeof OpenPgp;
type PrivateKey = OpenPgp.PrivateKey;
type PublicKey = OpenPgp.PublicKey;

/** A key for a desk: signs with Ed25519, decrypts with X25519, in the form that GnuPG 2.2 reads too; holds for two years. */
export async function makeKey(pgp: Library, owner: { name: string; email?: string }, passphrase: string) {
  const { privateKey, publicKey } = await pgp.generateKey({
    type: 'ecc',
    curve: 'curve25519Legacy',
    userIDs: [owner.email ? { name: plain(owner.name), email: owner.email } : { name: plain(owner.name) }],
    passphrase,
    keyExpirationTime: 2 * 365 * 86_400,
    format: 'armored',
    // Argon2 would need WebAssembly, which the Content-Security-Policy forbids: the longest iterated hash instead.
    config: { s2kIterationCountByte: 255 },
  });
  return { privateKey, publicKey };
}

/** User ids are `name <address>`: brackets in a name would be taken for an address. */
const plain = (name: string) => name.replaceAll(/[<>()]/g, ' ').trim() || 'Contact';

/** Those of the locked keys that open with this passphrase; a key that needs none is taken as it is. */
export async function unlock(pgp: Library, locked: string[], passphrase: string): Promise<PrivateKey[]> {
  const tried = await Promise.all(
    locked.map(async (armoredKey) => {
      const privateKey = await pgp.readPrivateKey({ armoredKey }).catch(() => undefined);
      if (!privateKey || privateKey.isDecrypted()) return privateKey;
      return pgp.decryptKey({ privateKey, passphrase }).catch(() => undefined);
    }),
  );
  return tried.filter((key) => key !== undefined);
}

/** Encrypts a text to these keys, signed where a key to sign with is given. @returns armored */
export async function sealText(pgp: Library, text: string, to: string[], signer?: PrivateKey): Promise<string> {
  const message = await pgp.createMessage({ text });
  return pgp.encrypt({ message, encryptionKeys: await publicKeys(pgp, to), signingKeys: signer, format: 'armored' });
}

/** Encrypts a file to these keys. */
export async function sealFile(pgp: Library, binary: Uint8Array, to: string[]): Promise<Uint8Array> {
  const message = await pgp.createMessage({ binary });
  return pgp.encrypt({ message, encryptionKeys: await publicKeys(pgp, to), format: 'binary' });
}

const publicKeys = (pgp: Library, armored: string[]): Promise<PublicKey[]> =>
  Promise.all(armored.map((armoredKey) => pgp.readKey({ armoredKey })));

export interface Opened {
  text: string;
  /** `good`: by one of the keys given; `bad`: changed or forged; `unknown`: by another key; `none`: not signed. */
  signature: 'good' | 'bad' | 'unknown' | 'none';
  /** Of the key that signed well: hexadecimal, upper case. */
  fingerprint?: string;
}

/** Decrypts a message and checks its signature. Throws when none of the keys opens it. @param signers public keys of its sender, armored */
export async function openText(pgp: Library, armored: string, keys: PrivateKey[], signers: string[]): Promise<Opened> {
  const message = await pgp.readMessage({ armoredMessage: armored });
  const verificationKeys = await publicKeys(pgp, signers);
  // A day ahead: the clock of whoever signed may be.
  const date = new Date(Date.now() + 86_400_000);
  const { data, signatures } = await pgp.decrypt({ message, decryptionKeys: keys, verificationKeys, date });
  const [first] = signatures;
  if (!first) return { text: data, signature: 'none' };
  const signer = verificationKeys.find((key) => key.getKeys(first.keyID).length > 0);
  if (!signer) return { text: data, signature: 'unknown' };
  const good = await first.verified.catch(() => false);
  return { text: data, signature: good ? 'good' : 'bad', fingerprint: signer.getFingerprint().toUpperCase() };
}

/** Decrypts a file. */
export async function openFile(pgp: Library, sealed: Uint8Array, keys: PrivateKey[]): Promise<Uint8Array> {
  const message = await pgp.readMessage({ binaryMessage: sealed });
  const { data } = await pgp.decrypt({ message, decryptionKeys: keys, format: 'binary' });
  return data as Uint8Array;
}

/** SHA-256 of bytes, hexadecimal. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const alphabet = 'abcdefghjkmnpqrstvwxyz23456789';

/** A passphrase nobody guesses: 24 letters and digits in groups of four, 117 bits. */
export function proposePassphrase(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(200)).filter((byte) => byte < alphabet.length * 8);
  const letters = Array.from(bytes.slice(0, 24), (byte) => alphabet[byte % alphabet.length]).join('');
  return letters.replaceAll(/(.{4})(?=.)/g, '$1-');
}
