import type { Migration } from '../../../kernel/database.ts';

export const directoryMigrations: Migration[] = [
  {
    name: 'contacts/001-directory',
    sql: `
create table contacts_category (id text primary key references record on delete cascade);
create table contacts_entry (
  id text primary key references record on delete cascade,
  other_kind text,
  other_kind_names jsonb,
  national_csirt boolean,
  acronym text,
  institution jsonb not null default '{}',
  position text,
  person text,
  mailbox text,
  deputies jsonb not null default '[]',
  telephones jsonb not null default '[]',
  working_languages text[] not null default '{}',
  time_zone text,
  availability text,
  rota jsonb not null default '[]',
  keys jsonb not null default '[]',
  website text,
  website_unverified boolean,
  postal_address text,
  replaces text[] not null default '{}'
);
create table contacts_figures (
  id text primary key references record on delete cascade,
  counted_on text not null,
  at_least int not null,
  regions jsonb not null default '[]'
);
`,
  },
];
