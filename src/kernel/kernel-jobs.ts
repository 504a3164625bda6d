import { checkpoint } from './audit.ts';
import { sendDigests } from './digests.ts';
import { lapseReviews, remindOwners } from './freshness.ts';
import type { Job } from './module.ts';
import { publishDue } from './records.ts';

/** The kernel's own timed work (UTC). */
export const kernelJobs: Job[] = [
  { name: 'publish-due', cron: '* * * * *', run: async (visit) => void (await publishDue(visit)) },
  {
    name: 'checkpoint',
    cron: '* * * * *',
    run: async (visit) => {
      await checkpoint(visit.portal, 'members');
      await checkpoint(visit.portal, 'public');
    },
  },
  { name: 'lapse-reviews', cron: '17 3 * * *', run: lapseReviews },
  { name: 'remind-owners', cron: '37 3 * * 1', run: remindOwners },
  { name: 'daily-digest', cron: '7 5 * * *', run: (visit) => sendDigests(visit, 'daily') },
  { name: 'weekly-digest', cron: '27 5 * * 1', run: (visit) => sendDigests(visit, 'weekly') },
  {
    name: 'forget-keys',
    cron: '47 * * * *',
    run: async (visit) =>
      void (await visit.portal.database.pool.query(
        "delete from idempotency where created_at < now() - interval '24 hours'",
      )),
  },
];
