import { PgBoss } from 'pg-boss';
import type { Job } from './module.ts';
import { kernelJobs } from './kernel-jobs.ts';
import type { Portal } from './portal.ts';

/** Work apart from requests: queued in PostgreSQL, done once over all processes, tried again when it fails. */
export interface Jobs {
  /** Queues a job, at an instant if given. */
  send(name: string, data: object, at?: Date): Promise<void>;
  /** Begins to work; a process that only reads or imports never calls it. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The jobs of the kernel and of all rooms, on pg-boss in its own schema. */
export async function openJobs(portal: Portal): Promise<Jobs> {
  const all = [...kernelJobs, ...portal.rooms.all.flatMap((room) => room.jobs)];
  let boss: PgBoss | undefined;
  return {
    async send(name, data, at) {
      await boss?.send(name, data, at ? { startAfter: at } : {});
    },
    async start() {
      boss = new PgBoss({ connectionString: portal.database.url, max: 3, application_name: 'portal jobs' });
      boss.on('error', (error) => portal.log.error({ err: error.message }, 'job queue'));
      await boss.start();
      for (const job of all) await work(boss, portal, job);
    },
    async stop() {
      await boss?.stop({ graceful: true, timeout: 5000 });
      boss = undefined;
    },
  };
}

async function work(boss: PgBoss, portal: Portal, job: Job): Promise<void> {
  await boss.createQueue(job.name, { retryLimit: 8, retryBackoff: true, retryDelay: 30, policy: 'standard' });
  if (job.cron) await boss.schedule(job.name, job.cron, {});
  await boss.work(job.name, { pollingIntervalSeconds: 2 }, async (entries) => {
    for (const entry of entries) await job.run(await portal.systemVisit(), entry.data);
  });
}
