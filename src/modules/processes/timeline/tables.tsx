import { formatNumber, type Language } from '../../../kernel/language.ts';
import { Table } from '../../../ui/table.tsx';
import { CalendarDate } from '../../../ui/time.tsx';
import type { Course } from './courses.ts';
import { timelineMessages } from './messages.ts';

/** The tracks in words. */
export function CourseTable({ language, courses }: { language: Language; courses: Course[] }) {
  const say = timelineMessages.in(language);
  return (
    <Table
      language={language}
      caption={say('table.mechanisms')}
      empty={say('course.none')}
      columns={[
        { label: say('column.mechanism') },
        { label: say('column.from') },
        { label: say('column.to') },
        { label: say('column.meetings'), numeric: true },
        { label: say('column.course') },
      ]}
      rows={courses.map((course) => [
        <a href={`/${language}/processes/${course.id}`}>
          <bdi>{course.title}</bdi>
        </a>,
        <CalendarDate language={language} date={course.from} />,
        course.to ? <CalendarDate language={language} date={course.to} /> : '',
        formatNumber(language, course.meetings.length),
        wordsOf(language, course),
      ])}
    />
  );
}

function wordsOf(language: Language, course: Course): string {
  const say = timelineMessages.in(language);
  const words = [
    course.restarted && say('mark.restarted'),
    course.blocked ? say('mark.blocked') : say(course.to ? 'course.finished' : 'course.ongoing'),
  ];
  return words.filter(Boolean).join('; ');
}

/** The marks in words. */
export function MeetingTable({ language, courses }: { language: Language; courses: Course[] }) {
  const say = timelineMessages.in(language);
  if (courses.length === 0) return null;
  const rows = courses.flatMap((course) => course.meetings.map((meeting) => ({ course, meeting })));
  return (
    <details>
      <summary>{say('table.meetings')}</summary>
      <Table
        language={language}
        caption={say('table.meetings')}
        hideCaption
        columns={[
          { label: say('column.meeting') },
          { label: say('column.mechanism') },
          { label: say('column.date') },
          { label: say('column.place') },
          { label: say('column.result') },
        ]}
        rows={rows.map(({ course, meeting }) => [
          <a href={`/${language}/processes/${meeting.id}`}>
            <bdi>{meeting.title}</bdi>
          </a>,
          <bdi>{course.shortName}</bdi>,
          <CalendarDate language={language} date={meeting.startsOn} />,
          <bdi>{meeting.place}</bdi>,
          say(`mark.${meeting.mark}`),
        ])}
      />
    </details>
  );
}
