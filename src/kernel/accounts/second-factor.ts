import type { Actor } from '../actor.ts';
import { invalid, notAllowed, notFound, Refused } from '../errors.ts';
import { newId } from '../id.ts';
import type { Portal } from '../portal.ts';
import type { InnerVisit, Visit } from '../visit.ts';
import { attestAccount, needsSecondFactor } from './account.ts';
import { auth } from './auth.ts';
import { countAttempt, forgetAttempts } from './limits.ts';
import { newRecoveryCodes } from './recovery-codes.ts';
import { mayKeepOwn } from './rules.ts';
import { sealFor, unsealFresh } from './sealed.ts';
import { isTotpCode, newTotpSecret, totpAddress } from './totp.ts';

/** What an account signs in with beside the passphrase. */
export interface SecondFactors {
  totp: boolean;
  passkeys: { id: string; name: string; created_at: Date }[];
  /** Whether the role must have one. */
  required: boolean;
}

/** A secret that is not yet in use: for the app, and sealed for the form that confirms it. */
export interface PendingTotp {
  /** Base32. */
  secret: string;
  /** `otpauth://` address. */
  address: string;
  sealed: string;
}

const minutesToConfirm = 30;

/** The own second factors. */
export async function listSecondFactors(visit: Visit): Promise<SecondFactors> {
  const actor = ownActor(visit);
  const { pool } = visit.portal.database;
  const [totp, passkeys] = await Promise.all([
    pool.query('select 1 from two_factor where account = $1 and verified', [actor.account]),
    pool.query<{ id: string; name: string; created_at: Date }>(
      "select id, coalesce(name, '') as name, created_at from passkey where account = $1 order by created_at",
      [actor.account],
    ),
  ]);
  return { totp: totp.rows.length > 0, passkeys: passkeys.rows, required: needsSecondFactor(actor.role) };
}

/** A new secret for an authenticator app. Nothing is stored: the form carries it, sealed, until a code proves it. */
export function beginTotp(visit: Visit): PendingTotp {
  const actor = ownActor(visit);
  return pendingTotp(visit.portal, actor, newTotpSecret());
}

/** The secret a form carries, to show the page again after a wrong code; undefined when its time is over. */
export function resumeTotp(visit: Visit, sealed: string): PendingTotp | undefined {
  const actor = ownActor(visit);
  const held = unsealFresh<{ secret: string }>(visit.portal.keys, totpPurpose(actor), sealed);
  return held && pendingTotp(visit.portal, actor, held.secret, sealed);
}

function pendingTotp(portal: Portal, actor: Actor, secret: string, sealed?: string): PendingTotp {
  return {
    secret,
    address: totpAddress(secret, new URL(portal.config.portalUrl).host, actor.email),
    sealed: sealed ?? sealFor(portal.keys, totpPurpose(actor), { secret }, minutesToConfirm),
  };
}

const totpPurpose = (actor: Actor) => `totp ${actor.account}`;

/**
 * Takes the secret into use once a code proves that the app has it.
 * @returns recovery codes when these are the account's first; they are shown once
 * @throws Refused `invalid` with `wrong-code`; `form-expired` when the secret is too old
 */
export async function confirmTotp(visit: Visit, sealed: string, code: string): Promise<string[]> {
  const actor = ownActor(visit);
  const pending = resumeTotp(visit, sealed);
  if (!pending) throw new Refused('form-expired');
  await countAttempt(visit.portal, 'second-factor', `set-up ${actor.account}`);
  if (!isTotpCode(pending.secret, code.replaceAll(/\s/g, ''))) throw invalid({ path: 'code', code: 'wrong-code' });
  await forgetAttempts(visit.portal, 'second-factor', `set-up ${actor.account}`);
  const secret = await encrypt(visit.portal, `base32:${pending.secret}`);
  return withSecondFactor(visit, 'set-second-factor', (inner, codes) =>
    inner.query(
      `insert into two_factor (id, account, secret, backup_codes, verified) values ($1, $2, $3, $4, true)
       on conflict (account) do update set secret = excluded.secret, verified = true, failed_verification_count = 0, locked_until = null`,
      [newId(), actor.account, secret, codes],
    ),
  );
}

