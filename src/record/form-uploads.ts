import type { DraftContent } from '../kernel/content.ts';
import { attachUpload, listUploads, removeFile } from '../kernel/files.ts';
import type { ReceivedForm } from '../kernel/http.ts';
import { FileRefused } from '../kernel/upload.ts';
import type { Visit } from '../kernel/visit.ts';
import type { FormError } from '../ui/form.tsx';
import { rowList } from './form-data.ts';
import type { DraftFile } from './form-files.tsx';
import type { Work } from './form-work.ts';
import { recordMessages } from './messages.ts';

/** The files of the working copy, in its order. */
export async function draftFiles(visit: Visit, work: Work): Promise<DraftFile[]> {
  const known = work.view ? await listUploads(visit, work.id) : [];
  return rowList(work.content.files).flatMap(({ id, language }) => {
    const file = known.find((each) => each.id === id);
    return file ? [{ ...file, language: typeof language === 'string' ? language : file.language }] : [];
  });
}

interface FilesTaken {
  content: DraftContent;
  errors: FormError[];
}

/** Takes what the step of the files sent: languages, removals, new files; those refused are named, the others stay. */
export async function takeFiles(visit: Visit, work: Work, form: ReceivedForm): Promise<FilesTaken> {
  const kept = await keepFiles(visit, work, form);
  const errors: FormError[] = [];
  for (const file of form.files) {
    try {
      const taken = await attachUpload(
        visit,
        work.id,
        file,
        languageOf(form.text('upload_language')) ?? visit.language,
      );
      kept.push({ id: taken.id, language: taken.language });
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error;
      errors.push({ field: 'upload', message: fileErrorText(visit, error.code, file.name) });
    }
  }
  return { content: { ...work.content, files: kept }, errors };
}

/** What is wrong with a file, in the reader's language. */
export function fileErrorText(visit: Visit, code: FileRefused['code'], name: string): string {
  return recordMessages.in(visit.language)(`upload.${code}`, { name });
}

async function keepFiles(visit: Visit, work: Work, form: ReceivedForm): Promise<{ id: string; language: string }[]> {
  const sent = Object.values(
    (form.values.files ?? {}) as Record<string, { id?: string; language?: string; remove?: string }>,
  );
  const kept: { id: string; language: string }[] = [];
  for (const row of rowList(work.content.files)) {
    const id = String(row.id);
    const change = sent.find((each) => each?.id === id);
    if (change?.remove) await removeFile(visit, work.id, id);
    else kept.push({ id, language: languageOf(change?.language) ?? String(row.language) });
  }
  return kept;
}

const languageOf = (text: string | undefined) => (text && /^[a-z]{2}$/.test(text) ? text : undefined);
