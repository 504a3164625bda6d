import { formatDate, formatList, formatNumber } from '../../../kernel/language.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { pingMessages } from './messages.ts';
import { mayRunPings } from './rules.ts';
import type { Round } from './rounds.ts';

/** A round by its date, with its name where it has one. */
export function roundTitle(
  visit: Visit,
  round: { name: string | null; started_at: Date | null; starts_at?: Date },
): string {
  const say = pingMessages.in(visit.language);
  const date = formatDate(visit.language, round.started_at ?? round.starts_at ?? new Date());
  return round.name ? say('round.named', { name: round.name, date }) : say('round.dated', { date });
}

/** Whom a round asks; which states are named, the Secretariat alone is told. */
export function scopeWords(visit: Visit, { scope }: Pick<Round, 'scope'>): string {
  const { language, parties, portal } = visit;
  const say = pingMessages.in(language);
  const kinds = scope.kinds.map((kind) => portal.rooms.kind(kind)?.name(language).many ?? kind);
  const states = scope.states.map((state) => parties.name(state, language));
  const parts = [
    ...(scope.group ? [parties.groupName(scope.group, language)] : []),
    ...kinds,
    ...(states.length === 0 ? [] : mayRunPings(visit.actor) ? states : [say('scope.named')]),
  ];
  return parts.length === 0 ? say('scope.all') : formatList(language, parts);
}

/** So many hours in words: minutes below two hours, days from two days on. */
export function durationWords(visit: Visit, hours: number): string {
  const say = pingMessages.in(visit.language);
  if (hours < 2) return say('duration.minutes', { count: Math.round(hours * 60) });
  if (hours < 48) return say('duration.hours', { count: Math.round(hours) });
  return say('duration.days', { count: Math.round(hours / 24) });
}

/** A part of a whole: "12 (40%)". */
export function shareWords(visit: Visit, part: number, whole: number): string {
  const { language } = visit;
  if (whole === 0) return formatNumber(language, part);
  return pingMessages.in(language)('share', {
    part: formatNumber(language, part),
    percent: Math.round((part * 100) / whole),
  });
}
