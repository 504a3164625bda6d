import { logVerifierKey, proveLeaf, type Proof, type Tree } from './audit.ts';
import { notFound } from './errors.ts';
import { listVersions } from './record-view.ts';
import type { Visit } from './visit.ts';

/**
 * The proof of the newest version of a record this viewer may see: in the public log for a public record, else in the
 * members' log. @throws Refused `not-found` for a record that has no such version
 */
export async function proveRecord(visit: Visit, id: string): Promise<Proof & { log: string; verifierKey: string }> {
  const newest = (await listVersions(visit, id)).at(-1);
  if (!newest) throw notFound();
  const leaf = await leafOf(visit, id, newest.hash);
  const { portal } = visit;
  const proof = await proveLeaf(portal, leaf.tree, leaf.index, newest.content);
  const log = `${portal.config.portalUrl}/log/${leaf.tree === 'members' ? 'members/' : ''}`;
  return { ...proof, log, verifierKey: logVerifierKey(portal, leaf.tree) };
}

/** The public log where it holds this version; the members' one only for those who sign in. */
async function leafOf(visit: Visit, id: string, hash: string): Promise<{ tree: Tree; index: number }> {
  const { rows } = await visit.portal.database.pool.query<{ tree: Tree; index: number }>(
    "select tree, index from leaf where subject = $1 and opening->>'hash' = $2 order by tree desc, index desc",
    [id, hash],
  );
  const leaf = rows.find((row) => row.tree === 'public') ?? rows[0];
  if (!leaf || (leaf.tree === 'members' && !visit.isOfStates)) throw notFound();
  return leaf;
}
