import { isSecretariat, mayDraft, mayPublishFor, secretariat, type Actor } from './actor.ts';
import type { Kind } from './module.ts';
import type { Status } from './tables.ts';

interface Owned {
  owner: string;
  status: Status;
}

/** States write what kinds allow them; the Secretariat keeps reference records of every kind. */
export function mayCreate(actor: Actor | undefined, kind: Kind): boolean {
  return mayDraft(actor) && (isSecretariat(actor) || kind.byStates);
}

export function mayEdit(actor: Actor | undefined, record: Owned): boolean {
  return mayDraft(actor) && actor?.party === record.owner && record.status !== 'suspended';
}

/** Only the state's focal point publishes its records, and the Secretariat's officers its own. */
export function mayPublish(actor: Actor | undefined, record: Owned): boolean {
  return mayPublishFor(actor, record.owner) && record.status !== 'suspended';
}

export function mayWithdraw(actor: Actor | undefined, record: Owned): boolean {
  return mayPublishFor(actor, record.owner) && ['published', 'superseded', 'scheduled'].includes(record.status);
}

export function mayDiscard(actor: Actor | undefined, record: Owned): boolean {
  return mayEdit(actor, record);
}

export function mayConfirm(actor: Actor | undefined, record: Owned): boolean {
  return mayPublishFor(actor, record.owner) && record.status === 'published';
}

/** The Secretariat can never change a state's record; it can suspend it from view, with a reason the owner sees. */
export function maySuspend(actor: Actor | undefined, record: Owned): boolean {
  return mayPublishFor(actor, secretariat) && record.status === 'published';
}

export function mayReinstate(actor: Actor | undefined): boolean {
  return mayPublishFor(actor, secretariat);
}

/** A state answers a reference record about itself. */
export function mayAnswer(actor: Actor | undefined, record: { standing: string; states: string[] }): boolean {
  if (!actor || record.standing === 'national') return false;
  return mayPublishFor(actor, actor.party) && record.states.includes(actor.party);
}
