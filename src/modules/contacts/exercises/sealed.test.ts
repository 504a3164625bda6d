import { test } from 'node:test';
import { openTestPortal } from '../../../../test/portal.ts';
import { assertNamed } from '../../../../test/tampering.ts';
import { addInject, createExercise, openExercise, setClock } from './exercises.ts';
import { takeSeat } from './play.ts';

const { portal, visit } = await openTestPortal();
const officer = await visit('officer');
const id = await createExercise(officer, { title: 'Quillback', scenario: 'A grid fails.', states: ['FR', 'KE'] });
await addInject(officer, id, { minute: 0, title: 'First', body: 'Lights go out.', states: [] });
await openExercise(officer, id);
await setClock(officer, id, { act: 'start' });
await takeSeat(await visit('france'), id, { seat: 'technical' });

for (const change of [
  `update contacts_exercise set title = 'x'`,
  `update contacts_exercise_inject set body = 'x'`,
  'delete from contacts_exercise_entry',
  `update contacts_exercise_seat set seat = 'diplomatic'`,
])
  test(`portal verify names what was changed by: ${change}`, () => assertNamed(portal, change, `exercise ${id}`));
