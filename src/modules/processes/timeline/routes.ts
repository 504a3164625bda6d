import type { MenuItem, PageRoutes } from '../../../kernel/module.ts';
import { timelineMessages } from './messages.ts';
import { nextCalendar, nextPage } from './next.tsx';
import { timelineCsv, timelinePage, timelineSvg } from './page.tsx';

/** The pictures and the calendar of the processes; before `/processes/:id`. */
export function mountTimeline(app: PageRoutes): void {
  app.get('/processes/timeline', timelinePage);
  app.get('/processes/timeline/svg', timelineSvg);
  app.get('/processes/timeline/csv', timelineCsv);
  app.get('/processes/next', nextPage);
  app.get('/processes/next/calendar', nextCalendar);
}

export const timelineMenu: MenuItem = {
  entry: 'library',
  path: '/processes/timeline',
  label: (language) => timelineMessages.in(language)('timeline.menu'),
};
