import { secretariat } from '../actor.ts';
import { invalid, notAllowed, notFound } from '../errors.ts';
import { newId } from '../id.ts';
import type { Visit } from '../visit.ts';
import { accountColumns, attestAccount, findAccount, needsSecondFactor, type Account } from './account.ts';
import { endAccountRows } from './ending.ts';
import { invite, type Invited } from './invitations.ts';
import { countAttempt } from './limits.ts';
import { insertAccount, type Person } from './people.ts';
import { mayAskRecovery, mayDecideRecovery } from './rules.ts';

const daysToDecide = 14;

/** A recovery as the Secretariat sees it. */
export interface RecoveryRequest {
  id: string;
  account: string;
  name: string;
  email: string;
  party: string;
  reason: string;
  /** The person who takes the place of the one before, if it is another. */
  replacement_name: string | null;
  replacement_email: string | null;
  asked_by: string;
  asked_by_name: string;
  asked_at: Date;
  expires_at: Date;
  /** Whether the visitor may decide: somebody of the Secretariat who neither asked nor is concerned. */
  mayDecide: boolean;
}

/** Accounts that only two persons of the Secretariat together recover: focal points, and the Secretariat's own. */
export async function listRecoverable(
  visit: Visit,
): Promise<Pick<Account, 'id' | 'name' | 'email' | 'party' | 'role'>[]> {
  const { rows } = await visit.portal.database.pool.query<Account>(
    `select ${accountColumns} from account_holder a where (a.role = 'focal_point' or a.party = $1) and a.ended_at is null
     and a.set_up_at is not null order by a.party, a.name`,
    [secretariat],
  );
  const allowed = rows.filter((account) => mayAskRecovery(visit.actor, account));
  if (visit.actor?.party !== secretariat) throw notFound();
  return allowed;
}

/**
 * Asks to recover an account, on the word of its state outside the portal: for the same person, or for another one
 * who takes the place.
 * @throws Refused `invalid` with `recovery-open` when one is asked for already
 */
export async function requestRecovery(
  visit: Visit,
  { account: id, reason, replacement }: { account: string; reason: string; replacement?: Person },
): Promise<string> {
  const account = await findAccount(visit.portal.database.pool, id);
  if (!account || visit.actor?.party !== secretariat) throw notFound();
  await countAttempt(visit.portal, 'recovery', visit.actor.account);
  const request = newId();
  await visit.change('ask-recovery', { kind: 'account', id }, mayAskRecovery(visit.actor, account), async (inner) => {
    await inner.query(
      "update recovery_request set decision = 'refused', decided_at = now() where account = $1 and decision is null and expires_at < now()",
      [id],
    );
    const { rows } = await inner.query(
      `insert into recovery_request (id, account, reason, replacement_name, replacement_email, replacement_language, asked_by, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(days => $8))
       on conflict (account) where decision is null do nothing returning id`,
      [
        request,
        id,
        reason,
        replacement?.name ?? null,
        replacement?.email.trim().toLowerCase() ?? null,
        replacement?.language ?? null,
        inner.actor.account,
        daysToDecide,
      ],
    );
    if (rows.length === 0) throw invalid({ path: 'account', code: 'recovery-open' });
    await attestAccount(inner, id);
  });
  return request;
}

/** Recoveries that wait for a second person. */
export async function listRecoveryRequests(visit: Visit): Promise<RecoveryRequest[]> {
  const { actor, portal } = visit;
  if (actor?.party !== secretariat || !actor.complete) throw notFound();
  const { rows } = await portal.database.pool.query<RecoveryRequest>(
    `select r.id, r.account, a.name, a.email, a.party, r.reason, r.replacement_name, r.replacement_email, r.asked_by,
       b.name as asked_by_name, r.asked_at, r.expires_at
     from recovery_request r join account_holder a on a.id = r.account join account_holder b on b.id = r.asked_by
     where r.decision is null and r.expires_at > now() order by r.asked_at`,
  );
  return rows.map((row) => ({ ...row, mayDecide: mayDecideRecovery(actor, row) }));
}

interface OpenRequest {
  id: string;
  account: string;
  asked_by: string;
  replacement_name: string | null;
  replacement_email: string | null;
  replacement_language: Person['language'] | null;
}

/**
 * The second person approves: the account, or the one that takes its place, gets a one-time link. Everything one could
 * sign in with before stops when the link is used, or at once when another person takes the place.
 */
export async function approveRecovery(visit: Visit, id: string): Promise<Invited> {
  const request = await openRequest(visit, id);
  const allowed = mayDecideRecovery(visit.actor, request);
  return visit.change('approve-recovery', { kind: 'account', id: request.account }, allowed, async (inner) => {
    await close(inner, id, 'approved');
    const account = await findAccount(inner, request.account);
    if (!account || account.ended_at || !needsSecondFactor(account.role)) throw notAllowed();
    if (!request.replacement_name) return invite(inner, account, 'recovery');
    await endAccountRows(inner, account.id);
    await attestAccount(inner, account.id);
    const person: Person = {
      name: request.replacement_name,
      email: request.replacement_email ?? '',
      language: request.replacement_language ?? account.language,
    };
    const successor = await insertAccount(inner, newId(), person, account.party, account.role);
    return invite(inner, successor, 'set-up');
  });
}

/** Refuses a recovery, or takes back the own request. */
export async function refuseRecovery(visit: Visit, id: string): Promise<void> {
  const request = await openRequest(visit, id);
  const own = request.asked_by === visit.actor?.account;
  const allowed = own || mayDecideRecovery(visit.actor, request);
  await visit.change('refuse-recovery', { kind: 'account', id: request.account }, allowed, async (inner) => {
    await close(inner, id, own ? 'taken-back' : 'refused');
    await attestAccount(inner, request.account);
  });
}

async function openRequest(visit: Visit, id: string): Promise<OpenRequest> {
  if (visit.actor?.party !== secretariat) throw notFound();
  const { rows } = await visit.portal.database.pool.query<OpenRequest>(
    `select id, account, asked_by, replacement_name, replacement_email, replacement_language from recovery_request
     where id = $1 and decision is null and expires_at > now()`,
    [id],
  );
  if (!rows[0]) throw notFound();
  return rows[0];
}

async function close(inner: Parameters<typeof attestAccount>[0], id: string, decision: string): Promise<void> {
  const { rows } = await inner.query(
    'update recovery_request set decision = $2, decided_by = $3, decided_at = now() where id = $1 and decision is null returning id',
    [id, decision, inner.actor.account],
  );
  if (rows.length === 0) throw notFound();
}
