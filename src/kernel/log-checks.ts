import type { LogFiles } from './log-files.ts';
import { consistencyProof, leafHash, rootOf, sameBytes, treeRoot, verifyConsistency } from './merkle.ts';
import { type Checkpoint, openCheckpoint } from './signed-note.ts';
import { levelTiles, TILE_WIDTH, type Tile, tileAbove, tilePath, tileReader } from './tiles.ts';

/** One thing that was checked: what, whether it holds, and how much was covered or what is wrong. */
export type CheckResult = { name: string; ok: boolean; detail: string };

/** A log's files and the signed tree head they are held against. */
export type SignedLog = { files: LogFiles; head: Checkpoint };

const SIZE_LIMIT = 2 ** 40;
const FAILURES_SHOWN = 100;
const AT_ONCE = 16;

/**
 * Checks the tiles of a log (C2SP tlog-tiles): the signed root recomputed from them, every full tile against the one that holds
 * its hash, every entry against its leaf hash. A failure names its tile or leaf. Rejects never.
 */
export async function checkTree(log: SignedLog): Promise<CheckResult[]> {
  const { size } = log.head;
  const results = [await check('root', () => checkRoot(log))];
  for (let level = 1; TILE_WIDTH ** level <= size; level++) {
    results.push(...(await checkTiles(`tile/${level}`, levelTiles(size, level), (tile) => checkTile(log, tile))));
  }
  const checkLeaves = async (tile: Tile) => [...(await checkTile(log, tile)), ...(await checkBundle(log, tile))];
  return [...results, ...(await checkTiles('tile/0 and tile/entries', levelTiles(size, 0), checkLeaves))];
}

async function checkRoot({ files, head }: SignedLog): Promise<string> {
  const used = new Set<string>();
  const load = (tile: Tile) => {
    used.add(tilePath(tile));
    return files.hashes(tile);
  };
  const root = await treeRoot(head.size, tileReader(head.size, load));
  if (!sameBytes(root, head.root)) throw new Error(`${[...used].join(', ') || 'no tile'} do not give the signed root`);
  return Buffer.from(root).toString('base64');
}

async function checkTiles(
  name: string,
  tiles: Iterable<Tile>,
  checkOne: (tile: Tile) => Promise<CheckResult[]>,
): Promise<CheckResult[]> {
  const failures: CheckResult[] = [];
  let count = 0;
  for (const batch of batches(tiles, AT_ONCE)) {
    for (const found of await Promise.all(batch.map(checkOne))) failures.push(...found);
    if (failures.length > FAILURES_SHOWN)
      return [...failures.slice(0, FAILURES_SHOWN), failed(name, 'and more: gave up')];
    count += batch.length;
  }
  return failures.length > 0 ? failures : [passed(name, `tiles checked: ${count}`)];
}

async function checkTile({ files, head }: SignedLog, tile: Tile): Promise<CheckResult[]> {
  const result = await check(tilePath(tile), async () => {
    const root = rootOf(await files.hashes(tile));
    if (tile.width < TILE_WIDTH) return 'checked with the root';
    const above = tileAbove(head.size, tile);
    const position = tile.index % TILE_WIDTH;
    const stated = (await readable(files.hashes(above)))[position];
    if (stated === undefined || sameBytes(stated, root)) return 'as stated above';
    throw new Error(`does not give hash ${position} of ${tilePath(above)}`);
  });
  return result.ok ? [] : [result];
}

async function checkBundle({ files }: SignedLog, tile: Tile): Promise<CheckResult[]> {
  const path = tilePath({ ...tile, level: 'entries' });
  const entries = await attempt(path, () => files.entries({ ...tile, level: 'entries' }));
  if ('ok' in entries) return [entries];
  const hashes = await readable(files.hashes(tile));
  return entries.flatMap((entry, i) => {
    const hash = hashes[i];
    if (hash === undefined || sameBytes(leafHash(entry), hash)) return [];
    return [
      failed(
        `leaf ${tile.index * TILE_WIDTH + i}`,
        `entry ${i} of ${path} does not hash to hash ${i} of ${tilePath(tile)}`,
      ),
    ];
  });
}

/**
 * Checks that the tree of a checkpoint signed by `key` is the beginning of this log (RFC 9162 section 2.1.4.2); says how long
 * it is. Throws an Error saying what is wrong.
 */
export async function checkPrefix({ files, head }: SignedLog, note: string, key: string): Promise<string> {
  const old = openHead(note, key);
  if (old.size > head.size) throw new Error(`signed for ${old.size} leaves, but here are only ${head.size}`);
  const proof = await consistencyProof(old.size, head.size, tileReader(head.size, files.hashes));
  if (verifyConsistency(old.size, head.size, old.root, head.root, proof)) return describe(old);
  throw new Error(`its ${old.size} leaves are not the first of these ${head.size}`);
}

/** The tree head in a checkpoint signed by `key`. Throws what openCheckpoint throws, and for more than 2^40 leaves. */
export function openHead(note: string, key: string): Checkpoint {
  const head = openCheckpoint(note, key);
  if (head.size > SIZE_LIMIT) throw new Error('more than 2^40 leaves');
  return head;
}

/** The words for a tree head in a result. */
export function describe({ origin, size }: Checkpoint): string {
  return `${size} leaves of ${origin}`;
}

function* batches<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** The hashes, or none of an unreadable tile: its own check reports that. */
function readable(hashes: Promise<Uint8Array[]>): Promise<Uint8Array[]> {
  return hashes.catch(() => []);
}

/** The work's answer, or if it throws, a failed check of this name. */
export async function attempt<T>(name: string, work: () => T | Promise<T>): Promise<T | CheckResult> {
  try {
    return await work();
  } catch (error) {
    return failed(name, error instanceof Error ? error.message : String(error));
  }
}

/** A check of this name, failed if the work throws; else the work says what was covered. */
export async function check(name: string, work: () => string | Promise<string>): Promise<CheckResult> {
  const detail = await attempt(name, work);
  return typeof detail === 'string' ? passed(name, detail) : detail;
}

/** A check that holds. */
export function passed(name: string, detail: string): CheckResult {
  return { name, ok: true, detail };
}

function failed(name: string, detail: string): CheckResult {
  return { name, ok: false, detail };
}
