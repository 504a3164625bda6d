import { createHmac, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type pg from 'pg';
import { canonicalJson } from './canonical-json.ts';
import type { Keys } from './keys.ts';
import { completedNodes, inclusionProof, leafHash, treeRoot, type HashReader } from './merkle.ts';
import { commitment, versionHash, type Opening } from './opening.ts';
import type { Portal } from './portal.ts';
import { signCheckpoint, signerFromSeed, verifierKey, type NoteSigner } from './signed-note.ts';
import type { InnerVisit } from './visit.ts';

export type Tree = 'public' | 'members';
export const trees: Tree[] = ['members', 'public'];

/** One act to be committed to. */
export interface Act {
  /** Record id, or `<kind>:<id>` of something else. */
  subject: string;
  /** Number of the version published, 0 for other acts. */
  version: number;
  /** What is committed to as the version; for a public act this is what everybody may read. */
  content: unknown;
  /** The stored rows as they are after the act. */
  row: unknown;
  /** Whether the act is public: it concerns what everybody may or could see. */
  public: boolean;
  /** Number of the version among the public ones, when that differs. */
  publicVersion?: number;
  /** What everybody may read after the act: the version, or nothing. The public leaf commits to this alone. */
  publicContent?: unknown;
  verb?: string;
}

/**
 * Appends a leaf to the members' tree for every act, and to the public tree for public ones. The row of the tree is
 * the lock that puts leaves in order; always the members' first, so that two changes never wait for each other.
 */
export async function appendLeaves(inner: InnerVisit, acts: Act[]): Promise<void> {
  await append(
    inner,
    'members',
    acts.map((act) => membersOpening(inner, act)),
    acts.map((act) => act.version),
  );
  const open = acts.filter((act) => act.public);
  const openings = open.map((act) => publicOpening(inner, act));
  if (open.length > 0)
    await append(
      inner,
      'public',
      openings,
      openings.map((opening) => opening.version),
    );
}

/** Its `version` says only whether there is one: the number would tell an addressee of versions addressed to others. */
function membersOpening(inner: InnerVisit, act: Act): Opening {
  const { account, party } = inner.actor;
  return {
    ...openingOf(inner, act, party),
    version: Math.min(act.version, 1),
    by: account,
    row: rowSeal(inner.portal.keys, act.row),
  };
}

/** Commits to stored rows under the portal's key, so that who sees an opening cannot test guesses of a draft. */
export function rowSeal(keys: Keys, row: unknown): string {
  return createHmac('sha256', keys.derive('row seal')).update(canonicalJson(row)).digest('hex');
}

function publicOpening(inner: InnerVisit, act: Act): Opening {
  const version = act.publicVersion ?? 0;
  return { ...openingOf(inner, act, inner.actor.party), version, hash: versionHash(act.publicContent ?? null) };
}

function openingOf(inner: InnerVisit, act: Act, who: string): Opening {
  return {
    salt: randomBytes(16).toString('base64'),
    act: act.verb ?? inner.verb,
    who,
    when: inner.now.toISOString(),
    subject: act.subject,
    version: act.version,
    hash: versionHash(act.content),
  };
}

async function append(inner: InnerVisit, tree: Tree, openings: Opening[], versions: number[]): Promise<void> {
  const rows = openings.map((opening, i) => ({
    subject: opening.subject,
    version: versions[i],
    opening,
    commitment: Buffer.from(commitment(opening)).toString('hex'),
  }));
  await sql`with grown as (update log_tree set size = size + ${rows.length}::int where name = ${tree} returning size - ${rows.length}::int as base)
    insert into leaf (tree, index, subject, version, opening, commitment)
    select ${tree}, grown.base + entry.ordinality - 1, entry.row->>'subject', (entry.row->>'version')::int, entry.row->'opening',
      decode(entry.row->>'commitment', 'hex')
    from grown, jsonb_array_elements(${JSON.stringify(rows)}::jsonb) with ordinality as entry(row, ordinality)`.execute(
    inner.kernelTransaction,
  );
}

/** The portal's key for the log, derived from the master key. */
export function logSigner(portal: Portal, tree: Tree): NoteSigner {
  return signerFromSeed(originOf(portal, tree), portal.keys.derive(`log ${tree}`));
}

/** The verifier key of a log, as the stand-alone verifier takes it. */
export function logVerifierKey(portal: Portal, tree: Tree): string {
  return verifierKey(originOf(portal, tree), logSigner(portal, tree).publicKey);
}

const originOf = (portal: Portal, tree: Tree) => `${portal.logOrigin}/log${tree === 'members' ? '/members' : ''}`;

/** Reads complete subtrees: leaves from the entries, interior nodes from `log_node`. */
export function hashReader(pool: Pick<pg.ClientBase, 'query'>, tree: Tree): HashReader {
  return async (level, index) => {
    if (level === 0) {
      const { rows } = await pool.query<{ commitment: Buffer }>(
        'select commitment from leaf where tree = $1 and index = $2',
        [tree, index],
      );
      if (!rows[0]) throw new Error(`Leaf ${index} of the ${tree} log is missing.`);
      return leafHash(rows[0].commitment);
    }
    const { rows } = await pool.query<{ hash: Buffer }>(
      'select hash from log_node where tree = $1 and level = $2 and index = $3',
      [tree, level, index],
    );
    if (!rows[0]) throw new Error(`Node ${level}/${index} of the ${tree} log is missing.`);
    return rows[0].hash;
  };
}

/** The newest checkpoint of a tree, made now when the tree grew since the last. */
export async function checkpoint(portal: Portal, tree: Tree): Promise<{ size: number; note: string }> {
  const { pool } = portal.database;
  const { rows } = await pool.query<{ size: number; signed: number | null; note: string | null }>(
    `select t.size, c.size as signed, c.note from log_tree t
     left join lateral (select size, note from checkpoint where tree = t.name order by size desc limit 1) c on true where t.name = $1`,
    [tree],
  );
  const row = rows[0]!;
  if (row.note !== null && row.signed === row.size) return { size: row.size, note: row.note };
  return signNewCheckpoint(portal, tree);
}

async function signNewCheckpoint(portal: Portal, tree: Tree): Promise<{ size: number; note: string }> {
  const client = await portal.database.pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock(727002, $1)', [tree === 'public' ? 1 : 2]);
    const last = await client.query<{ size: number; note: string }>(
      'select size, note from checkpoint where tree = $1 order by size desc limit 1',
      [tree],
    );
    const from = last.rows[0]?.size ?? 0;
    const size = (await client.query<{ size: number }>('select size from log_tree where name = $1', [tree])).rows[0]!
      .size;
    if (last.rows[0] && size === from) {
      await client.query('commit');
      return last.rows[0];
    }
    const written = new Map<string, Uint8Array>();
    const read = hashReader(client, tree);
    const reader = inTurn(async (level, index) => written.get(`${level}/${index}`) ?? read(level, index));
    for (let start = from; start < size; start += 4096) {
      const end = Math.min(size, start + 4096);
      const leaves = await client.query<{ commitment: Buffer }>(
        'select commitment from leaf where tree = $1 and index >= $2 and index < $3 order by index',
        [tree, start, end],
      );
      const hashes = leaves.rows.map((row) => leafHash(row.commitment));
      const nodes = await completedNodes(start, hashes, reader);
      for (const node of nodes) written.set(`${node.level}/${node.index}`, node.hash);
      const interior = nodes.filter((node) => node.level > 0);
      await client.query(
        'insert into log_node (tree, level, index, hash) select $1, * from unnest($2::int[], $3::bigint[], $4::bytea[])',
        [tree, interior.map((n) => n.level), interior.map((n) => n.index), interior.map((n) => Buffer.from(n.hash))],
      );
    }
    const root = await treeRoot(size, reader);
    const note = signCheckpoint({ origin: originOf(portal, tree), size, root }, logSigner(portal, tree));
    await client.query('insert into checkpoint (tree, size, note, at) values ($1, $2, $3, now())', [tree, size, note]);
    await client.query('commit');
    return { size, note };
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

/** Reads one after the other, as a single connection must. */
function inTurn(read: HashReader): HashReader {
  let last: Promise<unknown> = Promise.resolve();
  return (level, index) => {
    const next = last.then(() => read(level, index));
    last = next.catch(() => {});
    return next;
  };
}

/** Proof that a leaf stands in the log, for its reader: what it commits to, its path, and the signed checkpoint. */
export interface Proof {
  opening: Opening;
  index: number;
  inclusion: string[];
  checkpoint: string;
  version?: unknown;
}

/** The proof of a leaf under the newest checkpoint. */
export async function proveLeaf(portal: Portal, tree: Tree, index: number, version?: unknown): Promise<Proof> {
  const { size, note } = await checkpoint(portal, tree);
  const { rows } = await portal.database.pool.query<{ opening: Opening }>(
    'select opening from leaf where tree = $1 and index = $2',
    [tree, index],
  );
  if (!rows[0]) throw new Error(`Leaf ${index} of the ${tree} log is missing.`);
  const path = await inclusionProof(index, size, hashReader(portal.database.pool, tree));
  return {
    opening: rows[0].opening,
    index,
    inclusion: path.map((hash) => Buffer.from(hash).toString('base64')),
    checkpoint: note,
    ...(version === undefined ? {} : { version }),
  };
}
