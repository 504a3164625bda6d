import type { SamplePage } from '../journeys/sample-pages.ts';
import type { TestPortal } from '../portal.ts';
import type { Letter } from '../../src/kernel/mail.ts';
import { advanceRounds } from '../../src/modules/contacts/pings/clock.ts';
import { postLetters } from '../../src/modules/contacts/pings/post.ts';
import { planRound } from '../../src/modules/contacts/pings/rounds.ts';
import { linkIn, nominate, plantContacts, takeLetters } from './portal.ts';

/** The pages of pings, by their routes: a round under way, one planned, one answered. */
export async function pingSamples(test: TestPortal): Promise<Record<string, SamplePage[]>> {
  const { portal, visit } = test;
  await nominate(test, 'kenya', 'National computer emergency response team', 'desk@example.ke', ['deputy@example.ke']);
  await plantContacts(portal, ['PL', 'JP', 'AU', 'MX', 'CL', 'DE'], 1);
  const officer = await visit('officer');
  const letters: Letter[] = [];
  const { mail } = portal;
  takeLetters(portal, (letter) => letters.push(letter));
  const answered = await planRound(officer, { level: 'link', name: 'Autumn round' });
  const drill = await planRound(officer, { level: 'form', scope: { states: ['KE'] } });
  await advanceRounds(await portal.systemVisit(), new Date());
  await postLetters(await portal.systemVisit(), new Date());
  portal.mail = mail;
  const startsAt = new Date(Date.now() + 86_400_000).toISOString();
  const planned = await planRound(officer, { level: 'link', startsAt, scope: { group: 'eu', states: ['FR'] } });
  const own = await portal.database.pool.query<{ id: string }>(
    "select id from contacts_ping where owner = 'KE' order by id",
  );
  const links = letters
    .filter(({ to }) => to === 'desk@example.ke')
    .map((letter) => linkIn(letter).replace(/^\/\w\w/, ''));
  return {
    '/contacts/ping/:token': [...links.map((path) => ({ path })), { path: '/contacts/ping/nothing', status: 410 }],
    '/contacts/pings': [
      { path: '/contacts/pings', person: 'officer' },
      { path: '/contacts/pings', person: 'kenya' },
    ],
    '/contacts/pings/:id': own.rows.map(({ id }) => ({ path: `/contacts/pings/${id}`, person: 'kenya' })),
    '/contacts/pings/settings': [{ path: '/contacts/pings/settings', person: 'officer' }],
    '/contacts/pings/returned': [{ path: '/contacts/pings/returned', person: 'officer' }],
    '/contacts/pings/rounds/new': [{ path: '/contacts/pings/rounds/new', person: 'officer' }],
    '/contacts/pings/rounds/:id': [
      ...[answered, drill, planned].map((id) => ({ path: `/contacts/pings/rounds/${id}`, person: 'officer' as const })),
      { path: `/contacts/pings/rounds/${answered}`, person: 'kenya' },
    ],
    '/contacts/pings/rounds/:id/cancellation': [
      { path: `/contacts/pings/rounds/${planned}/cancellation`, person: 'officer' },
    ],
  };
}
