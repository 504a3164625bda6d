import type { Migration } from '../../kernel/database.ts';

export const migrations: Migration[] = [
  {
    name: 'releases/001-release',
    sql: `
create table releases_release (
  id text primary key references record on delete cascade,
  number int not null unique,
  made_at text not null,
  records int not null,
  size bigint not null,
  sha256 text not null,
  ids_sha256 text not null
);
-- A release is frozen: its words may be corrected, its file may not.
create function releases_stay() returns trigger language plpgsql as $$
begin
  if (old.number, old.made_at, old.records, old.size, old.sha256, old.ids_sha256)
    is distinct from (new.number, new.made_at, new.records, new.size, new.sha256, new.ids_sha256)
  then raise 'a data release never changes';
  end if;
  return new;
end $$;
create trigger releases_stay before update on releases_release for each row execute function releases_stay();
`,
  },
];
