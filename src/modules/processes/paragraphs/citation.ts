import { notFound } from '../../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { citationFormats, citationTypes, writeCitations, type Citable } from '../../../record/citation.ts';
import { loadParagraphPage } from './load.ts';
import type { DocumentFacts, Paragraph } from './read.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import { paragraphCitation, paragraphName, paragraphPath } from './words.tsx';
import { uiMessages } from '../../../ui/messages.ts';
import { inLanguage } from '../../../kernel/language.ts';

/** A paragraph, ready to be cited. */
export function citableParagraph(visit: Visit, facts: DocumentFacts, paragraph: Paragraph): Citable {
  const { language, portal, parties } = visit;
  const title = titleIn(facts, language);
  const author =
    facts.standing === 'national' ? parties.name(facts.owner, language) : inLanguage(facts.body, language)?.text;
  return {
    id: `${facts.id}-${paragraph.anchor.replace(/[^a-z0-9]+/g, '-').replace(/-$/, '')}`,
    title: withoutMarks(`${title.text}, ${paragraphName(visit, paragraph)}`),
    language: title.language,
    author: author ?? parties.name(facts.owner, language),
    kind: portal.rooms.kind(facts.kind)?.name(language).one ?? facts.kind,
    kindName: facts.kind,
    date: facts.date || '1970',
    symbol: facts.symbol ? withoutMarks(paragraphCitation(visit, facts, paragraph)) : undefined,
    url: `${portal.config.portalUrl}/${language}${paragraphPath(facts.id, paragraph.anchor)}`,
    publisher: uiMessages.in(language)('portal.name'),
  };
}

/** Without the marks that keep directions apart on a page: reference managers show them as boxes. */
const withoutMarks = (text: string) => text.replace(/[\u2066-\u2069]/g, '');

/** A paragraph's citation in a format of reference managers. */
export async function citationFile(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const format = citationFormats.find((each) => each === c.req.param('format'));
  if (!format) throw notFound();
  const { facts, paragraph, shown } = await loadParagraphPage(c);
  const { type, extension } = citationTypes[format];
  return c.body(writeCitations([citableParagraph(visit, facts, paragraph)], format), 200, {
    'content-type': type,
    'content-disposition': `attachment; filename="${facts.id}-${paragraph.anchor.replace(/[^a-z0-9]+/g, '-')}.${extension}"`,
    'cache-control': shown.view.public ? 'public, no-cache' : 'private, no-store',
  });
}
