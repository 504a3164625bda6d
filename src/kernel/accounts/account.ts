import type { Actor, Role } from '../actor.ts';
import type { Language } from '../language.ts';
import type { InnerVisit } from '../visit.ts';
import { fingerprint } from './sealed.ts';

/** A person's account, without its secrets. */
export interface Account {
  id: string;
  name: string;
  email: string;
  party: string;
  role: Role;
  language: Language;
  two_factor_enabled: boolean;
  second_factor_waived: boolean;
  created_at: Date;
  /** When the one-time link was used; null while it was not. */
  set_up_at: Date | null;
  ended_at: Date | null;
  /** The address of an ended account, which is free for a new one. */
  former_email: string | null;
}

export const accountColumns = [
  'id', 'name', 'email', 'party', 'role', 'language', 'two_factor_enabled', 'second_factor_waived', 'created_at',
  'set_up_at', 'ended_at', 'former_email',
].map((column) => `a.${column}`).join(', '); // prettier-ignore

/** What can run a query: the pool, or the visit inside a change. */
export interface Rows {
  query<R extends object>(text: string, values?: unknown[]): Promise<{ rows: R[] }>;
}

/** Focal points and the Secretariat sign in with a second factor. */
export function needsSecondFactor(role: Role): boolean {
  return role === 'focal_point' || role === 'officer' || role === 'administrator';
}

/** The account as the one who acts. */
export function actorOf(account: Account, more: Pick<Actor, 'session' | 'scopes'> = {}): Actor {
  const { id, name, email, party, role, language } = account;
  const complete = account.two_factor_enabled || account.second_factor_waived || !needsSecondFactor(role);
  return { account: id, name, email, party, role, language, complete, ...more };
}

/** The account with this id, ended or not. */
export async function findAccount(rows: Rows, id: string): Promise<Account | undefined> {
  const found = await rows.query<Account>(`select ${accountColumns} from account_holder a where a.id = $1`, [id]);
  return found.rows[0];
}

interface SecurityRow {
  id: string;
  name: string;
  email: string;
  party: string;
  role: Role;
  two_factor_enabled: boolean;
  second_factor_waived: boolean;
  ended_at: Date | null;
  passphrase: string | null;
  secret: string | null;
  passkeys: object[];
  keys: object[];
  links: object[];
  recoveries: object[];
}

/**
 * What the log commits to of an account, and what `portal verify` compares with its last leaf: who it is, what it may
 * do, and everything one can sign in with or recover it by, each secret as its SHA-256. Undefined when there is none.
 */
export async function accountSnapshot(rows: Rows, id: string): Promise<Record<string, unknown> | undefined> {
  const found = await rows.query<SecurityRow>(
    `select a.id, a.name, a.email, a.party, a.role, a.two_factor_enabled, a.second_factor_waived, a.ended_at,
      (select c.password from credential c where c.account = a.id and c.provider_id = 'credential') as passphrase,
      (select t.secret from two_factor t where t.account = a.id and t.verified) as secret,
      coalesce((select jsonb_agg(jsonb_build_object('id', p.credential_id, 'key', p.public_key) order by p.credential_id)
        from passkey p where p.account = a.id), '[]') as passkeys,
      coalesce((select jsonb_agg(jsonb_build_object('id', k.id, 'hash', k.sha256, 'scopes', k.scopes,
          'expires', to_char(k.expires_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'revoked', k.revoked_at is not null) order by k.id)
        from api_key k where k.account = a.id), '[]') as keys,
      coalesce((select jsonb_agg(jsonb_build_object('id', i.id, 'hash', i.token_hash, 'purpose', i.purpose, 'used', i.used_at is not null,
          'expires', to_char(i.expires_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'from', i.hands_over_from) order by i.id)
        from invitation i where i.account = a.id), '[]') as links,
      coalesce((select jsonb_agg(jsonb_build_object('id', r.id, 'asked', r.asked_by, 'decided', r.decided_by, 'decision', r.decision,
          'replacement', r.replacement_email) order by r.id)
        from recovery_request r where r.account = a.id), '[]') as recoveries
    from account_holder a where a.id = $1`,
    [id],
  );
  const row = found.rows[0];
  if (!row) return undefined;
  const { passphrase, secret, ended_at, ...rest } = row;
  return {
    ...rest,
    ended_at: ended_at && ended_at.toISOString(),
    passphrase: passphrase && fingerprint(passphrase),
    secret: secret && fingerprint(secret),
  };
}

/** Commits the present state of an account to the log; the last thing a change does with it. */
export async function attestAccount(inner: InnerVisit, id: string): Promise<void> {
  inner.attest({ kind: 'account', id }, await accountSnapshot(inner, id));
}
