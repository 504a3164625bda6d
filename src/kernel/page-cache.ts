import { randomBytes } from 'node:crypto';
import { constants, crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { requestLanguage, type RequestContext } from './http.ts';
import { Kept } from './kept.ts';
import type { Portal } from './portal.ts';
import { addSecurityHeaders, contentSecurityPolicy } from './security-headers.ts';

/**
 * Pages that everybody sees the same, kept in memory until what is public changes. Each answer still gets a nonce of its
 * own: the page is kept as pieces around the nonce, deflated apart (RFC 1951: a full flush ends each at a byte), and a
 * gzip member (RFC 1952) is put together from them.
 */
interface KeptPage {
  version: string;
  headers: Record<string, string>;
  /** The pieces of the page between the nonces. */
  pieces: { raw: Buffer; deflated: Buffer }[];
}

/** 24 MB of kept pages. */
const kept = new Kept<KeptPage>(24_000_000);
const nonceLength = 24;

/** The version under which answers hold: it changes with the public data, and every minute because freshness passes. */
export const answerVersion = (portal: Portal) => `${portal.versions.public} ${Math.floor(Date.now() / 60_000)}`;

/** Cookies that are not ours, such as those of the whole un.org, change no answer. Ours have `portal` in their names. */
const isAnonymousGet = (c: RequestContext) =>
  c.req.method === 'GET' && !c.req.header('cookie')?.includes('portal') && c.req.header('authorization') === undefined;

/** The address of a kept page, and its language where the address does not say it. */
const keyOf = (c: RequestContext) =>
  `${c.req.url}\n${requestLanguage(c.req.path, c.req.query('language'), c.req.header('accept-language'))}`;

/** Answers a page from memory, to somebody without cookie or credential; undefined when it is not there. */
export function answerFromMemory(portal: Portal, c: RequestContext, version: string): Response | undefined {
  if (!isAnonymousGet(c)) return undefined;
  const page = kept.get(keyOf(c));
  if (!page || page.version !== version) return undefined;
  return answer(portal, c, page, c.get('nonce'));
}

function answer(portal: Portal, c: RequestContext, page: KeptPage, nonce: string): Response {
  if (matchesTag(c, page.headers.etag)) return new Response(null, { status: 304, headers: page.headers });
  const zipped = acceptsGzip(c);
  const body = zipped ? gzipPieces(page.pieces, nonce) : joinPieces(page.pieces, nonce);
  const headers: Record<string, string> = { ...page.headers, 'content-length': String(body.length) };
  if (zipped) headers['content-encoding'] = 'gzip';
  if (page.pieces.length > 1) headers['content-security-policy'] = contentSecurityPolicy(portal, nonce);
  return new Response(body, { headers });
}

const matchesTag = (c: RequestContext, etag: string | undefined) =>
  etag !== undefined && !!c.req.header('if-none-match')?.split(/,\s*/).includes(etag);
const acceptsGzip = (c: RequestContext) => /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');

/**
 * Keeps the answer when everybody gets the same: a GET without credentials, 200, nothing set. Answers it compressed;
 * undefined when it cannot be kept.
 * @param version as it was before the answer was made, so that a change meanwhile makes it void
 */
export async function keepAnswer(portal: Portal, c: RequestContext, version: string): Promise<Response | undefined> {
  const { res } = c;
  if (!isAnonymousGet(c) || res.status !== 200 || res.headers.has('set-cookie')) return undefined;
  if (!isKept(res.headers.get('content-type') ?? '', res.headers.get('cache-control') ?? '')) return undefined;
  res.headers.append('vary', 'Accept-Encoding');
  const headers: Record<string, string> = {};
  res.headers.forEach((value, name) => (headers[name] = value));
  return keep(portal, c, version, await res.text(), headers);
}

const isKept = (type: string, cacheControl: string) =>
  /^(text\/html|application\/(json|atom\+xml|xml))/.test(type) && !cacheControl.includes('no-store');

function keep(
  portal: Portal,
  c: RequestContext,
  version: string,
  text: string,
  headers: Record<string, string>,
): Response {
  const page = { version, headers, pieces: piecesOf(text, c.get('nonce')) };
  const size = page.pieces.reduce((sum, piece) => sum + piece.raw.length + piece.deflated.length, 500);
  kept.set(keyOf(c), page, size);
  return answer(portal, c, page, c.get('nonce'));
}

function piecesOf(text: string, nonce: string): KeptPage['pieces'] {
  return text.split(nonce).map((piece) => {
    const raw = Buffer.from(piece);
    return { raw, deflated: deflateRawSync(raw, { level: 6, finishFlush: constants.Z_FULL_FLUSH }) };
  });
}

function joinPieces(pieces: KeptPage['pieces'], nonce: string): Buffer<ArrayBuffer> {
  const parts = pieces.flatMap((piece, i) => (i === 0 ? [piece.raw] : [Buffer.from(nonce), piece.raw]));
  return Buffer.concat(parts);
}

const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
const emptyFinalBlock = Buffer.from([0x03, 0x00]);

function gzipPieces(pieces: KeptPage['pieces'], nonce: string): Buffer<ArrayBuffer> {
  const inserted = Buffer.from(nonce);
  const stored = storedBlock(inserted);
  const parts: Buffer[] = [gzipHeader];
  let checksum = 0;
  let length = 0;
  pieces.forEach((piece, i) => {
    if (i > 0) {
      parts.push(stored);
      checksum = crc32(inserted, checksum);
      length += inserted.length;
    }
    parts.push(piece.deflated);
    checksum = crc32(piece.raw, checksum);
    length += piece.raw.length;
  });
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(checksum >>> 0, 0);
  trailer.writeUInt32LE(length >>> 0, 4);
  return Buffer.concat([...parts, emptyFinalBlock, trailer]);
}

/** A stored deflate block (RFC 1951 section 3.2.4), not the last. */
function storedBlock(bytes: Buffer): Buffer {
  const head = Buffer.from([0, bytes.length & 255, bytes.length >> 8, ~bytes.length & 255, (~bytes.length >> 8) & 255]);
  return Buffer.concat([head, bytes]);
}

const finished = new WeakSet<Response>();

/** Whether an answer has its headers and its final form already. */
export const isFinished = (answer: Response) => finished.has(answer);

/**
 * Answers a text in its final form at once: with the headers of `securityHeaders`, kept for everybody where it may be, compressed.
 * What pages and the API answer with; the slower way through a `Response` that is read again is for everything else.
 * @param more further headers, in lower case
 */
export function answerText(
  c: RequestContext,
  text: string,
  type: string,
  status = 200,
  more: Record<string, string> = {},
): Response {
  const { portal } = c.get('visit');
  const prepared = c.newResponse(null).headers;
  const cookies = prepared.getSetCookie();
  const headers: Record<string, string> = { ...Object.fromEntries(prepared), ...more, 'content-type': type };
  delete headers['set-cookie'];
  addSecurityHeaders(headers, c, portal, cookies.length > 0);
  headers.vary = [headers.vary, 'Accept-Encoding'].filter(Boolean).join(', ');
  const shared =
    isAnonymousGet(c) && status === 200 && cookies.length === 0 && isKept(type, headers['cache-control'] ?? '');
  const response = shared
    ? keep(portal, c, c.get('version'), text, headers)
    : answerOnce(c, text, status, headers, cookies);
  finished.add(response);
  return response;
}

function answerOnce(
  c: RequestContext,
  text: string,
  status: number,
  headers: Record<string, string>,
  cookies: string[],
): Response {
  const zipped = text.length > 1000 && acceptsGzip(c);
  const body = zipped ? gzipSync(text, { level: 1 }) : Buffer.from(text);
  if (zipped) headers['content-encoding'] = 'gzip';
  headers['content-length'] = String(body.length);
  if (cookies.length === 0) return new Response(body, { status, headers });
  const all = new Headers(headers);
  for (const cookie of cookies) all.append('set-cookie', cookie);
  return new Response(body, { status, headers: all });
}

/** A fresh nonce of fixed length. */
export const newNonce = () => randomBytes((nonceLength / 4) * 3).toString('base64');

/** Compresses an answer for one reader when it is text and long enough. */
export async function compress(c: RequestContext): Promise<Response> {
  const { res } = c;
  const type = res.headers.get('content-type') ?? '';
  const worth = /^(text\/|application\/(json|problem\+json|[a-z.]*\+?xml|ld\+json))/.test(type) && acceptsGzip(c);
  if (
    !worth ||
    !res.body ||
    res.headers.has('content-encoding') ||
    Number(res.headers.get('content-length') ?? 0) > 5_000_000
  )
    return res;
  if (res.headers.get('transfer-encoding') || res.headers.get('x-stream')) return res;
  const body = Buffer.from(await res.arrayBuffer());
  const headers = new Headers(res.headers);
  headers.append('vary', 'Accept-Encoding');
  if (body.length < 1000) return new Response(body, { status: res.status, headers });
  headers.set('content-encoding', 'gzip');
  headers.delete('content-length');
  return new Response(gzipSync(body, { level: 2 }), { status: res.status, headers });
}
