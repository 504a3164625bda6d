import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import { formatDate, type Language } from '../../../kernel/language.ts';
import { Badge } from '../../../ui/badge.tsx';
import { ButtonLink } from '../../../ui/form.tsx';
import { EmptyList, PageTitle } from '../../../ui/list.tsx';
import { page } from '../../../ui/page.tsx';
import { Time } from '../../../ui/time.tsx';
import { processesMessages } from '../messages.ts';
import { calendarOf } from './calendar.ts';
import { beginningOf, meetingsFrom, type Coming } from './coming.ts';
import { timelineMessages } from './messages.ts';

const today = () => new Date().toISOString().slice(0, 10);
const yearAgo = () => new Date(Date.now() - 365 * 86_400_000).toISOString().slice(0, 10);

/** The meetings to come, with the hours of their place. */
export async function nextPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const say = timelineMessages.in(language);
  const meetings = await meetingsFrom(visit, today());
  const calendar = <ButtonLink label={say('next.calendar')} href={`/${language}/processes/next/calendar`} />;
  return page(c, {
    title: say('next.title'),
    description: say('next.purpose'),
    section: 'library',
    breadcrumb: [
      { label: processesMessages.in(language)('title'), href: `/${language}/processes` },
      { label: say('next.title') },
    ],
    children: (
      <>
        <PageTitle title={say('next.title')} purpose={say('next.purpose')} actions={calendar} />
        {meetings.length === 0 ? (
          <EmptyList language={language} title={say('next.none')} why={say('next.noneWhat')}>
            <p>
              <a href={`/${language}/processes/timeline`}>{say('timeline.title')}</a>
            </p>
          </EmptyList>
        ) : (
          <ol class="rows">
            {meetings.map((meeting) => (
              <MeetingRow key={meeting.id} language={language} meeting={meeting} />
            ))}
          </ol>
        )}
      </>
    ),
  });
}

function MeetingRow({ language, meeting }: { language: Language; meeting: Coming }) {
  const say = timelineMessages.in(language);
  const { startsOn, endsOn, zone } = meeting;
  const [from, to] = [startsOn, endsOn].map((day) => formatDate(language, day));
  const begin = zone ? beginningOf(startsOn, zone) : undefined;
  return (
    <li class="row">
      <h2>
        <a href={`/${language}/processes/${meeting.id}`}>{meeting.title}</a>
      </h2>
      <p class="row-facts">
        <span>{startsOn === endsOn ? from : say('next.days', { from: from!, to: to! })}</span>
        {meeting.place && (
          <span>
            <bdi>{meeting.place}</bdi>
          </span>
        )}
        {startsOn <= today() && <Badge tone="info">{say('next.held')}</Badge>}
      </p>
      {begin && (
        <p class="row-summary">
          {say('next.zone', { zone: zone!, offset: begin.offset })}. {say('next.hours')}{' '}
          <Time language={language} instant={begin.instant} />
        </p>
      )}
    </li>
  );
}

/** The meetings of the last year and all that are to come, as iCalendar. */
export async function nextCalendar(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const text = calendarOf(
    visit,
    timelineMessages.in(visit.language)('next.title'),
    await meetingsFrom(visit, yearAgo()),
  );
  return c.body(text, 200, {
    'content-type': 'text/calendar; charset=utf-8',
    'content-disposition': 'attachment; filename="processes.ics"',
  });
}
