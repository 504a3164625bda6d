import { createHash } from 'node:crypto';
import { accountSnapshot } from './accounts/account.ts';
import { providerSnapshot } from './accounts/providers.ts';
import { searchEntriesAstray } from './audience.ts';
import { logVerifierKey, rowSeal, trees, type Tree } from './audit.ts';
import { leafHash, nodeHash, rootOf } from './merkle.ts';
import { commitment, versionHash, type Opening } from './opening.ts';
import type { Portal } from './portal.ts';
import { recordSnapshot } from './record-rows.ts';
import { referenceAstray } from './reference.ts';
import { readSealed } from './sealed.ts';
import { openCheckpoint } from './signed-note.ts';
import { groupSnapshot } from './groups.ts';

/** Something in the database that the log does not vouch for. */
export interface Finding {
  /** What it is: `leaf members/12`, `version <record>/3`, `record <id>`, `checkpoint public/40`, `file <sha256>` … */
  what: string;
  problem: string;
}

/**
 * Checks the whole database against the log: every leaf against its opening, its tree and the signed checkpoints, every
 * version against its leaf, every record's, account's and group's stored rows, and those that rooms keep sealed, against the last act
 * on them, search entries against their records, states and groups against the shipped content, every stored file against its name.
 */
export async function* verifyDatabase(portal: Portal): AsyncGenerator<Finding> {
  for (const tree of trees) yield* verifyTree(portal, tree);
  yield* verifyVersions(portal);
  yield* verifyRows(portal);
  yield* verifySearch(portal);
  yield* verifyReference(portal);
  yield* verifyFiles(portal);
}

const batch = 2000;

async function* verifyTree(portal: Portal, tree: Tree): AsyncGenerator<Finding> {
  const { pool } = portal.database;
  const roots = new Map(
    (
      await pool.query<{ size: number; note: string }>('select size, note from checkpoint where tree = $1', [tree])
    ).rows.map((row) => [row.size, row.note]),
  );
  const nodes = new Map(
    (
      await pool.query<{ level: number; index: number; hash: Buffer }>(
        'select level, index, hash from log_node where tree = $1',
        [tree],
      )
    ).rows.map((row) => [`${row.level}/${row.index}`, row.hash]),
  );
  const size =
    (await pool.query<{ size: number }>('select size from log_tree where name = $1', [tree])).rows[0]?.size ?? 0;
  const signed = Math.max(0, ...roots.keys());
  const peaks: { level: number; index: number; hash: Uint8Array }[] = [];
  let expected = 0;
  for (;;) {
    const { rows } = await pool.query<{
      index: number;
      opening: Opening;
      subject: string;
      version: number;
      commitment: Buffer;
    }>(
      'select index, opening, subject, version, commitment from leaf where tree = $1 and index >= $2 order by index limit $3',
      [tree, expected, batch],
    );
    for (const row of rows) {
      if (row.index !== expected) yield { what: `leaf ${tree}/${expected}`, problem: 'missing' };
      expected = row.index + 1;
      yield* verifyLeaf(tree, row);
      yield* grow(
        tree,
        peaks,
        { index: row.index, hash: leafHash(row.commitment), isSigned: row.index < signed },
        nodes,
      );
      const note = roots.get(expected);
      if (note !== undefined) yield* verifyCheckpoint(portal, tree, expected, note, peaks);
      roots.delete(expected);
    }
    if (rows.length < batch) break;
  }
  const empty = roots.get(0);
  if (empty !== undefined) yield* verifyCheckpoint(portal, tree, 0, empty, []);
  if (expected !== size) yield { what: `log ${tree}`, problem: `has ${expected} leaves, and ${size} were counted` };
  roots.delete(0);
  for (const missing of roots.keys())
    yield { what: `checkpoint ${tree}/${missing}`, problem: 'is larger than the log' };
  for (const key of nodes.keys()) yield { what: `node ${tree}/${key}`, problem: 'has nothing below it' };
}

function* verifyLeaf(
  tree: Tree,
  row: { index: number; opening: Opening; subject: string; version: number; commitment: Buffer },
): Generator<Finding> {
  const what = `leaf ${tree}/${row.index}`;
  const problem = leafProblem(tree, row);
  if (problem) yield { what, problem };
}

