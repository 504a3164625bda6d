import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';

/** Path of a file of the project's reference content; `content/` stands beside both `src/` and `dist/`. */
export function contentFile(name: string): string {
  const levels = import.meta.url.includes('/src/kernel/') ? '../../' : '../';
  return fileURLToPath(new URL(`${levels}content/${name}`, import.meta.url));
}

/** The rows of a CSV of the reference content, by column name; empty cells are empty strings. */
export function contentRows(name: string): Record<string, string>[] {
  return parse(readFileSync(contentFile(name)), { columns: true, skip_empty_lines: true, bom: true });
}

/** A hash of content files, to see whether they changed since they were loaded. */
export function contentVersion(...names: string[]): string {
  const hash = createHash('sha256');
  for (const name of names) hash.update(readFileSync(contentFile(name)));
  return hash.digest('hex');
}
