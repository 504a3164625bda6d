import type { ComponentChildren } from 'preact';
import { direction, type Language } from '../kernel/language.ts';
import { SearchBox } from './search-box.tsx';
import { CalendarDate } from './time.tsx';

/** A task one comes for, as a door. */
export interface Door {
  label: string;
  text: string;
  href: string;
}

export interface ShortListItem {
  title: string;
  href: string;
  /** Language of the title where it is not the reader's. */
  titleLanguage?: Language;
  date?: string | Date;
  note?: string;
  /** Who speaks. */
  by?: string;
}

export interface ShortListProps {
  title: string;
  items: ShortListItem[];
  moreHref?: string;
  moreLabel?: string;
}

export interface FrontPageProps {
  language: Language;
  /** What this is, in one sentence. */
  what: string;
  doors: Door[];
  /** What is new. */
  news?: ShortListProps;
  /** Next dates. */
  dates?: ShortListProps;
  map?: ComponentChildren;
  /** Notices at the top. */
  before?: ComponentChildren;
}

/** The front page: one sentence, search, four doors by task, what is new, next dates, the map. */
export function FrontPage({ language, what, doors, news, dates, map, before }: FrontPageProps) {
  return (
    <div class="front">
      <div class="hero">
        <h1>{what}</h1>
        <SearchBox language={language} large />
      </div>
      {before}
      <Doors doors={doors} />
      <div class="front-main">
        {map}
        <div class="front-lists">
          {news && <ShortList language={language} {...news} />}
          {dates && <ShortList language={language} {...dates} />}
        </div>
      </div>
    </div>
  );
}

/** Doors by task: the title of each is its link. */
export function Doors({ doors }: { doors: Door[] }) {
  return (
    <ul class="doors">
      {doors.map((door) => (
        <li key={door.href}>
          <h2>
            <a href={door.href}>{door.label}</a>
          </h2>
          <p>{door.text}</p>
        </li>
      ))}
    </ul>
  );
}

/** A few records with their dates, under a heading. */
export function ShortList({ language, title, items, moreHref, moreLabel }: ShortListProps & { language: Language }) {
  return (
    <section class="short-list">
      <h2>{title}</h2>
      <ul>
        {items.map((item) => (
          <li key={item.href}>
            <a href={item.href} {...wordsOf(item, language)}>
              {item.title}
            </a>
            <span class="row-facts">
              {item.date && <CalendarDate language={language} date={item.date} />}
              {item.note && <span>{item.note}</span>}
              {item.by && <bdi>{item.by}</bdi>}
            </span>
          </li>
        ))}
      </ul>
      {moreHref && moreLabel && <a href={moreHref}>{moreLabel}</a>}
    </section>
  );
}

const wordsOf = ({ titleLanguage: of }: ShortListItem, language: Language) =>
  of && of !== language ? { lang: of, dir: direction(of) } : {};
