import { createHash } from 'node:crypto';

/** Reads the hash of the complete subtree over leaves [index * 2^level, (index + 1) * 2^level); level 0 holds leaf hashes. */
export type HashReader = (level: number, index: number) => Promise<Uint8Array>;

/** One stored hash of the tree, addressed as a HashReader addresses it. */
export type TreeNode = { level: number; index: number; hash: Uint8Array };

type Range = { start: number; end: number };

const EMPTY_ROOT: Uint8Array = sha256();

/** SHA-256(0x00 || entry): the hash of a leaf (RFC 6962 section 2.1). */
export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256(Uint8Array.of(0), entry);
}

/** SHA-256(0x01 || left || right): the hash of an interior node (RFC 6962 section 2.1). Throws RangeError unless both are 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (!isHash(left) || !isHash(right)) throw new RangeError('a tree hash has 32 bytes');
  return sha256(Uint8Array.of(1), left, right);
}

/** The Merkle Tree Hash over leaf hashes held in memory (RFC 6962 section 2.1); SHA-256 of nothing for no leaf. */
export function rootOf(leafHashes: readonly Uint8Array[]): Uint8Array {
  const [only = EMPTY_ROOT] = leafHashes;
  if (leafHashes.length < 2) return only;
  const middle = powerBelow(leafHashes.length);
  return nodeHash(rootOf(leafHashes.slice(0, middle)), rootOf(leafHashes.slice(middle)));
}

/** The Merkle Tree Hash of the first `size` leaves (RFC 6962 section 2.1), from at most log2(size) + 1 stored hashes read at once. */
export async function treeRoot(size: number, read: HashReader): Promise<Uint8Array> {
  assertSize(size);
  return rangeHash({ start: 0, end: size }, read);
}

/** The audit path of leaf `index` in the tree of `size` leaves, lowest hash first (RFC 6962 section 2.1.1). Throws RangeError when there is no such leaf. */
export async function inclusionProof(index: number, size: number, read: HashReader): Promise<Uint8Array[]> {
  assertSize(size);
  if (!isSize(index) || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  return readRanges(inclusionRanges(index, 0, size), read);
}

/**
 * The proof that the tree of `oldSize` leaves is a prefix of that of `newSize` (RFC 6962 section 2.1.2). Empty when the
 * sizes are equal or the old tree is empty. Throws RangeError when the old tree is the larger one.
 */
export async function consistencyProof(oldSize: number, newSize: number, read: HashReader): Promise<Uint8Array[]> {
  assertSize(oldSize);
  assertSize(newSize);
  if (oldSize > newSize) throw new RangeError(`a tree of ${newSize} has no prefix of ${oldSize}`);
  return oldSize === 0 ? [] : readRanges(consistencyRanges(oldSize, 0, newSize, true), read);
}

/** Whether `proof` shows that the leaf hash `leaf` stands at `index` of the tree of `size` leaves with this root (RFC 9162 section 2.1.3.2). */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!isSize(index) || !isSize(size) || index >= size || ![leaf, ...proof].every(isHash)) return false;
  const lefts = leftSides(index, size - 1, proof.length);
  if (lefts === undefined) return false;
  const top = proof.reduce((hash, step, i) => (lefts[i] ? nodeHash(step, hash) : nodeHash(hash, step)), leaf);
  return sameBytes(top, root);
}

/**
 * Whether `proof` shows that the tree with `oldRoot` is a prefix of the one with `newRoot` (RFC 9162 section 2.1.4.2). The
 * empty tree is a prefix of every tree, and a tree of itself, by an empty proof.
 */
