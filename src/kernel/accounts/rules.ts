import { inScope, isAdministrator, isSecretariat, type Actor, type ApiScope, type Role } from '../actor.ts';
import type { Account } from './account.ts';

type Asking = Actor | undefined;

/** Roles a focal point gives in the own state. */
export const givenRoles = ['reader', 'contributor'] as const;
export type GivenRole = (typeof givenRoles)[number];
export const secretariatRoles = ['officer', 'administrator'] as const;

const mayManage = (actor: Asking): actor is Actor => !!actor?.complete && inScope(actor, 'manage');

/** A state's credentials, the Secretariat's accounts and those of stakeholders are opened by an administrator. */
export function mayOpenAccounts(actor: Asking): boolean {
  return mayManage(actor) && isAdministrator(actor);
}

/** Accounts of a state are kept by its focal point. */
export function mayKeepPeople(actor: Asking): boolean {
  return mayManage(actor) && actor.role === 'focal_point';
}

/** Who holds what in a party is shown to those who keep its accounts. */
export function mayListPeople(actor: Asking, party: string): boolean {
  return (mayKeepPeople(actor) && actor?.party === party) || (mayOpenAccounts(actor) && actor?.party === party);
}

/** The focal point limits and ends readers and contributors; an administrator, other Secretariat and stakeholder accounts. */
export function mayChangeAccount(actor: Asking, target: Account): boolean {
  if (!actor || target.ended_at || target.id === actor.account) return false;
  if (mayKeepPeople(actor)) return target.party === actor.party && (isGiven(target.role) || !target.set_up_at);
  if (!mayOpenAccounts(actor)) return false;
  return isOfSecretariat(target.role) || target.role === 'stakeholder' || isUnopenedFocalPoint(target);
}

/** A new link for someone who has not used the first, or a reader or contributor who lost the passphrase. */
export function mayInviteAgain(actor: Asking, target: Account): boolean {
  if (!mayChangeAccount(actor, target)) return false;
  return !target.set_up_at || isGiven(target.role) || target.role === 'stakeholder';
}

/** Recovery of a focal point or a Secretariat account is asked for by one person of the Secretariat … */
export function mayAskRecovery(actor: Asking, target: Account): boolean {
  const recoverable = target.role === 'focal_point' || isOfSecretariat(target.role);
  return mayManage(actor) && isSecretariat(actor) && recoverable && !target.ended_at && target.id !== actor.account;
}

/** … and approved by another; nobody takes part in the recovery of the own account. */
export function mayDecideRecovery(actor: Asking, request: { asked_by: string; account: string }): boolean {
  return (
    mayManage(actor) && isSecretariat(actor) && actor.account !== request.asked_by && actor.account !== request.account
  );
}

/** Only a person, signed in, sets up the own second factor, passphrase and keys: never a key. */
export function mayKeepOwn(actor: Asking): actor is Actor & { session: string } {
  return !!actor?.session && !actor.scopes;
}

/** What a key of this role can carry; it never may more than its holder. */
export function scopesFor(role: Role): ApiScope[] {
  if (role === 'reader' || role === 'stakeholder') return ['read'];
  return role === 'contributor' ? ['read', 'draft'] : ['read', 'draft', 'publish', 'manage'];
}

function isGiven(role: Role): role is GivenRole {
  return role === 'reader' || role === 'contributor';
}
function isOfSecretariat(role: Role): boolean {
  return role === 'officer' || role === 'administrator';
}
function isUnopenedFocalPoint(target: Account): boolean {
  return target.role === 'focal_point' && !target.set_up_at;
}
