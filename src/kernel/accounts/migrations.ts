import type { Migration } from '../database.ts';

/** The schema of accounts: better-auth's tables under the portal's names, then our own. */
export const accountMigrations: Migration[] = [
  {
    name: 'kernel/101-accounts',
    sql: `
create table account_holder (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  party text not null references party,
  role text not null check (role in ('reader', 'contributor', 'focal_point', 'stakeholder', 'officer', 'administrator')),
  language text not null default 'en',
  two_factor_enabled boolean not null default false,
  second_factor_waived boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  created_by text not null default 'system',
  set_up_at timestamptz,
  ended_at timestamptz,
  ended_by text,
  former_email text
);
create index account_holder_party on account_holder (party, role);

create table session (
  id text primary key,
  account text not null references account_holder on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now()
);
create index session_account on session (account);

create table credential (
  id text primary key,
  account text not null references account_holder on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index credential_account on credential (account);

create table verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verification_identifier on verification (identifier);

create table two_factor (
  id text primary key,
  account text not null unique references account_holder on delete cascade,
  secret text not null,
  backup_codes text not null,
  verified boolean not null default true,
  failed_verification_count int not null default 0,
  locked_until timestamptz
);

create table passkey (
  id text primary key,
  account text not null references account_holder on delete cascade,
  name text,
  public_key text not null,
  credential_id text not null unique,
  counter bigint not null,
  device_type text not null,
  backed_up boolean not null,
  transports text,
  aaguid text,
  created_at timestamptz not null default now()
);
create index passkey_account on passkey (account);

create table invitation (
  id text primary key,
  token_hash text not null unique,
  purpose text not null check (purpose in ('set-up', 'recovery', 'administrator')),
  account text not null references account_holder,
  hands_over_from text references account_holder,
  hands_over_to_role text check (hands_over_to_role in ('reader', 'contributor')),
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index invitation_account on invitation (account);

create table recovery_request (
  id text primary key,
  account text not null references account_holder,
  reason text not null,
  replacement_name text,
  replacement_email text,
  replacement_language text,
  asked_by text not null references account_holder,
  asked_at timestamptz not null default now(),
  expires_at timestamptz not null,
  decision text check (decision in ('approved', 'refused', 'taken-back')),
  decided_by text references account_holder,
  decided_at timestamptz,
  check (decision is distinct from 'approved' or decided_by <> asked_by)
);
create unique index recovery_request_open on recovery_request (account) where decision is null;

create table api_key (
  id text primary key,
  account text not null references account_holder,
  name text not null,
  prefix text not null,
  sha256 text not null unique,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_key_account on api_key (account);

create table sso_provider (
  party text primary key references party,
  issuer text not null,
  client_id text not null,
  client_secret text not null,
  domains text[] not null,
  changed_at timestamptz not null default now(),
  changed_by text not null
);

create table used_code (
  account text not null references account_holder on delete cascade,
  code text not null,
  used_at timestamptz not null default now(),
  primary key (account, code)
);
create table rate_limit (key varchar(255) primary key, points int not null default 0, expire bigint);
`,
  },
  {
    name: 'kernel/102-last-sign-in',
    sql: 'alter table account_holder add column signed_in_at timestamptz;',
  },
];