export function verifyConsistency(
  oldSize: number,
  newSize: number,
  oldRoot: Uint8Array,
  newRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isSize(oldSize) || !isSize(newSize) || oldSize > newSize) return false;
  if (oldSize === newSize) return proof.length === 0 && sameBytes(oldRoot, newRoot);
  if (oldSize === 0) return proof.length === 0 && sameBytes(oldRoot, EMPTY_ROOT);
  const [first, ...steps] = 2 ** levelWithin(oldSize) === oldSize ? [oldRoot, ...proof] : proof;
  if (first === undefined || ![first, ...steps].every(isHash)) return false;
  let [older, newer] = [oldSize - 1, newSize - 1];
  while (older % 2 === 1) [older, newer] = [half(older), half(newer)];
  const lefts = leftSides(older, newer, steps.length);
  if (lefts === undefined) return false;
  const oldHash = steps.reduce((hash, step, i) => (lefts[i] ? nodeHash(step, hash) : hash), first);
  const newHash = steps.reduce((hash, step, i) => (lefts[i] ? nodeHash(step, hash) : nodeHash(hash, step)), first);
  return sameBytes(oldHash, oldRoot) && sameBytes(newHash, newRoot);
}

/**
 * The interior nodes (level 1 and up, lowest level first) that become complete when `newLeafHashes` are appended to a tree of
 * `oldSize` leaves (RFC 6962 section 2.1). Reads at most one stored hash a level; the leaf hashes themselves are not repeated.
 */
export async function completedNodes(
  oldSize: number,
  newLeafHashes: readonly Uint8Array[],
  read: HashReader,
): Promise<TreeNode[]> {
  assertSize(oldSize + newLeafHashes.length);
  const nodes: TreeNode[] = [];
  let [first, fresh] = [oldSize, newLeafHashes];
  for (let level = 1; fresh.length > 0; level++) {
    const children = first % 2 === 1 ? [await read(level - 1, first - 1), ...fresh] : fresh;
    first = half(first);
    fresh = Array.from({ length: half(children.length) }, (_, i) => rootOf(children.slice(2 * i, 2 * i + 2)));
    for (const [i, hash] of fresh.entries()) nodes.push({ level, index: first + i, hash });
  }
  return nodes;
}

/** Whether two byte strings are equal; for public values, not constant-time. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function inclusionRanges(index: number, start: number, end: number): Range[] {
  if (end - start === 1) return [];
  const middle = start + powerBelow(end - start);
  return index < middle
    ? [...inclusionRanges(index, start, middle), { start: middle, end }]
    : [...inclusionRanges(index, middle, end), { start, end: middle }];
}

function consistencyRanges(oldEnd: number, start: number, end: number, known: boolean): Range[] {
  if (oldEnd === end) return known ? [] : [{ start, end }];
  const middle = start + powerBelow(end - start);
  return oldEnd <= middle
    ? [...consistencyRanges(oldEnd, start, middle, known), { start: middle, end }]
    : [...consistencyRanges(oldEnd, middle, end, false), { start, end: middle }];
}

function readRanges(ranges: readonly Range[], read: HashReader): Promise<Uint8Array[]> {
  return Promise.all(ranges.map((range) => rangeHash(range, read)));
}

async function rangeHash(range: Range, read: HashReader): Promise<Uint8Array> {
  const hashes = await Promise.all(completeSubtrees(range).map(({ level, index }) => read(level, index)));
  return hashes.length === 0 ? EMPTY_ROOT : hashes.reduceRight((right, left) => nodeHash(left, right));
}

function completeSubtrees({ start, end }: Range): { level: number; index: number }[] {
  if (start === end) return [];
  const level = levelWithin(end - start);
  const width = 2 ** level;
  return [{ level, index: start / width }, ...completeSubtrees({ start: start + width, end })];
}

/** For each step of a proof, whether its hash stands on the left; undefined when a proof of this length cannot be right. */
function leftSides(node: number, last: number, length: number): boolean[] | undefined {
  const lefts: boolean[] = [];
  while (lefts.length < length) {
    if (last === 0) return undefined;
    const left = node % 2 === 1 || node === last;
    while (left && node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    [node, last] = [half(node), half(last)];
    lefts.push(left);
  }
  return last === 0 ? lefts : undefined;
}

function powerBelow(count: number): number {
  return 2 ** levelWithin(count - 1);
}

// Bit operators stop at 32 bits and Math.log2 rounds; a tree may hold up to 2^53 - 1 leaves.
function levelWithin(count: number): number {
  let level = 0;
  while (2 ** (level + 1) <= count) level++;
  return level;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === 32;
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function assertSize(size: number): void {
  if (!isSize(size)) throw new RangeError(`${size} is not the size of a tree`);
}

function sha256(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
