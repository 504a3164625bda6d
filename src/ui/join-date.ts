/**
 * The date a `DateWithPrecision` field sent.
 * @param entry reads a form entry by its name
 * @returns `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; undefined when nothing was entered; 'invalid' when it is no date
 */
export function joinDate(name: string, entry: (name: string) => string | undefined): string | 'invalid' | undefined {
  const [year = '', month = '', day = ''] = ['year', 'month', 'day'].map((part) => entry(`${name}.${part}`)?.trim());
  if (!year && !month && !day) return undefined;
  if (!/^\d{4}$/.test(year) || (day && !month) || !/^\d{0,2}$/.test(month) || !/^\d{0,2}$/.test(day)) return 'invalid';
  if (!month) return year;
  const pad = (part: string) => part.padStart(2, '0');
  const full = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day || 1)));
  const right = full.getUTCMonth() + 1 === Number(month) && full.getUTCDate() === Number(day || 1);
  if (!right) return 'invalid';
  return day ? `${year}-${pad(month)}-${pad(day)}` : `${year}-${pad(month)}`;
}

/**
 * The date that the parts of a `DateWithPrecision` field make, nested as `readForm` nests them. One that is none is kept
 * as typed, so that the form shows it again beside its error; anything else is returned as it is.
 */
export function dateOfParts(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const parts = value as Record<string, unknown>;
  const typed = (part: string) => (typeof parts[part] === 'string' ? parts[part].slice(0, 20) : '');
  const joined = joinDate('', (name) => typed(name.slice(1)));
  return joined === 'invalid' ? ['year', 'month', 'day'].map(typed).join('-') : joined;
}

/** The other way: a date, or what was typed for one, as the parts its field shows. */
export function partsOfDate(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const [year = '', month = '', day = ''] = value.split('-');
  return { year, month, day };
}
