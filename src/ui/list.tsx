import type { ComponentChildren } from 'preact';
import { direction, type Language } from '../kernel/language.ts';
import { uiMessages } from './messages.ts';
import { CalendarDate } from './time.tsx';

export interface RecordRowProps {
  language: Language;
  title: ComponentChildren;
  href: string;
  /** Language of the title where it is not the reader's. */
  titleLanguage?: Language;
  owner?: ComponentChildren;
  ownerHref?: string;
  /** `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or an instant. */
  date?: string | Date;
  /** What the date is, e.g. "Adopted"; absent for the date of publication. */
  dateLabel?: string;
  kind?: string;
  badges?: ComponentChildren;
  /** One or two lines, or a search extract with `<mark>`. */
  summary?: ComponentChildren;
  summaryLanguage?: Language;
  /** Where in a file what was sought stands. */
  passage?: ComponentChildren;
  /** Level of the title: 3 where the list stands under a heading of its own. */
  heading?: 2 | 3;
}

/** One record of a list: title, owner, kind, date, badges. */
export function RecordRow(props: RecordRowProps) {
  const { language, titleLanguage: own } = props;
  const Heading = props.heading === 3 ? 'h3' : 'h2';
  return (
    <li class="row">
      <Heading>
        <a href={props.href} {...(own && own !== language ? { lang: own, dir: direction(own) } : {})}>
          {props.title}
        </a>
      </Heading>
      <p class="row-facts">
        {props.kind && <span>{props.kind}</span>}
        {props.owner && <span>{props.ownerHref ? <a href={props.ownerHref}>{props.owner}</a> : props.owner}</span>}
        {props.date && (
          <span>
            {props.dateLabel && `${props.dateLabel} `}
            <CalendarDate language={language} date={props.date} />
          </span>
        )}
      </p>
      {props.summary && (
        <p
          class="row-summary"
          {...(props.summaryLanguage
            ? { lang: props.summaryLanguage, dir: direction(props.summaryLanguage) }
            : { dir: 'auto' })}
        >
          {props.summary}
        </p>
      )}
      {props.passage && <p class="row-summary">{props.passage}</p>}
      {props.badges && <p class="badges">{props.badges}</p>}
    </li>
  );
}

/** The rows of a list; `children` are `RecordRow`s. */
export function RecordList({ language, children }: { language: Language; children: ComponentChildren }) {
  return (
    <ol class="rows" aria-label={uiMessages.in(language)('list.results')}>
      {children}
    </ol>
  );
}

/** How many records there are, in words. */
export function RecordCount({ language, total, about }: { language: Language; total: number; about?: boolean }) {
  const say = uiMessages.in(language);
  return (
    <p class="count" role="status">
      {about && total > 0 ? say('list.countAbout', { count: total }) : say('list.count', { count: total })}
    </p>
  );
}

export interface EmptyListProps {
  language: Language;
  title?: string;
  /** Why there is nothing. */
  why?: string;
  /** What to do. */
  children?: ComponentChildren;
}

/** What stands where a list has no rows: why, and what to do. */
export function EmptyList({ language, title, why, children }: EmptyListProps) {
  const say = uiMessages.in(language);
  return (
    <div class="empty">
      <h2>{title ?? say('list.empty')}</h2>
      <p>{why ?? say('list.emptyWhy')}</p>
      {children ?? <p>{say('list.emptyWhat')}</p>}
    </div>
  );
}

/** "Export", "feed" and "save this search", at one place under a list. */
export interface ListTool {
  label: string;
  href: string;
  type?: string;
}

export interface ListPageProps {
  language: Language;
  title: string;
  /** One line: what is found here. */
  purpose?: string;
  total: number;
  /** The total is an estimate. */
  about?: boolean;
  search?: ComponentChildren;
  filters?: ComponentChildren;
  facets?: ComponentChildren;
  sort?: ComponentChildren;
  pager?: ComponentChildren;
  tools?: ListTool[];
  /** Buttons beside the title, e.g. "Add a document". */
  actions?: ComponentChildren;
  /** Between the title and the rows: a notice, a map. */
  before?: ComponentChildren;
  /** `EmptyList` for when there are no rows; a general one by default. */
  empty?: ComponentChildren;
  /** `RecordRow`s. */
  children?: ComponentChildren;
}

/** The list pattern: title, purpose, count, active filters, facets beside, sort, rows, paging, tools. */
export function ListPage(props: ListPageProps) {
  const { language } = props;
  return (
    <div class="list-page">
      <PageTitle title={props.title} purpose={props.purpose} actions={props.actions} />
      {props.search}
      {props.before}
      <div class={props.facets ? 'with-facets' : undefined}>
        {props.facets}
        <div class="results">
          {props.filters}
          <div class="list-bar">
            <RecordCount language={language} total={props.total} about={props.about} />
            {props.sort}
          </div>
          {props.total === 0 ? (
            (props.empty ?? <EmptyList language={language} />)
          ) : (
            <RecordList language={language}>{props.children}</RecordList>
          )}
          {props.pager}
          {props.tools && <ListTools language={language} tools={props.tools} />}
        </div>
      </div>
    </div>
  );
}

function ListTools({ language, tools }: { language: Language; tools: ListTool[] }) {
  return (
    <nav class="tools" aria-label={uiMessages.in(language)('list.tools')}>
      <ul>
        {tools.map((tool) => (
          <li key={tool.href}>
            <a href={tool.href} type={tool.type}>
              {tool.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The heading of a page with its one-line purpose and, beside it, its main acts. */
export function PageTitle({
  title,
  titleLanguage,
  purpose,
  actions,
}: {
  title: string;
  titleLanguage?: Language;
  purpose?: string;
  actions?: ComponentChildren;
}) {
  return (
    <div class="page-title">
      <div>
        <h1 {...(titleLanguage ? { lang: titleLanguage, dir: direction(titleLanguage) } : {})}>{title}</h1>
        {purpose && <p class="purpose">{purpose}</p>}
      </div>
      {actions && <div class="buttons">{actions}</div>}
    </div>
  );
}
