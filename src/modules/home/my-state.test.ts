import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestPortal, type Person } from '../../../test/portal.ts';
import { openState } from '../../kernel/accounts/people.ts';
import { createDraft, createAndPublish, requestPublication, suspendRecord } from '../../kernel/records.ts';

const { portal, actor, visit, request, send, publish } = await openTestPortal();

const content = (title: string, states = ['FR']) => ({ language: 'en', title: { en: title }, states, fields: {} });
const mine = async (person: Person) => (await request(person, '/en/my-state')).text();

test('my state shows what waits, to those who write for it', async () => {
  const draft = await createDraft(await visit('franceContributor'), 'policy', content('Draft to be reviewed'));
  await requestPublication(await visit('franceContributor'), draft.id);
  await createDraft(await visit('franceContributor'), 'policy', content('Half-written draft'));
  const suspended = await publish('france', 'policy', content('Suspended policy'));
  await suspendRecord(await visit('officer'), suspended, 'Names a third person');
  const html = await mine('france');
  for (const text of ['Draft to be reviewed', 'Half-written draft', 'Suspended policy', 'Names a third person'])
    assert.ok(html.includes(text), text);
  const reader = await mine('franceReader');
  for (const text of ['Draft to be reviewed', 'Half-written draft', 'Draft begun'])
    assert.ok(!reader.includes(text), text);
  for (const person of ['kenya', 'officer'] as const)
    assert.doesNotMatch(await mine(person), /to be reviewed|Half-written/);
});

test('one button confirms every record that waits for it', async () => {
  const id = await publish('france', 'law', content('Law to confirm'));
  await portal.database.pool.query("update record set confirm_by = now() - interval '1 day' where id = $1", [id]);
  assert.match(await mine('france'), /Not confirmed in time/);
  assert.doesNotMatch(await mine('franceContributor'), /Confirm all records/);
  const answer = await send('france', '/en/my-state', {}, '/en/my-state/confirmation');
  assert.equal(answer.status, 303);
  assert.match(answer.headers.get('location') ?? '', /confirmed=[1-9]/);
  assert.doesNotMatch(await mine('france'), /Not confirmed in time/);
});

test('a contributor may not confirm', async () => {
  const answer = await send('franceContributor', '/en/my-state', {}, '/en/my-state/confirmation');
  assert.equal(answer.status, 403);
});

