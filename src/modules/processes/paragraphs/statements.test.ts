import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestPortal, type Person } from '../../../../test/portal.ts';
import { createDraft } from '../../../kernel/records.ts';
import { findTwins } from './twins.ts';

const { request, visit, publish } = await openTestPortal();

const statement = (title: string, delivered_on = '2030-07-01') => ({
  language: 'en',
  title: { en: title },
  fields: { delivered_on, agenda_item: 'Exercise item 4', on_behalf_of: 'Exercise group' },
});
const open = await publish('kenya', 'process_statement', statement('Exercise statement on norms'));
const restricted = await publish('kenya', 'process_statement', statement('Exercise statement among States'), [
  'members',
]);

type Row = [path: string, person: Person | 'anyone', status: number, ...mustNotContain: string[]];
const table: Row[] = [
  ['/processes/statements', 'anyone', 200, 'among States', '/new?kind='],
  ['/processes/statements', 'france', 200],
  ['/processes?kind=process_statement', 'anyone', 200, 'among States'],
  [`/processes/${open}`, 'anyone', 200, '/split'],
  [`/processes/${restricted}`, 'anyone', 404, 'among States'],
  [`/processes/${restricted}`, 'france', 200, '/split'],
  [`/processes/${restricted}`, 'kenya', 200],
  ['/processes/new?kind=process_statement', 'anyone', 401],
  [`/processes/${open}/edit`, 'france', 403],
];

test('each page answers each reader', async () => {
  for (const [path, person, status, ...absent] of table) {
    const answer = await request(person, `/en${path}`);
    const html = await answer.text();
    assert.equal(answer.status, status, `${person} ${path}`);
    for (const text of absent) assert.ok(!html.includes(text), `${person} ${path} shows "${text}"`);
  }
});

test('only the focal point files', async () => {
  await assert.rejects(publish('franceContributor', 'process_statement', statement('x')), { code: 'not-allowed' });
});

test('a statement filed twice is recognised by its State, as a draft too, and by nobody else', async () => {
  const again = await publish('kenya', 'process_statement', statement('EXERCISE STATEMENT: on norms'));
  assert.deepEqual((await findTwins(await visit('kenya'), again)).map((twin) => twin.id), [open]); // prettier-ignore
  assert.deepEqual(await findTwins(await visit('france'), again), []);
  assert.match(await (await request('kenya', `/en/processes/${again}`)).text(), /Filed twice/);
  assert.ok(!/Filed twice/.test(await (await request('anyone', `/en/processes/${again}`)).text()));
  const draft = await createDraft(
    await visit('kenya'),
    'process_statement',
    statement('Exercise statement among States'),
  );
  assert.deepEqual((await findTwins(await visit('kenya'), draft.id)).map((twin) => twin.id), [restricted]); // prettier-ignore
  const another = await publish('kenya', 'process_statement', statement('Exercise statement on norms', '2031-01-01'));
  assert.deepEqual(await findTwins(await visit('kenya'), another), []);
});
