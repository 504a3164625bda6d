import type { Migration } from '../../../kernel/database.ts';

export const paragraphMigrations: Migration[] = [
  {
    name: 'processes/010-paragraphs',
    sql: `
create table processes_paragraph (
  record text not null references record on delete cascade,
  language text not null,
  anchor text not null,
  position int not null,
  depth int not null default 0,
  form text not null,
  marker text not null default '',
  text text not null,
  folded text not null,
  tokens tsvector not null,
  sketch int[] not null,
  tags text[] not null default '{}',
  primary key (record, language, anchor)
);
-- What a search reads stays small and together; the index answers for the tokens, which are never read.
alter table processes_paragraph alter tokens set storage external, alter text set storage main, alter folded set storage main;
alter table processes_paragraph set (toast_tuple_target = 1024);
create index processes_paragraph_tokens on processes_paragraph using gin (tokens) with (fastupdate = off);
create index processes_paragraph_sketch on processes_paragraph using gin (sketch) with (fastupdate = off);
create table processes_split (
  record text not null references record on delete cascade,
  language text not null,
  revision int not null,
  pieces jsonb not null,
  left_out text[] not null default '{}',
  cut boolean not null default false,
  saved_at timestamptz not null,
  primary key (record, language)
);
create table processes_paragraph_link (
  record text not null references record on delete cascade,
  anchor text not null,
  relation text not null,
  to_record text not null references record on delete cascade,
  to_anchor text not null,
  confirmed_by text not null,
  confirmed_at timestamptz not null,
  primary key (record, anchor, to_record, to_anchor)
);
create index processes_paragraph_link_to on processes_paragraph_link (to_record, to_anchor);
`,
  },
];
