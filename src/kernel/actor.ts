import type { Language } from './language.ts';

/** What an account may do; `domain.md` section 2. */
export const roles = ['reader', 'contributor', 'focal_point', 'stakeholder', 'officer', 'administrator'] as const;
export type Role = (typeof roles)[number];

/** The Secretariat's party code; states have their ISO 3166 alpha-2 code, organisations the id of their row. */
export const secretariat = 'secretariat';

/** A signed-in person, or an API key acting for one. */
export interface Actor {
  /** Account id. */
  account: string;
  name: string;
  email: string;
  /** State code, organisation id or `secretariat`. */
  party: string;
  role: Role;
  language: Language;
  /** Id of the session; absent for an API key. */
  session?: string;
  /** For an API key: what it may do. A session may do all that the role may. */
  scopes?: ApiScope[];
  /** False until a required second factor is set up: such an actor may do nothing but set it up. */
  complete: boolean;
}

export const apiScopes = ['read', 'draft', 'publish', 'manage'] as const;
export type ApiScope = (typeof apiScopes)[number];

/** The portal itself: imports and timed acts, done in the Secretariat's name. */
export const systemActor: Actor = {
  account: 'system',
  name: 'Portal',
  email: '',
  party: secretariat,
  role: 'officer',
  language: 'en',
  complete: true,
};

export function isSecretariat(actor: Actor | undefined): boolean {
  return actor?.party === secretariat;
}

export function isAdministrator(actor: Actor | undefined): boolean {
  return actor?.role === 'administrator';
}

/** Whether the role writes drafts for its party. */
export function mayDraft(actor: Actor | undefined): boolean {
  return !!actor?.complete && actor.role !== 'reader' && actor.role !== 'stakeholder' && inScope(actor, 'draft');
}

/** Whether the role publishes for its party: the focal point, or the Secretariat's officers. */
export function mayPublishFor(actor: Actor | undefined, party: string): boolean {
  if (!actor?.complete || actor.party !== party || !inScope(actor, 'publish')) return false;
  return actor.role === 'focal_point' || actor.role === 'officer' || actor.role === 'administrator';
}

/** Whether an API key carries the scope; a session always does. */
export function inScope(actor: Actor, scope: ApiScope): boolean {
  return !actor.scopes || actor.scopes.includes(scope);
}
