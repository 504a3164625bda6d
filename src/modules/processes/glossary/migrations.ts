import type { Migration } from '../../../kernel/database.ts';

export const glossaryMigrations: Migration[] = [
  {
    name: 'processes/glossary-001-definitions',
    sql: `
create table processes_definition (
  id text primary key references record on delete cascade,
  concept text not null,
  term jsonb not null default '{}',
  wording jsonb not null default '{}',
  organisation text,
  defined_in text,
  defined_on text,
  contested boolean not null default false,
  contested_note jsonb not null default '{}'
);
create index processes_definition_concept on processes_definition (concept);
`,
  },
];
