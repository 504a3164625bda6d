import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { Translated } from './language.ts';

export type Standing = 'national' | 'reference' | 'submitted';
export type Status = 'draft' | 'review' | 'scheduled' | 'published' | 'superseded' | 'withdrawn' | 'suspended';

/** Published and superseded records are shown to their audience; all others to their owner alone. */
export function isPublicStatus(status: Status): boolean {
  return status === 'published' || status === 'superseded';
}
export const tlpLabels = ['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'] as const;
export type TlpLabel = (typeof tlpLabels)[number];

type Instant = ColumnType<Date, Date | string, Date | string>;
type OptionalInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Json<T> = JSONColumnType<T & object>;

/** The spine: one row for every record of every room; see `design.md` section 4. */
export interface RecordTable {
  id: string;
  room: string;
  kind: string;
  /** State code or `secretariat`. */
  owner: string;
  /** For reference and submitted records: who said it, when, under which licence, where. */
  source: ColumnType<Source | null, string | null | undefined, string | null>;
  /** Stable key of an imported record at its source; unique in its room. */
  source_key: string | null;
  standing: Standing;
  status: Status;
  audience: ColumnType<number[], number[], number[]>;
  /** Whether addressees may see who else is addressed. */
  audience_open: Generated<boolean>;
  label: TlpLabel | null;
  title: Json<Translated>;
  summary: Json<Translated>;
  /** The original language (ISO 639-1). */
  language: string;
  /** Languages in which title, text or a file exists. */
  languages: string[];
  topics: string[];
  states: string[];
  /** Year the record belongs to, e.g. of adoption. */
  year: number | null;
  starts_at: OptionalInstant;
  ends_at: OptionalInstant;
  /** Number of the newest published version; 0 for a draft never published. */
  version: number;
  created_at: Instant;
  created_by: string;
  changed_at: Instant;
  published_at: OptionalInstant;
  /** Embargo: becomes visible at this instant. */
  publish_at: OptionalInstant;
  confirmed_at: OptionalInstant;
  confirm_by: OptionalInstant;
  /** Reason of a withdrawal or suspension, shown to the owner. */
  reason: string | null;
  shown: ColumnType<boolean, never, never>;
  sort_title: string;
  files: ColumnType<ShownFile[], string | undefined, string>;
}

/** A file as its record shows it. */
export interface ShownFile {
  id: string;
  /** ISO 639-1 code of its language. */
  language: string;
  name: string;
  mediaType: string;
  /** Bytes. */
  size: number;
  sha256: string;
  pages: number | null;
}

/** Where a reference record comes from. */
export interface Source {
  name: string;
  url?: string;
  date?: string;
  licence?: string;
  /** V: read in the source; K: well known, not verified one by one. */
  confidence?: 'V' | 'K';
}

export interface VersionTable {
  record: string;
  number: number;
  /** Who could see this version when it was published. */
  audience: ColumnType<number[], number[], number[]>;
  act: string;
  at: Instant;
  by_account: string;
  by_party: string;
  content: Json<Record<string, unknown>>;
  hash: string;
}

/** The working copy of a record's content: what the form last held, valid or not. */
export interface DraftTable {
  record: string;
  base_version: number;
  revision: number;
  content: Json<Record<string, unknown>>;
  saved_at: Instant;
  saved_by: string;
}

export interface LinkTable {
  from_record: string;
  relation: string;
  to_record: string;
}

export interface AnswerTable {
  record: string;
  state: string;
  stance: 'confirmed' | 'disputed';
  statement: Json<Translated>;
  at: Instant;
  by_account: string;
}

export interface FileTable {
  id: string;
  owner: string;
  record: string | null;
  name: string;
  media_type: string;
  size: number;
  sha256: string;
  language: string;
  text: string;
  pages: number | null;
  /** Whether there is more text than could be read; null where there is not. */
  cut: boolean | null;
  uploaded_at: Instant;
  uploaded_by: string;
}

export interface AudienceTable {
  id: Generated<number>;
  kind: 'everyone' | 'members' | 'secretariat' | 'state' | 'group' | 'account';
  key: string;
}

export interface PartyTable {
  code: string;
  kind: 'state' | 'organisation' | 'secretariat';
  /** For a state: member, observer or exercise. */
  status: string;
  names: Json<Translated>;
  formal_names: Json<Translated>;
  facts: Json<Record<string, unknown>>;
}

export interface GroupTable {
  id: string;
  kind: 'regional' | 'organisation' | 'thematic';
  names: Json<Translated>;
}

export interface GroupMemberTable {
  group_id: string;
  state: string;
}

export interface LogTreeTable {
  name: 'public' | 'members';
  size: number;
}

export interface LeafTable {
  tree: 'public' | 'members';
  index: number;
  subject: string;
  version: number;
  opening: Json<Record<string, unknown>>;
  commitment: Buffer;
}

export interface LogNodeTable {
  tree: 'public' | 'members';
  level: number;
  index: number;
  hash: Buffer;
}

export interface CheckpointTable {
  tree: 'public' | 'members';
  size: number;
  note: string;
  at: Instant;
}

export interface SearchEntryTable {
  record: string;
  room: string;
  kind: string;
  owner: string;
  standing: Standing;
  audience: ColumnType<number[], number[], number[]>;
  shown: boolean;
  languages: string[];
  topics: string[];
  concepts: string[];
  states: string[];
  year: number | null;
  published_at: Instant;
  confirm_by: OptionalInstant;
  sort_title: string;
  tsv: string;
}

export interface SettingTable {
  name: string;
  value: Json<object>;
}

export interface SavedSearchTable {
  id: string;
  account: string;
  name: string;
  query: string;
  digest: 'never' | 'daily' | 'weekly';
  language: string;
  last_sent_at: OptionalInstant;
  created_at: Instant;
}

/** Every table, by name. A room adds its own with `declare module '…/kernel/tables.ts'` in its `schema.ts`. */
export interface Tables {
  record: RecordTable;
  version: VersionTable;
  draft: DraftTable;
  link: LinkTable;
  answer: AnswerTable;
  file: FileTable;
  audience: AudienceTable;
  party: PartyTable;
  grouping: GroupTable;
  group_member: GroupMemberTable;
  log_tree: LogTreeTable;
  leaf: LeafTable;
  log_node: LogNodeTable;
  checkpoint: CheckpointTable;
  search_entry: SearchEntryTable;
  setting: SettingTable;
  saved_search: SavedSearchTable;
}

/** Tables of rooms that hold a kind's own fields; augmented together with `Tables`. */
// oxlint-disable-next-line typescript/no-empty-interface
export interface RoomTables {}

/**
 * Tables of rooms beside their kinds, with columns of their own: read by `visit.rows` (column `parties text[]`: the parties whose row
 * it is) or `visit.rowsBeside` (column `record`: seen by who sees that record), written inside a change. Augmented like `RoomTables`.
 */
// oxlint-disable-next-line typescript/no-empty-interface
export interface RowTables {}
