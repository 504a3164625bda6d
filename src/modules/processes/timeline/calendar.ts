import ICAL from 'ical.js';
import type { Visit } from '../../../kernel/visit.ts';
import type { Coming } from './coming.ts';

/** Octets of a folded line; the space before each further one counts too. */
ICAL.foldLength = 74;

/** Meetings as a calendar (RFC 5545): whole days, for the hours are not on record. Each keeps its UID, so that a change replaces it. */
export function calendarOf(visit: Visit, name: string, meetings: Coming[]): string {
  const { portal, language } = visit;
  const host = portal.logOrigin.replace(/:\d+$/, '');
  const calendar = new ICAL.Component('vcalendar');
  calendar.updatePropertyWithValue('version', '2.0');
  calendar.updatePropertyWithValue('prodid', `-//${host}//GCSCP//${language.toUpperCase()}`);
  calendar.updatePropertyWithValue('x-wr-calname', name);
  for (const meeting of meetings) calendar.addSubcomponent(eventOf(visit, host, meeting));
  return `${calendar.toString()}\r\n`;
}

function eventOf({ portal, language }: Visit, host: string, meeting: Coming): ICAL.Component {
  const event = new ICAL.Component('vevent');
  const end = ICAL.Time.fromDateString(meeting.endsOn);
  end.adjust(1, 0, 0, 0);
  event.updatePropertyWithValue('uid', `${meeting.id}@${host}`);
  event.updatePropertyWithValue('dtstamp', ICAL.Time.fromJSDate(meeting.changed, true));
  event.updatePropertyWithValue('dtstart', ICAL.Time.fromDateString(meeting.startsOn));
  event.updatePropertyWithValue('dtend', end);
  event.updatePropertyWithValue('summary', meeting.title);
  if (meeting.place) event.updatePropertyWithValue('location', meeting.place);
  event.updatePropertyWithValue('url', `${portal.config.portalUrl}/${language}/processes/${meeting.id}`);
  event.updatePropertyWithValue('transp', 'TRANSPARENT');
  return event;
}
