import type { ComponentChildren } from 'preact';
import { formatList, formatNumber, type Language } from '../../../kernel/language.ts';
import { linkedPairs } from '../../../kernel/links.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Facts } from '../../../ui/kv.tsx';
import { Section } from '../../../ui/record.tsx';
import { Table } from '../../../ui/table.tsx';
import { CalendarDate } from '../../../ui/time.tsx';
import { processesMessages } from '../messages.ts';
import { readCourses, yearOf, type Course } from './courses.ts';
import { timelineMessages, type TimelineKey } from './messages.ts';
import { TimelineLegend, TimelinePicture } from './picture.tsx';
import { successions } from './successions.ts';

interface OwnDocument {
  id: string;
  title: string;
  dated_on: string | null;
  adopted_how: 'consensus' | 'vote' | 'not-applicable' | null;
  votes_for: number | null;
  votes_against: number | null;
  votes_abstained: number | null;
}

/** The story of a mechanism for its page: its course as a picture, its place among others, its meetings, what came of it. */
export async function mechanismStory(visit: Visit, id: string): Promise<ComponentChildren> {
  const known = await visit.read('processes_mechanism').select('id').where('id', '=', id).executeTakeFirst();
  if (!known) return undefined;
  const { courses } = await readCourses(visit);
  const course = courses.find((each) => each.id === id);
  if (!course) return undefined;
  const documents = await documentsOf(visit, id);
  return (
    <>
      {course.meetings.length > 0 && <Strip language={visit.language} course={course} />}
      <Place language={visit.language} course={course} courses={courses} />
      {documents.length > 0 && <Came language={visit.language} documents={documents} />}
      {course.meetings.length > 0 && <Meetings language={visit.language} course={course} />}
    </>
  );
}

async function documentsOf(visit: Visit, id: string): Promise<OwnDocument[]> {
  const pairs = await linkedPairs(visit, 'concerns', { from: 'process_document', to: 'mechanism' });
  const ids = pairs.filter((pair) => pair.to === id).map((pair) => pair.from);
  if (ids.length === 0) return [];
  const rows = await visit.read('processes_document')
    .select(['id', 'title', 'language', 'dated_on', 'adopted_how', 'votes_for', 'votes_against', 'votes_abstained'])
    .where('id', 'in', ids).orderBy('dated_on').orderBy('id').execute(); // prettier-ignore
  return rows.map((row) => ({ ...row, title: titleIn(row, visit.language).text }));
}

/** The mechanism alone, over its own years. */
function Strip({ language, course }: { language: Language; course: Course }) {
  const say = timelineMessages.in(language);
  const dates = [course.from, ...course.meetings.map((each) => each.endsOn), course.to ?? course.from];
  const years = dates.map((date) => Math.floor(yearOf(date)));
  const [from, to] = [Math.min(...years), Math.max(...years)];
  return (
    <figure class="timeline">
      <div class="timeline-frame" role="group" aria-label={say('picture.scroll')} tabIndex={0}>
        <TimelinePicture language={language} title={course.title} courses={[course]} from={from} to={to} linked />
      </div>
      <TimelineLegend language={language} />
      <p>
        <a href={`/${language}/processes/timeline?from=${from}&to=${to}`}>{say('story.timeline')}</a>
      </p>
    </figure>
  );
}

const ways: [relation: 'within' | 'continues' | 'restarts', to: TimelineKey, from: TimelineKey][] = [
  ['within', 'story.within', 'story.holds'],
  ['continues', 'story.continues', 'story.continued'],
  ['restarts', 'story.restarts', 'story.restarted'],
];

/** Parent, predecessors and successors, as far as they are on record and visible. */
function Place({ language, course, courses }: { language: Language; course: Course; courses: Course[] }) {
  const say = timelineMessages.in(language);
  const own = successions().filter(({ mechanism, other }) => mechanism === course.id || other === course.id);
  const visible = own.filter(({ mechanism, other }) => [mechanism, other].every((id) => courses.some((each) => each.id === id))); // prettier-ignore
  if (visible.length === 0) return null;
  const named = (ids: string[]) => ids.length > 0 && <Names language={language} courses={ids.map((id) => courses.find((each) => each.id === id)!)} />; // prettier-ignore
  const facts = ways.flatMap(([relation, to, from]) => {
    const of = visible.filter((each) => each.relation === relation);
    return [
      { label: say(to), value: named(of.filter((each) => each.mechanism === course.id).map((each) => each.other)) },
      { label: say(from), value: named(of.filter((each) => each.other === course.id).map((each) => each.mechanism)) },
    ];
  });
  const sources = [...new Set(visible.map((each) => each.source))];
  return (
    <Section title={say('story.place')}>
      <Facts facts={facts} />
      <p class="quiet">{say('story.source', { sources: formatList(language, sources) })}</p>
    </Section>
  );
}

function Names({ language, courses }: { language: Language; courses: Course[] }) {
  return (
    <ul class="plain">
      {courses.map((course) => (
        <li key={course.id}>
          <a href={`/${language}/processes/${course.id}`}>
            <bdi>{course.title}</bdi>
          </a>
        </li>
      ))}
    </ul>
  );
}

function Came({ language, documents }: { language: Language; documents: OwnDocument[] }) {
  const say = timelineMessages.in(language);
  return (
    <Section title={say('story.came')}>
      <Table
        language={language}
        caption={say('story.came')}
        hideCaption
        columns={[{ label: say('story.document') }, { label: say('column.date') }, { label: say('story.adopted') }]}
        rows={documents.map((document) => [
          <a href={`/${language}/processes/${document.id}`}>
            <bdi>{document.title}</bdi>
          </a>,
          document.dated_on ? <CalendarDate language={language} date={document.dated_on} /> : '',
          adoption(language, document),
        ])}
      />
    </Section>
  );
}

function adoption(language: Language, document: OwnDocument): string {
  const { adopted_how: how, votes_for: yes, votes_against: no, votes_abstained: abstained } = document;
  if (!how || how === 'not-applicable') return '';
  const words = processesMessages.in(language)(`adopted_how.${how}`);
  if (yes === null || no === null || abstained === null) return words;
  const [inFavour, against, abstaining] = [yes, no, abstained].map((count) => formatNumber(language, count));
  const values = { for: inFavour!, against: against!, abstaining: abstaining! };
  return `${words}. ${timelineMessages.in(language)('story.votes', values)}`;
}

function Meetings({ language, course }: { language: Language; course: Course }) {
  const say = timelineMessages.in(language);
  return (
    <Section title={say('story.meetings')}>
      <Table
        language={language}
        caption={say('story.meetings')}
        hideCaption
        columns={[
          { label: say('column.meeting') },
          { label: say('column.date') },
          { label: say('column.place') },
          { label: say('column.result') },
        ]}
        rows={course.meetings.map((meeting) => [
          <a href={`/${language}/processes/${meeting.id}`}>
            <bdi>{meeting.title}</bdi>
          </a>,
          <CalendarDate language={language} date={meeting.startsOn} />,
          <bdi>{meeting.place}</bdi>,
          say(`mark.${meeting.mark}`),
        ])}
      />
    </Section>
  );
}
