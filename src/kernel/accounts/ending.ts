import type { InnerVisit } from '../visit.ts';

/** Takes away every way to sign in: passphrase, second factor, passkeys, sessions, keys, links. */
export async function dropWaysToSignIn(inner: InnerVisit, account: string): Promise<void> {
  for (const table of ['credential', 'two_factor', 'passkey', 'session', 'used_code'])
    await inner.query(`delete from ${table} where account = $1`, [account]);
  await inner.query('update api_key set revoked_at = now() where account = $1 and revoked_at is null', [account]);
  await inner.query(
    'update invitation set expires_at = now() where account = $1 and used_at is null and expires_at > now()',
    [account],
  );
  await inner.query(
    'update account_holder set two_factor_enabled = false, second_factor_waived = false, updated_at = now() where id = $1',
    [account],
  );
}

/** Ends an account at once. It stays in the books; its address is free for a new one. */
export async function endAccountRows(inner: InnerVisit, account: string): Promise<void> {
  await dropWaysToSignIn(inner, account);
  await inner.query(
    `update account_holder set ended_at = now(), ended_by = $2, former_email = email, email = id || '@ended.invalid', email_verified = false
     where id = $1 and ended_at is null`,
    [account, inner.actor.account],
  );
}
