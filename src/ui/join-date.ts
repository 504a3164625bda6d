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
