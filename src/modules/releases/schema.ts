import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: 'wrong-value' });

/** A data release: what is known of its file, which never changes. */
export const releaseFields = z.strictObject({
  number: z.number().int().min(1).max(1_000_000),
  /** The moment whose records it holds (UTC). */
  made_at: z.iso.datetime(),
  records: z.number().int().min(0),
  /** Bytes. */
  size: z.number().int().min(1),
  sha256,
  /** Content of the file store with the ids of its records, one a line. */
  ids_sha256: sha256,
});
export type ReleaseFields = z.output<typeof releaseFields>;

declare module '../../kernel/tables.ts' {
  interface RoomTables {
    releases_release: ReleaseFields;
  }
}
