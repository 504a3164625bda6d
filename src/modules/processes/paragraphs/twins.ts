import type { Translated } from '../../../kernel/language.ts';
import { foldTitle } from '../../../kernel/search-text.ts';
import type { ShownFile } from '../../../kernel/tables.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { loadRecordView } from '../../../record/record-view.ts';

/** A statement of the viewer's own party that seems to be the same as another. */
export interface Twin {
  id: string;
  kind: string;
  title: Translated;
  language: string;
}

/**
 * Statements that the viewer's own party filed already, as it seems: of the same day, with the same title in some language or a
 * file of the same content. Drafts are compared too.
 */
export async function findTwins(visit: Visit, id: string): Promise<Twin[]> {
  const { view, fields } = await loadRecordView(visit, id);
  const day = fields.delivered_on;
  if (visit.viewer.party !== view.owner || view.status === 'withdrawn') return [];
  const rows = await visit.read('processes_statement').select(['id', 'kind', 'title', 'language', 'files', 'delivered_on'])
    .where('owner', '=', view.owner).where('id', '!=', id).where('status', 'in', ['published', 'scheduled', 'draft', 'review'])
    .limit(2000).execute(); // prettier-ignore
  return rows.filter((row) => {
    const sameDay = !day || !row.delivered_on || row.delivered_on === day;
    return sharesFile(row.files, view.files) || (sameDay && sharesTitle(row.title, view.title));
  });
}

const sharesFile = (a: ShownFile[], b: ShownFile[]) =>
  a.some((file) => b.some((other) => other.sha256 === file.sha256));

const sharesTitle = (a: Translated, b: Translated) =>
  Object.entries(a).some(([language, title]) => plain(title) === plain(b[language as 'en']));

const plain = (title: string | undefined) =>
  title &&
  foldTitle(title)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
