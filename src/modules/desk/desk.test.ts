import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestPortal, type Person } from '../../../test/portal.ts';
import { listRecords, catalogueQuerySchema } from '../../kernel/catalogue.ts';
import { suspendRecord } from '../../kernel/records.ts';

const { portal, request, send, publish, visit } = await openTestPortal();

const content = (title: string) => ({ language: 'en', title: { en: title }, states: ['FR'], fields: {} });
const routes = [
  '/en/desk',
  '/en/desk/groups',
  '/en/desk/groups/new',
  '/en/desk/suspensions',
  '/en/desk/reference',
  '/api/v1/desk/suspensions',
];

for (const [asker, status] of [
  ['anyone', 404],
  ['france', 404],
  ['franceReader', 404],
  ['officer', 200],
  ['administrator', 200],
] as const)
  test(`the desk answers ${asker} with ${status}`, async () => {
    for (const route of routes) assert.equal((await request(asker, route)).status, status, route);
  });

const groupsNow = () => portal.parties.groups.filter((group) => group.kind === 'thematic');
const found = async (person: Person, words: string) =>
  (await listRecords(await visit(person), catalogueQuerySchema.parse({ q: words }))).total;

test('what is addressed to a thematic group is seen by its members, as long as they are members', async () => {
  const made = await send(
    'officer',
    '/en/desk/groups/new',
    { 'names.en': 'Friends of the test', 'members[]': ['FR', 'KE'] },
    '/en/desk/groups',
  );
  assert.equal(made.status, 303);
  const { id } = groupsNow()[0]!;
  const record = await publish('france', 'policy', content('Amberjack policy'), [`group:${id}`]);
  const status = async (person: Person | 'anyone') => (await request(person, `/api/v1/records/${record}`)).status;
  assert.deepEqual(
    [await status('kenya'), await status('brazil'), await status('anyone'), await status('officer')],
    [200, 404, 404, 404],
  );
  assert.deepEqual([await found('kenya', 'amberjack'), await found('brazil', 'amberjack')], [1, 0]);
  await send('officer', `/en/desk/groups/${id}`, { 'names.en': 'Friends of the test', 'members[]': ['FR', 'BR'] });
  assert.deepEqual([await status('kenya'), await status('brazil')], [404, 200]);
  assert.deepEqual([await found('kenya', 'amberjack'), await found('brazil', 'amberjack')], [0, 1]);
  const ended = await send('officer', `/en/desk/groups/${id}/removal`, {});
  assert.equal(ended.status, 303);
  assert.deepEqual([await status('france'), await status('brazil')], [200, 404]);
  assert.equal(groupsNow().length, 0);
});

test('the public learns of no thematic group; states do', async () => {
  await send(
    'officer',
    '/en/desk/groups/new',
    { 'names.fr': 'Groupe discret', 'members[]': ['FR'] },
    '/en/desk/groups',
  );
  const { id } = groupsNow()[0]!;
  for (const path of ['/en/states', `/en/states?group=${id}`, '/en/states/FR', '/api/v1/groups']) {
    assert.doesNotMatch(await (await request('anyone', path)).text(), /Groupe discret/, path);
    assert.match(await (await request('kenya', path)).text(), /Groupe discret/, path);
  }
});

test('a group needs a name, and only known states', async () => {
  const nameless = await send('officer', '/en/desk/groups/new', { 'members[]': ['FR'] }, '/en/desk/groups');
  assert.equal(nameless.status, 422);
  assert.match(await nameless.text(), /value="FR" checked/);
  const unknown = await send(
    'officer',
    '/en/desk/groups/new',
    { 'names.en': 'x', 'members[]': ['ZZ'] },
    '/en/desk/groups',
  );
  assert.equal(unknown.status, 422);
});

test('a group of every State is made by the form', async () => {
  const members = portal.parties.states.map(({ code }) => code);
  const names = Object.fromEntries(
    ['ar', 'zh', 'en', 'fr', 'ru', 'es'].map((each) => [`names.${each}`, `All ${each}`]),
  );
  const made = await send('officer', '/en/desk/groups/new', { ...names, 'members[]': members }, '/en/desk/groups');
  assert.equal(made.status, 303);
  assert.ok(groupsNow().some((group) => group.members.length === members.length));
});

test('only the Secretariat makes groups, by page or by API', async () => {
  const body = JSON.stringify({ names: { en: 'By API' }, members: ['FR'] });
  const headers = { 'content-type': 'application/json' };
  const make = (person: Person) => request(person, '/api/v1/desk/groups', { method: 'POST', body, headers });
  assert.equal((await make('france')).status, 404);
  const made = await make('officer');
  assert.equal(made.status, 201);
  const { id } = (await made.json()) as { id: string };
  const put = (person: Person) => request(person, `/api/v1/desk/groups/${id}`, { method: 'PUT', body, headers });
  assert.deepEqual([(await put('france')).status, (await put('officer')).status], [404, 204]);
  assert.equal((await send('france', '/en/my-state', { 'names.en': 'x' }, '/en/desk/groups')).status, 404);
  assert.equal((await request('officer', `/api/v1/desk/groups/eu`, { method: 'DELETE' })).status, 404);
  assert.equal((await request('officer', `/api/v1/desk/groups/${id}`, { method: 'DELETE' })).status, 204);
});

test('suspensions stand with their reasons, for the Secretariat alone', async () => {
  const id = await publish('france', 'policy', content('Policy out of view'));
  await suspendRecord(await visit('officer'), id, 'Names a third person');
  assert.match(
    await (await request('officer', '/en/desk/suspensions')).text(),
    /Policy out of view.*Names a third person/s,
  );
  const { items } = (await (await request('officer', '/api/v1/desk/suspensions')).json()) as {
    items: { id: string }[];
  };
  assert.deepEqual(
    items.map((item) => item.id),
    [id],
  );
  assert.equal((await request('kenya', '/api/v1/desk/suspensions')).status, 404);
});
