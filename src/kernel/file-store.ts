import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { ReadableStream as Chunks } from 'node:stream/web';
import { fileURLToPath } from 'node:url';
import { AwsClient } from 'aws4fetch';

/** Content as it comes: a path on this machine, or a stream that is read once. */
export type FileSource = string | Readable | ReadableStream<Uint8Array>;

/** Files kept under the SHA-256 of their content, in lower-case hexadecimals; a file never changes. */
export interface FileStore {
  /** Keeps a content; harmless when it is kept already. @throws FileCorrupt when it does not have this hash */
  put(source: FileSource, sha256: string): Promise<void>;
  /** The content; its last bytes come only when all before had the hash. @throws FileMissing */
  get(sha256: string): Promise<ReadableStream<Uint8Array>>;
  has(sha256: string): Promise<boolean>;
  /** Forgets a content; harmless when it is not there. */
  remove(sha256: string): Promise<void>;
}

export class FileMissing extends Error {
  override name = 'FileMissing';
}

/** A content is not what its hash says. */
export class FileCorrupt extends Error {
  override name = 'FileCorrupt';
}

/**
 * Opens the store at a folder (path or `file:` URL) or in a bucket of any S3-compatible server,
 * `s3://KEY:SECRET@host[:port]/bucket[/prefix]?region=us-east-1&tls=1`, key and secret percent-encoded.
 */
export function openFileStore(url: string): FileStore {
  if (url.startsWith('s3:')) return bucketStore(new URL(url));
  return folderStore(url.startsWith('file:') ? fileURLToPath(url) : resolve(url));
}

function folderStore(root: string): FileStore {
  const pathOf = (sha256: string) => join(root, ...shards(sha256));
  const has = (sha256: string) => exists(pathOf(sha256));
  return {
    has,
    async put(source, sha256) {
      if (await has(sha256)) return discard(source);
      await withCopy(source, sha256, join(root, 'tmp'), (copy) => moveInto(root, copy, pathOf(sha256)));
    },
    async get(sha256) {
      if (!(await has(sha256))) throw new FileMissing(sha256);
      return verified(() => createReadStream(pathOf(sha256)), sha256);
    },
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
  };
}

/** Two portals that keep the same content at once replace a file by its equal, so what is there never changes. */
async function moveInto(root: string, copy: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await rename(copy, path);
  for (const folder of [dirname(path), dirname(dirname(path)), root]) await syncFolder(folder);
}

/** A name is only safe from a power cut when its folder is synced too; Windows knows no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}

const second = 1000;

function bucketStore(url: URL): FileStore {
  const send = senderTo(url);
  const has = async (sha256: string) =>
    isThere(await send('HEAD', sha256, { signal: AbortSignal.timeout(30 * second) }));
  return {
    has,
    async put(source, sha256) {
      if (await has(sha256)) return discard(source);
      await withCopy(source, sha256, tmpdir(), async (copy) => {
        const body = await openAsBlob(copy);
        const headers = { 'content-type': 'application/octet-stream', 'x-amz-content-sha256': sha256 };
        await drain(await send('PUT', sha256, { body, headers, signal: AbortSignal.timeout(600 * second) }));
      });
    },
    async get(sha256) {
      const response = await send('GET', sha256, {});
      if (!isThere(response)) throw new FileMissing(sha256);
      return verified(() => response.body!, sha256);
    },
    async remove(sha256) {
      isThere(await send('DELETE', sha256, { signal: AbortSignal.timeout(30 * second) }));
    },
  };
}

function senderTo(url: URL) {
  const client = new AwsClient({
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
    region: url.searchParams.get('region') ?? 'us-east-1',
    service: 's3',
    retries: 3,
  });
  const scheme = url.searchParams.get('tls') === '0' ? 'http' : 'https';
  const bucket = `${scheme}://${url.host}${url.pathname.replace(/\/+$/, '')}`;
  return (method: string, sha256: string, init: RequestInit) =>
    client.fetch([bucket, ...shards(sha256)].join('/'), { ...init, method, redirect: 'error' });
}

/** Whether the server has it. @throws Error when it answers anything but yes or no */
function isThere(response: Response): boolean {
  if (response.ok) return true;
  void response.body?.cancel();
  if (response.status === 404) return false;
  throw new Error(`The file store answered ${response.status}.`);
}

async function drain(response: Response): Promise<void> {
  if (!isThere(response)) throw new Error('The file store has no such bucket.');
  await response.body?.cancel();
}

function shards(sha256: string): [string, string, string] {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new TypeError('Not a SHA-256 in lower-case hexadecimals.');
  return [sha256.slice(0, 2), sha256.slice(2, 4), sha256];
}

/** Runs `work` with a private, synced copy whose content has this hash, and leaves no copy behind. */
async function withCopy(
  source: FileSource,
  sha256: string,
  folder: string,
  work: (copy: string) => Promise<void>,
): Promise<void> {
  const copy = join(folder, `${randomUUID()}.part`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await write(
      copy,
      verified(() => streamOf(source), sha256),
    );
    await work(copy);
  } finally {
    await rm(copy, { force: true });
  }
}

/** Resolves, or fails, only when the file is closed, so that whoever removes it then finds it. */
async function write(path: string, content: ReadableStream<Uint8Array>): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * The chunks of a content, the last one held back until the hash is known to be right: what is altered never arrives
 * complete. The content is opened at the first read, so that a stream nobody reads holds nothing open.
 */
function verified(content: () => AsyncIterable<Uint8Array>, sha256: string): ReadableStream<Uint8Array> {
  async function* chunks() {
    const hash = createHash('sha256');
    let held: Uint8Array | undefined;
    for await (const chunk of content()) {
      if (held) yield held;
      hash.update(chunk);
      held = chunk;
    }
    if (hash.digest('hex') !== sha256) throw new FileCorrupt(sha256);
    if (held) yield held;
  }
  return Chunks.from(chunks()) as ReadableStream<Uint8Array>;
}

function streamOf(source: FileSource): AsyncIterable<Uint8Array> {
  return typeof source === 'string' ? createReadStream(source) : source;
}

async function discard(source: FileSource): Promise<void> {
  if (source instanceof Readable) source.destroy();
  else if (typeof source !== 'string') await source.cancel();
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
