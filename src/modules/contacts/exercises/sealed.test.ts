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

for (const [table, change] of [
  ['contacts_exercise', `update contacts_exercise set title = 'x'`],
  ['contacts_exercise_inject', `update contacts_exercise_inject set body = 'x'`],
  ['contacts_exercise_entry', 'delete from contacts_exercise_entry'],
  ['contacts_exercise_seat', `update contacts_exercise_seat set seat = 'diplomatic'`],
] as const)
  test(`portal verify names what was changed by: ${change}`, () =>
    assertNamed(portal, table, change, `exercise ${id}`));
