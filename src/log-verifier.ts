import { existsSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  attempt,
  check,
  type CheckResult,
  checkPrefix,
  checkTree,
  describe,
  openHead,
  passed,
} from './kernel/log-checks.ts';
import { openLogFiles, readTextFile } from './kernel/log-files.ts';
import { leafHash, verifyInclusion } from './kernel/merkle.ts';
import { commitment, type Opening, versionHash } from './kernel/opening.ts';
import { decodeBase64 } from './kernel/signed-note.ts';

/** What shows that a record is in the log: its leaf's opening and index, the audit path in base64, the signed tree head, the version itself. */
export type Proof = { opening: Opening; index: number; inclusion: string[]; checkpoint: string; version?: unknown };

/** `log`: folder or http(s) URL; `key`: verifier key; `proof`: parsed JSON; `oldCheckpoint`: a note kept from before; `token`: an API key, for the members' log. */
export type VerifyOptions = { log: string; key: string; proof?: unknown; oldCheckpoint?: string; token?: string };

const FILE_LIMIT = 2 ** 26;
const USAGE =
  'use: log-verifier --key <verifier key> [--log <folder or URL>] [--proof <file>] [--old-checkpoint <file>] [--token-file <file>]';

/**
 * Checks the files of a log (C2SP tlog-tiles): the signed tree head, the root recomputed from the tiles, every tile against the
 * one above it, every entry against its leaf hash; then an older tree head and a record's proof, when given. Rejects never:
 * what cannot be read is a failed check.
 */
export async function verifyLog({ log, key, proof, oldCheckpoint, token }: VerifyOptions): Promise<CheckResult[]> {
  const files = openLogFiles(log, token);
  const head = await attempt('checkpoint', async () => openHead(await files.checkpoint(), key));
  if ('ok' in head) return [head];
  const results = [passed('checkpoint', describe(head)), ...(await checkTree({ files, head }))];
  if (oldCheckpoint !== undefined)
    results.push(await check('old checkpoint', () => checkPrefix({ files, head }, oldCheckpoint, key)));
  if (proof === undefined) return results;
  results.push(...(await verifyProof(proof, key)));
  results.push(
    await check('proof checkpoint in the log', () => checkPrefix({ files, head }, parseProof(proof).checkpoint, key)),
  );
  return results;
}

/**
 * Checks a record's proof by itself: the signature of its tree head, the form of the opening, the leaf's audit path (RFC 9162
 * section 2.1.3.2), and the version against its hash when it is there. Rejects never. That its tree head is the one
 * everybody else sees, only verifyLog can tell.
 */
export async function verifyProof(input: unknown, key: string): Promise<CheckResult[]> {
  const proof = await attempt('proof', () => parseProof(input));
  if ('ok' in proof) return [proof];
  const results = [
    await check('proof checkpoint', () => describe(openHead(proof.checkpoint, key))),
    await check('proof opening', () => Buffer.from(commitment(proof.opening)).toString('hex')),
    await check('proof inclusion', () => checkInclusion(proof, key)),
  ];
  if (proof.version !== undefined) results.push(await check('proof version', () => checkVersion(proof)));
  return results;
}

function checkInclusion({ opening, index, inclusion, checkpoint }: Proof, key: string): string {
  const { size, root } = openHead(checkpoint, key);
  const place = `leaf ${index} of ${size}`;
  if (verifyInclusion(leafHash(commitment(opening)), index, size, inclusion.map(decodeBase64), root)) return place;
  throw new Error(`the opening and the path do not give the signed root as ${place}`);
}

function checkVersion({ opening, version }: Proof): string {
  const hash = versionHash(version);
  if (hash !== opening.hash) throw new Error(`the version hashes to ${hash}, the opening says ${opening.hash}`);
  return hash;
}

function parseProof(input: unknown): Proof {
  const { opening, index, inclusion, checkpoint, version }: Partial<Record<keyof Proof, unknown>> = Object(input);
  if (typeof opening !== 'object' || opening === null) throw new Error('opening is missing');
  if (typeof index !== 'number') throw new Error('index is not a number');
  if (typeof checkpoint !== 'string') throw new Error('checkpoint is not text');
  if (!Array.isArray(inclusion) || !inclusion.every((hash) => typeof hash === 'string')) {
    throw new Error('inclusion is not a list of base64 texts');
  }
  return { opening: opening as Opening, index, inclusion, checkpoint, version };
}

/** Runs the program on its arguments; one line a check on standard output. Answers the exit code: 0 when every check holds, else 1. */
export async function main(args: string[]): Promise<number> {
  const results = await attempt('arguments', () => checkArguments(args));
  const list = 'ok' in results ? [results] : results;
  for (const { ok, name, detail } of list)
    process.stdout.write(`${ok ? 'ok' : 'FAILED'} ${printable(`${name}: ${detail}`)}\n`);
  return list.every(({ ok }) => ok) ? 0 : 1;
}

async function checkArguments(args: string[]): Promise<CheckResult[]> {
  const text = { type: 'string' } as const;
  const options = { log: text, key: text, proof: text, 'old-checkpoint': text, 'token-file': text };
  const { log, key, ...files } = parseArgs({ args, options }).values;
  if (key === undefined || (log === undefined && files.proof === undefined)) throw new Error(USAGE);
  const proof: unknown = files.proof && JSON.parse(await readTextFile(files.proof, FILE_LIMIT));
  if (log === undefined) return verifyProof(proof, key);
  const oldCheckpoint = files['old-checkpoint'] && (await readTextFile(files['old-checkpoint'], FILE_LIMIT));
  const token = files['token-file'] && (await readTextFile(files['token-file'], FILE_LIMIT)).trim();
  return verifyLog({ log, key, proof, oldCheckpoint, token });
}

// What a log or a proof says may reach a terminal: no escape sequences.
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '?');
}

const started = process.argv[1];
if (started !== undefined && existsSync(started) && realpathSync(started) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2));
}
