import { secretariat, type Role } from '../actor.ts';
import { invalid, notFound } from '../errors.ts';
import { newId } from '../id.ts';
import type { Language } from '../language.ts';
import type { InnerVisit, Visit } from '../visit.ts';
import { accountColumns, attestAccount, findAccount, type Account, type Rows } from './account.ts';
import { endAccountRows } from './ending.ts';
import { invite, leave, type Invited } from './invitations.ts';
import {
  mayChangeAccount, mayInviteAgain, mayKeepPeople, mayListPeople, mayOpenAccounts, type GivenRole,
} from './rules.ts'; // prettier-ignore

/** The person an account is made for. */
export interface Person {
  name: string;
  email: string;
  language: Language;
}

/** Opens a state's credentials: its focal point gets a one-time link. Refused when the state has a focal point. */
export async function openState(visit: Visit, { state, ...person }: Person & { state: string }): Promise<Invited> {
  if (visit.parties.find(state)?.kind !== 'state') throw invalid({ path: 'state', code: 'not-a-choice' });
  return openAccount(visit, 'open-state', mayOpenAccounts(visit.actor), person, state, 'focal_point', async (inner) => {
    if ((await focalPoints(inner, state)).length > 0) throw invalid({ path: 'state', code: 'state-open' });
  });
}

/** Opens an account of the Secretariat. */
export async function openSecretariatAccount(
  visit: Visit,
  { role, ...person }: Person & { role: 'officer' | 'administrator' },
): Promise<Invited> {
  return openAccount(visit, 'open-account', mayOpenAccounts(visit.actor), person, secretariat, role);
}

/** The focal point makes an account of the own state. */
export async function createAccount(visit: Visit, { role, ...person }: Person & { role: GivenRole }): Promise<Invited> {
  return openAccount(visit, 'open-account', mayKeepPeople(visit.actor), person, visit.actor?.party ?? '', role);
}

async function openAccount(
  visit: Visit,
  verb: string,
  allowed: boolean,
  person: Person,
  party: string,
  role: Role,
  check?: (inner: InnerVisit) => Promise<void>,
): Promise<Invited> {
  const id = newId();
  return visit.change(verb, { kind: 'account', id }, allowed, async (inner) => {
    await inner.query('select 1 from party where code = $1 for update', [party]);
    await check?.(inner);
    const account = await insertAccount(inner, id, person, party, role);
    return invite(inner, account, 'set-up');
  });
}

/** Inserts a new account; whoever calls attests it. The forms check more of name and address. @throws Refused `invalid` when the address has an account */
export async function insertAccount(
  inner: InnerVisit,
  id: string,
  person: Person,
  party: string,
  role: Role,
): Promise<Account> {
  if (!person.name.trim()) throw invalid({ path: 'name', code: 'required' });
  if (!/^[^\s@]+@[^\s@]+$/.test(person.email.trim())) throw invalid({ path: 'email', code: 'e-mail' });
  const { rows } = await inner.query<Account>(
    `insert into account_holder as a (id, name, email, party, role, language, created_by) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (email) do nothing returning ${accountColumns}`,
    [id, person.name.trim(), person.email.trim().toLowerCase(), party, role, person.language, inner.actor.account],
  );
  if (!rows[0]) throw invalid({ path: 'email', code: 'email-taken' });
  return rows[0];
}

/** Gives an account another role: reader or contributor in a state, officer or administrator in the Secretariat. */
export async function limitAccount(visit: Visit, id: string, role: Role): Promise<void> {
  const account = await accountFor(visit, id);
  const fits =
    account.party === secretariat
      ? role === 'officer' || role === 'administrator'
      : role === 'reader' || role === 'contributor';
  if (!fits || account.role === 'focal_point' || account.role === 'stakeholder')
    throw invalid({ path: 'role', code: 'not-a-choice' });
  await visit.change(
    'limit-account',
    { kind: 'account', id },
    mayChangeAccount(visit.actor, account),
    async (inner) => {
      await inner.query('update account_holder set role = $2, updated_at = now() where id = $1 and ended_at is null', [
        id,
        role,
      ]);
      await inner.query('update api_key set revoked_at = now() where account = $1 and revoked_at is null', [id]);
      await attestAccount(inner, id);
    },
  );
}

/** Ends an account: its sessions and keys stop at once. */
export async function endAccount(visit: Visit, id: string): Promise<void> {
  const account = await accountFor(visit, id);
  await visit.change('end-account', { kind: 'account', id }, mayChangeAccount(visit.actor, account), async (inner) => {
    await endAccountRows(inner, id);
    await attestAccount(inner, id);
  });
}

/** A new one-time link; where the account was set up, all its ways to sign in stop when the link is used. */
export async function inviteAgain(visit: Visit, id: string): Promise<Invited> {
  const account = await accountFor(visit, id);
  const purpose = account.set_up_at ? 'recovery' : 'set-up';
  return visit.change('invite-again', { kind: 'account', id }, mayInviteAgain(visit.actor, account), async (inner) => {
    const handOver = await pendingHandOver(inner, id);
    return invite(inner, account, purpose, handOver);
  });
}

