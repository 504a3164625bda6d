import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import { everyone, members, publicViewer, versionVisibleTo } from './audience.ts';
import type { DraftContent, RecordContent } from './content.ts';
import { invalid, notFound } from './errors.ts';
import type { Kind } from './module.ts';
import { versionHash } from './opening.ts';
import type { DraftTable, RecordTable, ShownFile, Standing } from './tables.ts';
import type { InnerVisit } from './visit.ts';

export type LockedRecord = Selectable<RecordTable>;

/** Reads a record for writing; the caller's rule has been asked already. */
export async function lockRecord(inner: InnerVisit, id: string): Promise<LockedRecord> {
  const row = await inner.kernelTransaction.selectFrom('record').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

export async function readDraft(inner: InnerVisit, id: string): Promise<Selectable<DraftTable> | undefined> {
  return inner.kernelTransaction.selectFrom('draft').selectAll().where('record', '=', id).executeTakeFirst();
}

/** Makes the spine's row of a new draft. @returns false when a record of this id is there already */
export async function insertRecord(
  inner: InnerVisit, kindName: string, id: string, standing: Standing, content: DraftContent, sourceKey: string | null = null,
): Promise<boolean> { // prettier-ignore
  const kind = inner.portal.rooms.kind(kindName)!;
  const title = content.title && typeof content.title === 'object' ? content.title : {};
  const row: Insertable<RecordTable> = {
    id,
    room: inner.portal.rooms.roomOf(kindName)!.name,
    kind: kindName,
    owner: inner.actor.party,
    source_key: sourceKey,
    standing,
    status: 'draft',
    audience: [kind.defaultAudience === 'everyone' ? everyone : members],
    label: null,
    title: JSON.stringify(title),
    summary: '{}',
    language: typeof content.language === 'string' && /^[a-z]{2}$/.test(content.language) ? content.language : inner.language,
    languages: [],
    topics: [],
    states: [],
    year: null,
    version: 0,
    created_at: inner.now,
    created_by: inner.actor.account,
    changed_at: inner.now,
    reason: null,
    sort_title: '',
  };
  const made = await inner.kernelTransaction.insertInto('record').values(row).onConflict((on) => on.doNothing()).executeTakeFirst();
  return Number(made.numInsertedOrUpdatedRows ?? 0) === 1;
}

export async function updateRecord(inner: InnerVisit, id: string, set: Updateable<RecordTable>): Promise<void> {
  await inner.kernelTransaction.updateTable('record').set({ ...set, changed_at: inner.now }).where('id', '=', id).execute();
}

export async function writeDraft(inner: InnerVisit, id: string, base: number, revision: number, content: DraftContent): Promise<void> {
  const row = {
    record: id,
    base_version: base,
    revision,
    content: JSON.stringify(content),
    saved_at: inner.now,
    saved_by: inner.actor.account,
  };
  await inner.kernelTransaction.insertInto('draft').values(row).onConflict((on) => on.column('record').doUpdateSet(row)).execute();
}

/** Writes parsed content into the spine, the room's table and the links, and ends the draft. */
export async function writeContent(
  inner: InnerVisit, record: LockedRecord, kind: Kind, content: RecordContent, set: Updateable<RecordTable>,
): Promise<void> { // prettier-ignore
  const derived = kind.derive?.(content.fields as never) ?? {};
  await updateRecord(inner, record.id, {
    ...set,
    title: JSON.stringify(content.title),
    summary: JSON.stringify(content.summary),
    language: content.language,
    languages: [...new Set([content.language, ...Object.keys(content.title), ...content.files.map((file) => file.language)])].sort(),
    files: JSON.stringify(await attachFiles(inner, record, content)),
    topics: content.topics,
    states: content.states,
    source: content.source ? JSON.stringify(content.source) : null,
    year: derived.year ?? null,
    starts_at: derived.startsAt ?? null,
    ends_at: derived.endsAt ?? null,
    sort_title: sortTitle(content),
  });
  await writeRoomRow(inner, record.id, kind, content.fields);
  await writeLinks(inner, record, content);
  await inner.kernelTransaction.deleteFrom('draft').where('record', '=', record.id).execute();
}

function sortTitle(content: RecordContent): string {
  const title = content.title[content.language] ?? Object.values(content.title)[0] ?? '';
  return title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().slice(0, 200);
}

/** The files the content names, as the record shows them; they must have been uploaded for it by its owner. */
async function attachFiles(inner: InnerVisit, record: LockedRecord, content: RecordContent): Promise<ShownFile[]> {
  if (content.files.length === 0) return [];
  const ids = content.files.map((file) => file.id);
  const rows = await inner.kernelTransaction.selectFrom('file').select(['id', 'name', 'media_type', 'size', 'sha256', 'pages'])
    .where('id', 'in', ids).where('record', '=', record.id).where('owner', '=', record.owner).execute(); // prettier-ignore
  return content.files.map((file) => {
    const row = rows.find((each) => each.id === file.id);
    if (!row) throw invalid({ path: 'files', code: 'unknown-file' });
    const { media_type: mediaType, name, size, sha256, pages } = row;
    return { id: file.id, language: file.language, name, mediaType, size, sha256, pages };
  });
}

async function writeRoomRow(inner: InnerVisit, id: string, kind: Kind, fields: Record<string, unknown>): Promise<void> {
  const columns = ['id', ...Object.keys(kind.fields.shape)];
  const values = columns.map((column) => (column === 'id' ? sql`${id}` : sql`${stored(fields[column])}`));
  const updates = columns.slice(1).map((column) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`);
  await sql`insert into ${sql.table(kind.table)} (${sql.join(columns.map((column) => sql.ref(column)))}) values (${sql.join(values)})
    on conflict (id) do ${updates.length ? sql`update set ${sql.join(updates)}` : sql`nothing`}`.execute(inner.kernelTransaction);
}

/** Arrays of texts go into `text[]` columns, objects and arrays of objects into `jsonb`. */
function stored(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? value : JSON.stringify(value);
  return typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : value;
}

async function writeLinks(inner: InnerVisit, record: LockedRecord, content: RecordContent): Promise<void> {
  if (record.version > 0) await inner.kernelTransaction.deleteFrom('link').where('from_record', '=', record.id).execute();
  if (content.links.length === 0) return;
  const targets = await inner.records().select('record.id').where('record.id', 'in', content.links.map((link) => link.to)).execute();
  const known = new Set(targets.map((row) => row.id));
  const rows = content.links.filter((link) => known.has(link.to) && link.to !== record.id)
    .map((link) => ({ from_record: record.id, relation: link.relation, to_record: link.to })); // prettier-ignore
  if (rows.length > 0) await inner.kernelTransaction.insertInto('link').values(rows).onConflict((on) => on.doNothing()).execute();
}

/** Removes the draft; and the record itself when it was never published. */
export async function deleteRecord(inner: InnerVisit, record: LockedRecord): Promise<void> {
  await inner.kernelTransaction.deleteFrom('draft').where('record', '=', record.id).execute();
  if (record.version > 0) return sealAct(inner, record.id, { version: 0, public: false });
  await inner.kernelTransaction.deleteFrom('record').where('id', '=', record.id).execute();
  inner.touchRecord(record.id, { act: { subject: record.id, version: 0, content: null, row: null, public: false } });
}

interface SealedAct {
  version: number;
  verb?: string;
  /** The content of the version published by this act. */
  content?: Record<string, unknown>;
  audience?: number[];
  public: boolean;
  /** Whether the content itself is now public; else the public leaf commits to the act alone. */
  shownPublicly?: boolean;
  audienceBefore?: number[];
  answer?: unknown;
  /** The version was stored before, and is shown only now. */
  again?: boolean;
}

/** Stores the version if the act makes one, and notes the act for log and search. Call it after all rows are written. */
export async function sealAct(inner: InnerVisit, id: string, act: SealedAct): Promise<void> {
  if (act.content) await insertVersion(inner, id, act.version, act.content, act.audience ?? []);
  const content = act.again ? await storedVersion(inner, id, act.version) : (act.content ?? act.answer ?? null);
  const row = await recordSnapshot(inner, id);
  const publicVersion = act.public ? await publicVersions(inner, id) : 0;
  inner.touchRecord(id, {
    audienceBefore: act.audienceBefore,
    act: {
      subject: id,
      verb: act.verb,
      version: act.version,
      content,
      row,
      public: act.public,
      publicVersion: act.shownPublicly ? publicVersion : 0,
      publicContent: act.shownPublicly ? content : (act.answer ?? null),
    },
  });
}

async function insertVersion(inner: InnerVisit, id: string, number: number, content: Record<string, unknown>, audience: number[]): Promise<void> {
  await inner.kernelTransaction.insertInto('version').values({
    record: id,
    number,
    audience,
    act: inner.verb,
    at: inner.now,
    by_account: inner.actor.account,
    by_party: inner.actor.party,
    content: JSON.stringify(content),
    hash: versionHash(content),
  }).execute(); // prettier-ignore
}

async function storedVersion(inner: InnerVisit, id: string, number: number): Promise<unknown> {
  const row = await inner.kernelTransaction.selectFrom('version').select('content').where('record', '=', id).where('number', '=', number).executeTakeFirst();
  return row?.content ?? null;
}

async function publicVersions(inner: InnerVisit, id: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from version where record = ${id} and ${versionVisibleTo(publicViewer, '')}`.execute(inner.kernelTransaction);
  return rows[0]?.count ?? 0;
}

/** All that is stored of a record, as the members' log commits to it: spine, room's row, links, answers, files, draft. */
export async function recordSnapshot(inner: Pick<InnerVisit, 'kernelTransaction' | 'portal'>, id: string): Promise<unknown> {
  const db = inner.kernelTransaction;
  const { rows } = await sql<{ kind: string; snapshot: Record<string, unknown> }>`select r.kind, jsonb_build_object('record', to_jsonb(r),
      'links', (select jsonb_agg(to_jsonb(l) order by l.relation, l.to_record) from link l where l.from_record = r.id),
      'answers', (select jsonb_agg(to_jsonb(a) order by a.state) from answer a where a.record = r.id),
      'files', (select jsonb_agg(to_jsonb(f) - 'text' || jsonb_build_object('text', encode(sha256(convert_to(f.text, 'UTF8')), 'hex')) order by f.id) from file f where f.record = r.id),
      'draft', (select to_jsonb(d) from draft d where d.record = r.id)) as snapshot
    from record r where r.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) return null;
  const kind = inner.portal.rooms.kind(row.kind);
  if (!kind) return row.snapshot;
  const own = await sql<{ row: unknown }>`select to_jsonb(d) as row from ${sql.table(kind.table)} d where d.id = ${id}`.execute(db);
  return { ...row.snapshot, fields: own.rows[0]?.row ?? null };
}
