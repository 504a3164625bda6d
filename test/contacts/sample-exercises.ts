import type { SamplePage } from '../journeys/sample-pages.ts';
import type { TestPortal } from '../portal.ts';
import { addInject, createExercise, openExercise, setClock } from '../../src/modules/contacts/exercises/exercises.ts';
import { answerInject, listReceived, sendInside, takeSeat } from '../../src/modules/contacts/exercises/play.ts';

/** The pages of exercises, by their routes: one that is played, one in preparation. */
export async function exerciseSamples({ visit }: TestPortal): Promise<Record<string, SamplePage[]>> {
  const [officer, kenya] = [await visit('officer'), await visit('kenya')];
  const wish = {
    title: 'A grid in trouble',
    scenario: 'An invented State loses its power grid.\n\nNobody knows why.',
    states: ['KE', 'FR'],
  };
  const played = await createExercise(officer, wish);
  const draft = await createExercise(officer, { ...wish, title: 'A second exercise' });
  await addInject(officer, played, { minute: 0, title: 'Lights go out', body: 'The capital is dark.', states: ['KE'] });
  await addInject(officer, played, { minute: 30, title: 'A sample arrives', body: '', states: [], seat: 'technical' });
  await openExercise(officer, played);
  await takeSeat(kenya, played, { seat: 'technical' });
  await setClock(officer, played, { act: 'start' });
  const [inject] = await listReceived(kenya, played, new Date());
  await answerInject(kenya, played, { inject: inject!.id, text: 'We call the operator.' });
  await sendInside(kenya, played, { to: ['FR'], text: 'Do you see it too?' });
  const both = (path: string): SamplePage[] => [
    { path, person: 'officer' },
    { path, person: 'kenya' },
  ];
  return {
    '/contacts/exercises': both('/contacts/exercises'),
    '/contacts/exercises/new': [{ path: '/contacts/exercises/new', person: 'officer' }],
    '/contacts/exercises/:id': [
      ...both(`/contacts/exercises/${played}`),
      { path: `/contacts/exercises/${draft}`, person: 'officer' },
    ],
    '/contacts/exercises/:id/inject': [{ path: `/contacts/exercises/${played}/inject`, person: 'officer' }],
    '/contacts/exercises/:id/debrief': both(`/contacts/exercises/${played}/debrief`),
  };
}
