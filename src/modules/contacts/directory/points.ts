import type { Selectable } from 'kysely';
import { systemActor } from '../../../kernel/actor.ts';
import { notAllowed, notFound } from '../../../kernel/errors.ts';
import { idPattern } from '../../../kernel/id.ts';
import type { RoomTables } from '../../../kernel/tables.ts';
import type { InnerVisit, SpineRow, Visit } from '../../../kernel/visit.ts';
import type { Translated } from '../../../kernel/language.ts';
import { contactKinds, type ContactKind, type Deputy } from './schema.ts';

/** A contact as this viewer may see it: the spine's columns and the entry's own. */
export type Contact = SpineRow & Selectable<RoomTables['contacts_entry']>;

/** The states whose office it is: its owner, or those a reference record is about. */
export const statesOf = (contact: Pick<Contact, 'standing' | 'owner' | 'states'>): string[] =>
  contact.standing === 'national' ? [contact.owner] : contact.states;

/** A contact this viewer may see. @throws Refused `not-found`, also for a hidden one and for a record that is no contact */
export async function findContact(visit: Visit, id: string): Promise<Contact> {
  if (!idPattern.test(id)) throw notFound();
  const row = await visit.read('contacts_entry').selectAll().where('contacts_entry.id', '=', id).executeTakeFirst();
  if (!row) throw notFound();
  return row as Contact;
}

/** Which contacts are asked for; all that the viewer may see when nothing is said. */
export interface ContactQuery {
  /** Codes of their states. */
  states?: string[];
  kinds?: ContactKind[];
  ids?: string[];
}

/**
 * The published contacts that states nominated and this viewer may see, by state and title. Reference records are left out: nobody
 * nominated them.
 */
export async function listContacts(visit: Visit, query: ContactQuery = {}): Promise<Contact[]> {
  let rows = visit
    .read('contacts_entry')
    .selectAll()
    .where('standing', '=', 'national')
    .where('status', '=', 'published');
  if (query.states) rows = rows.where('owner', 'in', query.states.length > 0 ? query.states : ['']);
  if (query.kinds) rows = rows.where('kind', 'in', query.kinds.length > 0 ? query.kinds : ['']);
  if (query.ids) rows = rows.where('contacts_entry.id', 'in', query.ids.length > 0 ? query.ids : ['']);
  return (await rows.orderBy('owner').orderBy('sort_title').orderBy('contacts_entry.id').execute()) as Contact[];
}

/** The contacts of these ids that this viewer may see, in no order; whatever their standing. */
export async function listByIds(visit: Visit, ids: string[]): Promise<Contact[]> {
  if (ids.length === 0) return [];
  return (await visit.read('contacts_entry').selectAll().where('contacts_entry.id', 'in', ids).execute()) as Contact[];
}

/** The entries of the viewer's own state that were published at least once, whatever their status now. @throws Refused `not-allowed` for somebody of no state */
export async function listOwnContacts(visit: Visit): Promise<Contact[]> {
  const { party } = visit.viewer;
  if (!party || visit.parties.find(party)?.kind !== 'state') throw notAllowed();
  const rows = visit.read('contacts_entry').selectAll().where('owner', '=', party);
  return (await rows.orderBy('kind').orderBy('sort_title').orderBy('contacts_entry.id').execute()) as Contact[];
}

/** What the viewer's own state has begun and not published yet, for those who write for it: the spine alone. */
export async function listOwnDrafts(visit: Visit): Promise<SpineRow[]> {
  const { party } = visit.viewer;
  if (!party) throw notAllowed();
  return (await visit
    .records()
    .selectAll()
    .where('record.owner', '=', party)
    .where('record.kind', 'in', [...contactKinds])
    .where('record.status', 'in', ['draft', 'review'])
    .orderBy('record.id')
    .execute()) as SpineRow[];
}

/** The reference records about the viewer's own state, for which it may answer. */
export async function listReferencesTo(visit: Visit): Promise<Contact[]> {
  const { party } = visit.viewer;
  if (!party) throw notAllowed();
  const rows = await visit.read('contacts_entry').selectAll().where('standing', '<>', 'national').where('status', '=', 'published').execute(); // prettier-ignore
  return (rows as Contact[]).filter(({ states }) => states.includes(party));
}

/** Where a letter to a contact goes, and no more: what the portal itself may know of entries the Secretariat does not see. */
export interface Address {
  id: string;
  /** State code. */
  owner: string;
  kind: ContactKind;
  title: Translated;
  language: string;
  /** ISO 639-1 codes of the languages in which the office answers. */
  working_languages: string[];
  mailbox: string;
  /** Those deputies who have a mailbox, in order. */
  deputies: Pick<Deputy, 'name' | 'mailbox'>[];
}

/**
 * The addresses of published national contacts, whoever may see them: for letters the portal sends by itself (ping rounds, "a message
 * waits"). Asked inside a change of the portal's own (`systemVisit`), so that each asking leaves a leaf in the log; its answer goes
 * into letters and into rows that only the state itself is shown, never to an officer's page.
 * @throws Refused `not-allowed` for anybody but the portal itself
 */
export async function listAddresses(inner: InnerVisit, query: ContactQuery = {}): Promise<Address[]> {
  if (inner.actor !== systemActor) throw notAllowed();
  const { rows } = await inner.query<Address>(
    `select r.id, r.owner, r.kind, r.title, r.language, e.working_languages, e.mailbox,
        coalesce((select jsonb_agg(jsonb_build_object('name', d->>'name', 'mailbox', d->>'mailbox') order by i)
          from jsonb_array_elements(e.deputies) with ordinality x(d, i) where d->>'mailbox' is not null), '[]') as deputies
      from record r join contacts_entry e on e.id = r.id
      where r.status = 'published' and r.standing = 'national' and e.mailbox is not null
        and ($1::text[] is null or r.owner = any($1)) and ($2::text[] is null or r.kind = any($2)) and ($3::text[] is null or r.id = any($3))
      order by r.owner, r.id`,
    [query.states ?? null, query.kinds ?? null, query.ids ?? null],
  );
  return rows;
}