test('the acts in the log are those of the own state alone', async () => {
  await publish('kenya', 'law', content('Kenyan law for Kenya alone', ['KE']), ['state:KE']);
  const kenya = await mine('kenya');
  assert.match(kenya, /Kenyan law for Kenya alone/);
  assert.match(kenya, /\/proof"/);
  for (const person of ['france', 'brazil', 'officer'] as const) assert.doesNotMatch(await mine(person), /Kenyan law/);
});

test('reference records about the own state wait until it answers them', async () => {
  const { id } = await createAndPublish(await visit('officer'), 'policy', content('Reference on Brazil', ['BR']), {
    audience: ['everyone'],
  });
  assert.match(await mine('brazil'), /Reference on Brazil/);
  const { answerRecord } = await import('../../kernel/records.ts');
  await answerRecord(await visit('brazil'), id, 'confirmed');
  const open = /Reference records about your State(.*?)What you have published/s.exec(await mine('brazil'))?.[1] ?? '';
  assert.doesNotMatch(open, /Reference on Brazil/);
});

test('what may be added is one click away, and only for those who may', async () => {
  const address = '/en/repository/new?kind=national_strategy';
  for (const person of ['france', 'franceContributor', 'officer'] as const)
    assert.ok((await mine(person)).includes(`href="${address}"`), person);
  assert.doesNotMatch(await mine('franceReader'), /\/new\?kind=/);
  assert.doesNotMatch(await mine('france'), /kind=state_profile|kind=norm"/);
  assert.equal((await request('france', address)).status, 303);
});

test('what waits leads straight to where it is done, for those who may do it', async () => {
  const review = await createDraft(await visit('franceContributor'), 'policy', content('Waits for publication'));
  await requestPublication(await visit('franceContributor'), review.id);
  const due = await publish('france', 'law', content('Waits for confirmation'));
  await portal.database.pool.query("update record set confirm_by = now() - interval '1 day' where id = $1", [due]);
  const { id } = await createAndPublish(await visit('officer'), 'policy', content('Waits for an answer'), {
    audience: ['everyone'],
  });
  const acts = [`${review.id}/publication`, `${due}/confirmation`, `${id}/answer`];
  const [focalPoint, contributor] = [await mine('france'), await mine('franceContributor')];
  for (const act of acts) {
    assert.ok(focalPoint.includes(`href="/en/records/${act}"`), act);
    assert.ok(!contributor.includes(`href="/en/records/${act}"`), act);
    assert.equal((await request('france', `/en/records/${act}`)).status, 200, act);
  }
});

test('an administrator sees how far each focal point has come; an officer does not', async () => {
  await openState(await visit('administrator'), { state: 'MX', name: 'M', email: 'm@mx.example', language: 'es' });
  const html = await mine('administrator');
  assert.match(html, /Mexico[\s\S]{0,200}the link works until/);
  assert.match(html, /France[\s\S]{0,200}Last signed in on/);
  assert.doesNotMatch(html, /m@mx\.example/);
  assert.doesNotMatch(await mine('officer'), /the link works until/);
});

test('the Secretariat sees its desk; states do not', async () => {
  assert.match(await mine('administrator'), /has credentials|have credentials/);
  assert.match(await mine('officer'), /suspended record/);
  assert.doesNotMatch(await mine('france'), /credentials/);
});

test('whoever still lacks the second factor sees nothing and confirms nothing', async () => {
  const incomplete = await portal.visit({ ...(await actor('france')), complete: false }, 'en');
  const { listOwnActs } = await import('../../kernel/own-acts.ts');
  const { confirmAll } = await import('../../kernel/records.ts');
  await assert.rejects(listOwnActs(incomplete), { code: 'not-allowed' });
  await assert.rejects(confirmAll(incomplete), { code: 'not-allowed' });
});

test('a search is saved from its address, its digest changed, and it is deleted', async () => {
  const form = '/en/saved-searches/new?q=ransomware&state=KE';
  assert.match(await (await request('france', form)).text(), /name="query" value="q=ransomware&amp;state=KE"/);
  const saved = await send(
    'france',
    form,
    { name: 'Kenyan ransomware', query: 'q=ransomware&state=KE', digest: 'weekly' },
    '/en/saved-searches',
  );
  assert.equal(saved.headers.get('location'), '/en/saved-searches');
  const list = await (await request('france', '/en/saved-searches')).text();
  assert.match(list, /\/en\/search\?q=ransomware&amp;state=KE/);
  const id = /saved-searches\/([0-9a-z]{20})\/digest/.exec(list)?.[1] ?? '';
  const others = await send('franceContributor', '/en/saved-searches/new', {}, `/en/saved-searches/${id}/deletion`);
  assert.equal(others.status, 404);
  assert.equal(
    (await send('france', '/en/saved-searches', { digest: 'daily' }, `/en/saved-searches/${id}/digest`)).status,
    303,
  );
  assert.match(await (await request('france', '/en/saved-searches')).text(), /value="daily" selected/);
  assert.equal((await send('france', '/en/saved-searches', {}, `/en/saved-searches/${id}/deletion`)).status, 303);
  assert.match(await (await request('france', '/en/saved-searches')).text(), /No saved searches/);
});

test('a search without a name, or with a query that is none, is given back with what was typed', async () => {
  const form = '/en/saved-searches/new?q=ransomware';
  const unnamed = await send(
    'france',
    form,
    { name: '', query: 'q=ransomware', digest: 'daily' },
    '/en/saved-searches',
  );
  assert.equal(unnamed.status, 422);
  assert.match(await unnamed.text(), /value="daily" checked/);
  const wrong = await send('france', form, { name: 'x', query: 'state=kenya', digest: 'never' }, '/en/saved-searches');
  assert.equal(wrong.status, 422);
  assert.equal(
    (await send('france', form, { name: 'x', query: 'q=x', digest: 'hourly' }, '/en/saved-searches')).status,
    422,
  );
});
