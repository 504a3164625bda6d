import { invalid } from '../errors.ts';
import { newId } from '../id.ts';
import type { Portal } from '../portal.ts';
import type { Visit } from '../visit.ts';
import { auth, authHeaders, refusalCode, type Caller } from './auth.ts';
import { countAttempt } from './limits.ts';
import { ownActor, withSecondFactor } from './second-factor.ts';
import type { SignedIn } from './sign-in.ts';

/** Options and cookies with which the browser begins to make or use a passkey (WebAuthn Level 3). */
export interface PasskeyCeremony {
  options: unknown;
  cookies: string[];
}

/** Begins to make a passkey. @throws Refused `invalid` with `sign-in-again` when the session is older than an hour */
export async function beginPasskey(visit: Visit, caller: Caller): Promise<PasskeyCeremony> {
  ownActor(visit);
  const answer = await (
    await auth(visit.portal)
  ).api
    .generatePasskeyRegistrationOptions({ headers: authHeaders(caller), query: {}, returnHeaders: true })
    .catch(refusePasskey);
  return { options: answer.response, cookies: answer.headers.getSetCookie() };
}

/** Keeps the passkey the browser made. @returns recovery codes when it is the account's first second factor */
export async function addPasskey(visit: Visit, caller: Caller, response: unknown, name: string): Promise<string[]> {
  const actor = ownActor(visit);
  await (
    await auth(visit.portal)
  ).api
    .verifyPasskeyRegistration({ body: { response, name }, headers: authHeaders(caller) })
    .catch(refusePasskey);
  return withSecondFactor(visit, 'set-second-factor', (inner, codes) =>
    inner.query(
      "insert into two_factor (id, account, secret, backup_codes, verified) values ($1, $2, '', $3, false) on conflict (account) do nothing",
      [newId(), actor.account, codes],
    ),
  );
}

/** Begins to sign in with a passkey; the browser offers those it holds for the portal. */
export async function beginPasskeySignIn(portal: Portal, caller: Caller): Promise<PasskeyCeremony> {
  await countAttempt(portal, 'passkey', caller.ip);
  const headers = authHeaders(caller);
  headers.delete('cookie');
  const answer = await (await auth(portal)).api.generatePasskeyAuthenticationOptions({ headers, returnHeaders: true });
  return { options: { ...answer.response, userVerification: 'required' }, cookies: answer.headers.getSetCookie() };
}

/** Signs in with a passkey, which is both factors at once because it asks for its user. */
export async function signInWithPasskey(
  portal: Portal,
  caller: Caller,
  response: Record<string, unknown>,
): Promise<SignedIn> {
  await countAttempt(portal, 'passkey', caller.ip);
  const answer = await (
    await auth(portal)
  ).api
    .verifyPasskeyAuthentication({
      body: { response: response as never },
      headers: authHeaders(caller),
      returnHeaders: true,
    })
    .catch(refusePasskey);
  return { step: 'done', account: answer.response.user.id, cookies: answer.headers.getSetCookie() };
}

function refusePasskey(error: unknown): never {
  const code = refusalCode(error);
  if (code === undefined) throw error;
  if (code === 'SESSION_NOT_FRESH') throw invalid({ path: 'passkey', code: 'sign-in-again' });
  throw invalid({ path: 'passkey', code: 'wrong-passkey' });
}
