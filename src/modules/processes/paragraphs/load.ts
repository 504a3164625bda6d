import { notFound } from '../../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { loadRecordView, type ShownRecord } from '../../../record/record-view.ts';
import {
  chooseLanguage,
  documentFacts,
  findDocument,
  readParagraph,
  textLanguages,
  type DocumentFacts,
  type Paragraph,
} from './read.ts';
import { anchorPattern } from './schema.ts'; // prettier-ignore

/** A document with its facts, as far as this viewer sees them. */
export interface LoadedDocument {
  shown: ShownRecord;
  facts: DocumentFacts;
  languages: { language: string; pieces: number; numbered: number }[];
}

/** A document or statement and the languages of its text. @throws Refused `not-found`, also for a hidden one */
export async function loadDocument(visit: Visit, id: string): Promise<LoadedDocument> {
  await findDocument(visit, id);
  const [shown, facts, languages] = await Promise.all([
    loadRecordView(visit, id),
    documentFacts(visit, [id]),
    textLanguages(visit, id),
  ]);
  return { shown, facts: facts.get(id)!, languages };
}

/** The paragraph an address names, in the language it asks for or the best for the reader. @throws Refused `not-found` */
export async function loadParagraphPage(
  c: RequestContext,
): Promise<LoadedDocument & { paragraph: Paragraph; versions: Paragraph[] }> {
  const visit = visitOf(c);
  const anchor = c.req.param('anchor') ?? '';
  const loaded = await loadDocument(visit, c.req.param('id') ?? '');
  if (!anchorPattern.test(anchor)) throw notFound();
  const versions = await readParagraph(visit, loaded.facts.id, anchor);
  const language = chooseLanguage(
    c.req.query('text'),
    versions.map((each) => each.language),
    visit.language,
    loaded.facts.language,
  );
  const paragraph = versions.find((each) => each.language === language);
  if (!paragraph) throw notFound();
  return { ...loaded, paragraph, versions };
}
