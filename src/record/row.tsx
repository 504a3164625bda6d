import { isStale } from '../kernel/freshness.ts';
import { formatList, inLanguage } from '../kernel/language.ts';
import type { CatalogueItem } from '../kernel/catalogue.ts';
import { recordPath, titleIn } from '../kernel/record-view.ts';
import type { Visit } from '../kernel/visit.ts';
import { AudienceBadge, FreshnessBadge, StandingBadge, StatusBadge, TlpBadge } from '../ui/badge.tsx';
import { RecordRow } from '../ui/list.tsx';
import { extract, mark } from './highlight.tsx';
import { recordMessages } from './messages.ts';

/** A record in a list: title and extract with the words sought marked, who, what, when, badges. */
export function ItemRow({
  visit,
  item,
  stems = [],
  heading,
}: {
  visit: Visit;
  item: CatalogueItem;
  stems?: string[];
  heading?: 2 | 3;
}) {
  const { language } = visit;
  const title = titleIn(item, language);
  const summary = inLanguage(item.summary, language, item.language);
  const kind = visit.portal.rooms.kind(item.kind);
  return (
    <RecordRow
      language={language}
      title={mark(title.text, stems)}
      titleLanguage={title.language}
      href={`/${language}${recordPath(visit, item)}`}
      kind={kind?.name(language).one}
      owner={whoOf(visit, item)}
      date={item.year ? String(item.year) : item.published_at}
      dateLabel={item.year ? undefined : recordMessages.in(language)('row.published')}
      summary={summary && mark(extract(summary.text, stems), stems)}
      summaryLanguage={summary && summary.language !== language ? summary.language : undefined}
      heading={heading}
      badges={<ItemBadges visit={visit} item={item} />}
    />
  );
}

const namedStates = 3;

/** A national record is its owner's; a reference record is about states. */
function whoOf(visit: Visit, item: CatalogueItem): string {
  const { language, parties } = visit;
  if (item.standing === 'national' || item.states.length === 0) return parties.name(item.owner, language);
  if (item.states.length <= namedStates)
    return formatList(
      language,
      item.states.map((code) => parties.name(code, language)),
    );
  return recordMessages.in(language)('row.states', { count: item.states.length });
}

function ItemBadges({ visit, item }: { visit: Visit; item: CatalogueItem }) {
  const { language } = visit;
  return (
    <>
      {!item.public && <AudienceBadge language={language} audience="restricted" />}{' '}
      {!item.public && item.label && <TlpBadge language={language} label={item.label} />}{' '}
      <StandingBadge language={language} standing={item.standing} />{' '}
      {item.status === 'superseded' && <StatusBadge language={language} status="superseded" />}{' '}
      {isStale(item) && <FreshnessBadge language={language} freshness="stale" />}
    </>
  );
}
