import type { Turn } from './schema.ts';

/** What of an entry says when it answers. */
export interface Hours {
  time_zone?: string | null;
  availability?: 'always' | 'rota' | null;
  rota?: Turn[] | null;
}

/** The local clock of an office at an instant. */
export interface LocalTime {
  /** IANA name. */
  zone: string;
  /** `2026-11-22` */
  date: string;
  /** 1 is Monday, 7 Sunday. */
  day: number;
  /** `03:12` */
  time: string;
  /** Minutes since local midnight on the wall clock. */
  minute: number;
}

/** Who answers at an instant. */
export interface Duty {
  /** Undefined when the entry does not say its hours. */
  answers: boolean | undefined;
  /** Name or office on duty, where the rota names one. */
  who: string | undefined;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format)
    formats.set(
      zone,
      (format = new Intl.DateTimeFormat('en-GB', {
        timeZone: zone,
        calendar: 'iso8601',
        numberingSystem: 'latn',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      })),
    );
  return format;
}

/** The clock on the wall of this zone at an instant; right across changes of the hour, because the zone's own rules are asked. */
export function localTime(zone: string, now: Date): LocalTime {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(now)
      .map((part) => [part.type, part.value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  const date = `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
  const time = `${part('hour')}:${part('minute')}`;
  const day = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  return { zone, date, day, time, minute: minuteOf(time) };
}

/** Minutes of a local hour since midnight. @param hour `HH:MM`, up to `24:00` */
export const minuteOf = (hour: string) => Number(hour.slice(0, 2)) * 60 + Number(hour.slice(3));

export const dayLength = 1440;
export const weekLength = 7 * dayLength;

/** From when to when, in minutes since Monday 00:00 on the wall clock; the end may lie in the next week. */
export interface Span {
  from: number;
  to: number;
}

/** The times of the week that a turn covers, one a day. */
export function spansOf(turn: Turn): Span[] {
  const length = minuteOf(turn.to) - minuteOf(turn.from);
  return turn.days.map((day) => {
    const from = (day - 1) * dayLength + minuteOf(turn.from);
    return { from, to: from + (length > 0 ? length : length + dayLength) };
  });
}

const covers = ({ from, to }: Span, at: number) =>
  (at >= from && at < to) || (at + weekLength >= from && at + weekLength < to);

/** Minutes since Monday 00:00 on the wall clock of a zone. */
export function weekMinute(zone: string, now: Date): number {
  const { day, minute } = localTime(zone, now);
  return (day - 1) * dayLength + minute;
}

/** The turn of the rota that holds at an instant, by the wall clock of its zone. */
export function turnAt(zone: string, rota: Turn[], now: Date): Turn | undefined {
  const at = weekMinute(zone, now);
  return rota.find((turn) => spansOf(turn).some((span) => covers(span, at)));
}

/** Who answers at an instant. */
export function dutyAt(hours: Hours, now: Date): Duty {
  const { time_zone: zone, availability, rota } = hours;
  const turn = zone && rota ? turnAt(zone, rota, now) : undefined;
  if (availability === 'always') return { answers: true, who: turn?.who };
  if (!zone || !rota || rota.length === 0) return { answers: undefined, who: undefined };
  return { answers: turn !== undefined, who: turn?.who };
}

/** When a rota is next on duty, in minutes since Monday 00:00 on the wall clock; undefined when it has no turns. */
export function nextTurn(zone: string, rota: Turn[], now: Date): number | undefined {
  const at = weekMinute(zone, now);
  const waits = rota.flatMap(spansOf).map(({ from }) => (from - at + weekLength) % weekLength);
  return waits.length > 0 ? (at + Math.min(...waits)) % weekLength : undefined;
}

/** The times of the week that no turn covers, in order; one that goes over the end of Sunday ends in the next week. */
export function holesOf(rota: Turn[]): Span[] {
  if (rota.length === 0) return [];
  const covered = new Uint8Array(weekLength);
  for (const { from, to } of rota.flatMap(spansOf)) {
    covered.fill(1, from, Math.min(to, weekLength));
    if (to > weekLength) covered.fill(1, 0, to - weekLength);
  }
  const begins = Array.from(covered.keys()).filter((at) => !covered[at] && covered[(at + weekLength - 1) % weekLength]);
  return begins.map((from) => ({ from, to: endOfHole(covered, from) }));
}

function endOfHole(covered: Uint8Array, from: number): number {
  let to = from;
  while (!covered[to % weekLength]) to++;
  return to;
}
