import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { Refused } from '../errors.ts';
import type { Portal } from '../portal.ts';
import { fingerprint } from './sealed.ts';

/** How often each guessable thing may be tried: attempts in so many seconds. */
const limits = {
  /** One account from one address. */
  'sign-in': { points: 8, duration: 15 * 60 },
  /** Many accounts from one address. */
  'sign-in-address': { points: 60, duration: 15 * 60 },
  /** One account from many addresses. */
  'sign-in-account': { points: 60, duration: 60 * 60 },
  'second-factor': { points: 10, duration: 15 * 60 },
  link: { points: 30, duration: 60 * 60 },
  recovery: { points: 20, duration: 24 * 60 * 60 },
  'api-key': { points: 60, duration: 10 * 60 },
  'single-sign-on': { points: 60, duration: 15 * 60 },
  passkey: { points: 60, duration: 15 * 60 },
} as const;
export type Limit = keyof typeof limits;

const limitersOf = new WeakMap<Portal, Map<Limit, RateLimiterPostgres>>();

function limiter(portal: Portal, limit: Limit): RateLimiterPostgres {
  const known = limitersOf.get(portal) ?? new Map<Limit, RateLimiterPostgres>();
  limitersOf.set(portal, known);
  const made = known.get(limit) ?? newLimiter(portal, limit);
  known.set(limit, made);
  return made;
}

function newLimiter(portal: Portal, limit: Limit): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient: portal.database.pool,
    storeType: 'pool',
    tableName: 'rate_limit',
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: limit,
    ...limits[limit],
  });
}

/** Counts an attempt. @throws Refused `too-many-requests` with the seconds to wait when there were too many */
export async function countAttempt(portal: Portal, limit: Limit, who: string): Promise<void> {
  try {
    await limiter(portal, limit).consume(fingerprint(who));
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new Refused('too-many-requests', { retryAfter: Math.max(1, Math.ceil(error.msBeforeNext / 1000)) });
  }
}

/** Takes back the count of an attempt that was right. */
export async function forgiveAttempt(portal: Portal, limit: Limit, who: string): Promise<void> {
  await limiter(portal, limit).reward(fingerprint(who));
}

/** Forgets all attempts. */
export async function forgetAttempts(portal: Portal, limit: Limit, who: string): Promise<void> {
  await limiter(portal, limit).delete(fingerprint(who));
}
