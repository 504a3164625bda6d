import { stringify } from 'csv-stringify/sync';
import { renderToString } from 'preact-render-to-string';
import { z } from 'zod';
import { parseInput } from '../../../kernel/content.ts';
import { invalid } from '../../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import { formatDate, type Language } from '../../../kernel/language.ts';
import { ButtonLink } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { page } from '../../../ui/page.tsx';
import { processesMessages } from '../messages.ts';
import { readCourses, within, yearOf, type Course } from './courses.ts';
import { timelineMessages } from './messages.ts';
import { TimelineLegend, TimelinePicture } from './picture.tsx';
import { CourseTable, MeetingTable } from './tables.tsx';
import { addressOf, ZoomLinks } from './zoom.tsx';

const year = z
  .string()
  .regex(/^(1[89]|2[01])\d\d$/, { error: 'wrong-value' })
  .transform(Number)
  .optional();
const viewSchema = z.object({ from: year, to: year, all: z.literal('1').optional() });

/** What part of the timeline is shown. */
export interface TimelineView {
  from: number;
  to: number;
  /** The whole stretch there is. */
  first: number;
  last: number;
  /** Whether mechanisms without meetings are shown too. */
  every: boolean;
}

interface Shown {
  language: Language;
  view: TimelineView;
  courses: Course[];
  changed: Date | null;
  counts: string;
  course: string;
}

/** The part of the timeline that the address asks for. @throws Refused `invalid` for years that are none, or in the wrong order */
async function shownOf(c: RequestContext): Promise<Shown> {
  const visit = visitOf(c);
  const asked = parseInput(viewSchema, { from: c.req.query('from'), to: c.req.query('to'), all: c.req.query('all') });
  const { courses, changed } = await readCourses(visit);
  const every = asked.all === '1';
  const all = courses.filter((course) => every || course.meetings.length > 0);
  const years = all.flatMap((course) => [course.from, ...course.meetings.map((each) => each.endsOn)]).map(yearNumber);
  const first = Math.min(...years, new Date().getUTCFullYear());
  const last = Math.max(...years, new Date().getUTCFullYear());
  const from = asked.from ?? Math.min(first, asked.to ?? first);
  const to = asked.to ?? Math.max(last, from);
  if (from > to) throw invalid({ path: 'to', code: 'wrong-value', values: { value: String(to) } });
  const chosen = within(courses, from, to, every);
  return {
    language: visit.language,
    view: { from, to, first, last, every },
    courses: chosen,
    changed,
    ...findings(visit.language, chosen, from, to),
  };
}

const yearNumber = (date: string) => Math.floor(yearOf(date));

function findings(language: Language, courses: Course[], from: number, to: number) {
  const say = timelineMessages.in(language);
  const count = (test: (course: Course) => boolean) => courses.filter(test).length;
  const meetings = courses.reduce((sum, course) => sum + course.meetings.length, 0);
  const blocked = count((course) => course.meetings.some((each) => each.mark === 'blocked'));
  const restarted = count((course) => course.restarted && yearOf(course.from) >= from);
  return {
    counts: say('finding.counts', { mechanisms: courses.length, meetings, from: String(from), to: String(to) }),
    course: say('finding.course', { blocked, restarted }),
  };
}

/** The page: the picture with its finding, years to choose, legend, source, downloads; and the same as tables. */
export async function timelinePage(c: RequestContext): Promise<Response> {
  const shown = await shownOf(c);
  const { language, view } = shown;
  const say = timelineMessages.in(language);
  return page(c, {
    title: say('timeline.title'),
    description: say('timeline.purpose'),
    section: 'library',
    width: 'wide',
    unlisted: c.req.query('from') !== undefined || c.req.query('to') !== undefined,
    breadcrumb: [
      { label: processesMessages.in(language)('title'), href: `/${language}/processes` },
      { label: say('timeline.title') },
    ],
    children: (
      <>
        <PageTitle
          title={say('timeline.title')}
          purpose={say('timeline.purpose')}
          actions={<ButtonLink label={say('next.title')} href={`/${language}/processes/next`} />}
        />
        <ZoomLinks language={language} view={view} />
        <Figure shown={shown} />
        <CourseTable language={language} courses={shown.courses} />
        <MeetingTable language={language} courses={shown.courses} />
      </>
    ),
  });
}

function Figure({ shown }: { shown: Shown }) {
  const { language, view, courses, changed } = shown;
  const say = timelineMessages.in(language);
  return (
    <figure class="timeline">
      <figcaption>
        <strong>{shown.counts}</strong>
        <br />
        {shown.course}
      </figcaption>
      <a class="skip-link" href="#after-timeline">
        {say('picture.skip')}
      </a>
      <div class="timeline-frame" role="group" aria-label={say('picture.scroll')} tabIndex={0}>
        <TimelinePicture
          language={language}
          title={shown.counts}
          courses={courses}
          from={view.from}
          to={view.to}
          linked
        />
      </div>
      <TimelineLegend language={language} />
      <p class="quiet" id="after-timeline">
        {changed && say('picture.source', { date: formatDate(language, changed) })}
      </p>
      <ul class="inline">
        {(['svg', 'csv'] as const).map((format) => (
          <li key={format}>
            <a href={addressOf(language, view, `/processes/timeline/${format}`)}>{say(`picture.${format}`)}</a>
          </li>
        ))}
      </ul>
    </figure>
  );
}

/** The picture as a file of its own, with its finding, source and date in it. */
export async function timelineSvg(c: RequestContext): Promise<Response> {
  const { language, view, courses, counts, course, changed } = await shownOf(c);
  const say = timelineMessages.in(language);
  const source = changed ? say('picture.source', { date: formatDate(language, changed) }) : '';
  const title = `${counts}. ${course} ${source}`.replace(/[\u2068\u2069]/g, '');
  const svg = renderToString(
    <TimelinePicture
      language={language}
      title={title}
      courses={courses}
      from={view.from}
      to={view.to}
      linked={false}
    />,
  );
  return download(c, `<?xml version="1.0" encoding="UTF-8"?>\n${svg}\n`, 'image/svg+xml', 'timeline.svg');
}

/** The data of the picture: one line a meeting. */
export async function timelineCsv(c: RequestContext): Promise<Response> {
  const { language, courses } = await shownOf(c);
  const { portal } = visitOf(c);
  const say = timelineMessages.in(language);
  const head = [
    'mechanism',
    'mechanism_from',
    'mechanism_to',
    'restarted',
    'meeting',
    'begins',
    'ends',
    'place',
    'outcome',
    'url',
  ];
  const rows = courses.flatMap((course) =>
    course.meetings.map((each) => [
      course.title, course.from, course.to ?? '', String(course.restarted), each.title, each.startsOn, each.endsOn, each.place,
      say(`mark.${each.mark}`), `${portal.config.portalUrl}/${language}/processes/${each.id}`,
    ]),
  ); // prettier-ignore
  const text = stringify([head, ...rows], { escape_formulas: true, record_delimiter: '\r\n', bom: true });
  return download(c, text, 'text/csv', 'timeline.csv');
}

const download = (c: RequestContext, text: string, type: string, name: string) =>
  c.body(text, 200, {
    'content-type': `${type}; charset=utf-8`,
    'content-disposition': `attachment; filename="${name}"`,
  });
