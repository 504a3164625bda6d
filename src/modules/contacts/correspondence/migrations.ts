import type { Migration } from '../../../kernel/database.ts';

/** Envelopes, receipts and keys. No column holds a word of a message: see docs/decisions/012-message-envelopes.md. */
export const correspondenceMigrations: Migration[] = [
  {
    name: 'contacts/201-correspondence',
    sql: `
create table contacts_key (
  id text primary key,
  record text not null references record on delete cascade,
  parties text[] not null,
  state text not null check (state in ('proposed', 'current', 'ended')),
  fingerprint text not null,
  key_ids text[] not null,
  armored text not null,
  made_at timestamptz not null,
  made_by text not null,
  in_force_at timestamptz,
  ended_at timestamptz,
  end_reason text check (end_reason in ('replaced', 'withdrawn', 'compromised')),
  expires_at timestamptz
);
create unique index contacts_key_current on contacts_key (record) where state = 'current';
create index contacts_key_record on contacts_key (record, made_at desc);
create table contacts_wrapped_key (
  id text primary key references contacts_key on delete cascade,
  record text not null references record on delete cascade,
  parties text[] not null,
  armored text not null
);
create index contacts_wrapped_key_record on contacts_wrapped_key (record);
create table contacts_pin (
  id text primary key,
  parties text[] not null,
  contact text not null,
  fingerprint text not null,
  accepted_at timestamptz not null,
  accepted_by text not null
);
create table contacts_message (
  id text primary key,
  thread text not null,
  earlier text references contacts_message,
  parties text[] not null,
  from_contact text not null,
  from_party text not null,
  to_contacts text[] not null,
  to_parties text[] not null,
  urgency text not null check (urgency in ('immediate', 'urgent', 'routine')),
  reply_by timestamptz,
  ciphertext text not null,
  sha256 text not null unique,
  attachments jsonb not null default '[]',
  sent_at timestamptz not null,
  sent_by text not null,
  closed_at timestamptz
);
create index contacts_message_thread on contacts_message (thread, sent_at);
create index contacts_message_parties on contacts_message using gin (parties);
create table contacts_attachment (
  id text primary key,
  message text not null references contacts_message on delete cascade,
  number int not null,
  parties text[] not null,
  content bytea not null,
  unique (message, number)
);
create table contacts_delivery (
  id text primary key,
  message text not null references contacts_message on delete cascade,
  contact text not null,
  party text not null,
  parties text[] not null,
  delivered_at timestamptz not null,
  seen_at timestamptz,
  acknowledged_at timestamptz,
  answered_at timestamptz,
  answer text references contacts_message,
  notice text not null default 'waiting' check (notice in ('waiting', 'mailed', 'refused', 'no-address')),
  notice_at timestamptz,
  escalate_at timestamptz not null,
  escalated_at timestamptz,
  remind_at timestamptz,
  reminded_at timestamptz,
  unique (message, contact)
);
create index contacts_delivery_waiting on contacts_delivery (delivered_at) where notice = 'waiting';
create index contacts_delivery_escalation on contacts_delivery (escalate_at) where escalated_at is null and seen_at is null;
create index contacts_delivery_reminder on contacts_delivery (remind_at) where reminded_at is null and answered_at is null;
`,
  },
];
