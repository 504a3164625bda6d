import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Hono } from 'hono';
import type { ComponentChildren } from 'preact';
import type { z } from 'zod';
import type { DraftContent } from './content.ts';
import type { Migration } from './database.ts';
import type { Language, Messages, Translated } from './language.ts';
import type { Sealed, SealedSubject } from './sealed.ts';
import type { RoomTables, RowTables } from './tables.ts';
import type { Visit } from './visit.ts';

/** What Hono carries through a request: the visit, and the language of the page. */
export interface RequestEnv {
  Variables: { visit: Visit; nonce: string; version: string };
}
export type PageRoutes = Hono<RequestEnv>;
export type ApiRoutes = OpenAPIHono<RequestEnv>;

/** A text in a language, searchable beside title and summary. */
export interface SearchText {
  language: string;
  text: string;
}

/** Columns of the spine that a kind derives from its own fields. */
export interface Derived {
  year?: number | null;
  startsAt?: string | null;
  endsAt?: string | null;
}

/** Who speaks in a reference record, and when; its compiler does not. */
export interface Attribution {
  /** The body that issued it, by name … */
  author?: Translated;
  /** … or by its code among the parties. */
  party?: string;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: of the document itself. */
  date?: string;
}

/** What a form holds while it is filled in: values as typed, and what is wrong with them. Names are dotted: `fields.issuing_body`. */
export interface FormView {
  value(name: string): string;
  values(name: string): string[];
  error(name: string): string | undefined;
}

/** The file of a data set. */
export interface DatasetFile {
  /** After the language, e.g. `/releases/1/data`. */
  path: string;
  mediaType: string;
  /** Bytes. */
  size: number;
  sha256: string;
}

/** How a kind shows its own fields, wherever a record of it appears. */
export interface KindView<Fields> {
  /** The kind's facts as label and content, in the order of the page; those without content are left out. */
  facts(visit: Visit, fields: Fields): { label: string; value: ComponentChildren }[];
  /** The same as plain text: for differences, comparison, exports and print. */
  plain(visit: Visit, fields: Fields): { label: string; text: string }[];
  /** The kind's own form controls, named `fields.<name>`; a promise where they offer what must be read first. */
  form(visit: Visit, form: FormView): ComponentChildren | Promise<ComponentChildren>;
  /** Turns what the controls sent (texts and arrays of texts) into input for the schema, e.g. year, month and day into a date. */
  fromForm?(values: Record<string, unknown>): Record<string, unknown>;
  /** The other way: stored or drafted fields into what the controls show. */
  toForm?(fields: Record<string, unknown>): Record<string, unknown>;
}

/**
 * A kind of record: its own fields (columns of the room's table, of the same names), and what the spine needs to know.
 * With it come, for nothing, drafts, publication, versions, search, files, answers, feeds, export and the API.
 */
export interface Kind<Fields extends z.ZodObject = z.ZodObject> {
  /** Table of the room whose primary key is `id`, the record's. */
  table: keyof RoomTables & string;
  /** Path segment of the kind's API: POST /api/v1/<room>/<collection>. Kinds of one room may share it. */
  collection: string;
  /** The kind's own fields; every one optional or with a default is optional in the form too. */
  fields: Fields;
  /** Who sees a new record unless its author chooses otherwise. */
  defaultAudience: 'everyone' | 'members';
  /** Freshness: after so many years, and three months' grace, the record shows "Not confirmed". */
  confirmEveryYears?: number;
  /** Whether states may create records of this kind; others are kept by the Secretariat alone. */
  byStates: boolean;
  /** The kind's name in the reader's language, one and many. */
  name(language: Language): { one: string; many: string };
  /** Path of the record's page after the language, e.g. `/repository/<id>`. */
  path(record: { id: string; kind: string; source_key?: string | null }): string;
  view: KindView<z.output<Fields>>;
  derive?(fields: z.output<Fields>): Derived;
  searchText?(fields: z.output<Fields>): SearchText[];
  /** A table of the room (`record`, `language`, `position`, `text`) whose texts are searched with their record's. */
  textRows?: keyof RowTables & string;
  /** For a record that is a data set of its own: its file, for catalogues of data. */
  dataset?(fields: z.output<Fields>): DatasetFile;
  /** What lists and citations name as author and date of a reference record. */
  attribution?(fields: z.output<Fields>): Attribution;
  /**
   * What is stored in place of what was typed, asked before every draft and every version: where a schema cannot look because it takes time
   * (a key that a library reads), and where something must never be stored at all. @throws Refused `invalid`
   */
  settle?(visit: Visit, content: DraftContent): Promise<DraftContent>;
}

