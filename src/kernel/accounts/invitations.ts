import type { Role } from '../actor.ts';
import { invalid, Refused } from '../errors.ts';
import { newId } from '../id.ts';
import type { Language } from '../language.ts';
import type { Portal } from '../portal.ts';
import { openVisit, type InnerVisit } from '../visit.ts';
import { accountColumns, actorOf, attestAccount, findAccount, type Account } from './account.ts';
import type { Caller } from './auth.ts';
import { dropWaysToSignIn, endAccountRows } from './ending.ts';
import { countAttempt } from './limits.ts';
import { hashPassphrase, passphraseProblem } from './passphrase.ts';
import { fingerprint, newSecret } from './sealed.ts';
import { beginSession, type SignedIn } from './sign-in.ts';
import type { GivenRole } from './rules.ts';

export type Purpose = 'set-up' | 'recovery' | 'administrator';

/** Days a one-time link lives, by its purpose. */
export const linkDays: Record<Purpose, number> = { 'set-up': 14, recovery: 3, administrator: 1 };

/** An account with the one-time link its person gets: by mail, else shown once to who made it. */
export interface Invited {
  account: string;
  name: string;
  email: string;
  language: Language;
  link: string;
}

interface Invitation {
  id: string;
  purpose: Purpose;
  hands_over_from: string | null;
  hands_over_to_role: GivenRole | null;
  expires_at: Date;
}

/** What the page of a link says before it is used. */
export interface OpenInvitation {
  purpose: Purpose;
  name: string;
  email: string;
  party: string;
  role: Role;
  expiresAt: Date;
}

/** Makes a one-time link and attests the account; links made before for it are worth nothing from then on. */
export async function invite(
  inner: InnerVisit,
  account: Account,
  purpose: Purpose,
  handOver?: { from: string; toRole?: GivenRole },
): Promise<Invited> {
  const token = newSecret();
  await inner.query(
    'update invitation set expires_at = now() where account = $1 and used_at is null and expires_at > now()',
    [account.id],
  );
  await inner.query(
    `insert into invitation (id, token_hash, purpose, account, hands_over_from, hands_over_to_role, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(days => $8))`,
    [
      newId(),
      fingerprint(token),
      purpose,
      account.id,
      handOver?.from ?? null,
      handOver?.toRole ?? null,
      inner.actor.account,
      linkDays[purpose],
    ],
  );
  const { id, name, email, language } = account;
  await attestAccount(inner, id);
  return { account: id, name, email, language, link: linkOf(inner.portal, token, language) };
}

const linkOf = (portal: Portal, token: string, language: Language) =>
  `${portal.config.portalUrl}/${language}/account/set-up/${token}`;

/** What a link is for. @throws Refused `gone` when it was used, expired or never made: the answer is the same */
export async function findInvitation(portal: Portal, caller: Caller, token: string): Promise<OpenInvitation> {
  const { purpose, expires_at, account } = await openInvitation(portal, caller, token);
  const { name, email, party, role } = account;
  return { purpose, name, email, party, role, expiresAt: expires_at };
}

async function openInvitation(
  portal: Portal,
  caller: Caller,
  token: string,
): Promise<Invitation & { account: Account }> {
  const { rows } = await portal.database.pool.query<Invitation & Account & { invitation: string }>(
    `select ${accountColumns}, i.id as invitation, i.purpose, i.hands_over_from, i.hands_over_to_role, i.expires_at
     from invitation i join account_holder a on a.id = i.account
     where i.token_hash = $1 and i.used_at is null and i.expires_at > now() and a.ended_at is null`,
    [fingerprint(token.slice(0, 100))],
  );
  const row = rows[0];
  if (row) return { ...row, id: row.invitation, account: row };
  await countAttempt(portal, 'link', caller.ip);
  throw new Refused('gone');
}

/** What the person enters on the page of the link; the first administrator also says who they are. */
export interface SetUp {
  passphrase: string;
  name?: string;
  email?: string;
}

/**
 * Uses a link: sets the passphrase and signs in. After a recovery every other way to sign in is gone.
 * @throws Refused `gone` when the link was used, expired or never made; `invalid` when the passphrase will not do
 */
