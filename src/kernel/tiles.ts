import { type HashReader, rootOf } from './merkle.ts';

/** A tile of hashes (level 0 to 63), or with level 'entries' a bundle of entries; `width` of 1 to 256 items, 256 being full. */
export type Tile = { level: number | 'entries'; index: number; width: number };

/** Items in a full tile (C2SP tlog-tiles, "Merkle Tree"). */
export const TILE_WIDTH = 256;

const MAX_ENTRY = 0xffff;
const TILE_PATH = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;

/** `tile/<L>/<N>[.p/<W>]`, N in groups of three digits, all but the last after an `x` (C2SP tlog-tiles, "Merkle Tree"). */
export function tilePath({ level, index, width }: Tile): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? [];
  const number = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${number}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** The tile a path names (C2SP tlog-tiles, "Merkle Tree"). Throws an Error unless it is spelled exactly as tilePath would. */
export function parseTilePath(path: string): Tile {
  const [, level, groups = '', width = TILE_WIDTH] = TILE_PATH.exec(path) ?? [];
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: Number(width),
  };
  if (!isTile(tile) || tilePath(tile) !== path) throw new Error(`not the path of a tile: ${path.slice(0, 100)}`);
  return tile;
}

/** The tiles of one level of a tree of `size` leaves, left to right, the last one perhaps partial (C2SP tlog-tiles, "Partial Tiles"). */
export function* levelTiles(size: number, level: Tile['level']): Generator<Tile> {
  for (let index = 0; index * TILE_WIDTH < hashesAt(size, level); index++) yield tileAt(size, level, index);
}

/** All tiles of a tree of `size` leaves: bundles of entries first, then hashes from level 0 upwards (C2SP tlog-tiles, "APIs"). */
export function* tilesOf(size: number): Generator<Tile> {
  yield* levelTiles(size, 'entries');
  for (let level = 0; hashesAt(size, level) > 0; level++) yield* levelTiles(size, level);
}

/** The tile that holds the hash of this full hash tile (C2SP tlog-tiles, "Merkle Tree"), as wide as a tree of `size` leaves makes it. */
export function tileAbove(size: number, { level, index }: Tile): Tile {
  if (level === 'entries') throw new TypeError('no tile holds the hash of a bundle of entries');
  return tileAt(size, level + 1, Math.floor(index / TILE_WIDTH));
}

/** Whether every item of the tile exists in a tree of `size` leaves; so also for the partial tiles of smaller trees. */
export function treeHasTile(size: number, { level, index, width }: Tile): boolean {
  return index * TILE_WIDTH + width <= hashesAt(size, level);
}

/** The bytes of a hash tile: `width` hashes of 32 bytes, in order (C2SP tlog-tiles, "Merkle Tree"), from stored hashes. */
export async function hashTile({ level, index, width }: Tile, read: HashReader): Promise<Uint8Array> {
  if (level === 'entries') throw new TypeError('a bundle of entries is not a hash tile');
  const indexes = Array.from({ length: width }, (_, i) => index * TILE_WIDTH + i);
  return Buffer.concat(await Promise.all(indexes.map((i) => read(8 * level, i))));
}

/** The hashes of a hash tile. Throws an Error unless it holds 1 to 256 of them. */
export function parseHashTile(bytes: Uint8Array): Uint8Array[] {
  const width = bytes.length / 32;
  if (!Number.isInteger(width) || width < 1 || width > TILE_WIDTH)
    throw new Error(`a hash tile cannot have ${bytes.length} bytes`);
  return Array.from({ length: width }, (_, i) => bytes.subarray(32 * i, 32 * (i + 1)));
}

/** A bundle of 1 to 256 entries, each after its length as a big-endian uint16 (C2SP tlog-tiles, "Log entries"). */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length < 1 || entries.length > TILE_WIDTH) throw new RangeError('a bundle holds 1 to 256 entries');
  return Buffer.concat(entries.flatMap((entry) => [lengthPrefix(entry), entry]));
}

/** The entries of a bundle (C2SP tlog-tiles, "Log entries"). Throws an Error when it is cut short or holds not 1 to 256. */
export function parseBundle(bytes: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length && entries.length <= TILE_WIDTH;) {
    const start = at + 2;
    const end = start <= bytes.length ? start + view.getUint16(at) : Infinity;
    if (end > bytes.length) throw new Error(`the bundle is cut short in entry ${entries.length}`);
    entries.push(bytes.subarray(start, end));
    at = end;
  }
  if (entries.length < 1 || entries.length > TILE_WIDTH) throw new Error('a bundle holds 1 to 256 entries');
  return entries;
}

/** Reads the hash of any complete subtree out of the tiles of a tree of `size` leaves; `load` answers a hash tile's hashes. */
export function tileReader(size: number, load: (tile: Tile) => Promise<readonly Uint8Array[]>): HashReader {
  return async (level, index) => {
    const width = 2 ** (level % 8);
    const start = (index * width) % TILE_WIDTH;
    const tile = tileAt(size, Math.floor(level / 8), Math.floor((index * width) / TILE_WIDTH));
    if (start + width > tile.width) throw new RangeError(`a tree of ${size} has no complete subtree ${level}/${index}`);
    return rootOf((await load(tile)).slice(start, start + width));
  };
}

function tileAt(size: number, level: Tile['level'], index: number): Tile {
  return { level, index, width: Math.min(TILE_WIDTH, hashesAt(size, level) - index * TILE_WIDTH) };
}

function hashesAt(size: number, level: Tile['level']): number {
  return Math.floor(size / TILE_WIDTH ** (level === 'entries' ? 0 : level));
}

function isTile({ level, index, width }: Tile): boolean {
  return (
    (level === 'entries' || level <= 63) &&
    Number.isSafeInteger(index * TILE_WIDTH) &&
    width >= 1 &&
    width <= TILE_WIDTH
  );
}

function lengthPrefix(entry: Uint8Array): Uint8Array {
  if (entry.length > MAX_ENTRY) throw new RangeError(`an entry has at most ${MAX_ENTRY} bytes`);
  return Uint8Array.of(entry.length >> 8, entry.length & 0xff);
}
