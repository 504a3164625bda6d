import { notFound } from '../kernel/errors.ts';
import { visitOf, type RequestContext } from '../kernel/http.ts';
import { formatInstant } from '../kernel/language.ts';
import { listVersions, loadRecord, recordPath, type RecordView, type VersionView } from '../kernel/record-view.ts';
import type { Visit } from '../kernel/visit.ts';
import { Difference } from '../ui/difference.tsx';
import { Facts } from '../ui/kv.tsx';
import type { Crumb } from '../ui/layout.tsx';
import { PageTitle } from '../ui/list.tsx';
import { page, type PageProps } from '../ui/page.tsx';
import { History, Prose, Section } from '../ui/record.tsx';
import { recordTitle } from './detail.tsx';
import { differencesOf, plainRows, versionTitle, type PlainRow } from './difference.ts';
import { recordMessages } from './messages.ts';
import { placeOf } from './names.ts';

interface HistoryVisit {
  visit: Visit;
  view: RecordView;
  versions: VersionView[];
}

async function openHistory(c: RequestContext): Promise<HistoryVisit> {
  const visit = visitOf(c);
  const view = await loadRecord(visit, c.req.param('id') ?? '');
  const versions = await listVersions(visit, view.id);
  if (versions.length === 0) throw notFound();
  return { visit, view, versions };
}

/** Page, breadcrumb and title common to the history's pages. */
function historyPage(
  c: RequestContext,
  { visit, view }: HistoryVisit,
  label: string,
  props: Pick<PageProps, 'children' | 'width'>,
): Response {
  const { language } = visit;
  const title = recordTitle(visit, view).text;
  const place = placeOf(visit, view.kind);
  const crumbs: Crumb[] = [
    ...place.breadcrumb,
    { label: title, href: `/${language}${recordPath(visit, view)}` },
    { label },
  ];
  return page(c, {
    title: `${label} - ${title}`,
    section: place.section,
    breadcrumb: crumbs,
    unlisted: true,
    ...props,
  });
}

const baseOf = ({ visit, view }: HistoryVisit) => `/${visit.language}/records/${view.id}`;

/** All versions of a record that its viewer may see. */
export async function historyListPage(c: RequestContext): Promise<Response> {
  const opened = await openHistory(c);
  const { visit, versions } = opened;
  const { language, parties } = visit;
  const say = recordMessages.in(language);
  const base = baseOf(opened);
  const entries = versions.toReversed().map(({ number, at, by }) => ({
    number,
    instant: at,
    by: parties.name(by, language),
    href: `${base}/versions/${number}`,
    current: number === versions.length,
    differenceHref: number > 1 ? `${base}/differences/${number - 1}/${number}` : undefined,
  }));
  return historyPage(c, opened, say('history.title'), {
    width: 'narrow',
    children: (
      <>
        <PageTitle title={say('history.title')} purpose={recordTitle(visit, opened.view).text} />
        <History language={language} versions={entries} />
      </>
    ),
  });
}

/** One version as it was published. */
export async function versionPage(c: RequestContext): Promise<Response> {
  const opened = await openHistory(c);
  const { visit, view, versions } = opened;
  const { language } = visit;
  const version = pick(versions, c.req.param('n'));
  const say = recordMessages.in(language);
  const label = say('history.version', { number: version.number });
  const title = versionTitle(version.content, language);
  const rows = plainRows(visit, visit.portal.rooms.kind(view.kind)!, version.content);
  return historyPage(c, opened, label, {
    children: (
      <>
        <PageTitle
          title={title?.text ?? label}
          titleLanguage={title?.language === language ? undefined : title?.language}
          purpose={whenOf(visit, version)}
        />
        <VersionLinks opened={opened} number={version.number} />
        <PlainFacts rows={rows} />
      </>
    ),
  });
}

function whenOf({ language, parties }: Visit, version: VersionView): string {
  const values = {
    number: version.number,
    instant: formatInstant(language, version.at),
    name: parties.name(version.by, language),
  };
  return recordMessages.in(language)('history.versionOf', values);
}

function pick(versions: VersionView[], wish: string | undefined): VersionView {
  const found = /^\d{1,6}$/.test(wish ?? '') ? versions[Number(wish) - 1] : undefined;
  if (!found) throw notFound();
  return found;
}

function VersionLinks({ opened, number }: { opened: HistoryVisit; number: number }) {
  const { visit, versions } = opened;
  const say = recordMessages.in(visit.language);
  const base = baseOf(opened);
  return (
    <ul class="inline">
      {number > 1 && (
        <li>
          <a href={`${base}/differences/${number - 1}/${number}`}>
            {say('history.differencesFrom', { number: number - 1 })}
          </a>
        </li>
      )}
      {number < versions.length && (
        <li>
          <a href={`${base}/differences/${number}/${versions.length}`}>{say('history.differencesToCurrent')}</a>
        </li>
      )}
      <li>
        <a href={`${base}/history`}>{say('history.all', { count: versions.length })}</a>
      </li>
    </ul>
  );
}

/** A version's lines as facts; longer texts keep their paragraphs. */
function PlainFacts({ rows }: { rows: PlainRow[] }) {
  return (
    <Facts
      facts={rows.map(({ label, text, language }) => ({
        label,
        value: text.includes('\n') ? <Prose text={text} textLanguage={language} /> : text,
        valueLanguage: language,
      }))}
    />
  );
}

/** What changed between two versions, in words and marks. */
export async function differencePage(c: RequestContext): Promise<Response> {
  const opened = await openHistory(c);
  const { visit, view, versions } = opened;
  const { language } = visit;
  const [from, to] = [pick(versions, c.req.param('a')), pick(versions, c.req.param('b'))];
  const kind = visit.portal.rooms.kind(view.kind)!;
  const rows = differencesOf(plainRows(visit, kind, from.content), plainRows(visit, kind, to.content), language);
  const say = recordMessages.in(language);
  const label = say('history.between', { from: from.number, to: to.number });
  return historyPage(c, opened, label, {
    children: (
      <>
        <PageTitle title={label} purpose={recordTitle(visit, view).text} />
        <ul>
          <li>{whenOf(visit, from)}</li>
          <li>{whenOf(visit, to)}</li>
        </ul>
        {rows.length === 0 && <p>{say('history.same')}</p>}
        {rows.map((row) => (
          <Section key={row.label} title={row.label}>
            <Difference language={language} parts={row.parts} textLanguage={row.language} />
          </Section>
        ))}
        <VersionLinks opened={opened} number={to.number} />
      </>
    ),
  });
}
