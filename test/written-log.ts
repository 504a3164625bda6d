import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { completedNodes, type HashReader, inclusionProof, leafHash, rootOf } from '../src/kernel/merkle.ts';
import { commitment, type Opening, versionHash } from '../src/kernel/opening.ts';
import { signCheckpoint, signerFromSeed, verifierKey } from '../src/kernel/signed-note.ts';
import { encodeBundle, hashTile, tilePath, tilesOf } from '../src/kernel/tiles.ts';

export const signer = signerFromSeed('portal.example/log', Buffer.alloc(32, 1));
export const key = verifierKey(signer.name, signer.publicKey);
export const version = { title: 'Note verbale', states: ['XA', 'XB'], year: 2026 };
export const opening: Opening = {
  salt: Buffer.alloc(16, 9).toString('base64'),
  act: 'publish',
  who: 'XA',
  when: '2026-03-01T12:00:00.000Z',
  subject: 'r-1',
  version: 1,
  hash: versionHash(version),
};

const place = 3;

/** Entries of a log whose leaf 3 commits to `opening`. */
export function entriesOf(size: number): Uint8Array[] {
  return Array.from({ length: size }, (_, i) =>
    i === place ? commitment(opening) : createHash('sha256').update(`entry ${i}`).digest(),
  );
}

export function checkpointOf(entries: readonly Uint8Array[]): string {
  return signCheckpoint({ origin: signer.name, size: entries.length, root: rootOf(entries.map(leafHash)) }, signer);
}

/** The proof of `opening` in a log of these entries. */
export async function proofOf(entries: readonly Uint8Array[]) {
  const path = await inclusionProof(place, entries.length, await storeOf(entries.map(leafHash)));
  const inclusion = path.map((hash) => Buffer.from(hash).toString('base64'));
  return { opening, index: place, inclusion, checkpoint: checkpointOf(entries), version };
}

/** Writes the files of a log of these entries into a folder. */
export async function writeLog(folder: string, entries: readonly Uint8Array[]): Promise<void> {
  const read = await storeOf(entries.map(leafHash));
  for (const tile of tilesOf(entries.length)) {
    const start = tile.index * 256;
    const bundle = tile.level === 'entries';
    const bytes = bundle ? encodeBundle(entries.slice(start, start + tile.width)) : await hashTile(tile, read);
    const file = join(folder, tilePath(tile));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  await writeFile(join(folder, 'checkpoint'), checkpointOf(entries));
}

/** Keeps the hashes of a tree that grows by these batches of leaf hashes, as the portal's table does. */
export async function storeOf(...batches: (readonly Uint8Array[])[]): Promise<HashReader> {
  const stored = new Map<string, Uint8Array>();
  const read: HashReader = async (level, index) => stored.get(`${level}/${index}`) ?? assert.fail(`${level}/${index}`);
  let size = 0;
  for (const batch of batches) {
    for (const node of await completedNodes(size, batch, read)) stored.set(`${node.level}/${node.index}`, node.hash);
    for (const leaf of batch) stored.set(`0/${size++}`, leaf);
  }
  return read;
}

/** The bytes with one bit flipped, counted round from the first. */
export function flip(bytes: Uint8Array, bit: number): Buffer {
  const at = (bit >> 3) % bytes.length;
  return Buffer.from(bytes.map((byte, i) => (i === at ? byte ^ (1 << (bit & 7)) : byte)));
}
