import type { Actor, ApiScope } from '../actor.ts';
import { notFound, Refused } from '../errors.ts';
import type { Portal } from '../portal.ts';
import type { Visit } from '../visit.ts';
import { accountColumns, actorOf, findAccount, type Account } from './account.ts';
import { idleMinutes } from './auth.ts';
import { countAttempt } from './limits.ts';
import { mayKeepOwn } from './rules.ts';
import { fingerprint } from './sealed.ts';
import { beginSession, signedCookie } from './sign-in.ts';

/** How often it is noted that a session or key is in use. */
const notedEvery = 5 * 60_000;

/**
 * Who is asking. A request without cookie and credential asks nothing of the database; a session or a key, one query.
 * @param ip address of the client; keys that are none are counted against it
 * @returns undefined for the public, and for a session that is over
 * @throws Refused `not-signed-in` for a key that is none; `too-many-requests` after many such keys
 */
export async function findActor(portal: Portal, request: Request, ip = 'unknown'): Promise<Actor | undefined> {
  const authorization = request.headers.get('authorization');
  if (authorization) return actorOfKey(portal, authorization, ip);
  if (!request.headers.get('cookie')?.includes('session_token=')) return undefined;
  const token = signedCookie(portal, request.headers, 'session_token');
  return token ? actorOfSession(portal, token) : undefined;
}

async function actorOfSession(portal: Portal, token: string): Promise<Actor | undefined> {
  const { rows } = await portal.database.pool.query<Account & { session: string; last_seen_at: Date }>({
    name: 'session-actor',
    text: `select ${accountColumns}, s.id as session, s.last_seen_at from session s join account_holder a on a.id = s.account
      where s.token = $1 and s.expires_at > now() and s.last_seen_at > now() - make_interval(mins => $2) and a.ended_at is null`,
    values: [token, idleMinutes],
  });
  const row = rows[0];
  if (!row) return undefined;
  if (Date.now() - row.last_seen_at.getTime() > notedEvery)
    noteUse(portal, 'update session set last_seen_at = now() where id = $1', row.session);
  return actorOf(row, { session: row.session });
}

async function actorOfKey(portal: Portal, authorization: string, ip: string): Promise<Actor> {
  const key = /^Bearer (gcscp_[\w-]{1,100})$/i.exec(authorization)?.[1];
  const found = key && (await findKey(portal, key));
  if (!found) {
    await countAttempt(portal, 'api-key', ip);
    throw new Refused('not-signed-in');
  }
  const { key_id, scopes, last_used_at } = found;
  if (Date.now() - (last_used_at?.getTime() ?? 0) > notedEvery)
    noteUse(portal, 'update api_key set last_used_at = now() where id = $1', key_id);
  return actorOf(found, { scopes });
}

async function findKey(portal: Portal, key: string) {
  const { rows } = await portal.database.pool.query<
    Account & { key_id: string; scopes: ApiScope[]; last_used_at: Date | null }
  >({
    name: 'key-actor',
    text: `select ${accountColumns}, k.id as key_id, k.scopes, k.last_used_at from api_key k join account_holder a on a.id = k.account
      where k.sha256 = $1 and k.revoked_at is null and k.expires_at > now() and a.ended_at is null and a.set_up_at is not null`,
    values: [fingerprint(key)],
  });
  return rows[0];
}

function noteUse(portal: Portal, sql: string, id: string): void {
  portal.database.pool
    .query(sql, [id])
    .catch((error: Error) => portal.log.warn({ err: error.message }, 'use not noted'));
}

/** An account as actor, for work done in its name, such as digests; undefined when it has ended or was never set up. */
export async function actorOfAccount(portal: Portal, id: string): Promise<Actor | undefined> {
  const account = await findAccount(portal.database.pool, id);
  return account && !account.ended_at && account.set_up_at ? actorOf(account) : undefined;
}

/** A session as its owner sees it. */
export interface ListedSession {
  id: string;
  created_at: Date;
  last_seen_at: Date;
  ip_address: string | null;
  user_agent: string | null;
  /** Whether it is the one that asks. */
  current: boolean;
}

/** The own sessions, newest first. */
export async function listSessions(visit: Visit): Promise<ListedSession[]> {
  const { actor, portal } = visit;
  if (!actor || !mayKeepOwn(actor)) throw notFound();
  const { rows } = await portal.database.pool.query<ListedSession>(
    `select id, created_at, last_seen_at, ip_address, user_agent, id = $2 as current from session
     where account = $1 and expires_at > now() and last_seen_at > now() - make_interval(mins => $3) order by created_at desc`,
    [actor.account, actor.session, idleMinutes],
  );
  return rows;
}

/** Ends one of the own sessions. */
export async function revokeSession(visit: Visit, id: string): Promise<void> {
  const { actor, portal } = visit;
  if (!actor || !mayKeepOwn(actor)) throw notFound();
  const { rows } = await portal.database.pool.query('delete from session where id = $1 and account = $2 returning id', [
    id,
    actor.account,
  ]);
  if (rows.length === 0) throw notFound();
}

/** Ends all own sessions but the one that asks. */
export async function revokeOtherSessions(visit: Visit): Promise<void> {
  const { actor, portal } = visit;
  if (!actor || !mayKeepOwn(actor)) throw notFound();
  await portal.database.pool.query('delete from session where account = $1 and id <> $2', [
    actor.account,
    actor.session,
  ]);
}

/** Removes what is over: sessions, challenges, codes, counts of attempts. */
export async function forgetWhatIsOver(portal: Portal): Promise<void> {
  const { pool } = portal.database;
  await pool.query('delete from session where expires_at < now() or last_seen_at < now() - make_interval(mins => $1)', [
    idleMinutes,
  ]);
  await pool.query('delete from verification where expires_at < now()');
  await pool.query("delete from used_code where used_at < now() - interval '2 minutes'");
  await pool.query('delete from rate_limit where expire < $1', [Date.now()]);
}

/** A new session of an account, for tests and the operator's trials: the Cookie header a browser would send. */
export async function openSession(portal: Portal, account: string): Promise<{ cookie: string }> {
  const { cookies } = await beginSession(portal, { headers: new Headers(), ip: '127.0.0.1' }, account, false);
  return { cookie: cookies.map((cookie) => cookie.split(';')[0]).join('; ') };
}
