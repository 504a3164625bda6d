import { sql, type Selectable, type Updateable } from 'kysely';
import {
  audienceMeaning,
  everyone,
  members,
  publicViewer,
  seenByAll,
  versionAudiences,
  versionVisibleTo,
} from './audience.ts';
import type { DraftContent, RecordContent } from './content.ts';
import { invalid, notFound, Refused } from './errors.ts';
import type { Kind } from './module.ts';
import { languages, type Translated } from './language.ts';
import { versionHash } from './opening.ts';
import { besideState } from './sealed.ts';
import { foldTitle } from './search-text.ts';
import type { DraftTable, RecordTable, ShownFile, Standing } from './tables.ts';
import type { InnerVisit } from './visit.ts';

export type LockedRecord = Selectable<RecordTable>;
/** A record that is not written yet. */
export type NewRecord = Omit<LockedRecord, 'shown'>;

/** Reads a record for writing; the caller's rule has been asked already. */
export async function lockRecord(inner: InnerVisit, id: string): Promise<LockedRecord> {
  const row = await inner.kernelTransaction
    .selectFrom('record')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

export async function readDraft(inner: InnerVisit, id: string): Promise<Selectable<DraftTable> | undefined> {
  return inner.kernelTransaction.selectFrom('draft').selectAll().where('record', '=', id).executeTakeFirst();
}

/** The spine's row of a new draft, not yet written. */
export function newRecord(
  inner: InnerVisit,
  kindName: string,
  id: string,
  standing: Standing,
  content: DraftContent,
  sourceKey: string | null = null,
): NewRecord {
  const kind = inner.portal.rooms.kind(kindName)!;
  return {
    id,
    room: inner.portal.rooms.roomOf(kindName)!.name,
    kind: kindName,
    owner: inner.actor.party,
    source: null,
    source_key: sourceKey,
    standing,
    status: 'draft',
    audience: [kind.defaultAudience === 'everyone' ? everyone : members],
    audience_open: false,
    label: null,
    title: typedTitle(content),
    summary: {},
    language: typedLanguage(content) ?? inner.language,
    languages: [],
    topics: [],
    states: [],
    year: null,
    starts_at: null,
    ends_at: null,
    version: 0,
    created_at: inner.now,
    created_by: inner.actor.account,
    changed_at: inner.now,
    published_at: null,
    publish_at: null,
    confirmed_at: null,
    confirm_by: null,
    reason: null,
    sort_title: '',
    files: [],
  };
}

/** Writes the spine's row of a new record. @returns false when a record of this id is there already */
export async function insertRecord(
  inner: InnerVisit,
  record: NewRecord,
  set: Updateable<RecordTable> = {},
): Promise<boolean> {
  const { title, summary, files, source: _, ...rest } = record;
  const row = {
    ...rest,
    title: JSON.stringify(title),
    summary: JSON.stringify(summary),
    files: JSON.stringify(files),
    ...set,
  };
  const made = await inner.kernelTransaction
    .insertInto('record')
    .values(row)
    .onConflict((on) => on.doNothing())
    .executeTakeFirst();
  return Number(made.numInsertedOrUpdatedRows ?? 0) === 1;
}

/** What can be shown of a draft's title, whatever its content holds. */
export function typedTitle(content: DraftContent): Translated {
  const typed = (content.title ?? {}) as Record<string, unknown>;
  const texts = languages.map((language) => [language, typed[language]] as const);
  return Object.fromEntries(
    texts.flatMap(([language, text]) => (typeof text === 'string' && text ? [[language, text.slice(0, 500)]] : [])),
  );
}

/** The language a draft says it is in, if it says one. */
export const typedLanguage = (content: DraftContent): string | undefined =>
  typeof content.language === 'string' && /^[a-z]{2}$/.test(content.language) ? content.language : undefined;

export async function updateRecord(inner: InnerVisit, id: string, set: Updateable<RecordTable>): Promise<void> {
  await inner.kernelTransaction
    .updateTable('record')
    .set({ ...set, changed_at: inner.now })
    .where('id', '=', id)
    .execute();
}

export async function writeDraft(
  inner: InnerVisit,
  id: string,
  base: number,
  revision: number,
  content: DraftContent,
): Promise<void> {
  const row = {
    record: id,
    base_version: base,
    revision,
    content: JSON.stringify(content),
    saved_at: inner.now,
    saved_by: inner.actor.account,
  };
  await inner.kernelTransaction
    .insertInto('draft')
    .values(row)
    .onConflict((on) => on.column('record').doUpdateSet(row))
    .execute();
}

/** Writes parsed content into the spine, the room's table and the links, and ends the draft. @param isNew whether the record's row is yet to be made */
export async function writeContent(
  inner: InnerVisit,
  record: NewRecord,
  kind: Kind,
  content: RecordContent,
  given: Updateable<RecordTable>,
  isNew: boolean,
): Promise<void> {
  const set = { ...given, ...spineOf(kind, content), files: JSON.stringify(await attachFiles(inner, record, content)) };
  if (!isNew) await updateRecord(inner, record.id, set);
  else if (!(await insertRecord(inner, record, set))) throw new Refused('edit-conflict');
  await writeRoomRow(inner, record.id, kind, content.fields);
  await writeLinks(inner, record, content);
  if (!isNew) await inner.kernelTransaction.deleteFrom('draft').where('record', '=', record.id).execute();
}

/** Columns of the spine as the content has them. */
function spineOf(kind: Kind, content: RecordContent): Updateable<RecordTable> {
  const derived = kind.derive?.(content.fields as never) ?? {};
  const spoken = [content.language, ...Object.keys(content.title), ...content.files.map((file) => file.language)];
  return {
    title: JSON.stringify(content.title),
    summary: JSON.stringify(content.summary),
    language: content.language,
    languages: [...new Set(spoken)].sort(),
    topics: content.topics,
    states: content.states,
    source: content.source ? JSON.stringify(content.source) : null,
    year: derived.year ?? null,
    starts_at: derived.startsAt ?? null,
    ends_at: derived.endsAt ?? null,
    sort_title: sortTitle(content),
  };
}

function sortTitle(content: RecordContent): string {
  const title = content.title[content.language] ?? Object.values(content.title)[0] ?? '';
  return foldTitle(title);
}

/** The files the content names, as the record shows them; they must have been uploaded for it by its owner. */
async function attachFiles(inner: InnerVisit, record: NewRecord, content: RecordContent): Promise<ShownFile[]> {
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

/** Every field goes into the column of its name, as the column's type has it; a field that is absent is null. */
/** The database itself puts each value into the type of its column (`text[]`, `jsonb`, dates). */
async function writeRoomRow(inner: InnerVisit, id: string, kind: Kind, fields: Record<string, unknown>): Promise<void> {
  const columns = Object.keys(kind.fields.shape);
  const table = sql.table(kind.table);
  const updates = columns.map((column) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`);
  await sql`insert into ${table} select (jsonb_populate_record(null::${table}, ${JSON.stringify({ ...fields, id })}::jsonb)).*
    on conflict (id) do ${updates.length ? sql`update set ${sql.join(updates)}` : sql`nothing`}`.execute(
    inner.kernelTransaction,
  );
}

async function writeLinks(inner: InnerVisit, record: NewRecord, content: RecordContent): Promise<void> {
  if (record.version > 0)
    await inner.kernelTransaction.deleteFrom('link').where('from_record', '=', record.id).execute();
  if (content.links.length === 0) return;
  const targets = await inner
    .records()
    .select('record.id')
    .where(
      'record.id',
      'in',
      content.links.map((link) => link.to),
    )
    .execute();
  const known = new Set(targets.map((row) => row.id));
  const rows = content.links.filter((link) => known.has(link.to) && link.to !== record.id)
    .map((link) => ({ from_record: record.id, relation: link.relation, to_record: link.to })); // prettier-ignore
  if (rows.length > 0)
    await inner.kernelTransaction
      .insertInto('link')
      .values(rows)
      .onConflict((on) => on.doNothing())
      .execute();
}

/**
 * The links that a version keeps: those to records which all its readers see. Other links are shown to whoever sees both records;
 * in the version they would tell the rest that there is something.
 */
export async function linksForAll(
  { kernelTransaction }: Pick<InnerVisit, 'kernelTransaction'>,
  links: RecordContent['links'],
  audience: number[],
): Promise<RecordContent['links']> {
  if (links.length === 0) return [];
  const ids = links.map((link) => link.to);
  const { rows } = await sql<{ id: string }>`select r.id from record r
    where r.id = any(${ids}::text[]) and ${seenByAll(audience, 'r')}`.execute(kernelTransaction);
  return links.filter((link) => rows.some((row) => row.id === link.to));
}

/** Removes the draft; and the record itself when it was never published. */
export async function deleteRecord(inner: InnerVisit, record: LockedRecord): Promise<void> {
  await inner.kernelTransaction.deleteFrom('draft').where('record', '=', record.id).execute();
  if (record.version > 0) return sealAct(inner, record, { version: 0, public: false });
  await unlink(inner, record.id);
  await inner.kernelTransaction.deleteFrom('record').where('id', '=', record.id).execute();
  inner.touchRecord(record.id, { subject: record.id, version: 0, content: null, row: null, public: false }, null);
}

/** Takes the links to a record out of those that refer to it. */
async function unlink(inner: InnerVisit, id: string): Promise<void> {
  const links = await inner.kernelTransaction
    .deleteFrom('link')
    .where('to_record', '=', id)
    .returning('from_record')
    .execute();
  for (const from of [...new Set(links.map((link) => link.from_record))].sort())
    if (from !== id) await sealAct(inner, { id: from }, { version: 0, verb: 'unlink', public: false });
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
  answer?: unknown;
  /** The version was stored before, and is shown only now. */
  again?: boolean;
}

/**
 * Stores the version if the act makes one, and notes the act for log and search. Call it after all rows are written.
 * @param record its kind is looked up when it is not given
 */
export async function sealAct(
  inner: InnerVisit,
  { id, kind }: { id: string; kind?: string },
  act: SealedAct,
): Promise<void> {
  if (act.content) await insertVersion(inner, id, act.version, act.content, act.audience ?? []);
  const content = act.again ? await storedVersion(inner, id, act.version) : (act.content ?? act.answer ?? null);
  const row = await recordSnapshot(inner, id, kind);
  const publicVersion = act.shownPublicly ? await publicVersions(inner, id) : 0;
  inner.touchRecord(
    id,
    {
      subject: id,
      verb: act.verb,
      version: act.version,
      content,
      row,
      public: act.public,
      publicVersion,
      publicContent: act.shownPublicly ? content : (act.answer ?? null),
    },
    row,
  );
}

async function insertVersion(
  inner: InnerVisit,
  id: string,
  number: number,
  content: Record<string, unknown>,
  audience: number[],
): Promise<void> {
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

/** Shows a version to those it was published to: until its embargo ends, nobody sees it. */
export async function showVersion(inner: InnerVisit, id: string, number: number, audience: number[]): Promise<void> {
  await inner.kernelTransaction
    .updateTable('version')
    .set({ audience })
    .where('record', '=', id)
    .where('number', '=', number)
    .execute();
}

async function storedVersion(inner: InnerVisit, id: string, number: number): Promise<unknown> {
  const row = await inner.kernelTransaction
    .selectFrom('version')
    .select('content')
    .where('record', '=', id)
    .where('number', '=', number)
    .executeTakeFirst();
  return row?.content ?? null;
}

async function publicVersions(inner: InnerVisit, id: string): Promise<number> {
  const { rows } = await sql<{
    count: number;
  }>`select count(*) as count from version where record = ${id} and ${versionVisibleTo(publicViewer, '')}`.execute(
    inner.kernelTransaction,
  );
  return rows[0]?.count ?? 0;
}

/** All that is stored of a record: its spine, and the rows beside it. */
export interface Snapshot {
  record: Record<string, unknown>;
  fields: Record<string, unknown> | null;
  [part: string]: unknown;
}

/**
 * All that is stored of a record, as the members' log commits to it: spine with the meaning of its audience, room's row, links,
 * answers, files, draft, rows that its room keeps beside it, and who sees which version. Empty columns are left out, so that a column added later changes nothing.
 * @param kindName looked up when it is not given
 */
export async function recordSnapshot(
  inner: Pick<InnerVisit, 'kernelTransaction' | 'portal'>,
  id: string,
  kindName?: string,
): Promise<Snapshot | null> {
  const { rooms } = inner.portal;
  const named = kindName ?? (await kindOfRecord(inner, id));
  const kind = rooms.kind(named);
  const beside = besideState(rooms.roomOf(named)?.sealed?.beside ?? [], 'r');
  const own = kind ? sql`(select to_jsonb(d) from ${sql.table(kind.table)} d where d.id = r.id)` : sql`null::jsonb`;
  const { rows } = await sql<{ snapshot: Snapshot }>`select jsonb_strip_nulls(jsonb_build_object('record', to_jsonb(r),
      'audience', ${audienceMeaning('r')}, 'versions', ${versionAudiences('r')},
      'links', (select jsonb_agg(to_jsonb(l) order by l.relation, l.to_record) from link l where l.from_record = r.id),
      'answers', (select jsonb_agg(to_jsonb(a) order by a.state) from answer a where a.record = r.id),
      'files', (select jsonb_agg(to_jsonb(f) - 'text' || jsonb_build_object('text', encode(sha256(convert_to(f.text, 'UTF8')), 'hex')) order by f.id) from file f where f.record = r.id),
      'draft', (select to_jsonb(d) from draft d where d.record = r.id), 'beside', ${beside}, 'fields', ${own})) as snapshot
    from record r where r.id = ${id}`.execute(inner.kernelTransaction);
  const snapshot = rows[0]?.snapshot;
  return snapshot ? { ...snapshot, fields: snapshot.fields ?? null } : null;
}

async function kindOfRecord(inner: Pick<InnerVisit, 'kernelTransaction'>, id: string): Promise<string> {
  const row = await inner.kernelTransaction.selectFrom('record').select('kind').where('id', '=', id).executeTakeFirst();
  return row?.kind ?? '';
}
