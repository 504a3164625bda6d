import {
  sql,
  type InsertQueryBuilder,
  type InsertResult,
  type Kysely,
  type RawBuilder,
  type SelectQueryBuilder,
  type Selectable,
  type UpdateQueryBuilder,
  type UpdateResult,
} from 'kysely';
import { systemActor, type Actor } from './actor.ts';
import { belongsTo, publicViewer, viewerOf, visibleTo, type Viewer } from './audience.ts';
import { appendLeaves, type Act } from './audit.ts';
import { notAllowed, notFound } from './errors.ts';
import { idPattern } from './id.ts';
import { Kept } from './kept.ts';
import type { Language } from './language.ts';
import type { Portal } from './portal.ts';
import { recordSnapshot, type Snapshot } from './record-rows.ts';
import { readSealed } from './sealed.ts';
import { indexRecord } from './search-index.ts';
import type { RecordTable, RoomTables, RowTables, Tables } from './tables.ts';

/** Columns that tell of drafts, hidden versions and reasons: for others than the owner they are null. */
const ownColumns = {
  version: 'int', created_at: 'timestamptz', created_by: 'text', changed_at: 'timestamptz', publish_at: 'timestamptz', reason: 'text',
} as const; // prettier-ignore
type OwnColumn = keyof typeof ownColumns;

/** The columns of the spine a room reads; `audience` is the kernel's alone. */
export type SpineRow = Omit<Selectable<RecordTable>, 'audience' | 'shown' | 'source' | OwnColumn> & {
  source: RecordTable['source']['__select__'];
} & {
  [Column in OwnColumn]: Selectable<RecordTable>[Column] | null;
};
type Relation<T extends keyof RoomTables> = { [K in T]: SpineRow & Selectable<RoomTables[K]> };

const spineColumns = [
  'id', 'room', 'kind', 'owner', 'source', 'source_key', 'standing', 'status', 'audience_open', 'label', 'title',
  'summary', 'language', 'languages', 'topics', 'states', 'year', 'starts_at', 'ends_at', 'published_at', 'confirmed_at',
  'confirm_by', 'sort_title', 'files',
] as const; // prettier-ignore

/** The spine's columns as this viewer may read them. */
function spineOf(viewer: Viewer) {
  const own = Object.entries(ownColumns).map(([column, type]) =>
    viewer.party === null
      ? sql`null::${sql.raw(type)} as ${sql.ref(column)}`
      : sql`case when r.owner = ${viewer.party} then r.${sql.ref(column)} end as ${sql.ref(column)}`,
  );
  return [...spineColumns.map((column) => sql`r.${sql.ref(column)}`), ...own];
}

/** What an act is done to: a record, or one of the kernel's own things. */
export type Subject =
  | { kind: 'record'; id: string }
  | {
      kind:
        | 'account'
        | 'party'
        | 'group'
        | 'setting'
        | 'sso'
        | 'search'
        | 'message'
        | 'contact_key'
        | 'contact_pin'
        | 'ping_round'
        | 'ping_settings'
        | 'ping'
        | 'exercise';
      id: string;
    };

/** One actor asking one thing in one language; the only way to the data. */
export class Visit {
  readonly portal: Portal;
  readonly actor: Actor | undefined;
  readonly viewer: Viewer;
  readonly language: Language;
  protected readonly source: Kysely<Tables>;

  constructor(portal: Portal, actor: Actor | undefined, viewer: Viewer, language: Language, source?: Kysely<Tables>) {
    this.portal = portal;
    this.actor = actor;
    this.viewer = viewer;
    this.language = language;
    this.source = source ?? portal.database.kysely;
  }

  get parties() {
    return this.portal.parties;
  }

  /** Whether who asks belongs to a state or the Secretariat, and has signed in fully. */
  get isOfStates(): boolean {
    const party = this.viewer.party === null ? undefined : this.parties.find(this.viewer.party);
    return party !== undefined && party.kind !== 'organisation';
  }

  /** Ids of the groups of a state that this viewer may know of; who is in a thematic group, states alone know. */
  groupsOf(state: string): string[] {
    return this.parties.groupsOf(state).filter((id) => this.isOfStates || this.parties.group(id)?.kind !== 'thematic');
  }

  /** The same visit in another language. */
  inLanguage(language: Language): Visit {
    return language === this.language ? this : new Visit(this.portal, this.actor, this.viewer, language, this.source);
  }

  /**
   * A query over the records of a room's table this viewer may see, with the columns of spine and table side by side.
   * The rule stands inside a subquery, so nothing added later can widen it.
   */
  read<T extends keyof RoomTables & string>(table: T): SelectQueryBuilder<Relation<T>, T, object> {
    const own = this.portal.columnsOf(table).map((column) => sql`d.${sql.ref(column)}`);
    const visible = sql`(select ${sql.join([...spineOf(this.viewer), ...own])} from record r join ${sql.table(table)} d on d.id = r.id
      where ${visibleTo(this.viewer, 'r')})`;
    return this.source.selectFrom(visible.as(table)) as unknown as SelectQueryBuilder<Relation<T>, T, object>;
  }

