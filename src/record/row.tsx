import { isStale } from '../kernel/freshness.ts';
import { formatList, inLanguage, languageName, type Language } from '../kernel/language.ts';
import type { Attributed } from '../kernel/attribution.ts';
import type { CatalogueItem } from '../kernel/catalogue.ts';
import { recordPath, titleIn } from '../kernel/record-view.ts';
import type { Mark } from '../kernel/search-marks.ts';
import { loadVocabulary } from '../kernel/vocabulary.ts';
import type { Visit } from '../kernel/visit.ts';
import { AudienceBadge, FreshnessBadge, StandingBadge, StatusBadge, TlpBadge } from '../ui/badge.tsx';
import { RecordRow } from '../ui/list.tsx';
import { authorOf, type Author } from './author.ts';
import { extract, mark } from './highlight.tsx';
import type { Finding, Passage } from './list-extras.ts';
import { recordMessages } from './messages.ts';

export interface ItemRowProps {
  visit: Visit;
  item: CatalogueItem;
  /** What was sought. */
  marks?: Mark[];
  /** Of a reference record that is not about one state: who issued it. */
  attributed?: Attributed;
  /** Why it was found, when what was sought is neither in title nor in summary. */
  finding?: Finding;
  heading?: 2 | 3;
}

/** A record in a list: title and extract with the words sought marked, who, what, when, badges. */
export function ItemRow({ visit, item, marks = [], attributed, finding, heading }: ItemRowProps) {
  const { language } = visit;
  const title = titleIn(item, language);
  const summary = inLanguage(item.summary, language, item.language);
  const kind = visit.portal.rooms.kind(item.kind);
  const author = authorOf(visit, item, attributed); // A body that the record itself describes is not named twice.
  return (
    <RecordRow
      language={language}
      title={mark(title.text, marks)}
      titleLanguage={title.language}
      href={`/${language}${recordPath(visit, item)}`}
      kind={kind?.name(language).one}
      owner={author.text === title.text ? undefined : <Who language={language} author={author} />}
      date={item.year ? String(item.year) : item.published_at}
      dateLabel={item.year ? undefined : recordMessages.in(language)('row.published')}
      summary={summary && mark(extract(summary.text, marks), marks)}
      summaryLanguage={summary && summary.language !== language ? summary.language : undefined}
      passage={finding && <FoundBy visit={visit} finding={finding} marks={marks} />}
      heading={heading}
      badges={<ItemBadges visit={visit} item={item} />}
    />
  );
}

/** Who speaks; a source is said to be one. */
function Who({ language, author }: { language: Language; author: Author }) {
  const text = author.asSource ? recordMessages.in(language)('row.source', { name: author.text }) : author.text;
  return author.language === language ? <>{text}</> : <bdi lang={author.language}>{text}</bdi>;
}

function FoundBy({ visit, finding, marks }: { visit: Visit; finding: Finding; marks: Mark[] }) {
  const { language } = visit;
  if (!('topics' in finding)) return <FoundIn visit={visit} passage={finding} marks={marks} />;
  const terms = finding.topics.map((id) => loadVocabulary().term(id, language));
  const text = recordMessages.in(language)('row.onTopic', { terms: formatList(language, terms), count: terms.length });
  return <span class="quiet">{text}</span>;
}

/** The place in a file or in the record's own fields where the words sought stand. */
function FoundIn({ visit, passage, marks }: { visit: Visit; passage: Passage; marks: Mark[] }) {
  const { language } = visit;
  const say = recordMessages.in(language);
  const of = passage.language && /^[a-z]{2}$/.test(passage.language) ? passage.language : undefined;
  return (
    <>
      <span class="quiet">
        {passage.file && of
          ? say('row.inFile', { name: passage.file, language: languageName(language, of) })
          : say('row.inRecord')}
      </span>{' '}
      <span lang={of === language ? undefined : of} dir="auto">
        {mark(passage.text, marks)}
      </span>
    </>
  );
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
