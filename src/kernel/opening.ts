import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/**
 * What a leaf of the log commits to; it stays hidden until shown, because of the salt.
 * `salt`: base64 of 16 random bytes or more, one per leaf. `act`: the verb. `who`: the account or state that acted.
 * `when`: UTC, as Date.toISOString writes it. `subject`: the record's id. `version`: its number, from 1; 0 for an act that
 * publishes no version. `hash`: versionHash of it, in hex. `by`: through whom the act was done, when that is not `who`.
 */
export type Opening = {
  salt: string;
  act: string;
  who: string;
  when: string;
  subject: string;
  version: number;
  hash: string;
  by?: string;
  /** HMAC of the stored rows with their draft, in hex: lets the operator's `portal verify` find a changed row, and tells readers nothing. */
  row?: string;
};

const rules: Record<keyof Opening, (value: unknown) => boolean> = {
  salt: (value) => typeof value === 'string' && isSalt(value),
  act: isText,
  who: isText,
  when: (value) => typeof value === 'string' && isUtc(value),
  subject: isText,
  version: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  hash: isHexHash,
  by: (value) => value === undefined || isText(value),
  row: (value) => value === undefined || isHexHash(value),
};

/**
 * The 32-byte entry of the log: SHA-256 over the canonical JSON of the opening (RFC 8785). Throws TypeError naming the field
 * that is missing, malformed or unknown.
 */
export function commitment(opening: Opening): Uint8Array {
  assertOpening(opening);
  return createHash('sha256').update(canonicalJson(opening)).digest();
}

/** Hex SHA-256 over the canonical JSON of a version of a record (RFC 8785). Throws TypeError for what JSON cannot say. */
export function versionHash(version: unknown): string {
  return createHash('sha256').update(canonicalJson(version)).digest('hex');
}

function assertOpening(opening: Opening): void {
  const unknown = Object.keys(opening).find((key) => !Object.hasOwn(rules, key));
  if (unknown !== undefined) throw new TypeError(`opening.${unknown} is not a field of an opening`);
  const given = new Map<string, unknown>(Object.entries(opening));
  for (const [key, holds] of Object.entries(rules)) {
    if (!holds(given.get(key))) throw new TypeError(`opening.${key} is missing or malformed`);
  }
}

function isSalt(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length >= 16 && bytes.toString('base64') === text;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isHexHash(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function isUtc(text: string): boolean {
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString() === text;
}
