import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Keys derived from the master key by purpose (HKDF-SHA256, RFC 5869); the master key itself goes nowhere. */
export interface Keys {
  /** 32 bytes for this purpose, the same in every process that has the master key. */
  derive(purpose: string): Buffer;
}

/** Reads the master key (32 bytes, base64), or makes one with mode 0600 when the file does not exist. */
export async function loadKeys(file: string): Promise<Keys> {
  const text = await readOrCreate(file);
  const master = Buffer.from(text.trim(), 'base64');
  if (master.length !== 32) throw new Error(`${file} must hold 32 bytes in base64.`);
  const derived = new Map<string, Buffer>();
  return {
    derive(purpose) {
      const key = derived.get(purpose) ?? Buffer.from(hkdfSync('sha256', master, 'portal', purpose, 32));
      derived.set(purpose, key);
      return Buffer.from(key);
    },
  };
}

async function readOrCreate(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  try {
    const handle = await open(file, 'wx', 0o600);
    const text = randomBytes(32).toString('base64');
    await handle.writeFile(`${text}\n`);
    await handle.sync();
    await handle.close();
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readFile(file, 'utf8');
  }
}
