import { invalid, notFound } from '../errors.ts';
import type { Language } from '../language.ts';
import type { Visit } from '../visit.ts';
import { attestAccount } from './account.ts';
import { setPassphrase } from './invitations.ts';
import { countAttempt, forgetAttempts } from './limits.ts';
import { hashPassphrase, passphraseProblem, verifyPassphrase } from './passphrase.ts';
import { mayKeepOwn } from './rules.ts';

/**
 * Changes the own passphrase; all other sessions end.
 * @throws Refused `invalid`: `wrong-passphrase` for the present one, or what is wrong with the new one
 */
export async function changePassphrase(visit: Visit, given: { current: string; passphrase: string }): Promise<void> {
  const { actor, portal } = visit;
  if (!mayKeepOwn(actor)) throw notFound();
  await countAttempt(portal, 'sign-in', `own ${actor.account}`);
  if (!(await isOwnPassphrase(visit, given.current))) throw invalid({ path: 'current', code: 'wrong-passphrase' });
  const problem = passphraseProblem(given.passphrase, actor);
  if (problem) throw invalid(problem);
  await forgetAttempts(portal, 'sign-in', `own ${actor.account}`);
  const hash = await hashPassphrase(given.passphrase);
  await visit.change('change-passphrase', { kind: 'account', id: actor.account }, true, async (inner) => {
    await setPassphrase(inner, actor.account, hash);
    await inner.query('delete from session where account = $1 and id <> $2', [actor.account, actor.session]);
    await attestAccount(inner, actor.account);
  });
}

async function isOwnPassphrase({ actor, portal }: Visit, passphrase: string): Promise<boolean> {
  const { rows } = await portal.database.pool.query<{ password: string | null }>(
    "select password from credential where account = $1 and provider_id = 'credential'",
    [actor?.account],
  );
  return verifyPassphrase(rows[0]?.password ?? '', passphrase.slice(0, 400));
}

/** Chooses the language in which the portal writes to the person. */
export async function chooseLanguage(visit: Visit, language: Language): Promise<void> {
  if (!mayKeepOwn(visit.actor)) throw notFound();
  await visit.portal.database.pool.query('update account_holder set language = $2 where id = $1', [
    visit.actor.account,
    language,
  ]);
}
