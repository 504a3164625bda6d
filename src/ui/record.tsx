import type { ComponentChildren } from 'preact';
import { direction, languageName, type Language } from '../kernel/language.ts';
import { fileSize } from './file-size.ts';
import { Facts, type Fact } from './kv.tsx';
import { PageTitle } from './list.tsx';
import { uiMessages } from './messages.ts';
import { Time } from './time.tsx';

export interface RecordPageProps {
  language: Language;
  title: string;
  titleLanguage?: Language;
  badges?: ComponentChildren;
  /** Between badges and facts: notices. */
  before?: ComponentChildren;
  facts?: (Fact | false | null | undefined)[];
  /** The text of the record. */
  children?: ComponentChildren;
  files?: ComponentChildren;
  related?: ComponentChildren;
  history?: ComponentChildren;
  /** Aside: who can see this. */
  whoCanSee?: ComponentChildren;
  /** Aside: buttons of what the viewer may do. */
  actions?: ComponentChildren;
  /** Aside: a `Citation`. */
  cite?: ComponentChildren;
  /** Where the facts come from. */
  source?: ComponentChildren;
}

/** The record pattern: badges under the title, facts, text, files, related, history; aside who sees it, acts, citation. */
export function RecordPage(props: RecordPageProps) {
  const say = uiMessages.in(props.language);
  const aside = props.whoCanSee || props.actions || props.cite;
  return (
    <article class={aside ? 'record with-aside' : 'record'}>
      <div class="record-head">
        <PageTitle title={props.title} titleLanguage={props.titleLanguage} />
        {props.badges && <p class="badges">{props.badges}</p>}
        {props.before}
      </div>
      <div class="record-body">
        {props.facts && <Facts facts={props.facts} />}
        {props.children}
        <Section title={say('record.files')}>{props.files}</Section>
        <Section title={say('record.source')}>{props.source}</Section>
        <Section title={say('record.related')}>{props.related}</Section>
        <Section title={say('record.history')}>{props.history}</Section>
      </div>
      {aside && (
        <aside class="record-aside">
          <Section title={say('record.actions')}>{props.actions}</Section>
          <Section title={say('record.whoCanSee')}>{props.whoCanSee}</Section>
          <Section title={say('record.cite')}>{props.cite}</Section>
        </aside>
      )}
    </article>
  );
}

/** A part of a page with its heading; draws nothing when it is empty. */
export function Section({ title, id, children }: { title: string; id?: string; children?: ComponentChildren }) {
  if (children === undefined || children === null || children === false) return null;
  return (
    <section class="section" id={id}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** Longer text as its author wrote it: paragraphs at empty lines, in its own language and direction. */
export function Prose({ text, textLanguage }: { text: string; textLanguage?: Language }) {
  const own = textLanguage ? { lang: textLanguage, dir: direction(textLanguage) } : { dir: 'auto' as const };
  return (
    <div class="prose" {...own}>
      {text.split(/\n\s*\n/).map((paragraph, index) => (
        <p key={index}>{paragraph}</p>
      ))}
    </div>
  );
}

export interface FileEntry {
  name: string;
  href: string;
  /** ISO 639-1. */
  language?: string;
  /** In words, e.g. "PDF". */
  type: string;
  /** Bytes. */
  size?: number;
}

/** Files with language, type and size. */
export function FileList({ language, files }: { language: Language; files: FileEntry[] }) {
  return (
    <ul class="files">
      {files.map((file) => (
        <li key={file.href}>
          <a href={file.href} hreflang={file.language}>
            <bdi>{file.name}</bdi>
          </a>{' '}
          <span class="file-facts">
            {file.language && <span>{languageName(language, file.language)}</span>}
            <span>{file.type}</span>
            {file.size !== undefined && <span>{fileSize(language, file.size)}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}

export interface VersionEntry {
  number: number;
  instant: Date | string;
  by?: string;
  /** What was done, e.g. "published". */
  act?: string;
  href?: string;
  differenceHref?: string;
  current?: boolean;
}

/** The versions of a record, newest first. */
export function History({ language, versions }: { language: Language; versions: VersionEntry[] }) {
  const say = uiMessages.in(language);
  return (
    <ol class="history">
      {versions.map((version) => (
        <li key={version.number}>
          <VersionName language={language} version={version} />
          <span class="history-facts">
            {version.act && <span>{version.act}</span>}
            <Time language={language} instant={version.instant} />
            {version.by && <bdi>{version.by}</bdi>}
            {version.differenceHref && (
              <span>
                <a href={version.differenceHref}>
                  {say('record.differences')}
                  <span class="sr-only"> ({say('record.version', { number: version.number })})</span>
                </a>
              </span>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}

function VersionName({ language, version }: { language: Language; version: VersionEntry }) {
  const say = uiMessages.in(language);
  const name = say('record.version', { number: version.number });
  return (
    <span>
      {version.href ? <a href={version.href}>{name}</a> : name}{' '}
      {version.current && <span>({say('record.current')})</span>}
    </span>
  );
}

export interface RelatedGroup {
  /** The kind of link, e.g. "Implements". */
  label: string;
  records: { title: string; href: string; titleLanguage?: Language; note?: string }[];
}

/** Records this one is linked with, by the kind of link. */
export function RelatedRecords({ groups }: { groups: RelatedGroup[] }) {
  return (
    <dl class="facts">
      {groups.map((group) => (
        <div key={group.label}>
          <dt>{group.label}</dt>
          {group.records.map((record) => (
            <dd key={record.href}>
              <a
                href={record.href}
                {...(record.titleLanguage ? { lang: record.titleLanguage, dir: direction(record.titleLanguage) } : {})}
              >
                {record.title}
              </a>
              {record.note && <span class="quiet"> {record.note}</span>}
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}
