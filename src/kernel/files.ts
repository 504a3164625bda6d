import { sql } from 'kysely';
import { publicViewer, visibleTo } from './audience.ts';
import { notFound } from './errors.ts';
import { extractText, ExtractionFailed, type ExtractedText } from './extract-text.ts';
import { newId } from './id.ts';
import { lockRecord, sealAct } from './record-rows.ts';
import { mayEdit } from './record-rules.ts';
import type { ShownFile } from './tables.ts';
import { FileRefused, inspectFile, scanFile, type ReceivedFile } from './upload.ts';
import type { Visit } from './visit.ts';

/** A file that waits in a draft, or that its record shows. */
export type RecordFile = Omit<ShownFile, 'language'> & { language: string };

/**
 * Takes an uploaded file for a record: checks it, keeps its content, reads its text for search. The record shows it only
 * when a published version names it.
 * @param language ISO 639-1 code of the file's language
 * @throws FileRefused with what is wrong with the file; Refused `not-allowed`, `not-found`
 */
export async function attachUpload(
  visit: Visit,
  recordId: string,
  received: ReceivedFile,
  language: string,
): Promise<RecordFile> {
  const seen = await visit.find(recordId);
  const { mediaType } = await inspectFile(received);
  await refuseInfected(visit, received);
  const text = await textOf(received, mediaType);
  await visit.portal.files.put(received.path, received.sha256);
  return visit.change('attach file', { kind: 'record', id: recordId }, mayEdit(visit.actor, seen), async (inner) => {
    const record = await lockRecord(inner, recordId);
    const id = newId();
    const file = {
      id,
      name: received.name,
      size: received.size,
      sha256: received.sha256,
      language,
      pages: text.pages ?? null,
    };
    const row = {
      owner: record.owner,
      record: recordId,
      media_type: mediaType,
      text: text.text,
      cut: text.cut || null,
      uploaded_at: inner.now,
      uploaded_by: inner.actor.account,
    };
    await inner.kernelTransaction
      .insertInto('file')
      .values({ ...file, ...row })
      .execute();
    await sealAct(inner, { id: recordId }, { version: 0, public: false });
    return { ...file, mediaType };
  });
}

async function refuseInfected(visit: Visit, file: ReceivedFile): Promise<void> {
  const found = await scanFile(file.path, visit.portal.config.clamdUrl);
  if (found === 'infected') throw new FileRefused('infected', file.name);
}

/** A file whose text takes too long to read is kept without it: it is found by its record's own words. */
async function textOf(file: ReceivedFile, mediaType: string): Promise<ExtractedText> {
  try {
    const found = await extractText(file.path, mediaType);
    return { ...found, text: found.text.replaceAll('\0', '') };
  } catch (error) {
    if (!(error instanceof ExtractionFailed)) throw error;
    if (error.code === 'encrypted' || error.code === 'broken') throw new FileRefused(error.code, file.name);
    return { text: '', hasText: false, cut: true };
  }
}

/** The uploaded files of a record, for those who write for its owner. */
export async function listUploads(visit: Visit, recordId: string): Promise<RecordFile[]> {
  const record = await visit.find(recordId);
  if (visit.viewer.party !== record.owner || !visit.viewer.drafts) return [];
  const rows = await visit.portal.database.kysely.selectFrom('file').select(['id', 'language', 'name', 'media_type', 'size', 'sha256', 'pages'])
    .where('record', '=', recordId).where('owner', '=', record.owner).orderBy('id').execute(); // prettier-ignore
  return rows.map(({ media_type: mediaType, ...file }) => ({ ...file, mediaType }));
}

/** The text of an uploaded file as it was read when it came, for those who write for its owner. @throws Refused `not-found` */
export async function uploadedText(
  visit: Visit,
  recordId: string,
  fileId: string,
): Promise<{ text: string; mediaType: string; language: string; cut: boolean }> {
  const record = await visit.find(recordId);
  if (visit.viewer.party !== record.owner || !visit.viewer.drafts) throw notFound();
  const row = await visit.portal.database.kysely.selectFrom('file').select(['text', 'media_type as mediaType', 'language', 'cut'])
    .where('id', '=', fileId).where('record', '=', recordId).where('owner', '=', record.owner).executeTakeFirst(); // prettier-ignore
  if (!row) throw notFound();
  return { ...row, cut: row.cut ?? false };
}

interface OpenedFile extends RecordFile {
  /** Whether everybody may have it. */
  public: boolean;
  content(): Promise<ReadableStream<Uint8Array>>;
}

/**
 * A file to download: of a record this viewer sees, which shows the file; or any file of the viewer's own party.
 * @throws Refused `not-found`, also for a hidden one
 */
export async function openFile(visit: Visit, id: string): Promise<OpenedFile> {
  const own = visit.viewer.drafts ? visit.viewer.party : null;
  const shown = sql<boolean>`r.files @> jsonb_build_array(jsonb_build_object('id', f.id))`;
  const { rows } = await sql<
    RecordFile & { public: boolean }
  >`select f.id, f.language, f.name, f.media_type as "mediaType", f.size, f.sha256, f.pages,
      (${visibleTo(publicViewer, 'r')} and ${shown}) as public
    from file f join record r on r.id = f.record
    where f.id = ${id} and ${visibleTo(visit.viewer, 'r')} and (${shown} or r.owner = ${own})`.execute(
    visit.portal.database.kysely,
  );
  const row = rows[0];
  if (!row) throw notFound();
  return { ...row, content: () => visit.portal.files.get(row.sha256) };
}

/** Removes an uploaded file that no version ever named; one that did is part of the history and stays. */
export async function removeFile(visit: Visit, recordId: string, fileId: string): Promise<void> {
  const seen = await visit.find(recordId);
  await visit.change('remove file', { kind: 'record', id: recordId }, mayEdit(visit.actor, seen), async (inner) => {
    await lockRecord(inner, recordId);
    const mark = JSON.stringify({ files: [{ id: fileId }] });
    await sql`delete from file where id = ${fileId} and record = ${recordId}
      and not exists (select 1 from version v where v.record = ${recordId} and v.content @> ${mark}::jsonb)`.execute(
      inner.kernelTransaction,
    );
    await sealAct(inner, { id: recordId }, { version: 0, public: false });
  });
}
