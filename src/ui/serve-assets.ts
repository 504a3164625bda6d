import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { Refused } from '../kernel/errors.ts';
import type { RequestEnv } from '../kernel/module.ts';
import { assets, assetsFolder } from './assets.ts';

const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
};

interface Asset {
  plain: Buffer<ArrayBuffer>;
  zipped: Buffer<ArrayBuffer>;
  type: string;
}

/** Serves the files of the build, and no others, for ever under their hashed names. */
export function serveAssets(app: OpenAPIHono<RequestEnv>): void {
  const known = new Map<string, Asset>();
  app.get('/assets/:name', (c) => {
    const name = c.req.param('name');
    const asset = known.get(name) ?? readAsset(name);
    if (!asset) throw new Refused('not-found');
    known.set(name, asset);
    const zipped = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
    return c.body(zipped ? asset.zipped : asset.plain, 200, {
      'content-type': asset.type,
      'cache-control': 'public, max-age=31536000, immutable',
      ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    });
  });
  app.get('/favicon.ico', (c) => c.redirect(assets().favicon, 301));
}

function readAsset(name: string): Asset | undefined {
  const paths = Object.values(assets()).flat();
  if (!paths.includes(`/assets/${name}`)) return undefined;
  const plain = readFileSync(join(assetsFolder(), name));
  return {
    plain,
    zipped: gzipSync(plain, { level: 9 }),
    type: types[name.split('.').at(-1)!] ?? 'application/octet-stream',
  };
}
