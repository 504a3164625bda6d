import type { Migration } from '../../kernel/database.ts';

export const migrations: Migration[] = [
  {
    name: 'repository/001-documents',
    sql: `
create table repository_document (
  id text primary key references record on delete cascade,
  issuing_body jsonb not null default '{}',
  adopted_on text,
  in_force_on text,
  amended_on text,
  dated_on text,
  state_of_play text,
  implements_norms text[] not null default '{}',
  symbol text,
  original_title text,
  official_url text,
  official_url_language text
);
create index repository_document_norms on repository_document using gin (implements_norms);
`,
  },
];
