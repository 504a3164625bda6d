import type { Migration } from '../../../kernel/database.ts';

export const pingMigrations: Migration[] = [
  {
    name: 'contacts/101-pings',
    sql: `
create table contacts_ping_settings (id text primary key, parties text[] not null, value jsonb not null, changed_at timestamptz not null);
create table contacts_ping_round (
  id text primary key,
  parties text[] not null,
  name text,
  level text not null,
  surprise boolean not null,
  exercise text,
  scope jsonb not null,
  days_to_answer int not null,
  late_days int not null,
  reminder_days int[] not null,
  escalate_after_days int not null,
  state text not null,
  starts_at timestamptz not null,
  started_at timestamptz,
  closed_at timestamptz,
  created_at timestamptz not null
);
create index contacts_ping_round_state on contacts_ping_round (state, starts_at);
create table contacts_ping (
  id text primary key,
  parties text[] not null,
  owner text not null,
  round text not null references contacts_ping_round,
  contact text not null,
  counted boolean not null,
  started_at timestamptz not null,
  sent_at timestamptz,
  answer_by timestamptz not null,
  closes_at timestamptz not null,
  reminded int not null default 0,
  escalated_at timestamptz,
  bounced_at timestamptz,
  answered_at timestamptz,
  answered_by text,
  drill jsonb,
  outcome text,
  doubted boolean not null default false,
  unique (round, contact)
);
create index contacts_ping_open on contacts_ping (round) where outcome is null;
create index contacts_ping_owner on contacts_ping (owner, started_at desc);
create index contacts_ping_contact on contacts_ping (contact, started_at desc);
create table contacts_ping_letter (
  id text primary key,
  parties text[] not null,
  ping text not null references contacts_ping,
  round text not null references contacts_ping_round,
  step text not null,
  address text not null,
  language text not null,
  token_hash text not null unique,
  return_hash text not null unique,
  state text not null,
  attempts int not null default 0,
  next_at timestamptz not null,
  queued_at timestamptz not null,
  sent_at timestamptz,
  bounced_at timestamptz,
  fault text,
  unique (ping, step)
);
create index contacts_ping_letter_due on contacts_ping_letter (next_at, id) where state = 'queued';
create index contacts_ping_letter_sent on contacts_ping_letter (sent_at) where sent_at is not null;
create index contacts_ping_letter_round on contacts_ping_letter (round);
`,
  },
];
