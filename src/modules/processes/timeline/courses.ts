import { inLanguage, type Translated } from '../../../kernel/language.ts';
import { linkedPairs } from '../../../kernel/links.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { successions } from './successions.ts';

/** What a meeting stands for in the course of its mechanism. */
export const marks = ['consensus', 'vote', 'held', 'unknown', 'coming', 'blocked'] as const;
export type Mark = (typeof marks)[number];

export interface Meeting {
  id: string;
  title: string;
  /** As precise as it is known: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  startsOn: string;
  endsOn: string;
  place: string;
  mark: Mark;
}

/** A mechanism with its meetings in order of time. */
export interface Course {
  id: string;
  title: string;
  shortName: string;
  /** As precise as it is known; the end is absent while the mechanism goes on. */
  from: string;
  to?: string;
  meetings: Meeting[];
  /** Ended, and its last meeting adopted nothing. */
  blocked: boolean;
  /** Took up again the work of one that was blocked. */
  restarted: boolean;
}

/** The courses of all mechanisms this viewer sees, the earliest first, and when the newest of these records changed. */
export async function readCourses(visit: Visit): Promise<{ courses: Course[]; changed: Date | null }> {
  const [mechanisms, sessions, pairs] = await Promise.all([
    visit.read('processes_mechanism').select(['id', 'title', 'language', 'short_name', 'established_on', 'ended_on', 'state_of_work', 'published_at']).execute(),
    visit.read('processes_session').select(['id', 'title', 'language', 'starts_on', 'ends_on', 'place', 'outcome', 'published_at']).execute(),
    linkedPairs(visit, 'concerns', { from: 'process_session', to: 'mechanism' }),
  ]); // prettier-ignore
  const ofMechanism = Map.groupBy(pairs, (pair) => pair.to);
  const byId = new Map(sessions.map((session) => [session.id, session]));
  const courses = mechanisms.flatMap((row): Course[] => {
    const own = (ofMechanism.get(row.id) ?? []).flatMap((pair) => byId.get(pair.from) ?? []);
    const finished = row.state_of_work === 'finished';
    const meetings = meetingsOf(visit, own, finished);
    const from = [row.established_on, meetings[0]?.startsOn].filter((each) => each).sort()[0];
    if (!from) return [];
    const title = titleIn(row, visit.language).text;
    const to = row.ended_on ?? (finished ? meetings.at(-1)?.endsOn : undefined);
    const blocked = meetings.some((meeting) => meeting.mark === 'blocked');
    return [{ id: row.id, title, shortName: row.short_name ?? title, from, to, meetings, blocked, restarted: false }];
  });
  markRestarts(courses);
  courses.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.id < b.id ? -1 : 1));
  return { courses, changed: newest([...mechanisms, ...sessions]) };
}

interface SessionRow {
  id: string;
  title: Translated;
  language: string;
  starts_on: string | null;
  ends_on: string | null;
  place: Translated | string;
  outcome: 'consensus' | 'vote' | 'none' | null;
}

function meetingsOf(visit: Visit, rows: SessionRow[], finished: boolean): Meeting[] {
  const dated = rows.filter((row) => row.starts_on).sort((a, b) => (a.starts_on! < b.starts_on! ? -1 : 1));
  const today = new Date().toISOString().slice(0, 10);
  return dated.map((row, i) => {
    const startsOn = row.starts_on!;
    const blocked = finished && i === dated.length - 1 && row.outcome === 'none';
    return {
      id: row.id,
      title: titleIn(row, visit.language).text,
      startsOn,
      endsOn: row.ends_on ?? startsOn,
      place: inLanguage(row.place as Translated, visit.language)?.text ?? '',
      mark: blocked ? 'blocked' : markOf(row.outcome, startsOn, today),
    };
  });
}

function markOf(outcome: SessionRow['outcome'], startsOn: string, today: string): Mark {
  if (outcome) return outcome === 'none' ? 'held' : outcome;
  return startsOn > today ? 'coming' : 'unknown';
}

/** One restarts another when the relation is on record and both are here. */
function markRestarts(courses: Course[]): void {
  const byId = new Map(courses.map((course) => [course.id, course]));
  for (const { mechanism, relation, other } of successions()) {
    const course = byId.get(mechanism);
    if (relation === 'restarts' && course && byId.get(other)?.blocked) course.restarted = true;
  }
}

function newest(rows: { published_at: Date | null }[]): Date | null {
  const times = rows.map((row) => row.published_at?.getTime() ?? 0);
  return times.length > 0 ? new Date(Math.max(...times)) : null;
}

/** The year with its part that has passed; an end that is known to the month or year lies at its end. */
export function yearOf(date: string, end = false): number {
  const [year = 0, month, day] = date.split('-').map(Number);
  if (month === undefined) return year + (end ? 1 : 0);
  if (day === undefined) return year + (month - (end ? 0 : 1)) / 12;
  return year + (month - 1) / 12 + (day - (end ? 0 : 1)) / 372;
}

/** The courses that touch these years, with those of their meetings that do. */
export function within(courses: Course[], from: number, to: number, every: boolean): Course[] {
  return courses
    .filter((course) => yearOf(course.from) < to + 1 && (course.to === undefined || yearOf(course.to, true) > from))
    .map((course) => ({ ...course, meetings: course.meetings.filter((each) => touches(each, from, to)) }))
    .filter((course) => every || course.meetings.length > 0);
}

const touches = (meeting: Meeting, from: number, to: number) =>
  yearOf(meeting.startsOn) < to + 1 && yearOf(meeting.endsOn, true) > from;
