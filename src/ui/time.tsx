import { formatDate, formatInstant, type DatePrecision, type Language } from '../kernel/language.ts';
import { uiMessages } from './messages.ts';

/** An instant in UTC; with script the reader's own time is added beside it, in the words of `data-local`. */
export function Time({ language, instant }: { language: Language; instant: Date | string }) {
  const iso = (typeof instant === 'string' ? new Date(instant) : instant).toISOString();
  return (
    <time datetime={iso} data-local={uiMessages.in(language)('time.local', { time: '#' })}>
      {formatInstant(language, instant)}
    </time>
  );
}

/** A calendar date as precise as it is known (`YYYY`, `YYYY-MM`, `YYYY-MM-DD`), or the UTC day of an instant. */
export function CalendarDate({
  language,
  date,
  precision,
}: {
  language: Language;
  date: string | Date;
  precision?: DatePrecision;
}) {
  const iso = (date instanceof Date ? date.toISOString() : date).slice(0, 10);
  return <time datetime={iso}>{formatDate(language, date, precision)}</time>;
}
