import { holesOf } from './duty.ts';
import type { Contact } from './points.ts';

export const weaknesses = [
  'no-mailbox',
  'no-deputy',
  'no-zone',
  'holes',
  'no-key',
  'key-expired',
  'key-expires',
] as const;
export type Weakness = (typeof weaknesses)[number];

/** So many days before a key expires its owner is told. */
export const keyNotice = 60;

/** What of an entry would fail in an hour of need. */
export function weaknessesOf(contact: Contact, now: Date): Weakness[] {
  const ends = contact.keys.flatMap(({ expires_at: end }) => (end ? [new Date(end).getTime()] : []));
  const soon = now.getTime() + keyNotice * 86_400_000;
  const found: Record<Weakness, boolean> = {
    'no-mailbox': !contact.mailbox,
    'no-deputy': contact.deputies.length === 0,
    'no-zone': !contact.time_zone,
    holes: contact.availability === 'always' && holesOf(contact.rota).length > 0,
    'no-key': contact.keys.length === 0,
    'key-expired': ends.some((end) => end <= now.getTime()),
    'key-expires': ends.some((end) => end > now.getTime() && end <= soon),
  };
  return weaknesses.filter((name) => found[name]);
}
