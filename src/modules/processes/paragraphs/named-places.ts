import type { Place } from '../../../kernel/module.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { findQuoted, type FoundDocument } from './look-up.ts';
import { documentFacts, readParagraph } from './read.ts';
import { readReference, type Reference } from './reference.ts';
import { documentName, paragraphCitation, paragraphPath } from './words.tsx';

/** The document or paragraph that the words of a search quote: "A/76/135 para. 26", "para 13(f) of the 2015 report", "A/RES/75/240". */
export async function namedPlaces(visit: Visit, query: string): Promise<Place[]> {
  const reference = readReference(query);
  if (!reference || !quotes(reference)) return [];
  const found = await findQuoted(visit, reference);
  if (found.answer === 'paragraph') return [await paragraphPlace(visit, found.document, found.anchor)];
  if (found.answer === 'several') return found.documents.map((document) => documentPlace(visit, document));
  return found.answer === 'unknown' ? [] : [documentPlace(visit, found.document)];
}

/** A year alone describes, "and/or" is no symbol. */
const quotes = ({ symbol, number, year, anchor }: Reference) =>
  symbol ? /\d/.test(symbol) : number !== undefined || (year !== undefined && anchor !== undefined);

function documentPlace(visit: Visit, document: FoundDocument): Place {
  const title = titleIn(document, visit.language).text;
  const name = documentName(document, visit.language);
  return { label: title.includes(name) ? title : `${name} – ${title}`, path: `/processes/${document.id}` };
}

async function paragraphPlace(visit: Visit, document: FoundDocument, anchor: string): Promise<Place> {
  const [facts, [paragraph]] = await Promise.all([
    documentFacts(visit, [document.id]),
    readParagraph(visit, document.id, anchor),
  ]);
  const cited = facts.get(document.id);
  const path = paragraphPath(document.id, anchor);
  return { label: cited && paragraph ? paragraphCitation(visit, cited, paragraph) : anchor, path };
}