/** Fills in nothing; checks that the kind's parts fit each other. */
export function defineKind<Fields extends z.ZodObject>(kind: Kind<Fields>): Kind {
  return kind as unknown as Kind;
}

/** An entry of the main menu. */
export interface MenuItem {
  /** Which of the seven entries it stands under. */
  entry: 'library' | 'exchange' | 'contacts' | 'capacity' | 'transparency' | 'discussions' | 'research' | 'none';
  /** Path after the language. */
  path: string;
  label(language: Language): string;
  /** Whether there is anything behind it for this viewer; for everybody when absent. */
  shownTo?(visit: Visit): boolean;
  /** Stands after the pages of other rooms under the same entry. */
  last?: boolean;
}

/** Work done apart from requests, once at a time over all processes. */
export interface Job {
  name: string;
  /** Cron expression (UTC), or nothing for a job that is only sent. */
  cron?: string;
  run(visit: Visit, data: unknown): Promise<void>;
}

/** Reference content that a room brings: called at start when its version is not the one already loaded. */
export interface Content {
  /** Changes when the room's data files change, e.g. a hash of them. */
  version(): Promise<string>;
  load(visit: Visit, progress: (done: number, total: number) => void): Promise<void>;
}

/** What waits for the viewer in a room: one line of "My State" that leads to where it is done. */
export interface Waiting {
  /** In the reader's language. */
  label: string;
  /** After the language, e.g. `/contacts/pings`. */
  path: string;
  count: number;
}

/** Where somebody goes who names a thing of a room instead of describing it. */
export interface Place {
  /** In the reader's language. */
  label: string;
  /** After the language, e.g. `/processes/<id>/para/26`. */
  path: string;
}

/** A room's door: all that the rest of the portal knows of it. */
export interface Module {
  /** Folder, path segment, table prefix and message namespace. */
  name: string;
  title(language: Language): string;
  /** Kinds of record, by name. Names are unique over all rooms. */
  kinds: Record<string, Kind>;
  messages: Messages<string>;
  migrations: Migration[];
  /** Rows beside the kinds that the log vouches for. */
  sealed?: Sealed;
  /** Adds the room's pages; paths begin after the language, e.g. `/repository/:id`. */
  pages(app: PageRoutes): void;
  /** Adds what the room's API has beyond its kinds; paths begin after `/api/v1`. */
  api?(app: ApiRoutes): void;
  content?: Content;
  jobs: Job[];
  menu: MenuItem[];
  /** What waits for this viewer, who is signed in; lines with a count of 0 are left out. */
  waiting?(visit: Visit): Promise<Waiting[]>;
  /** What a search names, e.g. a document by its symbol; nothing for other words, and only what this viewer may see. */
  lookUp?(visit: Visit, query: string): Promise<Place[]>;
}

/** Declares a room. A missing slot or language does not compile. */
export function defineModule<Key extends string>(
  module: Omit<Module, 'messages'> & { messages: Messages<Key> },
): Module {
  return module as unknown as Module;
}

/** Rooms and kinds by name, as the kernel looks them up. */
export interface Rooms {
  all: Module[];
  kind(name: string): Kind | undefined;
  roomOf(kind: string): Module | undefined;
  /** What a room keeps under this kind of subject. */
  sealed(subject: string): SealedSubject | undefined;
  kindNames: string[];
}

/** Indexes the rooms; throws when two kinds have one name. */
export function roomsOf(modules: Module[]): Rooms {
  const kinds = new Map<string, { kind: Kind; room: Module }>();
  for (const room of modules)
    for (const [name, kind] of Object.entries(room.kinds)) {
      if (kinds.has(name)) throw new Error(`Two rooms have a kind named ${name}.`);
      kinds.set(name, { kind, room });
    }
  const sealed = new Map(modules.flatMap((room) => Object.entries(room.sealed?.subjects ?? {})));
  return {
    all: modules,
    kind: (name) => kinds.get(name)?.kind,
    roomOf: (name) => kinds.get(name)?.room,
    sealed: (subject) => sealed.get(subject),
    kindNames: [...kinds.keys()],
  };
}
