import type { Migration } from '../../../kernel/database.ts';

/** Tables of their own: nothing refers from here to records, contacts or messages, nor from there to here. */
export const exerciseMigrations: Migration[] = [
  {
    name: 'contacts/301-exercises',
    sql: `
create table contacts_exercise (
  id text primary key, parties text[] not null, title text not null, scenario text not null, states text[] not null,
  state text not null, created_at timestamptz not null
);
create table contacts_exercise_inject (
  id text primary key, parties text[] not null, exercise text not null references contacts_exercise, minute int not null,
  title text not null, body text not null, states text[] not null, seat text
);
create index contacts_exercise_inject_of on contacts_exercise_inject (exercise, minute);
create table contacts_exercise_entry (
  id text primary key, parties text[] not null, exercise text not null references contacts_exercise, kind text not null,
  at timestamptz not null, clock bigint not null, party text not null, inject text references contacts_exercise_inject,
  recipients text[] not null default '{}', body text not null default ''
);
create index contacts_exercise_entry_of on contacts_exercise_entry (exercise, at);
create table contacts_exercise_seat (
  exercise text not null references contacts_exercise, account text not null, parties text[] not null, seat text not null,
  primary key (exercise, account)
);
`,
  },
];
