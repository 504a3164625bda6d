import { secretariat } from '../actor.ts';
import { newId } from '../id.ts';
import type { Portal } from '../portal.ts';
import type { InnerVisit } from '../visit.ts';
import { accountColumns, type Account } from './account.ts';
import { invite } from './invitations.ts';
import { insertAccount } from './people.ts';

/**
 * The one-time link for the first administrator, who says name and address on its page. A new one at each start until
 * it is used; the one before is then worth nothing.
 * @returns undefined once an administrator is set up
 */
export async function createFirstAdministrator(portal: Portal): Promise<string | undefined> {
  const { rows } = await portal.database.pool.query(
    "select 1 from account_holder where role = 'administrator' and set_up_at is not null and ended_at is null limit 1",
  );
  if (rows.length > 0) return undefined;
  const visit = await portal.systemVisit();
  const id = newId();
  return visit.change('open-account', { kind: 'account', id }, true, async (inner) => {
    const account = (await waitingAdministrator(inner)) ?? (await placeholder(inner, id));
    return (await invite(inner, account, 'administrator')).link;
  });
}

async function waitingAdministrator(inner: InnerVisit): Promise<Account | undefined> {
  await inner.query("select 1 from party where code = 'secretariat' for update");
  const { rows } = await inner.query<Account>(
    `select ${accountColumns} from account_holder a where a.role = 'administrator' and a.ended_at is null and a.created_by = 'system'
     order by a.created_at limit 1`,
  );
  return rows[0];
}

function placeholder(inner: InnerVisit, id: string): Promise<Account> {
  return insertAccount(
    inner,
    id,
    { name: '-', email: `${id}@set-up.invalid`, language: 'en' },
    secretariat,
    'administrator',
  );
}
