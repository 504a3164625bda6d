import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages } from '../../../kernel/language.ts';
import { openTestPortal, type Person } from '../../../../test/portal.ts';
import { readPositions } from './read.ts';

const { request, visit, publish } = await openTestPortal();

const position = (dated_on: string, passages: Record<string, string>, title = 'Exercise position') => ({
  language: 'en',
  title: { en: `${title} ${dated_on}` },
  fields: { dated_on, passages, presented_in: 'Exercise' },
});
const older = await publish('kenya', 'law_position', position('2029', { sovereignty: 'The exercise said one thing.' }));
const newer = await publish('kenya', 'law_position', position('2031-02-03', { sovereignty: 'The exercise says another thing.', countermeasures: 'None in exercises.' })); // prettier-ignore
const reference = await publish('officer', 'law_position', {
  ...position('2030', { 'human-rights': 'They hold in the exercise.' }),
  states: ['FR'],
  source: { name: 'Exercise source', url: 'https://example.org/source' },
});
const hidden = await publish('brazil', 'law_position', position('2032', { sovereignty: 'A quiet exercise word.' }), [
  'members',
]);

type Row = [path: string, person: Person | 'anyone', status: number, ...mustNotContain: string[]];
const table: Row[] = [
  ['/processes/positions', 'anyone', 200, '/states/BR', 'kind=law_position'],
  ['/processes/positions', 'france', 200],
  ['/processes/positions/topics/sovereignty', 'anyone', 200, 'quiet exercise', hidden],
  ['/processes/positions/topics/sovereignty', 'kenya', 200],
  ['/processes/positions/topics/nothing', 'anyone', 404],
  ['/processes/positions/states/BR', 'anyone', 200, hidden, '2032'],
  ['/processes/positions/states/BR', 'kenya', 200],
  ['/processes/positions/states/ZZ', 'anyone', 404],
  ['/processes/new?kind=law_position', 'anyone', 401],
  [`/processes/${hidden}`, 'anyone', 404, 'quiet exercise'],
  [`/processes/${newer}`, 'anyone', 200],
  [`/processes/${newer}/edit?step=2`, 'kenya', 200],
  [`/processes/${newer}/edit?step=2`, 'officer', 403],
];

test('each page answers each reader', async () => {
  for (const [path, person, status, ...absent] of table) {
    const answer = await request(person, `/en${path}`);
    const html = await answer.text();
    assert.equal(answer.status, status, `${person} ${path}`);
    for (const text of absent) assert.ok(!html.includes(text), `${person} ${path} shows "${text}"`);
  }
});

test('the newest position of a State comes first, and the older ones stay', async () => {
  const found = await readPositions(await visit('anyone'), { topic: 'sovereignty' });
  assert.deepEqual(found.get('KE')!.map((each) => each.id), [newer, older]); // prettier-ignore
  assert.equal(found.get('BR'), undefined);
  assert.deepEqual(
    [...(await readPositions(await visit('anyone'))).get('FR')!].map((each) => each.id),
    [reference],
  );
  const html = await (await request('anyone', '/en/processes/positions/topics/sovereignty')).text();
  assert.ok(html.indexOf('another thing') < html.indexOf('said one thing'));
});

test('a passage that is cleared is gone; a topic that does not exist is refused', async () => {
  await assert.rejects(publish('kenya', 'law_position', position('2031', { weather: 'x' })), { code: 'invalid' });
  const id = await publish('kenya', 'law_position', position('2028', { sovereignty: '' }));
  assert.deepEqual((await readPositions(await visit('kenya'), { state: 'KE' })).get('KE')!.find((each) => each.id === id)!.topics, []); // prettier-ignore
});

test('pages speak six languages', async () => {
  for (const language of languages)
    for (const path of ['', '/topics/sovereignty', '/states/KE']) {
      const answer = await request('anyone', `/${language}/processes/positions${path}`);
      assert.equal(answer.status, 200);
      assert.ok(!/\b(topic|field|empty)\.[a-z]/.test(await answer.text()), `${language} ${path}`);
    }
});
