/**
 * Reads delivery status notifications (RFC 3464, with RFC 3462 `multipart/report` and RFC 6533), as far as it takes to know which
 * letter could not be delivered. No part on the list of packages reads MIME; only what these documents prescribe is read here.
 */

/** What a notification says. */
export interface Returned {
  /** Whether the letter failed for good; else it is delayed, or was delivered. */
  failed: boolean;
  /** Enhanced status code (RFC 3463), e.g. `5.1.1`. */
  status: string;
  /** Secrets of letters that occur as return address, envelope id or Message-ID. */
  keys: string[];
}

/** Messages are small: the letter and some lines. */
export const largestReturned = 1_000_000;
/** Parts within parts. */
const deepest = 4;
const mostParts = 50;

type Headers = Map<string, string[]>;
interface Part {
  headers: Headers;
  body: string;
}

/** Reads a message; undefined when it is no delivery status notification. @param message at most `largestReturned` bytes */
export function readReturned(message: Uint8Array): Returned | undefined {
  if (message.length > largestReturned) return undefined;
  const whole = splitPart(Buffer.from(message).toString('latin1').replaceAll('\r\n', '\n'));
  const parts = partsOf(whole, 0).slice(0, mostParts);
  const report = parts.find(({ headers }) =>
    /^message\/(global-)?delivery-status\b/i.test(first(headers, 'content-type')),
  );
  if (!report) return undefined;
  const groups = decodeBody(report).split(/\n(?:[ \t]*\n)+/).map(readHeaders); // prettier-ignore
  const recipients = groups.filter((group) => group.has('action'));
  if (recipients.length === 0) return undefined;
  const failure = recipients.find((group) => /^failed\b/i.test(first(group, 'action')));
  const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(first(failure ?? recipients[0]!, 'status'))?.[0] ?? '';
  return {
    failed: failure !== undefined,
    status,
    keys: keysOf([whole.headers, ...groups, ...parts.flatMap(headersWithin)]),
  };
}

/** The header of a returned letter stands in the body of its part. */
function headersWithin(part: Part): Headers[] {
  const type = first(part.headers, 'content-type');
  return /^(message\/(rfc822|global)|text\/rfc822-headers|message\/global-headers)\b/i.test(type)
    ? [splitPart(decodeBody(part)).headers]
    : [];
}

const first = (headers: Headers, name: string) => headers.get(name)?.[0] ?? '';

/** Header and body; a part may begin with its body (RFC 2046 section 5.1). */
function splitPart(text: string): Part {
  if (text.startsWith('\n')) return { headers: new Map(), body: text.slice(1) };
  const end = text.indexOf('\n\n');
  if (end === -1) return { headers: readHeaders(text), body: '' };
  return { headers: readHeaders(text.slice(0, end)), body: text.slice(end + 2) };
}

/** Header fields by lower-case name; folded lines are joined (RFC 5322 section 2.2.3). */
function readHeaders(text: string): Headers {
  const headers: Headers = new Map();
  for (const line of text
    .replace(/\n[ \t]+/g, ' ')
    .split('\n')
    .slice(0, 1000)) {
    const at = line.indexOf(':');
    if (at < 1) continue;
    const name = line.slice(0, at).trim().toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(at + 1).trim()]);
  }
  return headers;
}

/** The parts of a multipart message (RFC 2046 section 5.1), those within parts too. */
function partsOf(part: Part, depth: number): Part[] {
  const type = first(part.headers, 'content-type');
  const boundary = /\bboundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(type);
  if (!/^multipart\//i.test(type) || !boundary || depth >= deepest) return [part];
  const mark = `--${boundary[1] ?? boundary[2]}`;
  const pieces: string[] = [];
  let current: string[] | undefined;
  for (const line of part.body.split('\n')) {
    if (line.trimEnd() !== mark && line.trimEnd() !== `${mark}--`) current?.push(line);
    else {
      if (current) pieces.push(current.join('\n'));
      if (line.trimEnd() === `${mark}--` || pieces.length >= mostParts) break;
      current = [];
    }
  }
  return pieces.flatMap((piece) => partsOf(splitPart(piece), depth + 1));
}

function decodeBody({ headers, body }: Part): string {
  const encoding = first(headers, 'content-transfer-encoding').toLowerCase();
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('latin1').replaceAll('\r\n', '\n');
  if (encoding !== 'quoted-printable') return body;
  const hex = (_: string, code: string) => String.fromCharCode(Number.parseInt(code, 16));
  return body.replace(/[ \t]*=\n/g, '').replace(/=([0-9A-F]{2})/gi, hex);
}

/** Fields in which a letter's key may come back: where it was returned to, its envelope id, its own Message-ID. */
const keyFields = ['to', 'delivered-to', 'x-original-to', 'original-envelope-id', 'message-id', 'in-reply-to', 'references', 'return-path']; // prettier-ignore

function keysOf(all: Headers[]): string[] {
  const values = all.flatMap((headers) => keyFields.flatMap((name) => headers.get(name) ?? []));
  const found = values.flatMap((value) => [
    ...value.toLowerCase().matchAll(/(?<=[+<\s]|^)[0-9a-hjkmnp-tv-z]{24}(?=@|\s|$)/g),
  ]);
  return [...new Set(found.map((match) => match[0]))].slice(0, 100);
}
