import type { Visit } from '../../../kernel/visit.ts';
import { releaseOf } from './exercise-clock.ts';
import { listEntries, listInjects } from './exercises.ts';
import { mayRunExercises } from './rules.ts';
import type { Entry, Inject, Seat } from './schema.ts';
import { findSeat } from './play.ts';

/** One line of what happened. */
export interface TimelineLine {
  kind: Entry['kind'] | 'inject';
  at: Date;
  /** Exercise clock in milliseconds. */
  clock: number;
  /** State or `secretariat`. */
  party: string;
  /** States it went to; empty for all. */
  recipients: string[];
  seat: Seat | null;
  /** Title of the inject that came or was answered. */
  title: string;
  body: string;
  /** For an answer: milliseconds since its inject came, in real time and by the exercise clock. */
  response: { real: number; exercise: number } | null;
}

/** What happened, in its order, as far as this viewer may know: acts on the clock, injects that came, answers and messages. */
export async function timelineOf(visit: Visit, exercise: string, now: Date): Promise<TimelineLine[]> {
  const [entries, injects, seat] = await Promise.all([
    listEntries(visit, exercise),
    listInjects(visit, exercise),
    findSeat(visit, exercise),
  ]);
  const known = injects.filter(
    (inject) => mayRunExercises(visit.actor) || inject.seat === null || inject.seat === seat,
  );
  const came = known.flatMap((inject) => injectLine(inject, entries, now));
  return [...came, ...entries.map((entry) => entryLine(entry, injects, entries, now))].toSorted(
    (a, b) => +a.at - +b.at,
  );
}

function injectLine(inject: Inject, entries: Entry[], now: Date): TimelineLine[] {
  const release = releaseOf(inject.minute, entries, now);
  if (!release) return [];
  const { states: recipients, seat, title, body } = inject;
  return [{ kind: 'inject', ...release, party: 'secretariat', recipients, seat, title, body, response: null }];
}

function entryLine(entry: Entry, injects: Inject[], entries: Entry[], now: Date): TimelineLine {
  const { kind, at, clock, party, recipients, body } = entry;
  const common = { kind, at, clock, party, recipients, seat: null };
  if (kind === 'change' || kind === 'removal') return { ...common, title: body, body: '', response: null };
  const inject = injects.find((each) => each.id === entry.inject);
  const release = inject && releaseOf(inject.minute, entries, now);
  const response = release ? { real: +at - +release.at, exercise: clock - release.clock } : null;
  return { ...common, title: inject?.title ?? '', body, response };
}
