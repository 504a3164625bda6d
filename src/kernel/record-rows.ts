import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
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
import { invalid, notFound } from './errors.ts';
import type { Kind } from './module.ts';
import { languages, type Translated } from './language.ts';
import { versionHash } from './opening.ts';
import { foldTitle } from './search-text.ts';
import type { DraftTable, RecordTable, ShownFile, Standing } from './tables.ts';
import type { InnerVisit } from './visit.ts';

export type LockedRecord = Selectable<RecordTable>;

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

/** Makes the spine's row of a new draft. @returns false when a record of this id is there already */
export async function insertRecord(
  inner: InnerVisit,
  kindName: string,
  id: string,
  standing: Standing,
  content: DraftContent,
  sourceKey: string | null = null,
): Promise<boolean> {
  // prettier-ignore
  const kind = inner.portal.rooms.kind(kindName)!;
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
    title: JSON.stringify(typedTitle(content)),
    summary: '{}',
    language: typedLanguage(content) ?? inner.language,
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

/** Writes parsed content into the spine, the room's table and the links, and ends the draft. */
export async function writeContent(
  inner: InnerVisit,
  record: LockedRecord,
  kind: Kind,
  content: RecordContent,
  set: Updateable<RecordTable>,
): Promise<void> {
  // prettier-ignore
  const derived = kind.derive?.(content.fields as never) ?? {};
  await updateRecord(inner, record.id, {
    ...set,
    title: JSON.stringify(content.title),
    summary: JSON.stringify(content.summary),
    language: content.language,
    languages: [
      ...new Set([content.language, ...Object.keys(content.title), ...content.files.map((file) => file.language)]),
    ].sort(),
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
  return foldTitle(title);
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

async function writeLinks(inner: InnerVisit, record: LockedRecord, content: RecordContent): Promise<void> {
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
  if (record.version > 0) return sealAct(inner, record.id, { version: 0, public: false });
  await unlink(inner, record.id);
  await inner.kernelTransaction.deleteFrom('record').where('id', '=', record.id).execute();
  inner.touchRecord(record.id, { subject: record.id, version: 0, content: null, row: null, public: false });
}

/** Takes the links to a record out of those that refer to it. */
async function unlink(inner: InnerVisit, id: string): Promise<void> {
  const links = await inner.kernelTransaction
    .deleteFrom('link')
    .where('to_record', '=', id)
    .returning('from_record')
    .execute();
  for (const from of [...new Set(links.map((link) => link.from_record))].sort())
    if (from !== id) await sealAct(inner, from, { version: 0, verb: 'unlink', public: false });
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

/** Stores the version if the act makes one, and notes the act for log and search. Call it after all rows are written. */
export async function sealAct(inner: InnerVisit, id: string, act: SealedAct): Promise<void> {
  if (act.content) await insertVersion(inner, id, act.version, act.content, act.audience ?? []);
  const content = act.again ? await storedVersion(inner, id, act.version) : (act.content ?? act.answer ?? null);
  const row = await recordSnapshot(inner, id);
  const publicVersion = act.public ? await publicVersions(inner, id) : 0;
  inner.touchRecord(id, {
    subject: id,
    verb: act.verb,
    version: act.version,
    content,
    row,
    public: act.public,
    publicVersion: act.shownPublicly ? publicVersion : 0,
    publicContent: act.shownPublicly ? content : (act.answer ?? null),
  });
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

/**
 * All that is stored of a record, as the members' log commits to it: spine with the meaning of its audience, room's row, links,
 * answers, files, draft, and who sees which version. Empty columns are left out, so that a column added later changes nothing.
 */
export async function recordSnapshot(
  inner: Pick<InnerVisit, 'kernelTransaction' | 'portal'>,
  id: string,
): Promise<unknown> {
  const db = inner.kernelTransaction;
  const { rows } = await sql<{
    kind: string;
    snapshot: Record<string, unknown>;
  }>`select r.kind, jsonb_strip_nulls(jsonb_build_object('record', to_jsonb(r),
      'audience', ${audienceMeaning('r')}, 'versions', ${versionAudiences('r')},
      'links', (select jsonb_agg(to_jsonb(l) order by l.relation, l.to_record) from link l where l.from_record = r.id),
      'answers', (select jsonb_agg(to_jsonb(a) order by a.state) from answer a where a.record = r.id),
      'files', (select jsonb_agg(to_jsonb(f) - 'text' || jsonb_build_object('text', encode(sha256(convert_to(f.text, 'UTF8')), 'hex')) order by f.id) from file f where f.record = r.id),
      'draft', (select to_jsonb(d) from draft d where d.record = r.id))) as snapshot
    from record r where r.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) return null;
  const kind = inner.portal.rooms.kind(row.kind);
  if (!kind) return row.snapshot;
  const own = await sql<{
    row: unknown;
  }>`select jsonb_strip_nulls(to_jsonb(d)) as row from ${sql.table(kind.table)} d where d.id = ${id}`.execute(db);
  return { ...row.snapshot, fields: own.rows[0]?.row ?? null };
}
