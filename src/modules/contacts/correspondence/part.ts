import { isSecretariat } from '../../../kernel/actor.ts';
import type { Part } from '../part.ts';
import { mountCorrespondenceApi } from './api.ts';
import { correspondenceMessages } from './messages.ts';
import { correspondenceMigrations } from './migrations.ts';
import { correspondenceJobs } from './notices.ts';
import { mountCorrespondencePages } from './pages.ts';
import { mayCorrespond } from './rules.ts';
import { waitingMessages } from './waiting.ts';
import { correspondenceSealed } from './sealed.ts';

/** Messages between contacts of states, encrypted from end to end: the portal carries envelopes. */
export const correspondence: Part = {
  migrations: correspondenceMigrations,
  sealed: correspondenceSealed,
  pages: mountCorrespondencePages,
  api: mountCorrespondenceApi,
  jobs: correspondenceJobs,
  menu: [
    {
      entry: 'contacts',
      path: '/contacts/messages',
      label: (language) => correspondenceMessages.in(language)('title'),
      shownTo: (visit) => mayCorrespond(visit) || (isSecretariat(visit.actor) && !!visit.actor?.complete),
    },
  ],
  waiting: waitingMessages,
};
