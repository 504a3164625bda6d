import { inLanguage, type Translated } from '../../../kernel/language.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';

/** A meeting whose days are known. */
export interface Coming {
  id: string;
  title: string;
  /** `YYYY-MM-DD`, both included. */
  startsOn: string;
  endsOn: string;
  place: string;
  /** Of the place, where it is known. */
  zone?: string;
  changed: Date;
}

/** Places of meetings by their English name, and the zone of their clocks (IANA). */
const zones: Record<string, string> = {
  'New York': 'America/New_York',
  'Washington, D.C.': 'America/New_York',
  Geneva: 'Europe/Zurich',
  Vienna: 'Europe/Vienna',
  Paris: 'Europe/Paris',
  London: 'Europe/London',
  'The Hague': 'Europe/Amsterdam',
  Nairobi: 'Africa/Nairobi',
  Singapore: 'Asia/Singapore',
  'New Delhi': 'Asia/Kolkata',
};

/** Meetings that end on this day or later, the nearest first. @param day `YYYY-MM-DD`, UTC */
export async function meetingsFrom(visit: Visit, day: string): Promise<Coming[]> {
  const rows = await visit.read('processes_session').select(['id', 'title', 'language', 'starts_on', 'ends_on', 'place', 'published_at'])
    .where('starts_on', 'is not', null).execute(); // prettier-ignore
  return rows
    .filter((row) => row.starts_on!.length === 10 && (row.ends_on ?? row.starts_on!) >= day)
    .sort((a, b) => (a.starts_on! + a.id < b.starts_on! + b.id ? -1 : 1))
    .map((row) => {
      const place = row.place as Translated;
      return {
        id: row.id,
        title: titleIn(row, visit.language).text,
        startsOn: row.starts_on!,
        endsOn: row.ends_on?.length === 10 ? row.ends_on : row.starts_on!,
        place: inLanguage(place, visit.language)?.text ?? '',
        zone: zones[place.en ?? ''],
        changed: row.published_at ?? new Date(0),
      };
    });
}

/** How far a zone is from UTC on a day, e.g. `UTC-05:00`, and the instant at which the day begins there. */
export function beginningOf(day: string, zone: string): { offset: string; instant: Date } {
  const noon = new Date(`${day}T12:00:00Z`);
  const offset = offsetOf(noon, zone);
  const instant = new Date(new Date(`${day}T00:00:00Z`).getTime() - offset * 60_000);
  const sign = offset < 0 ? '-' : '+';
  const two = (value: number) => String(value).padStart(2, '0');
  const size = Math.abs(offset);
  return { offset: `UTC${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`, instant };
}

/** Minutes ahead of UTC. */
function offsetOf(instant: Date, zone: string): number {
  const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(instant)
    .find((part) => part.type === 'timeZoneName')!.value;
  const match = /([+-])(\d\d):(\d\d)/.exec(name);
  return match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0;
}
