import { createAuthorizationURL, validateAuthorizationCode, validateToken } from 'better-auth/oauth2';
import { z } from 'zod';
import { invalid, notFound, Refused } from '../errors.ts';
import type { Portal } from '../portal.ts';
import type { Visit } from '../visit.ts';
import { accountColumns, type Account } from './account.ts';
import { isSecure, type Caller } from './auth.ts';
import { setUpBySingleSignOn } from './invitations.ts';
import { countAttempt } from './limits.ts';
import { mayOpenAccounts } from './rules.ts';
import { fingerprint, newSecret, seal, sealFor, unseal, unsealFresh } from './sealed.ts';
import { beginSession, type Challenged, type SignedIn } from './sign-in.ts';

/** A party's own provider of identities (OpenID Connect Core 1.0, code flow with PKCE, state and nonce). */
export interface Provider {
  party: string;
  issuer: string;
  client_id: string;
  /** Domains of the addresses it may vouch for. */
  domains: string[];
}

/** What the provider says of itself (OpenID Connect Discovery 1.0). */
const discoverySchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
  id_token_signing_alg_values_supported: z.array(z.string()).default(['RS256']),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(['client_secret_basic']),
});
type Discovery = z.output<typeof discoverySchema>;

const minutesToReturn = 10;
const cookieBase = 'portal.single_sign_on';
const secretPurpose = (party: string) => `sso secret ${party}`;

/** Address to which the provider sends the browser back; the provider must know it. */
export function callbackAddress(portal: Portal): string {
  return `${portal.config.portalUrl}/en/account/single-sign-on/return`;
}

/** The parties that sign in by a provider of their own. */
export async function listProviders(portal: Portal): Promise<Provider[]> {
  const { rows } = await portal.database.pool.query<Provider>(
    'select party, issuer, client_id, domains from sso_provider order by party',
  );
  return rows;
}

/**
 * Sets or replaces the provider of a party. Its discovery document is read at once, so that a wrong address is found here.
 * @param given.clientSecret kept when it is empty and one is known
 */
export async function setProvider(
  visit: Visit,
  given: { party: string; issuer: string; clientId: string; clientSecret: string; domains: string[] },
): Promise<void> {
  const { portal } = visit;
  const allowed = mayOpenAccounts(visit.actor);
  if (!allowed) throw notFound();
  if (portal.parties.find(given.party)?.kind !== 'state') throw invalid({ path: 'state', code: 'not-a-choice' });
  const issuer = given.issuer.replace(/\/$/, '');
  await discover(issuer).catch(() => {
    throw invalid({ path: 'issuer', code: 'wrong-issuer' });
  });
  const secret = given.clientSecret ? seal(portal.keys, secretPurpose(given.party), given.clientSecret) : undefined;
  const domains = given.domains.map((domain) => domain.trim().toLowerCase().replace(/^@/, '')).filter(Boolean);
  if (domains.length === 0) throw invalid({ path: 'domains', code: 'required' });
  await visit.change('set-single-sign-on', { kind: 'sso', id: given.party }, allowed, async (inner) => {
    const { rows } = await inner.query(
      `insert into sso_provider as p (party, issuer, client_id, client_secret, domains, changed_by)
       select $1, $2, $3, coalesce($4, (select client_secret from sso_provider where party = $1)), $5::text[], $6
       where coalesce($4, (select client_secret from sso_provider where party = $1)) is not null
       on conflict (party) do update set issuer = excluded.issuer, client_id = excluded.client_id,
         client_secret = excluded.client_secret, domains = excluded.domains, changed_at = now(), changed_by = excluded.changed_by
       returning party`,
      [given.party, issuer, given.clientId.trim(), secret ?? null, domains, inner.actor.account],
    );
    if (rows.length === 0) throw invalid({ path: 'clientSecret', code: 'required' });
    inner.attest({ kind: 'sso', id: given.party }, await providerSnapshot(inner, given.party));
  });
}

/** Takes the provider of a party away; its people sign in with their passphrases, or ask for a new link. */
export async function removeProvider(visit: Visit, party: string): Promise<void> {
  await visit.change('remove-single-sign-on', { kind: 'sso', id: party }, mayOpenAccounts(visit.actor), async (inner) => {
    const { rows } = await inner.query('delete from sso_provider where party = $1 returning party', [party]);
    if (rows.length === 0) throw notFound();
    inner.attest({ kind: 'sso', id: party }, null);
  });
}

/** What the log commits to of a provider; undefined when the party has none. */
export async function providerSnapshot(
  rows: { query<R extends object>(text: string, values?: unknown[]): Promise<{ rows: R[] }> },
  party: string,
): Promise<Record<string, unknown> | undefined> {
  const found = await rows.query<Provider & { client_secret: string }>(
    'select party, issuer, client_id, client_secret, domains from sso_provider where party = $1',
    [party],
  );
  const row = found.rows[0];
  return row && { ...row, client_secret: fingerprint(row.client_secret) };
}

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
  const clientSecret = unseal(portal.keys, secretPurpose(provider.party), provider.client_secret);
  const basic = about.token_endpoint_auth_methods_supported.includes('client_secret_basic');
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
  const algorithms = about.id_token_signing_alg_values_supported.filter((name) => /^(RS|PS|ES)\d{3}$|^EdDSA$/.test(name));
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

async function findProvider(portal: Portal, party: string): Promise<Provider & { client_secret: string }> {
  const { rows } = await portal.database.pool.query<Provider & { client_secret: string }>(
    'select party, issuer, client_id, client_secret, domains from sso_provider where party = $1',
    [party],
  );
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** Reads the discovery document. Plain http is taken from loopback alone, for trials. */
async function discover(issuer: string): Promise<Discovery> {
  const { protocol, hostname } = new URL(issuer);
  const loopback = hostname === '127.0.0.1' || hostname === 'localhost';
  if (protocol !== 'https:' && !(protocol === 'http:' && loopback)) throw new Refused('unavailable');
  const answer = await fetch(`${issuer}/.well-known/openid-configuration`, {
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
    headers: { accept: 'application/json' },
  });
  const about = discoverySchema.parse(await answer.json());
  if (about.issuer.replace(/\/$/, '') !== issuer) throw new Refused('unavailable');
  return about;
}

function readJourney(portal: Portal, headers: Headers): Journey | undefined {
  const name = `${journeyCookieName(portal)}=`;
  const entry = headers.get('cookie')?.split(/; ?/).find((each) => each.startsWith(name));
  return entry ? unsealFresh<Journey>(portal.keys, 'single sign-on', entry.slice(name.length)) : undefined;
}

const journeyCookieName = (portal: Portal) => (isSecure(portal) ? `__Secure-${cookieBase}` : cookieBase);

function journeyCookie(portal: Portal, value: string, seconds: number): string {
  return `${journeyCookieName(portal)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${isSecure(portal) ? '; Secure' : ''}`;
}
