import type { Job } from '../../../kernel/module.ts';
import { advanceRounds } from './clock.ts';
import { postLetters } from './post.ts';

/** Every minute what is due is seen to, and the outbox is emptied at the rate that is set (UTC). */
export const pingJobs: Job[] = [
  {
    name: 'ping-rounds',
    cron: '* * * * *',
    run: async (visit) => {
      await advanceRounds(visit, new Date());
      await postLetters(visit, new Date());
    },
  },
];
