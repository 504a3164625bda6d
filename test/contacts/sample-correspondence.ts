import { openDesk, withNewKey, write } from './desks.ts';
import type { SamplePage } from '../journeys/sample-pages.ts';
import type { Person, TestPortal } from '../portal.ts';
import { acknowledge } from '../../src/modules/contacts/correspondence/receipts.ts';

/** The pages of messages between contacts, by their routes: exchanges sent and received, a changed key, those who see a number only. */
export async function correspondenceSamples(test: TestPortal): Promise<Record<string, SamplePage[]>> {
  const kenya = await openDesk(test, 'kenya', 'Kenya duty desk');
  const france = await openDesk(test, 'france', 'France duty desk', { time_zone: 'Europe/Paris' });
  const brazil = await openDesk(test, 'brazil', 'Brazil duty desk', { time_zone: 'America/Sao_Paulo' });
  const replyBy = new Date(Date.now() + 86_400_000).toISOString();
  const first = await write(test, france, [kenya, brazil], { text: 'First.', urgency: 'immediate', replyBy }, ['file']);
  await acknowledge(await test.visit('kenya'), first.id);
  await write(test, kenya, [france], { text: 'Answer.', earlier: first.id });
  const sent = await write(test, kenya, [brazil], { text: 'Second.' });
  await withNewKey(test, brazil);
  const of = (path: string, person: Person = 'kenya') => ({ path: `/contacts/messages${path}`, person });
  return {
    '/contacts/messages': [of(''), of('', 'brazil'), of('', 'officer')],
    '/contacts/messages/new': [
      of('/new'),
      of('/new?state=FR&go=list'),
      of(`/new?to=${france.id}`),
      of(`/new?to=${brazil.id}`),
      of(`/new?earlier=${first.id}`, 'brazil'),
    ],
    '/contacts/messages/keys': [of('/keys'), of('/keys', 'brazil')],
    '/contacts/messages/:id': [
      of(`/${first.id}`),
      of(`/${first.id}`, 'france'),
      of(`/${sent.id}`),
      { ...of('/nothing'), status: 404 },
    ],
  };
}