function leafProblem(
  tree: Tree,
  row: { opening: Opening; subject: string; version: number; commitment: Buffer },
): string | undefined {
  try {
    if (!Buffer.from(commitment(row.opening)).equals(row.commitment)) return 'the opening is not what was committed to';
  } catch {
    return 'the opening is malformed';
  }
  if (row.subject !== row.opening.subject) return 'the subject is not that of the opening';
  const committed = tree === 'members' ? Math.min(row.version, 1) : row.version;
  if (committed !== row.opening.version) return 'the version is not that of the opening';
  return undefined;
}

interface NewLeaf {
  index: number;
  hash: Uint8Array;
  /** Whether a checkpoint covers it, so that the nodes it completes must be stored. */
  isSigned: boolean;
}

/** Adds a leaf to the peaks of the tree (RFC 6962 section 2.1), compares each completed node with the stored one and ticks that off. */
function* grow(
  tree: Tree,
  peaks: { level: number; index: number; hash: Uint8Array }[],
  leaf: NewLeaf,
  stored: Map<string, Buffer>,
): Generator<Finding> {
  let node = { level: 0, index: leaf.index, hash: leaf.hash };
  for (let last = peaks.at(-1); last && last.level === node.level; last = peaks.at(-1)) {
    peaks.pop();
    node = { level: node.level + 1, index: Math.floor(last.index / 2), hash: nodeHash(last.hash, node.hash) };
    const key = `${node.level}/${node.index}`;
    const kept = stored.get(key);
    if (kept && !kept.equals(node.hash))
      yield { what: `node ${tree}/${key}`, problem: 'is not the hash of what is below it' };
    if (!kept && leaf.isSigned) yield { what: `node ${tree}/${key}`, problem: 'is missing' };
    stored.delete(key);
  }
  peaks.push(node);
}

function* verifyCheckpoint(
  portal: Portal,
  tree: Tree,
  size: number,
  note: string,
  peaks: { hash: Uint8Array }[],
): Generator<Finding> {
  const root =
    size === 0 ? rootOf([]) : peaks.map((peak) => peak.hash).reduceRight((right, left) => nodeHash(left, right));
  const what = `checkpoint ${tree}/${size}`;
  try {
    const signed = openCheckpoint(note, logVerifierKey(portal, tree));
    if (signed.size !== size || !Buffer.from(signed.root).equals(root))
      yield { what, problem: 'signs another tree: leaves were changed after they were signed' };
  } catch (error) {
    yield { what, problem: `the signature or the note is wrong: ${(error as Error).message}` };
  }
}

async function* verifyVersions(portal: Portal): AsyncGenerator<Finding> {
  const { pool } = portal.database;
  let last: [string, number] = ['', 0];
  for (;;) {
    const { rows } = await pool.query<{
      record: string;
      number: number;
      content: unknown;
      hash: string;
      at: Date;
      act: string;
      by_account: string;
      by_party: string;
      opening: Opening | null;
    }>(
      `select v.record, v.number, v.content, v.hash, v.at, v.act, v.by_account, v.by_party,
        (select opening from leaf l where l.tree = 'members' and l.subject = v.record and l.version = v.number order by index limit 1) as opening
       from version v where (v.record, v.number) > ($1, $2) order by v.record, v.number limit $3`,
      [...last, batch],
    );
    for (const row of rows) {
      const what = `version ${row.record}/${row.number}`;
      const { opening } = row;
      if (!opening) yield { what, problem: 'no leaf vouches for it' };
      else if (versionHash(row.content) !== opening.hash)
        yield { what, problem: 'its content is not what was committed to' };
      else if (row.hash !== opening.hash) yield { what, problem: 'its hash is not what was committed to' };
      else if (
        row.at.toISOString() !== opening.when ||
        row.by_account !== opening.by ||
        row.by_party !== opening.who ||
        row.act !== opening.act
      )
        yield { what, problem: 'who, when or what was done is not what was committed to' };
    }
    const end = rows.at(-1);
    if (!end || rows.length < batch) break;
    last = [end.record, end.number];
  }
  const missing = await pool.query<{ subject: string; version: number }>(
    `select distinct l.subject, l.version from leaf l where l.tree = 'members' and l.version > 0
     and not exists (select from version v where v.record = l.subject and v.number = l.version) order by 1, 2 limit 1000`,
  );
  for (const row of missing.rows) yield { what: `version ${row.subject}/${row.version}`, problem: 'is missing' };
  const turned = await pool.query<{ subject: string; version: number }>(
    `select subject, version from (select subject, version, lag(version) over (partition by subject order by index) as before
       from leaf where tree = 'members' and version > 0) x where version < before order by 1, 2 limit 1000`,
  );
  for (const row of turned.rows)
    yield { what: `version ${row.subject}/${row.version}`, problem: 'comes before one with a lower number' };
}