  /** The records of all rooms this viewer may see: the spine alone. */
  records(): SelectQueryBuilder<{ record: SpineRow }, 'record', object> {
    const visible = sql`(select ${sql.join(spineOf(this.viewer))} from record r where ${visibleTo(this.viewer, 'r')})`;
    return this.source.selectFrom(visible.as('record')) as unknown as SelectQueryBuilder<
      { record: SpineRow },
      'record',
      object
    >;
  }

  /**
   * A query over the rows of a room's own table that belong to the viewer's party (column `parties`). The portal itself (jobs)
   * sees all. As in `read`, nothing added later can widen it.
   */
  rows<T extends keyof RowTables & string>(table: T): SelectQueryBuilder<RowTables, T, object> {
    return this.#rowsWhere(table, this.actor === systemActor ? sql`true` : belongsTo(this.viewer, 't'));
  }

  /** A query over the rows of a room's own table whose record (column `record`) this viewer may see. */
  rowsBeside<T extends keyof RowTables & string>(table: T): SelectQueryBuilder<RowTables, T, object> {
    const seen = sql<boolean>`exists (select 1 from record r where r.id = t.record and ${visibleTo(this.viewer, 'r')})`;
    return this.#rowsWhere(table, this.actor === systemActor ? sql`true` : seen);
  }

  #rowsWhere<T extends keyof RowTables & string>(table: T, rule: RawBuilder<boolean>) {
    const visible = sql`(select t.* from ${sql.table(table)} t where ${rule})`;
    return this.source.selectFrom(visible.as(table)) as unknown as SelectQueryBuilder<RowTables, T, object>;
  }

  /** One record this viewer may see; a hidden one and one that does not exist are the same: not found. */
  async find(id: string): Promise<SpineRow> {
    if (!idPattern.test(id)) throw notFound();
    const row = await this.records().selectAll().where('record.id', '=', id).executeTakeFirst();
    if (!row) throw notFound();
    return row as SpineRow;
  }

  /**
   * A permitted write: refuses, or runs `work` and writes version, leaf and search entry, all in one transaction.
   * Inside `work` only the inner visit is used.
   * @param verb what is done, e.g. `publish`; goes into the log
   * @param allowed the answer of a rule (`mayX`)
   * @throws Refused `not-allowed` when the rule said no, or what `work` throws; then nothing is written
   */
  async change<Result>(
    verb: string,
    subject: Subject,
    allowed: boolean,
    work: (inner: InnerVisit) => Promise<Result>,
  ): Promise<Result> {
    const { actor } = this;
    if (!allowed || !actor) throw notAllowed();
    const run = () =>
      this.portal.database.kysely.transaction().execute(async (trx) => {
        const inner = new InnerVisit(this, actor, trx, verb);
        const result = await work(inner);
        await inner.seal(subject);
        return { result, publicly: inner.publicly };
      });
    const { result, publicly } = await againAfterDeadlock(run);
    this.portal.changed(publicly);
    return result;
  }

  /** The public's visit, e.g. to render what everybody sees. */
  asPublic(): Visit {
    return new Visit(this.portal, undefined, publicViewer, this.language);
  }
}

/** Two changes that waited for each other: PostgreSQL undid one of them, which begins anew. */
async function againAfterDeadlock<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let left = 3; ; left--) {
    try {
      return await run();
    } catch (error) {
      if (left === 0 || (error as { code?: string }).code !== '40P01') throw error;
    }
  }
}

/** Viewers by version of the data and actor, under the parties they were computed from. */
const viewers = new WeakMap<Portal['parties'], Kept<Viewer>>();

/** Opens a visit: computes the viewer's audiences from the actor. */
export async function openVisit(portal: Portal, actor: Actor | undefined, language: Language): Promise<Visit> {
  const viewer = actor ? await keptViewer(portal, actor) : publicViewer;
  return new Visit(portal, actor, viewer, language);
}

async function keptViewer(portal: Portal, actor: Actor): Promise<Viewer> {
  const { parties } = portal;
  const kept = viewers.get(parties) ?? new Kept<Viewer>(2000);
  viewers.set(parties, kept);
  const key = [portal.versions.members, actor.account, actor.party, actor.role, actor.complete].join(' ');
  const viewer = kept.get(key) ?? (await viewerOf(portal.database, actor, parties));
  kept.set(key, viewer);
  return viewer;
}

/** The visit inside a change: reads see the change's own writes; what it touches is sealed when `work` is done. */
export class InnerVisit extends Visit {
  override readonly actor: Actor;
  readonly verb: string;
  /** Whether something changed that everybody may see. */
  publicly = false;
  /** The instant of the change and of all within it. */
  readonly now: Date;
  readonly #touched = new Map<string, Snapshot | null>();
  readonly #acts: Act[] = [];
  #broken = false;

