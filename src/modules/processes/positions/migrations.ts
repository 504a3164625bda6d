import type { Migration } from '../../../kernel/database.ts';

export const positionMigrations: Migration[] = [
  {
    name: 'processes/020-positions',
    sql: `
create table processes_position (
  id text primary key references record on delete cascade,
  dated_on text,
  presented_in text,
  passages jsonb not null default '{}',
  official_url text
);
`,
  },
];