/** Every subject's stored rows against the last act on it. */
async function* verifyRows(portal: Portal): AsyncGenerator<Finding> {
  const { pool } = portal.database;
  const unmounted = new Set<string>();
  let after = '';
  for (;;) {
    const { rows } = await pool.query<{ subject: string; row: string | null }>(
      `select distinct on (subject) subject, opening->>'row' as row from leaf where tree = 'members' and subject > $1 order by subject, index desc limit $2`,
      [after, batch],
    );
    for (const { subject, row } of rows) {
      const stored = await snapshotOf(portal, subject);
      const kind = unmountedKind(portal, stored);
      if (kind) unmounted.add(kind);
      else if (stored !== unchecked && rowSeal(portal.keys, stored ?? null) !== row) {
        const name = subject.includes(':') ? subject.replace(':', ' ') : `record ${subject}`;
        yield { what: name, problem: stored ? 'its rows are not what the last act left' : 'is missing' };
      }
    }
    const end = rows.at(-1);
    if (!end || rows.length < batch) break;
    after = end.subject;
  }
  for (const kind of unmounted)
    yield { what: `kind ${kind}`, problem: 'belongs to no room of this portal, so its records were not checked' };
  yield* unvouched(portal, 'record', 'select id from record');
  yield* unvouched(portal, 'account', 'select id from account_holder');
  for (const [kind, { table }] of portal.rooms.all.flatMap((room) => Object.entries(room.sealed?.subjects ?? {})))
    if (table) yield* unvouched(portal, kind, `select id from ${table}`);
}

const unchecked = Symbol('unchecked');

/** The kind of a stored record whose room was taken out: without it nobody knows the table of its fields. */
function unmountedKind(portal: Portal, stored: unknown): string | undefined {
  const kind = (stored as { record?: { kind: string } } | null | undefined)?.record?.kind;
  return kind !== undefined && !portal.rooms.kind(kind) ? kind : undefined;
}

async function snapshotOf(portal: Portal, subject: string): Promise<unknown> {
  const { pool } = portal.database;
  const [kind, id] = subject.includes(':')
    ? [subject.slice(0, subject.indexOf(':')), subject.slice(subject.indexOf(':') + 1)]
    : ['record', subject];
  if (kind === 'record') return recordSnapshot({ kernelTransaction: portal.database.kysely, portal }, id);
  if (kind === 'account') return accountSnapshot(pool, id);
  if (kind === 'group') return groupSnapshot(pool, id);
  if (kind === 'sso') return providerSnapshot(pool, id);
  const ofRoom = await readSealed(portal.rooms, pool, subject);
  return ofRoom === undefined ? unchecked : ofRoom;
}

async function* unvouched(portal: Portal, kind: string, select: string): AsyncGenerator<Finding> {
  const { rows } = await portal.database.pool.query<{ id: string }>(
    `select id from (${select}) x where not exists (select from leaf where tree = 'members' and subject = $1 || x.id) limit 1000`,
    [kind === 'record' ? '' : `${kind}:`],
  );
  for (const { id } of rows) yield { what: `${kind} ${id}`, problem: 'no leaf vouches for it' };
}

/** Lists are made from search entries: each must say of its record what the record says. */
async function* verifySearch(portal: Portal): AsyncGenerator<Finding> {
  const { rows } = await portal.database.pool.query<{ id: string }>(searchEntriesAstray);
  for (const { id } of rows) yield { what: `search entry ${id}`, problem: 'is not what its record says' };
}

/** The groups and states that audiences stand on are those of the shipped content. */
async function* verifyReference(portal: Portal): AsyncGenerator<Finding> {
  for (const what of await referenceAstray(portal.database))
    yield { what, problem: 'is not what the reference content says' };
}

async function* verifyFiles(portal: Portal): AsyncGenerator<Finding> {
  const { rows } = await portal.database.pool.query<{ sha256: string }>('select distinct sha256 from file order by 1');
  for (const { sha256 } of rows) {
    const problem = await fileProblem(portal, sha256);
    if (problem) yield { what: `file ${sha256}`, problem };
  }
}

async function fileProblem(portal: Portal, sha256: string): Promise<string | undefined> {
  try {
    const hash = createHash('sha256');
    for await (const chunk of await portal.files.get(sha256)) hash.update(chunk as Uint8Array);
    return hash.digest('hex') === sha256 ? undefined : 'its content has changed';
  } catch {
    return 'cannot be read';
  }
}
