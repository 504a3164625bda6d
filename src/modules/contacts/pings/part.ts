import type { Part } from '../part.ts';
import { mountPingApi } from './api.ts';
import { pingMessages } from './messages.ts';
import { isPingViewer } from './rules.ts';
import { pingJobs } from './jobs.ts';
import { pingMigrations } from './migrations.ts';
import { mountPingPages } from './pages.tsx';
import { waitingPings } from './waiting.ts';
import { pingSealed } from './sealed.ts';

/** Pings: whether the contacts answer, found out in rounds; private to each state, figures for the others. */
export const pings: Part = {
  migrations: pingMigrations,
  sealed: pingSealed,
  pages: mountPingPages,
  api: mountPingApi,
  jobs: pingJobs,
  menu: [
    {
      entry: 'contacts',
      path: '/contacts/pings',
      label: (language) => pingMessages.in(language)('menu'),
      shownTo: isPingViewer,
    },
  ],
  waiting: waitingPings,
};
