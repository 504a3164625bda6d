/** Adds the reader's own time to each `<time data-local>`; `#` in the words stands for it. */
export function showLocalTimes() {
  const language = document.documentElement.lang;
  const locale = language === 'ar' ? 'ar-u-nu-latn' : language;
  for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-local]')) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime()) || moment.getTimezoneOffset() === 0) continue;
    const sameDay = moment.getDate() === moment.getUTCDate();
    const format = new Intl.DateTimeFormat(locale, {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      ...(!sameDay && { day: 'numeric', month: 'short' }),
    });
    const words = document.createElement('span');
    words.className = 'quiet';
    words.textContent = ` (${(time.dataset.local ?? '#').replace('#', format.format(moment))})`;
    time.append(words);
  }
}
