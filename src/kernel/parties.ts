import type { Database } from './database.ts';
import { collator, inLanguage, type Language, type Translated } from './language.ts';

/** A state, an organisation or the Secretariat. */
export interface Party {
  code: string;
  kind: 'state' | 'organisation' | 'secretariat';
  /** For a state: member, observer or exercise. */
  status: string;
  names: Translated;
  formal_names: Translated;
  facts: Record<string, unknown>;
}

/** A group of states that can be addressed: a regional group, the members of an organisation, a thematic group. */
export interface Group {
  id: string;
  kind: 'regional' | 'organisation' | 'thematic';
  names: Translated;
  /** State codes. */
  members: string[];
}

/** The states, organisations and groups, held in memory: some hundred rows that everything names. */
export interface Parties {
  states: Party[];
  organisations: Party[];
  groups: Group[];
  find(code: string): Party | undefined;
  group(id: string): Group | undefined;
  /** Ids of the groups a state belongs to. */
  groupsOf(state: string): string[];
  /** The name as the UN writes it, or the code where there is none. */
  name(code: string, language: Language): string;
  groupName(id: string, language: Language): string;
  /** States sorted by the rules of the reader's language. */
  sortedStates(language: Language): Party[];
}

/** Loads all parties and groups. */
export async function loadParties(database: Database): Promise<Parties> {
  const [parties, groups, memberships] = await Promise.all([
    database.pool.query<Party>('select * from party order by code'),
    database.pool.query<Omit<Group, 'members'>>('select * from grouping order by id'),
    database.pool.query<{ group_id: string; state: string }>('select * from group_member order by state'),
  ]);
  const members = Map.groupBy(memberships.rows, (row) => row.group_id);
  return partiesOf(
    parties.rows,
    groups.rows.map((group) => ({ ...group, members: (members.get(group.id) ?? []).map((row) => row.state) })),
  );
}

function partiesOf(all: Party[], groups: Group[]): Parties {
  const byCode = new Map(all.map((party) => [party.code, party]));
  const byId = new Map(groups.map((group) => [group.id, group]));
  const ofState = new Map<string, string[]>();
  for (const group of groups)
    for (const state of group.members) ofState.set(state, [...(ofState.get(state) ?? []), group.id]);
  const states = all.filter((party) => party.kind === 'state');
  const name = (code: string, language: Language) => inLanguage(byCode.get(code)?.names ?? {}, language)?.text ?? code;
  const sorted = new Map<Language, Party[]>();
  return {
    states,
    organisations: all.filter((party) => party.kind === 'organisation'),
    groups,
    find: (code) => byCode.get(code),
    group: (id) => byId.get(id),
    groupsOf: (state) => ofState.get(state) ?? [],
    name,
    groupName: (id, language) => inLanguage(byId.get(id)?.names ?? {}, language)?.text ?? id,
    sortedStates(language) {
      const known = sorted.get(language);
      if (known) return known;
      const { compare } = collator(language);
      const list = states.toSorted((a, b) => compare(name(a.code, language), name(b.code, language)));
      sorted.set(language, list);
      return list;
    },
  };
}
