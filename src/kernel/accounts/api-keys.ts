import { randomBytes } from 'node:crypto';
import type { ApiScope } from '../actor.ts';
import { invalid, notFound } from '../errors.ts';
import { newId } from '../id.ts';
import type { Visit } from '../visit.ts';
import { attestAccount } from './account.ts';
import { mayKeepOwn, scopesFor } from './rules.ts';
import { fingerprint, newSecret } from './sealed.ts';

/** Longest life of a key, in days. */
export const keyDays = { default: 90, max: 366 };
const keysAtMost = 20;

/** A key as its holder sees it later: never the key itself. */
export interface ListedKey {
  id: string;
  name: string;
  /** Its first letters, to tell keys apart. */
  prefix: string;
  scopes: ApiScope[];
  created_at: Date;
  expires_at: Date;
  last_used_at: Date | null;
}

/**
 * Makes a key that acts for its holder within its scopes: `gcscp_<prefix>_<secret>`. Only its SHA-256 is kept.
 * @param days how long it works
 * @throws Refused `invalid` for a scope the role does not have, or a life too long
 */
export async function createApiKey(
  visit: Visit,
  { name, scopes, days }: { name: string; scopes: ApiScope[]; days: number },
): Promise<{ id: string; key: string }> {
  const { actor } = visit;
  if (!mayKeepOwn(actor)) throw notFound();
  const beyond = scopes.find((scope) => !scopesFor(actor.role).includes(scope));
  if (scopes.length === 0 || beyond) throw invalid({ path: 'scopes', code: beyond ? 'not-a-choice' : 'required' });
  if (!Number.isInteger(days) || days < 1 || days > keyDays.max) throw invalid({ path: 'days', code: 'wrong-value' });
  const id = newId();
  const prefix = randomBytes(4).toString('hex');
  const key = `gcscp_${prefix}_${newSecret()}`;
  await visit.change('create-key', { kind: 'account', id: actor.account }, actor.complete, async (inner) => {
    await inner.query('select 1 from account_holder where id = $1 for update', [actor.account]);
    const { rows } = await inner.query(
      'select 1 from api_key where account = $1 and revoked_at is null and expires_at > now()',
      [actor.account],
    );
    if (rows.length >= keysAtMost) throw invalid({ path: 'name', code: 'too-many', values: { max: keysAtMost } });
    await inner.query(
      `insert into api_key (id, account, name, prefix, sha256, scopes, expires_at)
       values ($1, $2, $3, $4, $5, $6::text[], date_trunc('second', now()) + make_interval(days => $7))`,
      [id, actor.account, name.trim(), prefix, fingerprint(key), scopes, days],
    );
    await attestAccount(inner, actor.account);
  });
  return { id, key };
}

/** Stops one of the own keys at once. */
export async function revokeApiKey(visit: Visit, id: string): Promise<void> {
  const { actor } = visit;
  if (!mayKeepOwn(actor)) throw notFound();
  await visit.change('revoke-key', { kind: 'account', id: actor.account }, true, async (inner) => {
    const { rows } = await inner.query(
      'update api_key set revoked_at = now() where id = $1 and account = $2 and revoked_at is null returning id',
      [id, actor.account],
    );
    if (rows.length === 0) throw notFound();
    await attestAccount(inner, actor.account);
  });
}

/** The own keys that still work. */
export async function listApiKeys(visit: Visit): Promise<ListedKey[]> {
  if (!mayKeepOwn(visit.actor)) throw notFound();
  const { rows } = await visit.portal.database.pool.query<ListedKey>(
    `select id, name, prefix, scopes, created_at, expires_at, last_used_at from api_key
     where account = $1 and revoked_at is null and expires_at > now() order by created_at desc`,
    [visit.actor.account],
  );
  return rows;
}
