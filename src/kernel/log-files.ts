import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseBundle, parseHashTile, TILE_WIDTH, type Tile, tilePath } from './tiles.ts';

/** The files of a log, from a folder or a server; each read is bounded by what the file may hold. */
export type LogFiles = {
  /** The text of the file `checkpoint`. Throws when it is missing, too large or not UTF-8. */
  checkpoint: () => Promise<string>;
  /** The hashes of a hash tile. Throws an Error naming the tile that is missing or has another length than its width asks. */
  hashes: (tile: Tile) => Promise<Uint8Array[]>;
  /** The 32-byte entries of a bundle. Throws as `hashes` does. */
  entries: (tile: Tile) => Promise<Uint8Array[]>;
};

type Read = (path: string, limit: number) => Promise<Buffer | undefined>;

const ENTRY_BYTES = 32;
const CHECKPOINT_LIMIT = 2 ** 20;
const CACHED_TILES = 64;
const FETCH_MS = 60_000;

/** Opens the log in a folder or under an http(s) URL (C2SP tlog-tiles, "APIs"); `token` is sent as a bearer token (RFC 6750 section 2.1). */
export function openLogFiles(log: string, token?: string): LogFiles {
  const read = /^https?:\/\//.test(log) ? serverReader(log, token) : folderReader(log);
  return {
    checkpoint: () => readText(read, 'checkpoint', CHECKPOINT_LIMIT),
    hashes: cached(async (tile) => parseHashTile(await readTile(read, tile, 32))),
    entries: async (tile) => parseEntries(await readTile(read, tile, 2 + ENTRY_BYTES), tile),
  };
}

/** The UTF-8 text of a file. Throws an Error naming it when it is missing, larger than `limit` bytes or not UTF-8. */
export function readTextFile(file: string, limit: number): Promise<string> {
  return readText(readStored, file, limit);
}

function cached(load: LogFiles['hashes']): LogFiles['hashes'] {
  const recent = new Map<string, Promise<Uint8Array[]>>();
  return (tile) => {
    const path = tilePath(tile);
    const hashes = recent.get(path) ?? load(tile);
    recent.set(path, hashes);
    const [oldest] = recent.keys();
    if (recent.size > CACHED_TILES && oldest !== undefined) recent.delete(oldest);
    return hashes;
  };
}

// A log may drop a partial tile once the full one exists (C2SP tlog-tiles, "Partial Tiles"); then the beginning of that serves.
async function readTile(read: Read, tile: Tile, itemBytes: number): Promise<Buffer> {
  for (const width of new Set([tile.width, TILE_WIDTH])) {
    const path = tilePath({ ...tile, width });
    const bytes = await read(path, width * itemBytes);
    if (bytes?.length === width * itemBytes) return bytes.subarray(0, tile.width * itemBytes);
    if (bytes !== undefined) throw new Error(`${path} has ${bytes.length} bytes instead of ${width * itemBytes}`);
  }
  throw new Error(`${tilePath(tile)} is missing`);
}

function parseEntries(bytes: Buffer, tile: Tile): Uint8Array[] {
  const entries = parseBundle(bytes);
  const odd = entries.findIndex((entry) => entry.length !== ENTRY_BYTES);
  if (odd >= 0) throw new Error(`entry ${odd} of ${tilePath(tile)} has not ${ENTRY_BYTES} bytes`);
  return entries;
}

async function readText(read: Read, path: string, limit: number): Promise<string> {
  const bytes = await read(path, limit);
  if (bytes === undefined) throw new Error(`${path} is missing`);
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

function folderReader(folder: string): Read {
  return (path, limit) => readStored(join(folder, path), limit);
}

async function readStored(file: string, limit: number): Promise<Buffer | undefined> {
  return existsSync(file) ? collect(createReadStream(file), file, limit) : undefined;
}

function serverReader(url: string, token: string | undefined): Read {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const base = url.replace(/\/+$/, '');
  return async (path, limit) => {
    const response = await fetch(`${base}/${path}`, { headers, signal: AbortSignal.timeout(FETCH_MS) });
    if (response.ok && response.body !== null) return collect(response.body, path, limit);
    await response.body?.cancel();
    if (response.status === 404 || response.status === 410) return undefined;
    throw new Error(`${path}: the server answered ${response.status}`);
  };
}

async function collect(chunks: AsyncIterable<Uint8Array>, name: string, limit: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > limit) throw new Error(`${name} has more than ${limit} bytes`);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
