import { contentRows, contentVersion } from './content-files.ts';
import type { Database } from './database.ts';
import { languages, type Language, type Translated } from './language.ts';

const files = ['states.csv', 'organisations.csv', 'memberships.csv'];

/** The UN's regional groups of Member States, named as the UN names them. */
const regionalGroups: Record<string, { id: string; names: Record<Language, string> }> = {
  African: {
    id: 'african-states',
    names: {
      en: 'African States', fr: 'États d’Afrique', es: 'Estados de África', ar: 'الدول الأفريقية', zh: '非洲国家', ru: 'Африканские государства',
    },
  },
  'Asia-Pacific': {
    id: 'asia-pacific-states',
    names: {
      en: 'Asia-Pacific States', fr: 'États d’Asie et du Pacifique', es: 'Estados de Asia y el Pacífico', ar: 'دول آسيا والمحيط الهادئ', zh: '亚洲-太平洋国家',
      ru: 'Государства Азиатско-Тихоокеанского региона',
    },
  },
  'Eastern European': {
    id: 'eastern-european-states',
    names: {
      en: 'Eastern European States', fr: 'États d’Europe orientale', es: 'Estados de Europa Oriental', ar: 'دول أوروبا الشرقية', zh: '东欧国家',
      ru: 'Восточноевропейские государства',
    },
  },
  GRULAC: {
    id: 'latin-american-and-caribbean-states',
    names: {
      en: 'Latin American and Caribbean States', fr: 'États d’Amérique latine et des Caraïbes', es: 'Estados de América Latina y el Caribe',
      ar: 'دول أمريكا اللاتينية ومنطقة البحر الكاريبي', zh: '拉丁美洲和加勒比国家', ru: 'Государства Латинской Америки и Карибского бассейна',
    },
  },
  WEOG: {
    id: 'western-european-and-other-states',
    names: {
      en: 'Western European and other States', fr: 'États d’Europe occidentale et autres États', es: 'Estados de Europa Occidental y otros Estados',
      ar: 'دول أوروبا الغربية ودول أخرى', zh: '西欧和其他国家', ru: 'Западноевропейские и другие государства',
    },
  },
}; // prettier-ignore

interface PartyRow {
  code: string;
  kind: 'state' | 'organisation';
  status: string;
  names: Translated;
  formal_names: Translated;
  facts: Record<string, unknown>;
}

/**
 * Brings states, organisations and their groups in line with the content files; does nothing when they have not changed.
 * Thematic groups, kept by the Secretariat, are not touched.
 */
export async function loadReference(database: Database): Promise<boolean> {
  const version = contentVersion(...files);
  const { rows } = await database.pool.query<{ value: { version: string } }>(
    "select value from setting where name = 'reference'",
  );
  if (rows[0]?.value.version === version) return false;
  const states = contentRows('states.csv');
  const organisations = contentRows('organisations.csv');
  const parties = [...states.map(stateRow), ...organisations.map(organisationRow)];
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query(
      `insert into party (code, kind, status, names, formal_names, facts)
       select p->>'code', p->>'kind', p->>'status', p->'names', p->'formal_names', p->'facts' from jsonb_array_elements($1::jsonb) p
       on conflict (code) do update set kind = excluded.kind, status = excluded.status, names = excluded.names,
         formal_names = excluded.formal_names, facts = excluded.facts`,
      [JSON.stringify(parties)],
    );
    await client.query("delete from group_member where group_id in (select id from grouping where kind <> 'thematic')");
    await client.query(
      `insert into grouping (id, kind, names) select g->>'id', g->>'kind', g->'names' from jsonb_array_elements($1::jsonb) g
       on conflict (id) do update set names = excluded.names`,
      [JSON.stringify(groupRows(organisations))],
    );
    const members = memberRows(states);
    await client.query(
      'insert into group_member (group_id, state) select * from unnest($1::text[], $2::text[]) on conflict do nothing',
      [members.map(([group]) => group), members.map(([, state]) => state)],
    );
    await client.query(
      "insert into setting (name, value) values ('reference', $1) on conflict (name) do update set value = excluded.value",
      [JSON.stringify({ version })],
    );
    await client.query('commit');
    return true;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

/** What of states, organisations and their groups differs from the content files; other states, such as those of an exercise, are left out. */
export async function referenceAstray(database: Database): Promise<string[]> {
  const states = contentRows('states.csv');
  const organisations = contentRows('organisations.csv');
  const parties = [...states.map(stateRow), ...organisations.map(organisationRow)].map(
    ({ code, kind, status }) => `party ${code} ${kind} ${status}`,
  );
  const members = memberRows(states).map(([group, state]) => `group ${group} ${state}`);
  const { rows } = await database.pool.query<{ fact: string }>(
    `select 'party ' || code || ' ' || kind || ' ' || status as fact from party where kind <> 'secretariat' and status <> 'exercise'
     union all select 'group ' || m.group_id || ' ' || m.state from group_member m join grouping g on g.id = m.group_id where g.kind <> 'thematic'`,
  );
  const stored = new Set(rows.map((row) => row.fact));
  const astray = new Set(parties.concat(members)).symmetricDifference(stored);
  return [...new Set([...astray].map((fact) => fact.split(' ').slice(0, 2).join(' ')))].sort();
}

const namesOf = (row: Record<string, string>, prefix: string): Translated =>
  Object.fromEntries(
    languages.map((language) => [language, row[`${prefix}_${language}`] ?? '']).filter(([, name]) => name),
  );

function stateRow(row: Record<string, string>): PartyRow {
  return {
    code: row.iso2!,
    kind: 'state',
    status: row.status!,
    names: namesOf(row, 'short'),
    formal_names: namesOf(row, 'formal'),
    facts: { iso3: row.iso3, m49: row.m49, m49_region: row.m49_region, admitted: row.un_admission_date || undefined },
  };
}

function organisationRow(row: Record<string, string>): PartyRow {
  return {
    code: row.id!,
    kind: 'organisation',
    status: row.kind!,
    names: namesOf(row, 'name'),
    formal_names: {},
    facts: { short_name: row.short_name, website: row.website || undefined },
  };
}

function groupRows(organisations: Record<string, string>[]) {
  const ofOrganisations = organisations.map((row) => ({
    id: row.id,
    kind: 'organisation',
    names: namesOf(row, 'name'),
  }));
  return [...Object.values(regionalGroups).map((group) => ({ ...group, kind: 'regional' })), ...ofOrganisations];
}

function memberRows(states: Record<string, string>[]): [string, string][] {
  const regional = states.flatMap((row) => {
    const group = regionalGroups[row.un_regional_group ?? ''];
    return group ? [[group.id, row.iso2!] as [string, string]] : [];
  });
  const organised = contentRows('memberships.csv')
    .filter((row) => row.role === 'member')
    .map((row) => [row.organisation_id!, row.iso2!] as [string, string]);
  return [...regional, ...organised];
}
