import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { Zip, ZipDeflate } from 'fflate';

/** A ZIP that is written to disk as it grows; what is inside is noted with size and checksum. */
export interface Archive {
  /** Begins a file; only one is open at a time. */
  begin(path: string): void;
  write(text: string): Promise<void>;
  end(): Promise<void>;
  /** The files so far. */
  entries: { path: string; size: number; sha256: string }[];
  /** Ends the archive. @returns its size in bytes and its SHA-256 */
  finish(): Promise<{ size: number; sha256: string }>;
}

/** Opens an archive at a path of this machine. @param at the time its files bear, so that the same content makes the same archive */
export async function openArchive(path: string, at: Date): Promise<Archive> {
  const handle = await open(path, 'wx', 0o600);
  const whole = createHash('sha256');
  const waiting: Uint8Array[] = [];
  let size = 0;
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    waiting.push(chunk);
  });
  const flush = async () => {
    for (const chunk of waiting.splice(0)) {
      whole.update(chunk);
      size += chunk.length;
      await writeAll(handle, chunk);
    }
  };
  const entries: Archive['entries'] = [];
  let file: { path: string; deflate: ZipDeflate; hash: Hash; size: number } | undefined;
  return {
    entries,
    begin(name) {
      file = {
        path: name,
        deflate: new ZipDeflate(name, { level: 6 }),
        hash: createHash('sha256'),
        size: 0,
      };
      file.deflate.mtime = at;
      zip.add(file.deflate);
    },
    async write(text) {
      const bytes = Buffer.from(text);
      file!.hash.update(bytes);
      file!.size += bytes.length;
      file!.deflate.push(bytes);
      await flush();
    },
    async end() {
      file!.deflate.push(new Uint8Array(), true);
      entries.push({ path: file!.path, size: file!.size, sha256: file!.hash.digest('hex') });
      await flush();
    },
    async finish() {
      zip.end();
      await flush();
      await handle.sync();
      await handle.close();
      return { size, sha256: whole.digest('hex') };
    },
  };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten;
}