  constructor(outer: Visit, actor: Actor, trx: Kysely<Tables>, verb: string) {
    super(outer.portal, actor, outer.viewer, outer.language, trx);
    this.actor = actor;
    this.verb = verb;
    this.now = outer instanceof InnerVisit ? outer.now : new Date();
  }

  /** Kernel only: the transaction. Rooms write their kind's rows through `kernel/records.ts`. */
  get kernelTransaction(): Kysely<Tables> {
    return this.source;
  }

  /** Puts rows into a room's own table; finish with `.execute()`. */
  insertRows<T extends keyof RowTables & string>(table: T): InsertQueryBuilder<RowTables, T, InsertResult> {
    return (this.source as unknown as Kysely<RowTables>).insertInto(table);
  }

  /** Changes rows of a room's own table that `rows` shows (`belongsTo`); finish with `.execute()`. */
  updateRows<T extends keyof RowTables & string>(table: T): UpdateQueryBuilder<RowTables, T, T, UpdateResult> {
    const own = this.actor === systemActor ? sql<boolean>`true` : belongsTo(this.viewer, table);
    const update = (this.source as unknown as Kysely<RowTables>).updateTable(table);
    return (update as unknown as { where(rule: RawBuilder<boolean>): typeof update }).where(own) as never;
  }

  /** Raw SQL in the transaction, for the kernel. */
  async query<R extends object>(text: string, values: unknown[] = []): Promise<{ rows: R[] }> {
    const parts = text.split(/\$(\d+)/);
    const pieces = parts.map((part, i) => (i % 2 ? sql`${values[Number(part) - 1]}` : sql.raw(part)));
    const { rows } = await sql<R>`${sql.join(pieces, sql``)}`.execute(this.source);
    return { rows };
  }

  /** A change within this one: in the same transaction, all or nothing with it; its acts go into the log under its own verb. */
  override async change<Result>(
    verb: string,
    subject: Subject,
    allowed: boolean,
    work: (inner: InnerVisit) => Promise<Result>,
  ): Promise<Result> {
    if (!allowed) throw notAllowed();
    const nested = new InnerVisit(this, this.actor, this.source, verb);
    try {
      const result = await work(nested);
      await nested.#attestUntouched(subject);
      this.#adopt(nested);
      return result;
    } catch (error) {
      this.#broken = true;
      throw error;
    }
  }

  #adopt(nested: InnerVisit): void {
    for (const [id, row] of nested.#touched) this.#touched.set(id, row);
    for (const act of nested.#acts) this.#acts.push({ ...act, verb: act.verb ?? nested.verb });
    this.publicly ||= nested.publicly;
    this.#broken ||= nested.#broken;
  }

  /** Notes that a record was written, so that its search entry is renewed; the act goes into the log. @param row the record as it is now */
  touchRecord(id: string, act: Act, row: Snapshot | null): void {
    this.#touched.set(id, row);
    this.publicly ||= act.public;
    this.#acts.push(act);
  }

  /** Notes an act on something that is no record: its present state is committed to in the members' log. */
  attest(subject: Subject, state: unknown): void {
    this.#acts.push({
      subject: `${subject.kind}:${subject.id}`,
      version: 0,
      content: state,
      row: state,
      public: false,
    });
  }

  /** Writes what every change owes: search entries, then leaves (last, because the log's order is a lock). */
  async seal(subject: Subject): Promise<void> {
    if (this.#broken) throw new Error('A change within this one failed; what it wrote before must not stay.');
    for (const [id, row] of this.#touched) if (row) await indexRecord(this, id, row);
    await this.#attestUntouched(subject);
    await this.#sealRows();
    await appendLeaves(this, this.#acts);
  }

  /** Reads what rooms keep of the subjects; under a lock for each, so that the last of two changes at once sees the rows of both. */
  async #sealRows(): Promise<void> {
    const { rooms } = this.portal;
    for (const subject of [...new Set(this.#acts.map((act) => act.subject))].sort()) {
      if (!rooms.sealed(subject.split(':')[0]!)) continue;
      await this.query('select pg_advisory_xact_lock(hashtextextended($1, 727003))', [subject]);
      const row = await readSealed(rooms, this, subject);
      for (const act of this.#acts) if (act.subject === subject) act.row = row;
    }
  }

  /** A change that noted no act still leaves a leaf. */
  async #attestUntouched(subject: Subject): Promise<void> {
    if (this.#acts.length > 0) return;
    if (subject.kind !== 'record') return this.attest(subject, null);
    const row = await recordSnapshot(this, subject.id);
    this.#acts.push({ subject: subject.id, version: 0, content: null, row, public: false });
  }
}