async function pendingHandOver(rows: Rows, account: string): Promise<{ from: string; toRole?: GivenRole } | undefined> {
  const found = await rows.query<{ from: string | null; role: GivenRole | null }>(
    'select hands_over_from as from, hands_over_to_role as role from invitation where account = $1 order by created_at desc limit 1',
    [account],
  );
  const last = found.rows[0];
  return last?.from ? { from: last.from, toRole: last.role ?? undefined } : undefined;
}

/** To whom a focal point hands over, and what becomes of the own account: it ends, or stays with a smaller role. */
export type HandOver = ({ account: string } | Person) & { stayAs?: GivenRole };

/**
 * The focal point hands over. Someone who has an account of the state takes over at once; a new person does so on
 * opening the link, until when the one who leaves stays focal point.
 * @returns the new person's link; undefined when someone with an account took over
 */
export async function handOver(visit: Visit, to: HandOver): Promise<Invited | undefined> {
  return 'account' in to ? handOverTo(visit, to.account, to.stayAs) : handOverToNew(visit, to, to.stayAs);
}

async function handOverTo(visit: Visit, id: string, stayAs?: GivenRole): Promise<undefined> {
  const successor = await accountFor(visit, id);
  const { actor } = visit;
  if (!successor.set_up_at || successor.id === actor?.account) throw invalid({ path: 'account', code: 'not-set-up' });
  const allowed = mayKeepPeople(actor) && successor.party === actor?.party && !successor.ended_at;
  await visit.change('hand-over', { kind: 'account', id }, allowed, async (inner) => {
    await inner.query("update account_holder set role = 'focal_point', updated_at = now() where id = $1", [id]);
    await attestAccount(inner, id);
    await leave(inner, inner.actor.account, stayAs ?? null);
  });
}

async function handOverToNew(visit: Visit, person: Person, stayAs?: GivenRole): Promise<Invited> {
  const id = newId();
  return visit.change('hand-over', { kind: 'account', id }, mayKeepPeople(visit.actor), async (inner) => {
    const { account: from, party } = inner.actor;
    if ((await focalPoints(inner, party)).some((other) => other.id !== from))
      throw invalid({ path: 'account', code: 'handing-over' });
    const account = await insertAccount(inner, id, person, party, 'focal_point');
    return invite(inner, account, 'set-up', { from, toRole: stayAs });
  });
}

async function focalPoints(rows: Rows, state: string): Promise<{ id: string }[]> {
  const found = await rows.query<{ id: string }>(
    "select id from account_holder where party = $1 and role = 'focal_point' and ended_at is null",
    [state],
  );
  return found.rows;
}

/** The account, or not found for those who do not keep the accounts of its party. */
export async function accountFor(visit: Visit, id: string): Promise<Account> {
  const account = await findAccount(visit.portal.database.pool, id);
  const seen = account && (mayListPeople(visit.actor, account.party) || mayOpenAccounts(visit.actor));
  if (!seen || account.ended_at) throw notFound();
  return account;
}

/** A person as those who keep the accounts see them. */
export interface ListedPerson {
  id: string;
  name: string;
  email: string;
  role: Role;
  created_at: Date;
  set_up_at: Date | null;
  ended_at: Date | null;
  two_factor_enabled: boolean;
  signed_in_at: Date | null;
  /** Until when an unused link works. */
  link_until: Date | null;
}

/** Who holds what in the own state, or in the Secretariat for an administrator; ended accounts last. */
export async function listPeople(visit: Visit): Promise<ListedPerson[]> {
  const party = visit.actor?.party ?? '';
  if (!mayListPeople(visit.actor, party)) throw notFound();
  const { rows } = await visit.portal.database.pool.query<ListedPerson>(
    `select a.id, a.name, coalesce(a.former_email, a.email) as email, a.role, a.created_at, a.set_up_at, a.ended_at, a.two_factor_enabled,
      a.signed_in_at, (select max(i.expires_at) from invitation i where i.account = a.id and i.used_at is null and i.expires_at > now()) as link_until
     from account_holder a where a.party = $1 order by a.ended_at is not null, a.created_at`,
    [party],
  );
  return rows;
}

/** Which states have credentials: their focal points, by state. Only an administrator asks. */
export async function listOpenedStates(visit: Visit): Promise<Map<string, ListedPerson>> {
  if (!mayOpenAccounts(visit.actor)) throw notFound();
  const { rows } = await visit.portal.database.pool.query<ListedPerson & { party: string }>(
    `select a.id, a.party, a.name, a.email, a.role, a.created_at, a.set_up_at, a.ended_at, a.two_factor_enabled, a.signed_in_at,
      (select max(i.expires_at) from invitation i where i.account = a.id and i.used_at is null and i.expires_at > now()) as link_until
     from account_holder a where a.role = 'focal_point' and a.ended_at is null order by a.set_up_at nulls first`,
  );
  return new Map(rows.map((row) => [row.party, row]));
}
