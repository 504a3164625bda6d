import pg from 'pg';
import { newId } from './id.ts';
import { loadParties } from './parties.ts';
import type { Portal } from './portal.ts';

/**
 * How often the data changed, as far as this process knows: what everybody may see, and what anybody may see. Answers
 * kept in memory carry the number they were made under. Other processes are told by NOTIFY; while that line is down the
 * numbers change at every reading, so nothing kept is used.
 */
export interface DataVersions {
  readonly public: string;
  readonly members: string;
  bump(publicly: boolean): void;
  stop(): Promise<void>;
}

const channel = 'portal_changed';

/** Listens for the changes of other processes and tells them ours. */
export async function dataVersions(portal: Portal): Promise<DataVersions> {
  const instance = newId();
  let publicCount = 0;
  let memberCount = 0;
  let listening = false;
  let stopped = false;
  let client: pg.Client | undefined;
  const current = (count: number) => (listening ? `${instance}.${count}` : `${process.hrtime.bigint()}`);
  const heard = (payload: string | undefined) => {
    memberCount++;
    if (payload !== 'members') publicCount++;
    if (payload === 'parties') void loadParties(portal.database).then((parties) => (portal.parties = parties));
  };
  const listen = async (): Promise<void> => {
    const line = new pg.Client({ connectionString: portal.database.url, application_name: 'portal listen' });
    line.on('error', () => {});
    line.on('end', () => {
      listening = false;
      if (!stopped) setTimeout(() => void listen().catch(() => line.emit('end')), 1000).unref();
    });
    line.on('notification', (note) => heard(note.payload));
    await line.connect();
    await line.query(`listen ${channel}`);
    client = line;
    publicCount++;
    memberCount++;
    listening = true;
  };
  await listen();
  return {
    get public() {
      return current(publicCount);
    },
    get members() {
      return current(memberCount);
    },
    bump(publicly) {
      memberCount++;
      if (publicly) publicCount++;
    },
    async stop() {
      stopped = true;
      await client?.end();
    },
  };
}

/** SQL that tells all processes, on commit, that data changed. @param what `public`, `members` or `parties` */
export const notifySql = (what: 'public' | 'members' | 'parties') => `select pg_notify('${channel}', '${what}')`;
