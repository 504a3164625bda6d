import { formatList, languageName, localeOf, type Language } from '../../../kernel/language.ts';
import { dayLength, dutyAt, localTime, nextTurn, type Duty, type Hours, type Span } from './duty.ts';
import { directoryMessages } from './messages.ts';
import type { Turn } from './schema.ts';

const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** Name of a weekday. @param day 1 is Monday */
export function dayName(language: Language, day: number, width: 'long' | 'short' = 'long'): string {
  const key = `${language} ${width}`;
  let format = dayFormats.get(key);
  if (!format)
    dayFormats.set(key, (format = new Intl.DateTimeFormat(localeOf(language), { weekday: width, timeZone: 'UTC' })));
  return format.format(new Date(Date.UTC(2024, 0, day)));
}

/** The days of a turn: a run of three or more as "Monday–Friday". @param days in any order */
export function daysText(language: Language, days: number[]): string {
  const sorted = [...new Set(days)].sort();
  if (sorted.length === 7) return directoryMessages.in(language)('rota.everyDay');
  const runs = sorted.reduce<number[][]>((all, day) => {
    const last = all.at(-1);
    if (last?.at(-1) === day - 1) last.push(day);
    else all.push([day]);
    return all;
  }, []);
  const texts = runs.flatMap((run) =>
    run.length > 2
      ? [`${dayName(language, run[0]!)} – ${dayName(language, run.at(-1)!)}`]
      : run.map((day) => dayName(language, day)),
  );
  return formatList(language, texts);
}

/** Hour and minute of a minute of the week. */
const hourText = (minute: number) => {
  const at = minute % dayLength;
  return `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
};

/** "Saturday 18:00". @param at minutes since Monday 00:00 */
export function weekTime(language: Language, at: number): string {
  return `${dayName(language, Math.floor(at / dayLength) % 7 + 1)} ${hourText(at)}`; // prettier-ignore
}

export const holeText = (language: Language, { from, to }: Span) =>
  `${weekTime(language, from)} – ${weekTime(language, to)}`;

/** One turn in words: "Monday – Friday, 08:00 – 17:00: night desk". */
export function turnText(language: Language, turn: Turn): string {
  const hours = `${daysText(language, turn.days)}, ${turn.from} – ${turn.to}`;
  return turn.who ? `${hours}: ${turn.who}` : hours;
}

/** The local clock of an office, and who answers there. */
export interface Now {
  /** "03:12, Sunday". */
  clock: string | undefined;
  duty: Duty;
  /** Weekday and hour there when it answers next; absent while it answers or nobody knows. */
  next: string | undefined;
}

export function nowThere(language: Language, hours: Hours, now: Date = new Date()): Now {
  const { time_zone: zone, rota } = hours;
  const duty = dutyAt(hours, now);
  const local = zone ? localTime(zone, now) : undefined;
  const next = duty.answers === false && zone && rota ? nextTurn(zone, rota, now) : undefined;
  return {
    clock: local && `${local.time}, ${dayName(language, local.day)}`,
    duty,
    next: next === undefined ? undefined : weekTime(language, next),
  };
}

export const languagesText = (language: Language, codes: string[]) =>
  formatList(language, codes.map((code) => languageName(language, code))); // prettier-ignore

/** A fingerprint in groups of four, as OpenPGP programs show it. */
export const fingerprintText = (fingerprint: string) => fingerprint.match(/.{1,4}/g)?.join(' ') ?? '';
