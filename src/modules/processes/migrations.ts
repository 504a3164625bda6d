import type { Migration } from '../../kernel/database.ts';
import { paragraphMigrations } from './paragraphs/migrations.ts';
import { positionMigrations } from './positions/migrations.ts';

export const migrations: Migration[] = [
  {
    name: 'processes/001-reference',
    sql: `
create table processes_mechanism (
  id text primary key references record on delete cascade,
  short_name text,
  parent_body jsonb not null default '{}',
  organisation text,
  mandate_symbol text,
  established_on text,
  ended_on text,
  state_of_work text,
  membership jsonb not null default '{}',
  participation text,
  chairs text,
  served_by jsonb not null default '{}',
  pillars text[] not null default '{}',
  official_url text,
  translation_basis text
);
create table processes_document (
  id text primary key references record on delete cascade,
  symbol text,
  document_type text not null,
  body jsonb not null default '{}',
  organisation text,
  dated_on text,
  adopted_how text,
  votes_for int,
  votes_against int,
  votes_abstained int,
  pillars text[] not null default '{}',
  related_symbols text[] not null default '{}',
  official_url text,
  title_basis text,
  translation_basis text
);
create table processes_session (
  id text primary key references record on delete cascade,
  meeting_type text not null,
  number int,
  starts_on text,
  ends_on text,
  place jsonb not null default '{}',
  outcome text
);
create table processes_norm (
  id text primary key references record on delete cascade,
  set_id text not null,
  set_name jsonb not null default '{}',
  item text not null,
  first_listed_in text,
  pillars text[] not null default '{}',
  official_url text
);
`,
  },
  {
    name: 'processes/002-statements',
    sql: `
alter table processes_document add agenda_item text, add authors text[] not null default '{}', add language_urls jsonb not null default '{}';
alter table processes_session add agenda jsonb not null default '{}';
create table processes_statement (
  id text primary key references record on delete cascade,
  symbol text,
  delivered_on text,
  agenda_item text,
  on_behalf_of text,
  official_url text
);
create index processes_document_symbol on processes_document (symbol);
`,
  },
  ...paragraphMigrations,
  ...positionMigrations,
];
