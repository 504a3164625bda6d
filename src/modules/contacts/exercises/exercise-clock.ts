import type { Entry } from './schema.ts';

/** An act on the clock: at this real time it was set to so many milliseconds. */
export type ClockEntry = Pick<Entry, 'kind' | 'at' | 'clock'>;

const others: Entry['kind'][] = ['answer', 'message', 'change', 'removal'];
const isClock = ({ kind }: Pick<Entry, 'kind'>) => !others.includes(kind);

/** The acts on the clock, in their order. */
export const clockEntries = <E extends ClockEntry>(entries: E[]): E[] =>
  entries.filter(isClock).toSorted((a, b) => +a.at - +b.at);

/** Stretches of real time in which the clock runs or stands. */
interface Stretch {
  from: number;
  until: number;
  clock: number;
  runs: boolean;
}

function stretchesOf(entries: ClockEntry[], now: Date): Stretch[] {
  let runs = false;
  return clockEntries(entries).map((entry, i, all) => {
    if (entry.kind === 'start' || entry.kind === 'resume') runs = true;
    if (entry.kind === 'pause' || entry.kind === 'end') runs = false;
    return { from: +entry.at, until: +(all[i + 1]?.at ?? now), clock: entry.clock, runs };
  });
}

/** What the exercise clock shows, in milliseconds since its start. */
export function clockAt(entries: ClockEntry[], now: Date): number {
  const last = stretchesOf(entries, now).at(-1);
  if (!last) return 0;
  return last.clock + (last.runs ? Math.max(0, +now - last.from) : 0);
}

/** When something set for a minute of the exercise came: real time, and what the clock showed. */
export interface Release {
  at: Date;
  clock: number;
}

/**
 * When the clock first reached a minute, by running or by a jump over it; undefined when it has not. What has come stays, also when the
 * clock is set back.
 */
export function releaseOf(minute: number, entries: ClockEntry[], now: Date): Release | undefined {
  const due = minute * 60_000;
  for (const { from, until, clock, runs } of stretchesOf(entries, now)) {
    if (clock >= due) return { at: new Date(from), clock };
    if (runs && clock + until - from >= due) return { at: new Date(from + due - clock), clock: due };
  }
  return undefined;
}

/** Exercise time as it is written: `T+01:20`, hours from the start. */
export function clockWords(clock: number): string {
  const minutes = Math.floor(clock / 60_000);
  return `T+${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
