import { createHmac, timingSafeEqual } from 'node:crypto';
import { invalid, Refused } from '../errors.ts';
import type { Portal } from '../portal.ts';
import { findAccount, needsSecondFactor } from './account.ts';
import { auth, authHeaders, authSecret, cookieName, refusalCode, type Caller } from './auth.ts';
import { countAttempt, forgetAttempts, forgiveAttempt } from './limits.ts';
import { passphraseLength } from './passphrase.ts';
import { spellRecoveryCode } from './recovery-codes.ts';

/** Signed in; `cookies` are the Set-Cookie headers of the answer. */
export interface SignedIn {
  step: 'done';
  account: string;
  cookies: string[];
}

export type SecondFactor = 'totp' | 'passkey';

/** The passphrase was right, a second factor is asked for. */
export interface Challenged {
  step: 'second-factor';
  methods: SecondFactor[];
  cookies: string[];
}

/**
 * Signs in with address and passphrase. Unknown address, wrong passphrase and ended account give one answer in one time.
 * @throws Refused `invalid` with the code `wrong-credentials`, or `too-many-requests`
 */
export async function signIn(
  portal: Portal,
  caller: Caller,
  given: { email: string; passphrase: string },
): Promise<SignedIn | Challenged> {
  const email = given.email.trim().toLowerCase().slice(0, 320);
  await countSignIn(portal, caller, email);
  const answer = await (
    await auth(portal)
  ).api
    .signInEmail({
      body: { email, password: given.passphrase.slice(0, passphraseLength.max) },
      headers: withoutCookies(caller),
      returnHeaders: true,
    })
    .catch((error: unknown) => {
      if (refusalCode(error) !== undefined) throw wrongCredentials();
      throw error;
    });
  await forgiveSignIn(portal, caller, email);
  const cookies = answer.headers.getSetCookie();
  if (!('twoFactorRedirect' in answer.response)) return { step: 'done', account: answer.response.user.id, cookies };
  return { step: 'second-factor', methods: await methodsOf(portal, email), cookies };
}

const wrongCredentials = () => invalid({ path: 'passphrase', code: 'wrong-credentials' });

async function countSignIn(portal: Portal, { ip }: Caller, email: string): Promise<void> {
  await countAttempt(portal, 'sign-in-address', ip);
  await countAttempt(portal, 'sign-in', `${email} ${ip}`);
  await countAttempt(portal, 'sign-in-account', email);
}

async function forgiveSignIn(portal: Portal, { ip }: Caller, email: string): Promise<void> {
  await Promise.all([
    forgiveAttempt(portal, 'sign-in-address', ip),
    forgetAttempts(portal, 'sign-in', `${email} ${ip}`),
    forgiveAttempt(portal, 'sign-in-account', email),
  ]);
}

async function methodsOf(portal: Portal, email: string): Promise<SecondFactor[]> {
  const { rows } = await portal.database.pool.query<{ totp: boolean; passkey: boolean }>(
    `select exists (select 1 from two_factor t where t.account = a.id and t.verified) as totp,
      exists (select 1 from passkey p where p.account = a.id) as passkey from account_holder a where a.email = $1`,
    [email],
  );
  return (['totp', 'passkey'] as const).filter((method) => rows[0]?.[method]);
}

/** The account whose passphrase this browser gave, and which owes a second factor; undefined when the time is over. */
export async function challengedAccount(
  portal: Portal,
  caller: Caller,
): Promise<{ account: string; methods: SecondFactor[] } | undefined> {
  const identifier = signedCookie(portal, caller.headers, 'two_factor');
  if (!identifier) return undefined;
  const { rows } = await portal.database.pool.query<{ account: string; email: string }>(
    `select a.id as account, a.email from verification v join account_holder a on a.id = v.value
     where v.identifier = $1 and v.expires_at > now()`,
    [identifier],
  );
  return rows[0] && { account: rows[0].account, methods: await methodsOf(portal, rows[0].email) };
}

/**
 * The second step of signing in: a code of the authenticator app, or a recovery code.
 * @throws Refused `not-signed-in` when there was no first step; `invalid` with `wrong-code`; `too-many-requests`
 */
export async function signInWithCode(portal: Portal, caller: Caller, text: string): Promise<SignedIn> {
  const challenged = await challengedAccount(portal, caller);
  if (!challenged) throw new Refused('not-signed-in');
  await countAttempt(portal, 'second-factor', challenged.account);
  const code = text.normalize('NFKC').replaceAll(/[\s-]/g, '').slice(0, 40);
  const cookies = /^\d{6}$/.test(code)
    ? await verifyTotp(portal, caller, challenged.account, code)
    : await verifyRecoveryCode(portal, caller, code);
  await forgetAttempts(portal, 'second-factor', challenged.account);
  return { step: 'done', account: challenged.account, cookies };
}

