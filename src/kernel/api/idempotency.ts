import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { MiddlewareHandler } from 'hono';
import type { Pool } from 'pg';
import { invalid, Refused } from '../errors.ts';
import { visitOf } from '../http.ts';
import type { RequestEnv } from '../module.ts';

/** Bytes of a JSON request at most. */
const bodyLimit = 2_000_000;
/** Depth of a JSON request at most. */
const depthLimit = 24;

/**
 * Repeats the first answer to a POST that carries an `Idempotency-Key` already used by this account for the same request;
 * for another request the key is refused. Keys are remembered for 24 hours. Answers that nobody may store, such as a new API
 * key or a one-time link, are not repeated.
 */
export const idempotent: MiddlewareHandler<RequestEnv> = async (c, next) => {
  const key = c.req.header('idempotency-key');
  const actor = visitOf(c).actor;
  if (c.req.method !== 'POST' || key === undefined || !actor) return next();
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw invalid({ path: 'Idempotency-Key', code: 'wrong-value' });
  const { pool } = visitOf(c).portal.database;
  const text = await c.req.text();
  const hash = createHash('sha256').update(`${c.req.path}\n${text}`).digest('hex');
  const kept = await claim(pool, actor.account, key, hash);
  if (kept) return repeat(kept, hash);
  await next();
  const secret = c.res.headers.get('cache-control')?.includes('no-store') && c.res.status < 300;
  const done = c.res.status < 500 && c.res.status !== 409;
  if (!done || secret) {
    await pool.query('delete from idempotency where account = $1 and key = $2', [actor.account, key]);
    return;
  }
  const response = await c.res.clone().text();
  await pool.query('update idempotency set status = $3, response = $4 where account = $1 and key = $2', [
    actor.account,
    key,
    c.res.status,
    JSON.stringify({
      body: response,
      type: c.res.headers.get('content-type'),
      location: c.res.headers.get('location'),
    }),
  ]);
};

interface Kept {
  request_hash: string;
  status: number | null;
  response: string | null;
}

/** Takes the key for this request, or waits for the answer to the first request that carries it. @returns that answer */
async function claim(pool: Pool, account: string, key: string, hash: string): Promise<Kept | undefined> {
  for (let tries = 0; tries < 40; tries++) {
    const claimed = await pool.query(
      'insert into idempotency (account, key, request_hash) values ($1, $2, $3) on conflict do nothing returning key',
      [account, key, hash],
    );
    if (claimed.rows.length > 0) return undefined;
    const { rows } = await pool.query<Kept>(
      'select request_hash, status, response from idempotency where account = $1 and key = $2',
      [account, key],
    );
    if (rows[0] && (rows[0].request_hash !== hash || rows[0].status !== null)) return rows[0];
    await setTimeout(250);
  }
  throw new Refused('key-reused', { retryAfter: 10 });
}

function repeat(kept: Kept, hash: string): Response {
  if (kept.request_hash !== hash || kept.status === null || kept.response === null) throw new Refused('key-reused');
  const { body, type, location } = JSON.parse(kept.response) as {
    body: string;
    type: string | null;
    location: string | null;
  };
  const headers: Record<string, string> = { 'idempotent-replayed': 'true', 'content-type': type ?? 'application/json' };
  if (location) headers.location = location;
  return new Response(kept.status === 204 ? null : body, { status: kept.status, headers });
}

/** Refuses bodies that are too large or nested too deeply before anything parses them. */
export const boundedJson: MiddlewareHandler<RequestEnv> = async (c, next) => {
  const type = c.req.header('content-type') ?? '';
  if (c.req.method === 'GET' || c.req.method === 'DELETE' || type.startsWith('multipart/')) return next();
  const length = c.req.header('content-length');
  if (length !== undefined && Number(length) > bodyLimit) throw new Refused('too-large');
  if (length === '0' || (length === undefined && !c.req.raw.body)) return next();
  if (!/^application\/([a-z.-]+\+)?json\b/.test(type)) throw new Refused('wrong-media-type');
  const text = await readBounded(c.req.raw);
  if (depthOf(text) > depthLimit) throw new Refused('bad-request');
  c.req.bodyCache.text = Promise.resolve(text) as never; // The stream is spent; a copy of it could not be broken off.
  return next();
};

async function readBounded(request: Request): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += (chunk as Uint8Array).length;
    if (size > bodyLimit) throw new Refused('too-large');
    text += decode(decoder, chunk as Uint8Array);
  }
  return text + decode(decoder);
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    throw new Refused('bad-request');
  }
}

/** Depth of the brackets outside strings; no parser needed, so no stack to exhaust. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (inString) {
      if (code === 92) i++;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 91 || code === 123) deepest = Math.max(deepest, ++depth);
    else if (code === 93 || code === 125) depth--;
  }
  return deepest;
}
