import { secretariat } from '../kernel/actor.ts';
import { attributionOf, type Attributed } from '../kernel/attribution.ts';
import type { CatalogueItem } from '../kernel/catalogue.ts';
import { formatDate } from '../kernel/language.ts';
import { titleIn, type RecordView } from '../kernel/record-view.ts';
import type { Visit } from '../kernel/visit.ts';
import { uiMessages } from '../ui/messages.ts';
import { citedAuthor } from './author.ts';
import type { Citable } from './citation.ts';
import { recordMessages } from './messages.ts';

/** What a citation needs of a record or of a row of a list. */
type Cited = Pick<CatalogueItem, 'id' | 'kind' | 'owner' | 'standing' | 'states' | 'title' | 'language' | 'year'> & {
  publishedAt: Date | null;
  symbol?: unknown;
};

/** A row of a list, ready to be cited. @param attributed of a reference record: who issued it, and when */
export const citableItem = (visit: Visit, item: CatalogueItem, attributed?: Attributed): Citable =>
  citableOf(visit, { ...item, publishedAt: item.published_at }, attributed);

/** A record, ready to be cited; a kind's field named `symbol` is the document's. */
export const citableRecord = (visit: Visit, view: RecordView): Citable =>
  citableOf(visit, { ...view, symbol: view.fields.symbol }, attributionOf(visit.portal.rooms.kind(view.kind), view));

function citableOf(visit: Visit, record: Cited, attributed?: Attributed): Citable {
  const { language, portal, parties } = visit;
  const title = titleIn(record, language);
  const compiled = record.standing === 'reference' && record.owner === secretariat && attributed?.source;
  const published = record.publishedAt ?? new Date(0);
  return {
    id: record.id,
    title: withoutSymbol(title.text, record.symbol),
    language: title.language,
    author: citedAuthor(visit, record, attributed),
    ...(compiled ? { compiler: parties.name(secretariat, language) } : {}),
    kind: portal.rooms.kind(record.kind)?.name(language).one ?? record.kind,
    kindName: record.kind,
    date: attributed?.date ?? (record.year ? String(record.year) : published.toISOString().slice(0, 10)),
    symbol: typeof record.symbol === 'string' ? record.symbol : undefined,
    url: `${portal.config.portalUrl}/${language}/records/${record.id}`,
    publisher: uiMessages.in(language)('portal.name'),
  };
}

/** A title that begins with the document's symbol, which the citation names by itself. */
function withoutSymbol(title: string, symbol: unknown): string {
  if (typeof symbol !== 'string' || !symbol || !title.startsWith(symbol)) return title;
  return title.slice(symbol.length).replace(/^\s*[:：]\s*/u, '') || title;
}

/** The citation as a footnote has it, in the manner of the United Nations and the quotation marks of the reader's language. */
export function plainCitation(visit: Visit, record: Citable): string {
  const { author, title, symbol, publisher, url } = record;
  const values = {
    ...(author ? { by: 'somebody', author } : { by: 'none', author: '' }),
    title,
    publisher,
    url,
    date: formatDate(visit.language, record.date),
    ...(symbol ? { symbol } : {}),
  };
  return recordMessages.in(visit.language)(symbol ? 'cite.symbol' : 'cite.plain', values);
}