async function verifyTotp(portal: Portal, caller: Caller, account: string, code: string): Promise<string[]> {
  if (!(await claimCode(portal, account, code))) throw wrongCode();
  const answer = await (
    await auth(portal)
  ).api
    .verifyTOTP({ body: { code }, headers: challengeHeaders(portal, caller), returnHeaders: true })
    .catch(refuseCode);
  return answer.headers.getSetCookie();
}

async function verifyRecoveryCode(portal: Portal, caller: Caller, code: string): Promise<string[]> {
  const answer = await (
    await auth(portal)
  ).api
    .verifyBackupCode({
      body: { code: spellRecoveryCode(code) },
      headers: challengeHeaders(portal, caller),
      returnHeaders: true,
    })
    .catch(refuseCode);
  return answer.headers.getSetCookie();
}

/** A code is tried once: what was seen over a shoulder is worth nothing (RFC 6238 section 5.2). */
async function claimCode(portal: Portal, account: string, code: string): Promise<boolean> {
  const { rows } = await portal.database.pool.query(
    `insert into used_code (account, code) values ($1, $2) on conflict (account, code) do update set used_at = now()
     where used_code.used_at < now() - interval '2 minutes' returning 1`,
    [account, code],
  );
  return rows.length > 0;
}

const wrongCode = () => invalid({ path: 'code', code: 'wrong-code' });

function refuseCode(error: unknown): never {
  const code = refusalCode(error);
  if (code === undefined) throw error;
  if (code === 'ACCOUNT_TEMPORARILY_LOCKED') throw new Refused('too-many-requests', { retryAfter: 15 * 60 });
  if (code === 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE' || code === 'INVALID_TWO_FACTOR_COOKIE')
    throw new Refused('not-signed-in');
  throw wrongCode();
}

/**
 * Signs an account in whose first factor was proven in another way.
 * @param challenge whether it still owes its second factor
 */
export async function beginSession(
  portal: Portal,
  caller: Caller,
  account: string,
  challenge: false,
): Promise<SignedIn>;
export async function beginSession(
  portal: Portal,
  caller: Caller,
  account: string,
  challenge: boolean,
): Promise<SignedIn | Challenged>;
export async function beginSession(
  portal: Portal,
  caller: Caller,
  account: string,
  challenge: boolean,
): Promise<SignedIn | Challenged> {
  const answer = await (
    await auth(portal)
  ).api.beginSession({
    body: { account, challenge },
    headers: withoutCookies(caller),
    returnHeaders: true,
  });
  const cookies = answer.headers.getSetCookie();
  if (!challenge) return { step: 'done', account, cookies };
  const { rows } = await portal.database.pool.query<{ email: string }>(
    'select email from account_holder where id = $1',
    [account],
  );
  return { step: 'second-factor', methods: await methodsOf(portal, rows[0]?.email ?? ''), cookies };
}

/** Whether somebody who has just signed in must first set up the second factor of the role. */
export async function owesSecondFactor(portal: Portal, { account }: SignedIn): Promise<boolean> {
  const found = await findAccount(portal.database.pool, account);
  return !!found && needsSecondFactor(found.role) && !found.two_factor_enabled && !found.second_factor_waived;
}

/** Ends the session of this browser. @returns the cookies that take it away */
export async function signOut(portal: Portal, caller: Caller): Promise<string[]> {
  const answer = await (await auth(portal)).api.signOut({ headers: authHeaders(caller), returnHeaders: true });
  return answer.headers.getSetCookie();
}

function withoutCookies(caller: Caller): Headers {
  const headers = authHeaders(caller);
  headers.delete('cookie');
  return headers;
}

/** Only the challenge: a session that this browser may have of somebody else plays no part. */
function challengeHeaders(portal: Portal, caller: Caller): Headers {
  const headers = withoutCookies(caller);
  const name = cookieName(portal, 'two_factor');
  headers.set('cookie', `${name}=${rawCookie(caller.headers, name) ?? ''}`);
  return headers;
}

/** The value of a signed cookie; undefined when it is not there or the signature is wrong. */
export function signedCookie(
  portal: Portal,
  headers: Headers,
  name: 'session_token' | 'two_factor',
): string | undefined {
  const raw = rawCookie(headers, cookieName(portal, name));
  if (!raw) return undefined;
  const text = decode(raw);
  const dot = text.lastIndexOf('.');
  if (dot < 1) return undefined;
  const value = text.slice(0, dot);
  const given = Buffer.from(text.slice(dot + 1), 'base64');
  const expected = createHmac('sha256', authSecret(portal)).update(value).digest();
  return given.length === expected.length && timingSafeEqual(given, expected) ? value : undefined;
}

function rawCookie(headers: Headers, name: string): string | undefined {
  const all = headers.get('cookie')?.split(/; ?/) ?? [];
  return all.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