/** Writes a second factor, turns it on, and gives recovery codes when it is the account's first. */
export async function withSecondFactor(
  visit: Visit,
  verb: string,
  write: (inner: InnerVisit, encryptedCodes: string) => Promise<unknown>,
): Promise<string[]> {
  const actor = ownActor(visit);
  const codes = newRecoveryCodes();
  const encryptedCodes = await encrypt(visit.portal, JSON.stringify(codes));
  return visit.change(verb, { kind: 'account', id: actor.account }, true, async (inner) => {
    const known = await inner.query('select 1 from two_factor where account = $1 for update', [actor.account]);
    await write(inner, encryptedCodes);
    await inner.query('update account_holder set two_factor_enabled = true, updated_at = now() where id = $1', [
      actor.account,
    ]);
    await attestAccount(inner, actor.account);
    return known.rows.length > 0 ? [] : codes;
  });
}

/** New recovery codes; those from before stop working. @throws Refused `not-allowed` without a second factor */
export async function renewRecoveryCodes(visit: Visit): Promise<string[]> {
  const actor = ownActor(visit);
  const codes = newRecoveryCodes();
  const encrypted = await encrypt(visit.portal, JSON.stringify(codes));
  await visit.change('renew-recovery-codes', { kind: 'account', id: actor.account }, true, async (inner) => {
    const { rows } = await inner.query('update two_factor set backup_codes = $2 where account = $1 returning 1', [
      actor.account,
      encrypted,
    ]);
    if (rows.length === 0) throw notAllowed();
    await attestAccount(inner, actor.account);
  });
  return codes;
}

/** Removes the authenticator app. @throws Refused `invalid` when the role must keep a second factor and this is the last */
export async function removeTotp(visit: Visit): Promise<void> {
  await removeFactor(visit, (inner, account) =>
    inner.query("update two_factor set verified = false, secret = '' where account = $1 and verified returning 1", [
      account,
    ]),
  );
}

/** Removes a passkey, under the same rule. */
export async function removePasskey(visit: Visit, id: string): Promise<void> {
  await removeFactor(visit, (inner, account) =>
    inner.query('delete from passkey where account = $1 and id = $2 returning 1', [account, id]),
  );
}

async function removeFactor(
  visit: Visit,
  remove: (inner: InnerVisit, account: string) => Promise<{ rows: object[] }>,
): Promise<void> {
  const { account, role } = ownActor(visit);
  await visit.change('remove-second-factor', { kind: 'account', id: account }, true, async (inner) => {
    await inner.query('select 1 from account_holder where id = $1 for update', [account]);
    if ((await remove(inner, account)).rows.length === 0) throw notFound();
    if (!(await keepsOne(inner, account))) {
      if (needsSecondFactor(role)) throw invalid({ path: 'second-factor', code: 'last-second-factor' });
      await inner.query('delete from two_factor where account = $1', [account]);
      await inner.query('update account_holder set two_factor_enabled = false, updated_at = now() where id = $1', [
        account,
      ]);
    }
    await attestAccount(inner, account);
  });
}

async function keepsOne(inner: InnerVisit, account: string): Promise<boolean> {
  const { rows } = await inner.query(
    'select 1 from two_factor where account = $1 and verified union all select 1 from passkey where account = $1',
    [account],
  );
  return rows.length > 0;
}

async function encrypt(portal: Portal, data: string): Promise<string> {
  const { symmetricEncrypt } = await import('better-auth/crypto');
  const { secretConfig } = await (await auth(portal)).$context;
  return symmetricEncrypt({ key: secretConfig, data });
}

export function ownActor(visit: Visit): Actor {
  if (!mayKeepOwn(visit.actor)) throw notFound();
  return visit.actor;
}
