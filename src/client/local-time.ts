/** Adds the reader's own time to each `<time data-local>`; `#` in the words stands for it. */
export function showLocalTimes() {
  for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-local]')) addLocalTime(time);
  followHours();
}

function addLocalTime(time: HTMLTimeElement) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime()) || moment.getTimezoneOffset() === 0) return;
  const words = document.createElement('span');
  words.className = 'quiet';
  words.textContent = ` (${(time.dataset.local ?? '#').replace('#', localHour(moment))})`;
  time.append(words);
}

function localHour(moment: Date): string {
  const language = document.documentElement.lang;
  const sameDay = moment.getDate() === moment.getUTCDate();
  return new Intl.DateTimeFormat(language === 'ar' ? 'ar-u-nu-latn' : language, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(!sameDay && { day: 'numeric', month: 'short' }),
  }).format(moment);
}

/** Beside a control that takes an hour in UTC, says while one types what hour that is here. */
function followHours() {
  for (const place of document.querySelectorAll<HTMLElement>('[data-hour-of]')) {
    const control = document.querySelector<HTMLInputElement>(`input[name="${place.dataset.hourOf}"]`);
    const [shown] = place.getElementsByTagName('time');
    control?.addEventListener('input', () => {
      if (!shown || !control.value) return;
      shown.dateTime = `${control.value}Z`;
      shown.textContent = `${control.value.replace('T', ' ')} UTC`;
      place.firstChild!.textContent = `${place.dataset.chosen} `;
      addLocalTime(shown);
    });
  }
}
