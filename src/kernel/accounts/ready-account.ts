import type { ApiScope, Role } from '../actor.ts';
import { newId } from '../id.ts';
import type { Portal } from '../portal.ts';
import { openVisit } from '../visit.ts';
import { actorOf, attestAccount, findAccount } from './account.ts';
import { createApiKey } from './api-keys.ts';
import { setPassphrase } from './invitations.ts';
import { hashPassphrase } from './passphrase.ts';
import { insertAccount, type Person } from './people.ts';
import { scopesFor } from './rules.ts';

/** An account that can be used at once: with passphrase and key, and without a second factor. */
export interface ReadyAccount extends Person {
  id: string;
  party: string;
  role: Role;
  passphrase: string;
  apiKey: string;
}

/**
 * For the demonstration and for tests, on loopback: makes such an account, whose second factor is waived.
 * @throws Error when the portal listens to others than this machine
 */
export async function openReadyAccount(
  portal: Portal,
  { party, role, passphrase, ...person }: Person & { party: string; role: Role; passphrase: string },
): Promise<ReadyAccount> {
  if (!/^(127\.0\.0\.1|::1|localhost)$/.test(portal.config.host))
    throw new Error('Ready-made accounts are for loopback only.');
  const hash = await hashPassphrase(passphrase);
  const visit = await portal.systemVisit();
  const id = newId();
  await visit.change('open-account', { kind: 'account', id }, true, async (inner) => {
    await insertAccount(inner, id, person, party, role);
    await setPassphrase(inner, id, hash);
    await inner.query('update account_holder set set_up_at = now(), second_factor_waived = true where id = $1', [id]);
    await attestAccount(inner, id);
  });
  const apiKey = await keyOf(portal, id, scopesFor(role));
  return { id, party, role, passphrase, apiKey, ...person };
}

async function keyOf(portal: Portal, id: string, scopes: ApiScope[]): Promise<string> {
  const account = (await findAccount(portal.database.pool, id))!;
  const own = await openVisit(portal, actorOf(account, { session: 'ready' }), account.language);
  return (await createApiKey(own, { name: 'demo', scopes, days: 366 })).key;
}
