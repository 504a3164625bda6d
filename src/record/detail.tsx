import type { ComponentChildren } from 'preact';
import { visitOf, type RequestContext } from '../kernel/http.ts';
import type { MenuItem } from '../kernel/module.ts';
import { titleIn, type RecordView } from '../kernel/record-view.ts';
import type { Visit } from '../kernel/visit.ts';
import { Citation } from '../ui/citation.tsx';
import type { Crumb } from '../ui/layout.tsx';
import { Notice } from '../ui/notice.tsx';
import { page } from '../ui/page.tsx';
import { History, RecordPage, Section } from '../ui/record.tsx';
import { citableRecord, plainCitation } from './citable.ts';
import {
  Answers,
  bandsOf,
  factsOf,
  RecordBadges,
  RecordFiles,
  Related,
  SourceFacts,
  SummaryText,
  WhoCanSee,
} from './detail-parts.tsx';
import { RecordActions, hasActions } from './detail-actions.tsx';
import { recordMessages, type RecordKey } from './messages.ts';
import { placeOf } from './names.ts';
import { loadRecordView, type ShownRecord } from './record-view.ts';
import { CitationTags, descriptionOf, jsonLdOf } from './structured.tsx';

export interface RecordPageOptions {
  section?: MenuItem['entry'];
  /** Steps before the record itself. */
  breadcrumb?: Crumb[];
  /** What the room adds under the record's text. */
  extra?: ComponentChildren | ((view: RecordView) => ComponentChildren);
}

/** The page of one record of any kind. @throws Refused `not-found`, also for a hidden one */
export async function recordPage(c: RequestContext, id: string, options: RecordPageOptions = {}): Promise<Response> {
  const visit = visitOf(c);
  const shown = await loadRecordView(visit, id);
  const { view } = shown;
  const place = placeOf(visit, view.kind);
  const title = recordTitle(visit, view);
  return page(c, {
    title: title.text,
    section: options.section ?? place.section,
    breadcrumb: [...(options.breadcrumb ?? place.breadcrumb), { label: title.text }],
    band: bandsOf(shown),
    unlisted: !view.public,
    ...(view.public
      ? {
          description: descriptionOf(visit, shown),
          meta: <CitationTags visit={visit} shown={shown} />,
          jsonLd: jsonLdOf(visit, shown),
        }
      : {}),
    lastChanged: view.revisedAt
      ? { instant: view.revisedAt, by: visit.parties.name(view.owner, visit.language) }
      : undefined,
    children: <RecordBody visit={visit} shown={shown} title={title} extra={options.extra} done={c.req.query('done')} />,
  });
}

/** The title in the reader's language, else in the original; a draft without one says so. */
export function recordTitle(
  visit: Visit,
  view: Pick<RecordView, 'title' | 'language'>,
): { text: string; language?: RecordView['language'] } {
  const title = titleIn(view, visit.language);
  if (!title.text) return { text: recordMessages.in(visit.language)('record.untitled') };
  return title.language === visit.language ? { text: title.text } : title;
}

interface BodyProps {
  visit: Visit;
  shown: ShownRecord;
  title: ReturnType<typeof recordTitle>;
  extra: RecordPageOptions['extra'];
  done?: string;
}

function RecordBody({ visit, shown, title, extra, done }: BodyProps) {
  const { language } = visit;
  const { view, audience } = shown;
  return (
    <RecordPage
      language={language}
      title={title.text}
      titleLanguage={title.language as typeof language | undefined}
      badges={<RecordBadges visit={visit} shown={shown} />}
      before={<Notices visit={visit} view={view} done={done} />}
      facts={factsOf(visit, shown)}
      files={view.files.length > 0 && <RecordFiles visit={visit} view={view} />}
      source={view.source && <SourceFacts visit={visit} view={view} />}
      related={view.links.length > 0 && <Related visit={visit} view={view} />}
      history={view.version > 0 && <Versions visit={visit} shown={shown} />}
      whoCanSee={<WhoCanSee visit={visit} view={view} audience={audience} />}
      actions={hasActions(visit, view) && <RecordActions visit={visit} view={view} />}
      cite={view.version > 0 && <Cite visit={visit} view={view} />}
    >
      <SummaryText visit={visit} view={view} />
      {typeof extra === 'function' ? extra(view) : extra}
      {view.answers.length > 0 && (
        <Section title={recordMessages.in(language)('answers.title')}>
          <Answers visit={visit} view={view} />
        </Section>
      )}
    </RecordPage>
  );
}

const doneActs = [
  'publication',
  'schedule',
  'request',
  'withdrawal',
  'confirmation',
  'suspension',
  'reinstatement',
  'answer',
  'discard',
] as const;

/** What the reader just did; and what its owner should know of the record. */
function Notices({ visit, view, done }: { visit: Visit; view: RecordView; done?: string }) {
  const { language, actor } = visit;
  const say = recordMessages.in(language);
  const act = actor ? doneActs.find((each) => each === done) : undefined;
  return (
    <>
      {act && (
        <Notice language={language} tone="success" announce>
          <p>{say(`done.${act}` as RecordKey)}</p>
        </Notice>
      )}
      {view.own?.reason && (
        <Notice
          language={language}
          tone="warning"
          title={say(view.status === 'suspended' ? 'notice.suspended' : 'notice.withdrawn')}
        >
          <p dir="auto">{view.own.reason}</p>
        </Notice>
      )}
      {view.own?.draft && view.version > 0 && (
        <Notice language={language}>
          <p>{say('notice.draft')}</p>
        </Notice>
      )}
      {view.status === 'review' && (
        <Notice language={language}>
          <p>{say('notice.review')}</p>
        </Notice>
      )}
    </>
  );
}

const shownVersions = 5;

function Versions({ visit, shown }: { visit: Visit; shown: ShownRecord }) {
  const { language } = visit;
  const { view, versions } = shown;
  const base = `/${language}/records/${view.id}`;
  const say = recordMessages.in(language);
  const entries = versions.slice(0, shownVersions).map(({ number, at }) => ({
    number,
    instant: at,
    href: `${base}/versions/${number}`,
    current: number === versions.length,
    differenceHref: number > 1 ? `${base}/differences/${number - 1}/${number}` : undefined,
  }));
  return (
    <>
      <History language={language} versions={entries} />
      {(versions.length > shownVersions || view.public) && (
        <ul class="inline">
          {versions.length > shownVersions && (
            <li>
              <a href={`${base}/history`}>{say('history.all', { count: versions.length })}</a>
            </li>
          )}
          {view.public && (
            <li>
              <a href={`/api/v1/records/${view.id}/proof`} rel="nofollow">
                {say('history.proof')}
              </a>
            </li>
          )}
        </ul>
      )}
    </>
  );
}

function Cite({ visit, view }: { visit: Visit; view: RecordView }) {
  const formats = { bib: 'BibTeX', ris: 'RIS', 'csl-json': 'CSL-JSON' };
  const links = Object.entries(formats).map(([format, label]) => ({
    label,
    href: `/${visit.language}/records/${view.id}/citation/${format}`,
  }));
  return <Citation language={visit.language} text={plainCitation(visit, citableRecord(visit, view))} formats={links} />;
}
