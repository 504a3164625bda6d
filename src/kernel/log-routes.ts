import type { OpenAPIHono } from '@hono/zod-openapi';
import { checkpoint, logVerifierKey, type Tree } from './audit.ts';
import { notFound } from './errors.ts';
import { visitOf, type RequestContext } from './http.ts';
import { leafHash } from './merkle.ts';
import type { RequestEnv } from './module.ts';
import type { Portal } from './portal.ts';
import { encodeBundle, parseTilePath, treeHasTile, TILE_WIDTH } from './tiles.ts';

/**
 * The audit logs after C2SP tlog-tiles: `/log/` for public acts, for everyone; `/log/members/` for all acts, for signed-in
 * States. Both hold commitments only.
 */
export function mountLog(app: OpenAPIHono<RequestEnv>, portal: Portal): void {
  mountTree(app, portal, '/log', 'public');
  mountTree(app, portal, '/log/members', 'members');
}

function mountTree(app: OpenAPIHono<RequestEnv>, portal: Portal, path: string, tree: Tree): void {
  const open = (c: RequestContext) => {
    if (tree === 'members' && !visitOf(c).isOfStates) throw notFound();
  };
  app.get(`${path}/checkpoint`, async (c) => {
    open(c);
    return c.text((await checkpoint(portal, tree)).note, 200, { 'cache-control': 'no-store' });
  });
  app.get(`${path}/key`, (c) => {
    open(c);
    return c.text(`${logVerifierKey(portal, tree)}\n`);
  });
  app.get(`${path}/tile/*`, async (c) => {
    open(c);
    const bytes = await readTile(portal, tree, c.req.path.slice(path.length + 1));
    return c.body(bytes, 200, {
      'content-type': 'application/octet-stream',
      'cache-control': `${tree === 'public' ? 'public' : 'private'}, max-age=31536000, immutable`,
    });
  });
}

async function readTile(portal: Portal, tree: Tree, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const tile = parse(path);
  const { size } = await checkpoint(portal, tree);
  if (!treeHasTile(size, tile)) throw notFound();
  const start = tile.index * TILE_WIDTH;
  if (tile.level !== 'entries' && tile.level > 0) return readNodes(portal, tree, 8 * tile.level, start, tile.width);
  const { rows } = await portal.database.pool.query<{ commitment: Buffer }>(
    'select commitment from leaf where tree = $1 and index >= $2 and index < $3 order by index',
    [tree, start, start + tile.width],
  );
  const entries = rows.map((row) => row.commitment);
  return Buffer.from(tile.level === 'entries' ? encodeBundle(entries) : Buffer.concat(entries.map(leafHash)));
}

async function readNodes(
  portal: Portal,
  tree: Tree,
  level: number,
  start: number,
  width: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { rows } = await portal.database.pool.query<{ hash: Buffer }>(
    'select hash from log_node where tree = $1 and level = $2 and index >= $3 and index < $4 order by index',
    [tree, level, start, start + width],
  );
  return Buffer.concat(rows.map((row) => row.hash));
}

function parse(path: string): ReturnType<typeof parseTilePath> {
  try {
    return parseTilePath(path);
  } catch {
    throw notFound();
  }
}
