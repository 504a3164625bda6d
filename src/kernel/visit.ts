import { sql, type Kysely, type SelectQueryBuilder, type Selectable } from 'kysely';
import type { Actor } from './actor.ts';
import { isPublic, publicViewer, viewerOf, visibleTo, type Viewer } from './audience.ts';
import { appendLeaves, type Act } from './audit.ts';
import { notAllowed, notFound } from './errors.ts';
import type { Language } from './language.ts';
import type { Portal } from './portal.ts';
import { indexRecord } from './search-index.ts';
import type { RecordTable, RoomTables, Tables } from './tables.ts';

/** The columns of the spine a room reads; `audience` is the kernel's alone. */
export type SpineRow = Omit<Selectable<RecordTable>, 'audience' | 'shown' | 'source'> & { source: RecordTable['source']['__select__'] };
type Relation<T extends keyof RoomTables> = { [K in T]: SpineRow & Selectable<RoomTables[K]> };

const spineColumns = [
  'id', 'room', 'kind', 'owner', 'source', 'source_key', 'standing', 'status', 'audience_open', 'label', 'title',
  'summary', 'language', 'languages', 'topics', 'states', 'year', 'starts_at', 'ends_at', 'version', 'created_at',
  'created_by', 'changed_at', 'published_at', 'publish_at', 'confirmed_at', 'confirm_by', 'reason', 'sort_title', 'files',
] as const; // prettier-ignore

/** What an act is done to: a record, or one of the kernel's own things. */
export type Subject =
  | { kind: 'record'; id: string }
  | { kind: 'account' | 'party' | 'group' | 'setting' | 'sso' | 'search'; id: string };

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
    const spine = spineColumns.map((column) => sql`r.${sql.ref(column)}`);
    const visible = sql`(select ${sql.join([...spine, ...own])} from record r join ${sql.table(table)} d on d.id = r.id
      where ${visibleTo(this.viewer, 'r')})`;
    return this.source.selectFrom(visible.as(table)) as unknown as SelectQueryBuilder<Relation<T>, T, object>;
  }

  /** The records of all rooms this viewer may see: the spine alone. */
  records(): SelectQueryBuilder<{ record: SpineRow }, 'record', object> {
    const spine = spineColumns.map((column) => sql`r.${sql.ref(column)}`);
    const visible = sql`(select ${sql.join(spine)} from record r where ${visibleTo(this.viewer, 'r')})`;
    return this.source.selectFrom(visible.as('record')) as unknown as SelectQueryBuilder<{ record: SpineRow }, 'record', object>;
  }

  /** One record this viewer may see; a hidden one and one that does not exist are the same: not found. */
  async find(id: string): Promise<SpineRow> {
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
    const { result, publicly } = await this.portal.database.kysely.transaction().execute(async (trx) => {
      const inner = new InnerVisit(this, actor, trx, verb);
      const result = await work(inner);
      await inner.seal(subject);
      return { result, publicly: inner.publicly };
    });
    this.portal.changed(publicly);
    return result;
  }

  /** The public's visit, e.g. to render what everybody sees. */
  asPublic(): Visit {
    return new Visit(this.portal, undefined, publicViewer, this.language);
  }
}

/** Opens a visit: computes the viewer's audiences from the actor. */
export async function openVisit(portal: Portal, actor: Actor | undefined, language: Language): Promise<Visit> {
  const viewer = actor ? await viewerOf(portal.database, actor, portal.parties) : publicViewer;
  return new Visit(portal, actor, viewer, language);
}

interface Touched {
  act?: Act;
  audienceBefore?: number[];
}

/** The visit inside a change: reads see the change's own writes; what it touches is sealed when `work` is done. */
export class InnerVisit extends Visit {
  override readonly actor: Actor;
  readonly verb: string;
  /** Whether something changed that everybody may see. */
  publicly = false;
  readonly now: Date = new Date();
  readonly #touched = new Map<string, Touched>();
  readonly #acts: Act[] = [];

  constructor(outer: Visit, actor: Actor, trx: Kysely<Tables>, verb: string) {
    super(outer.portal, actor, outer.viewer, outer.language, trx);
    this.actor = actor;
    this.verb = verb;
  }

  /** Kernel only: the transaction. Rooms write their kind's rows through `kernel/records.ts`. */
  get kernelTransaction(): Kysely<Tables> {
    return this.source;
  }

  /** Raw SQL in the transaction, for the kernel. */
  async query<R extends object>(text: string, values: unknown[] = []): Promise<{ rows: R[] }> {
    const parts = text.split(/\$(\d+)/);
    const pieces = parts.map((part, i) => (i % 2 ? sql`${values[Number(part) - 1]}` : sql.raw(part)));
    const { rows } = await sql<R>`${sql.join(pieces, sql``)}`.execute(this.source);
    return { rows };
  }

  /** Notes that a record was written, so that its search entry is renewed; the act goes into the log. */
  touchRecord(id: string, touched: Touched): void {
    this.#touched.set(id, touched);
    if (touched.act) this.#acts.push(touched.act);
  }

  /** Notes an act on something that is no record: its present state is committed to in the members' log. */
  attest(subject: Subject, state: unknown): void {
    this.#acts.push({ subject: `${subject.kind}:${subject.id}`, version: 0, content: state, row: state, public: false });
  }

  /** Writes what every change owes: search entries, then leaves (last, because the log's order is a lock). */
  async seal(subject: Subject): Promise<void> {
    for (const [id, touched] of this.#touched) {
      await indexRecord(this, id);
      if (touched.act?.public || isPublic(touched.audienceBefore ?? [])) this.publicly = true;
    }
    if (this.#acts.length === 0) this.attest(subject, null);
    await appendLeaves(this, this.#acts);
  }
}

