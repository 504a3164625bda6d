import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';

/** A named Ed25519 key that signs notes; `sign` answers 64 bytes, `publicKey` has 32. */
export type NoteSigner = { name: string; publicKey: Uint8Array; sign: (message: Uint8Array) => Uint8Array };

/** A tree head: the log's name, its number of leaves, their 32-byte Merkle Tree Hash, opaque lines (C2SP tlog-checkpoint, "Note text"). */
export type Checkpoint = { origin: string; size: number; root: Uint8Array; extensions?: string[] };

type Signature = { name: string; keyId: Uint8Array; bytes: Uint8Array };

const ED25519 = 1;
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const MAX_SIGNATURES = 100;

/** A signer from the 32-byte seed of RFC 8032 section 5.1.5. Throws for a name notes cannot carry or another length. */
export function signerFromSeed(name: string, seed32: Uint8Array): NoteSigner {
  assertKeyName(name);
  if (seed32.length !== 32) throw new Error('an Ed25519 seed has 32 bytes');
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed32]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
  return { name, publicKey, sign: (message) => sign(null, message, key) };
}

/** The key as one line to hand out, `<name>+<key id in hex>+<base64 of 0x01 and the key>` (C2SP signed-note, "Ed25519 signatures"). */
export function verifierKey(name: string, publicKey: Uint8Array): string {
  assertKeyName(name);
  if (publicKey.length !== 32) throw new Error('an Ed25519 public key has 32 bytes');
  const id = Buffer.from(keyId(name, publicKey)).toString('hex');
  return `${name}+${id}+${Buffer.concat([Uint8Array.of(ED25519), publicKey]).toString('base64')}`;
}

/** The note: the text, a blank line, the signature line (C2SP signed-note, "Format"). The text must end in a newline. */
export function signNote(text: string, signer: NoteSigner): string {
  assertNoteText(text);
  if (!text.endsWith('\n')) throw new Error('note: the text does not end in a newline');
  const signature = Buffer.concat([keyId(signer.name, signer.publicKey), signer.sign(Buffer.from(text))]);
  return `${text}\n— ${signer.name} ${signature.toString('base64')}\n`;
}

/**
 * The text of a note signed by the key `vkey` (C2SP signed-note, "Signatures"); signatures of other keys are passed over.
 * Throws an Error that names what is wrong: the key, the form, no signature by the key, or one that does not verify.
 */
export function openNote(note: string, vkey: string): string {
  const key = parseVerifierKey(vkey);
  const { text, signatures } = parseNote(note);
  const known = signatures.filter((one) => one.name === key.name && Buffer.compare(one.keyId, key.id) === 0);
  if (known.length === 0) throw new Error(`note: no signature by ${key.name}+${key.id.toString('hex')}`);
  const spki = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, key.publicKey]), format: 'der', type: 'spki' });
  for (const { bytes } of known) {
    if (!verify(null, Buffer.from(text), spki, bytes))
      throw new Error(`note: the signature by ${key.name} does not verify`);
  }
  return text;
}

/** The signed tree head (C2SP tlog-checkpoint). Throws unless the origin is the signer's name and every line can be written. */
export function signCheckpoint(checkpoint: Checkpoint, signer: NoteSigner): string {
  const { origin, size, root, extensions = [] } = checkpoint;
  const text = [origin, String(size), Buffer.from(root).toString('base64'), ...extensions, ''].join('\n');
  const written = parseCheckpoint(text, signer.name);
  if (written.extensions.length !== extensions.length) throw new Error('checkpoint: an extension is not one line');
  return signNote(text, signer);
}

/**
 * The tree head in a checkpoint signed by `vkey` (C2SP tlog-checkpoint). Throws an Error that names what is wrong; stricter than
 * the specification in that the origin must be the key's name, so that a head of one log never passes for another's.
 */
export function openCheckpoint(note: string, vkey: string): Required<Checkpoint> {
  return parseCheckpoint(openNote(note, vkey), parseVerifierKey(vkey).name);
}

/** Bytes of canonical, padded base64 (RFC 4648 sections 3.5 and 4). Throws for any other spelling. */
export function decodeBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new Error('not canonical base64');
  return bytes;
}

function keyId(name: string, publicKey: Uint8Array): Buffer {
  return createHash('sha256')
    .update(`${name}\n`)
    .update(Uint8Array.of(ED25519))
    .update(publicKey)
    .digest()
    .subarray(0, 4);
}

function parseVerifierKey(vkey: string): { name: string; id: Buffer; publicKey: Buffer } {
  const [, name = '', id, base64 = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey) ?? [];
  const encoded = named('verifier key', () => decodeBase64(base64));
  const publicKey = encoded.subarray(1);
  if (encoded[0] !== ED25519 || publicKey.length !== 32) throw new Error('verifier key: not an Ed25519 key');
  assertKeyName(name);
  const expected = keyId(name, publicKey);
  if (expected.toString('hex') !== id) throw new Error('verifier key: the key id does not belong to the name and key');
  return { name, id: expected, publicKey };
}

function parseNote(note: string): { text: string; signatures: Signature[] } {
  assertNoteText(note);
  const blank = note.lastIndexOf('\n\n');
  if (blank < 0 || !note.endsWith('\n')) throw new Error('note: no text followed by a blank line and signatures');
  const lines = note
    .slice(blank + 2)
    .split('\n')
    .slice(0, -1);
  if (lines.length === 0) throw new Error('note: no signature');
  if (lines.length > MAX_SIGNATURES) throw new Error(`note: more than ${MAX_SIGNATURES} signatures`);
  return { text: note.slice(0, blank + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string, position: number): Signature {
  const where = `note: signature line ${position + 1}`;
  const [dash, name = '', base64 = '', ...rest] = line.split(' ');
  if (dash !== '—' || rest.length > 0) throw new Error(`${where} is malformed`);
  assertKeyName(name);
  const decoded = named(where, () => decodeBase64(base64));
  if (decoded.length < 5) throw new Error(`${where} is too short`);
  return { name, keyId: decoded.subarray(0, 4), bytes: decoded.subarray(4) };
}

function parseCheckpoint(text: string, name: string): Required<Checkpoint> {
  const [origin = '', size = '', root = '', ...extensions] = text.slice(0, -1).split('\n');
  if (origin !== name) throw new Error(`checkpoint: the origin ${origin} is not the key's name ${name}`);
  if (!/^(0|[1-9][0-9]*)$/.test(size) || !Number.isSafeInteger(Number(size)))
    throw new Error('checkpoint: malformed tree size');
  const hash = named('checkpoint: root hash', () => decodeBase64(root));
  if (hash.length !== 32) throw new Error('checkpoint: the root hash has not 32 bytes');
  if (extensions.some((line) => line === '')) throw new Error('checkpoint: malformed extension line');
  return { origin, size: Number(size), root: hash, extensions };
}

function assertKeyName(name: string): void {
  if (name === '' || !name.isWellFormed() || /[\s\p{Z}\u0085+]/u.test(name))
    throw new Error(`key name: malformed ${JSON.stringify(name)}`);
}

function assertNoteText(text: string): void {
  const control = Array.from(text).some((character) => character < ' ' && character !== '\n');
  if (control || !text.isWellFormed()) throw new Error('note: not UTF-8 text without control characters');
}

function named<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`${what}: ${error instanceof Error ? error.message : 'malformed'}`, { cause: error });
  }
}
