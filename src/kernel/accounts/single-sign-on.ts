import { z } from 'zod';
import { invalid, Refused } from '../errors.ts';
import type { Portal } from '../portal.ts';
import { accountColumns, type Account } from './account.ts';
import { isSecure, type Caller } from './auth.ts';
import { setUpBySingleSignOn } from './invitations.ts';
import { countAttempt } from './limits.ts';
import { callbackAddress, clientSecretOf, discover, findProvider, type Discovery, type Provider } from './providers.ts';
import { newSecret, sealFor, unsealFresh } from './sealed.ts';
import { beginSession, type Challenged, type SignedIn } from './sign-in.ts';

const minutesToReturn = 10;
const cookieBase = 'portal.single_sign_on';

/** What the browser carries, sealed, while it is at the provider's. */
interface Journey {
  party: string;
  state: string;
  nonce: string;
  verifier: string;
  next: string;
}

/** Sends the browser to the party's provider. @param next where to go after signing in, a path of the portal */
export async function beginSingleSignOn(
  portal: Portal,
  caller: Caller,
  party: string,
  next: string,
): Promise<{ address: string; cookies: string[] }> {
  await countAttempt(portal, 'single-sign-on', caller.ip);
  const provider = await findProvider(portal, party);
  const { authorization_endpoint } = await discover(provider.issuer).catch(unavailable);
  const journey: Journey = { party, state: newSecret(), nonce: newSecret(), verifier: newSecret(), next };
  const { createAuthorizationURL } = await import('better-auth/oauth2');
  const address = await createAuthorizationURL({
    id: party,
    options: { clientId: provider.client_id },
    authorizationEndpoint: authorization_endpoint,
    redirectURI: callbackAddress(portal),
    scopes: ['openid', 'email', 'profile'],
    state: journey.state,
    nonce: journey.nonce,
    codeVerifier: journey.verifier,
  });
  const sealed = sealFor(portal.keys, 'single sign-on', journey, minutesToReturn);
  return { address: address.href, cookies: [journeyCookie(portal, sealed, minutesToReturn * 60)] };
}

/**
 * The browser is back: exchanges the code, checks the ID token, and signs in the account of this party whose address the
 * provider vouches for. It never makes an account, and a second factor is asked for as after a passphrase.
 * @throws Refused `invalid` with `no-such-account`, `not-allowed` or `unavailable`
 */
export async function finishSingleSignOn(
  portal: Portal,
  caller: Caller,
  query: { code?: string; state?: string; iss?: string },
): Promise<(SignedIn | Challenged) & { next: string }> {
  await countAttempt(portal, 'single-sign-on', caller.ip);
  const journey = readJourney(portal, caller.headers);
  if (!journey || !query.code || query.state !== journey.state) throw new Refused('form-expired');
  const provider = await findProvider(portal, journey.party);
  const email = await vouchedAddress(portal, provider, journey, query as { code: string; iss?: string });
  const account = await matchAccount(portal, provider, email);
  const answer = await beginSession(portal, caller, account.id, account.two_factor_enabled);
  return { ...answer, cookies: [...answer.cookies, journeyCookie(portal, '', 0)], next: journey.next };
}

async function vouchedAddress(
  portal: Portal,
  provider: Provider & { client_secret: string },
  journey: Journey,
  { code, iss }: { code: string; iss?: string },
): Promise<string> {
  const about = await discover(provider.issuer).catch(unavailable);
  if (iss !== undefined && iss !== about.issuer) throw new Refused('not-allowed');
  const clientSecret = clientSecretOf(portal, provider);
  const basic = about.token_endpoint_auth_methods_supported.includes('client_secret_basic');
  const { validateAuthorizationCode } = await import('better-auth/oauth2');
  const tokens = await validateAuthorizationCode({
    code,
    codeVerifier: journey.verifier,
    redirectURI: callbackAddress(portal),
    options: { clientId: provider.client_id, clientSecret },
    tokenEndpoint: about.token_endpoint,
    authentication: basic ? 'basic' : 'post',
  }).catch(unavailable);
  const claims = await verifiedClaims(tokens.idToken ?? '', provider, about, journey.nonce);
  const said = claims.email === undefined ? await userInfo(about, tokens.accessToken ?? '', claims.sub) : claims;
  if (said.email_verified !== true || typeof said.email !== 'string') throw noSuchAccount();
  return said.email.toLowerCase();
}

/** What the provider says of the same subject, where the ID token does not hold it (section 5.3). */
async function userInfo(about: Discovery, token: string, subject: unknown): Promise<Record<string, unknown>> {
  if (!about.userinfo_endpoint) return {};
  const answer = await fetch(about.userinfo_endpoint, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
  }).catch(unavailable);
  const said = z.record(z.string(), z.unknown()).safeParse(await answer.json().catch(unavailable)).data ?? {};
  return answer.ok && said.sub === subject ? said : {};
}

/** Signature, issuer, audience, times and nonce of the ID token (OpenID Connect Core 1.0 section 3.1.3.7). */
async function verifiedClaims(token: string, provider: Provider, about: Discovery, nonce: string) {
  const algorithms = about.id_token_signing_alg_values_supported.filter((name) =>
    /^(RS|PS|ES)\d{3}$|^EdDSA$/.test(name),
  );
  const { validateToken } = await import('better-auth/oauth2');
  const { payload } = await validateToken(token, about.jwks_uri, {
    audience: provider.client_id,
    issuer: about.issuer,
    algorithms,
    requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat', 'nonce'],
    clockTolerance: 30,
  }).catch(() => {
    throw new Refused('not-allowed');
  });
  const wrongParty = payload.azp !== undefined && payload.azp !== provider.client_id;
  if (payload.nonce !== nonce || wrongParty) throw new Refused('not-allowed');
  return payload;
}

async function matchAccount(portal: Portal, provider: Provider, email: string): Promise<Account> {
  const domain = email.slice(email.lastIndexOf('@') + 1);
  if (!provider.domains.includes(domain)) throw noSuchAccount();
  const { rows } = await portal.database.pool.query<Account>(
    `select ${accountColumns} from account_holder a where a.email = $1 and a.party = $2 and a.ended_at is null`,
    [email, provider.party],
  );
  if (!rows[0] || !(await setUpBySingleSignOn(portal, rows[0]))) throw noSuchAccount();
  return rows[0];
}

const noSuchAccount = () => invalid({ path: 'email', code: 'no-such-account' });

function unavailable(): never {
  throw new Refused('unavailable');
}

function readJourney(portal: Portal, headers: Headers): Journey | undefined {
  const name = `${journeyCookieName(portal)}=`;
  const entry = headers
    .get('cookie')
    ?.split(/; ?/)
    .find((each) => each.startsWith(name));
  return entry ? unsealFresh<Journey>(portal.keys, 'single sign-on', entry.slice(name.length)) : undefined;
}

const journeyCookieName = (portal: Portal) => (isSecure(portal) ? `__Secure-${cookieBase}` : cookieBase);

function journeyCookie(portal: Portal, value: string, seconds: number): string {
  return `${journeyCookieName(portal)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${isSecure(portal) ? '; Secure' : ''}`;
}