export async function acceptInvitation(portal: Portal, caller: Caller, token: string, setUp: SetUp): Promise<SignedIn> {
  const invitation = await openInvitation(portal, caller, token);
  const account = { ...invitation.account, ...ownWords(invitation.purpose, setUp) };
  const problem = passphraseProblem(setUp.passphrase, account);
  if (problem) throw invalid(problem);
  const hash = await hashPassphrase(setUp.passphrase);
  const visit = await openVisit(portal, actorOf(account), account.language);
  const verb = invitation.purpose === 'recovery' ? 'recover-account' : 'set-up-account';
  await visit.change(verb, { kind: 'account', id: account.id }, true, async (inner) => {
    await takeInvitation(inner, invitation);
    if (invitation.purpose === 'recovery') await dropWaysToSignIn(inner, account.id);
    if (invitation.purpose === 'administrator') await nameAdministrator(inner, account);
    await setPassphrase(inner, account.id, hash);
    await finishSetUp(inner, account.id, invitation);
  });
  return beginSession(portal, caller, account.id, false);
}

function ownWords(purpose: Purpose, { name, email }: SetUp): { name?: string; email?: string } {
  if (purpose !== 'administrator') return {};
  if (!name?.trim()) throw invalid({ path: 'name', code: 'required' });
  if (!email?.trim()) throw invalid({ path: 'email', code: 'required' });
  return { name: name.trim(), email: email.trim().toLowerCase() };
}

async function takeInvitation(inner: InnerVisit, { id }: Invitation): Promise<void> {
  const { rows } = await inner.query(
    'update invitation set used_at = now() where id = $1 and used_at is null and expires_at > now() returning id',
    [id],
  );
  if (rows.length === 0) throw new Refused('gone');
}

async function nameAdministrator(inner: InnerVisit, { id, name, email }: Account): Promise<void> {
  const taken = await inner.query('select 1 from account_holder where email = $1 and id <> $2', [email, id]);
  if (taken.rows.length > 0) throw invalid({ path: 'email', code: 'email-taken' });
  await inner.query('update account_holder set name = $2, email = $3 where id = $1', [id, name, email]);
}

/** Sets the passphrase of an account. */
export async function setPassphrase(inner: InnerVisit, account: string, hash: string): Promise<void> {
  await inner.query(
    `insert into credential (id, account, account_id, provider_id, password) values ($1, $2, $2, 'credential', $3)
     on conflict (provider_id, account_id) do update set password = excluded.password, updated_at = now()`,
    [newId(), account, hash],
  );
}

/** The account works from now on; where it was meant for a hand-over, the one before leaves. */
async function finishSetUp(inner: InnerVisit, account: string, invitation: Invitation): Promise<void> {
  await inner.query(
    'update account_holder set set_up_at = coalesce(set_up_at, now()), email_verified = true, updated_at = now() where id = $1',
    [account],
  );
  await attestAccount(inner, account);
  if (invitation.hands_over_from) await leave(inner, invitation.hands_over_from, invitation.hands_over_to_role);
}

/** The focal point who hands over leaves, or stays with a smaller role. */
export async function leave(inner: InnerVisit, account: string, role: GivenRole | null): Promise<void> {
  const before = await findAccount(inner, account);
  if (!before || before.ended_at) return;
  if (role) await inner.query('update account_holder set role = $2, updated_at = now() where id = $1', [account, role]);
  else await endAccountRows(inner, account);
  await attestAccount(inner, account);
}

/**
 * For an account whose state signs in by its own provider: the first single sign-on does what opening the link does.
 * @returns whether the account is set up, now or before
 */
export async function setUpBySingleSignOn(portal: Portal, account: Account): Promise<boolean> {
  if (account.set_up_at) return true;
  const { rows } = await portal.database.pool.query<Invitation>(
    `select id, purpose, hands_over_from, hands_over_to_role, expires_at from invitation
     where account = $1 and purpose = 'set-up' and used_at is null and expires_at > now()`,
    [account.id],
  );
  const invitation = rows[0];
  if (!invitation) return false;
  const visit = await openVisit(portal, actorOf(account), account.language);
  await visit.change('set-up-account', { kind: 'account', id: account.id }, true, async (inner) => {
    await takeInvitation(inner, invitation);
    await finishSetUp(inner, account.id, invitation);
  });
  return true;
}
