import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Portal } from '../../kernel/portal.ts';
import { OaiFault } from './faults.ts';

/** Where a list goes on; all that the next request needs, so that the portal remembers nothing. */
export interface Position {
  verb: 'ListRecords' | 'ListIdentifiers';
  prefix: string;
  set?: string;
  from?: Date;
  /** The list holds what changed before this second, fixed by the first request. */
  before: Date;
  after: { changed: Date; id: string };
  /** Rows given so far. */
  cursor: number;
}

/** How long a token is good for. */
const lifetime = 24 * 3_600_000;

const placeSchema = z.tuple([z.enum(['ListRecords', 'ListIdentifiers']), z.string(), z.string(), z.number(), z.number(), z.string(), z.number()]); // prettier-ignore
const timeSchema = z.tuple([z.number(), z.number()]);

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (text: string): unknown => JSON.parse(Buffer.from(text, 'base64url').toString());
const seconds = (date: Date | undefined) => (date ? date.getTime() / 1000 : 0);
const dateOf = (value: number) => new Date(value * 1000);

/** Writes a token: place, times and signature. */
export function writeToken(portal: Portal, position: Position): { token: string; expires: Date } {
  const { verb, prefix, set = '', from, before, after, cursor } = position;
  const expires = new Date(Date.now() + lifetime);
  const place = encode([verb, prefix, set, seconds(from), seconds(after.changed), after.id, cursor]);
  const times = encode([seconds(before), Math.floor(seconds(expires))]);
  return { token: `${place}.${times}.${sign(portal, `${place}.${times}`)}`, expires };
}

/** Reads a token of ours. @throws OaiFault `badResumptionToken` for one that is forged, of another verb, or too old */
export function readToken(portal: Portal, verb: string, token: string): Position {
  const [place = '', times = '', mac = ''] = token.split('.');
  const right = Buffer.from(sign(portal, `${place}.${times}`));
  const given = Buffer.from(mac);
  if (given.length !== right.length || !timingSafeEqual(given, right) || token.split('.').length !== 3)
    throw badToken('The resumption token is not one of this portal.');
  const [of, prefix, set, from, changed, id, cursor] = placeSchema.parse(decode(place));
  const [before, expires] = timeSchema.parse(decode(times));
  if (of !== verb) throw badToken('The resumption token belongs to another verb.');
  if (expires * 1000 < Date.now()) throw badToken('The resumption token is too old: begin again.');
  return {
    verb: of,
    prefix,
    ...(set ? { set } : {}),
    ...(from ? { from: dateOf(from) } : {}),
    before: dateOf(before),
    after: { changed: dateOf(changed), id },
    cursor,
  };
}

export const badToken = (words: string) => new OaiFault('badResumptionToken', words);

const sign = (portal: Portal, text: string) =>
  createHmac('sha256', portal.keys.derive('oai resumption token')).update(text).digest('base64url').slice(0, 27);
