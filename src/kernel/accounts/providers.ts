import { z } from 'zod';
import { invalid, notFound, Refused } from '../errors.ts';
import type { Portal } from '../portal.ts';
import type { Visit } from '../visit.ts';
import type { Rows } from './account.ts';
import { mayOpenAccounts } from './rules.ts';
import { fingerprint, seal, unseal } from './sealed.ts';

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
export type Discovery = z.output<typeof discoverySchema>;

const secretPurpose = (party: string) => `sso secret ${party}`;

/** The client secret of a provider as it is sent to it. */
export function clientSecretOf(portal: Portal, provider: { party: string; client_secret: string }): string | undefined {
  return unseal(portal.keys, secretPurpose(provider.party), provider.client_secret);
}

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
  await visit.change(
    'remove-single-sign-on',
    { kind: 'sso', id: party },
    mayOpenAccounts(visit.actor),
    async (inner) => {
      const { rows } = await inner.query('delete from sso_provider where party = $1 returning party', [party]);
      if (rows.length === 0) throw notFound();
      inner.attest({ kind: 'sso', id: party }, null);
    },
  );
}

/** What the log commits to of a provider; undefined when the party has none. */
export async function providerSnapshot(rows: Rows, party: string): Promise<Record<string, unknown> | undefined> {
  const found = await rows.query<Provider & { client_secret: string }>(
    'select party, issuer, client_id, client_secret, domains from sso_provider where party = $1',
    [party],
  );
  const row = found.rows[0];
  return row && { ...row, client_secret: fingerprint(row.client_secret) };
}

/** The provider of a party, with its sealed secret. @throws Refused `not-found` */
export async function findProvider(portal: Portal, party: string): Promise<Provider & { client_secret: string }> {
  const { rows } = await portal.database.pool.query<Provider & { client_secret: string }>(
    'select party, issuer, client_id, client_secret, domains from sso_provider where party = $1',
    [party],
  );
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** Reads the discovery document. Plain http is taken from loopback alone, for trials. */
export async function discover(issuer: string): Promise<Discovery> {
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
