import type { Migration } from '../../kernel/database.ts';

export const migrations: Migration[] = [
  {
    name: 'home/001-profiles',
    sql: `
create table home_state_profile (
  id text primary key references record on delete cascade,
  membership text not null,
  admitted_on text,
  regional_group text,
  region text,
  iso3 text not null,
  m49 text not null,
  ldc boolean not null default false,
  ldc_as_of text,
  lldc boolean not null default false,
  sids boolean not null default false,
  remarks text[] not null default '{}'
);
create table home_organisation_profile (
  id text primary key references record on delete cascade,
  short_name text not null,
  form text not null,
  website text,
  members jsonb
);
`,
  },
];
