import { scopeKey } from '../../../kernel/catalogue.ts';
import { collator, languages } from '../../../kernel/language.ts';
import { Kept } from '../../../kernel/kept.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import { foldTitle } from '../../../kernel/search-text.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { dutyAt } from './duty.ts';
import { listByIds, statesOf, type Contact } from './points.ts';
import type { ContactKind } from './schema.ts';

/** What a list shows and is filtered by; keys, addresses and texts are read for what is taken along alone. */
const columns = [
  'id', 'kind', 'owner', 'standing', 'status', 'states', 'title', 'language', 'sort_title', 'confirm_by', 'other_kind', 'other_kind_names',
  'acronym', 'institution', 'position', 'mailbox', 'telephones', 'working_languages', 'time_zone', 'availability', 'rota', 'replaces',
] as const; // prettier-ignore
export type ContactLine = Pick<Contact, (typeof columns)[number]>;

/** A contact of the list, with what it is filtered by. */
export interface Listed {
  contact: ContactLine;
  /** Whether everybody sees it. */
  public: boolean;
  /** The states whose office it is: its owner, or those a reference record is about. */
  states: string[];
  /** Id of the regional group of the first of them. */
  region: string | undefined;
  /** Whether it answers at this minute; undefined when it does not say its hours. */
  answers: boolean | undefined;
}

/** As many lines as fit some ten lists of all contacts. */
const kept = new Kept<Listed[]>(30_000);

/**
 * All published contacts of these kinds that the viewer may see, by state and name; a reference record that a national one replaces is
 * left out. Kept for the minute, for all who see the same.
 */
export async function listAll(visit: Visit, kinds: readonly ContactKind[]): Promise<Listed[]> {
  const key = `${scopeKey(visit)} ${visit.language} ${kinds.join(',')}`;
  const known = kept.get(key);
  if (known) return known;
  const [contacts, open] = await Promise.all([readAll(visit, kinds), openIds(visit, kinds)]);
  const replaced = new Set(
    contacts.filter(({ standing }) => standing === 'national').flatMap(({ replaces }) => replaces),
  );
  const now = new Date();
  const listed = contacts.filter(({ id }) => !replaced.has(id)).map((contact) => listedOf(visit, contact, open, now)); // prettier-ignore
  const sorted = sortedByState(visit, listed);
  kept.set(key, sorted, sorted.length + 1);
  return sorted;
}

async function readAll(visit: Visit, kinds: readonly ContactKind[]): Promise<ContactLine[]> {
  return (await visit
    .read('contacts_entry')
    .select([...columns])
    .where('kind', 'in', [...kinds])
    .where('status', '=', 'published')
    .execute()) as ContactLine[];
}

async function openIds(visit: Visit, kinds: readonly ContactKind[]): Promise<Set<string>> {
  const rows = await visit.asPublic().read('contacts_entry').select('id').where('kind', 'in', [...kinds]).execute(); // prettier-ignore
  return new Set(rows.map(({ id }) => id));
}

function listedOf({ parties }: Visit, contact: ContactLine, open: Set<string>, now: Date): Listed {
  const states = statesOf(contact);
  const region = parties.groupsOf(states[0] ?? '').find((id) => parties.group(id)?.kind === 'regional');
  return { contact, public: open.has(contact.id), states, region, answers: dutyAt(contact, now).answers };
}

function sortedByState(visit: Visit, listed: Listed[]): Listed[] {
  const { compare } = collator(visit.language);
  const keyed = listed.map((each) => ({
    each,
    state: visit.parties.name(each.states[0] ?? '', visit.language),
    title: titleIn(each.contact, visit.language).text,
  }));
  keyed.sort((a, b) => compare(a.state, b.state) || compare(a.title, b.title) || (a.each.contact.id < b.each.contact.id ? -1 : 1)); // prettier-ignore
  return keyed.map(({ each }) => each);
}

/** What a reader chose of the list. */
export interface Chosen {
  q: string;
  kind: string[];
  state: string[];
  region: string[];
  language: string[];
  /** Only those that answer at this minute. */
  now: boolean;
}

export const facetNames = ['kind', 'region', 'language', 'state'] as const;
export type Facet = (typeof facetNames)[number];

/** The values by which a contact is found under a facet; a category's id stands for a kind. */
export function valuesOf({ contact, states, region }: Listed, facet: Facet): string[] {
  if (facet === 'kind') return [contact.other_kind ?? contact.kind];
  if (facet === 'state') return states;
  if (facet === 'region') return region ? [region] : [];
  return contact.working_languages;
}

/** Those of the list that fit what was chosen; within a facet one value is enough. @param but a facet that is left out of account */
export function chooseFrom(visit: Visit, listed: Listed[], chosen: Chosen, but?: Facet): Listed[] {
  const words = foldTitle(chosen.q).split(/\s+/).filter(Boolean); // prettier-ignore
  return listed.filter(
    (each) =>
      (!chosen.now || each.answers === true) &&
      facetNames.every((facet) => facet === but || fits(each, facet, chosen[facet])) &&
      (words.length === 0 || holdsAll(visit, each, words)),
  );
}

const fits = (each: Listed, facet: Facet, wanted: string[]) =>
  wanted.length === 0 || valuesOf(each, facet).some((value) => wanted.includes(value));

const folded = new WeakMap<Listed, string>();

/** Whether all the words stand in the names of office, institution and state, in any language. */
function holdsAll(visit: Visit, each: Listed, words: string[]): boolean {
  let text = folded.get(each);
  if (text === undefined) folded.set(each, (text = textOf(visit, each)));
  return words.every((word) => text.includes(word));
}

function textOf({ parties }: Visit, { contact, states }: Listed): string {
  const names = [contact.title, contact.institution, ...states.map((code) => parties.find(code)?.names ?? {})];
  const texts = names.flatMap((each) => languages.map((language) => each[language] ?? ''));
  const plain = [contact.acronym, contact.position, contact.mailbox].map((text) => text ?? '');
  return [...texts, ...plain].filter(Boolean).map(foldTitle).join('\n');
}

/** The whole contacts of some lines, in their order; one that was withdrawn meanwhile is left out. */
export async function readListed(visit: Visit, listed: Listed[]): Promise<Contact[]> {
  const found = new Map(
    (
      await listByIds(
        visit,
        listed.map(({ contact }) => contact.id),
      )
    ).map((each) => [each.id, each]),
  );
  return listed.flatMap(({ contact }) => found.get(contact.id) ?? []);
}
