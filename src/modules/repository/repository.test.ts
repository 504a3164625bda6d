import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Refused } from '../../kernel/errors.ts';
import { createAndPublish, createDraft, publishDraft, saveDraft, withdrawRecord } from '../../kernel/records.ts';
import { openTestPortal, type Person } from '../../../test/portal.ts';

const { portal, request, visit, send, publish } = await openTestPortal();

const strategy = (title: string, fields: Record<string, unknown> = {}) => ({
  language: 'en',
  title: { en: title },
  topics: ['national-cybersecurity-strategy'],
  fields: { state_of_play: 'in-force', adopted_on: '2024-05', ...fields },
});

const secrets = { members: 'Zebra for Members', kenya: 'Okapi for Kenya', draft: 'Heron in Draft' };
const ids: Record<string, string> = {};

before(async () => {
  ids.open = await publish(
    'france',
    'national_strategy',
    strategy('Open Strategy of France', { issuing_body: { fr: 'Ministère des essais' } }),
  );
  ids.members = await publish('france', 'law', strategy(secrets.members), ['members']);
  ids.kenya = await publish('france', 'policy', strategy(secrets.kenya, { implements_norms: ['norm-h'] }), [
    'state:KE',
  ]);
  ids.draft = (await createDraft(await visit('france'), 'doctrine', strategy(secrets.draft))).id;
});

type Row = [path: string, person: Person | 'anyone', status: number, ...mustNotContain: string[]];
const { members, kenya, draft } = secrets;
const table = (): Row[] => [
  ['/repository', 'anyone', 200, members, kenya, draft],
  ['/repository', 'brazil', 200, kenya, draft],
  ['/repository', 'officer', 200, members, kenya, draft],
  ['/repository?state=FR&kind=law', 'anyone', 200, members],
  ['/repository?q=Zebra', 'anyone', 200, members],
  ['/repository?q=Okapi', 'brazil', 200, kenya],
  ['/repository?sort=wrong', 'anyone', 422],
  ['/repository/map', 'anyone', 200],
  ['/repository/map', 'kenya', 200],
  ['/repository/states', 'anyone', 200],
  ['/repository/states/FR', 'anyone', 200, members, kenya, draft],
  ['/repository/states/FR', 'brazil', 200, kenya, draft],
  ['/repository/states/FR', 'officer', 200, members, kenya, draft],
  ['/repository/states/FR', 'france', 200],
  ['/repository/states/fr', 'anyone', 404],
  ['/repository/states/ZZ', 'anyone', 404],
  ['/repository/states/eu', 'anyone', 404],
  ['/repository/compare', 'anyone', 200],
  ['/repository/compare?state=FR', 'anyone', 200, members],
  ['/repository/compare?state=FR&state=KE', 'anyone', 200, members, kenya, draft],
  ['/repository/compare?state=FR&state=KE', 'brazil', 200, kenya, draft],
  ['/repository/compare?state=FR&state=ZZ', 'anyone', 422],
  ['/repository/compare?state=FR&state=%00', 'anyone', 422],
  ['/repository/compare?state=FR&state=KE&kind=novel', 'anyone', 422],
  ['/repository/compare?state=FR&state=KE&state=BR&state=IN&state=CN', 'anyone', 422],
  [`/repository/${ids.open}`, 'anyone', 200],
  [`/repository/${ids.members}`, 'anyone', 404, members],
  [`/repository/${ids.members}`, 'officer', 404, members],
  [`/repository/${ids.members}`, 'brazil', 200],
  [`/repository/${ids.kenya}`, 'brazil', 404, kenya],
  [`/repository/${ids.kenya}`, 'kenya', 200],
  [`/repository/${ids.draft}`, 'kenya', 404, draft],
  [`/repository/${ids.draft}`, 'officer', 404, draft],
  [`/repository/${ids.draft}`, 'franceReader', 404, draft],
  [`/repository/${ids.draft}`, 'franceContributor', 200],
  ['/repository/new?kind=law', 'anyone', 401],
  ['/repository/new?kind=law', 'franceReader', 403],
  ['/repository/new?kind=law', 'france', 303],
  ['/repository/new', 'officer', 200],
  [`/repository/${ids.open}/edit`, 'anyone', 401],
  [`/repository/${ids.open}/edit`, 'kenya', 403],
  [`/repository/${ids.members}/edit`, 'officer', 404],
  ['/repository/nothing-here', 'anyone', 404],
];

test('each page answers each reader with what they may see', async () => {
  for (const [path, person, status, ...hidden] of table()) {
    const answer = await request(person, `/en${path}`);
    const html = await answer.text();
    assert.equal(answer.status, status, `${person} ${path}`);
    for (const text of hidden) assert.ok(!withoutQuery(html).includes(text), `${person} ${path} shows "${text}"`);
  }
});

/** A page repeats the words its reader sought. */
const withoutQuery = (html: string) => html.replaceAll(/[?&;]q=[^"&]*|value="[^"]*"/g, '');

test('readers find what they may see on country page, comparison and map', async () => {
  const shown = async (person: Person | 'anyone', path: string) => (await request(person, `/en${path}`)).text();
  assert.match(await shown('anyone', '/repository/states/FR'), /Open Strategy of France/);
  assert.match(await shown('brazil', '/repository/states/FR'), /Zebra for Members/);
  assert.match(await shown('kenya', '/repository/compare?state=FR&state=KE'), /Okapi for Kenya/);
  assert.match(await shown('kenya', '/repository/compare?state=FR&state=KE'), /Norm \(/);
  assert.doesNotMatch(await shown('brazil', '/repository/compare?state=FR&state=KE'), /Norm \(/);
  assert.match(await shown('anyone', '/repository/compare?state=FR&state=KE'), /differs/);
  assert.match(await shown('anyone', '/repository/states/FR'), /European Union/);
  const count = async (person: Person | 'anyone') =>
    Number(
      /France: (\d+) document/.exec((await shown(person, '/repository/map')).replaceAll(/[\u2066-\u2069]/g, ''))?.[1],
    );
  const publicly = await count('anyone');
  assert.equal(await count('brazil'), publicly + 1);
  assert.equal(await count('kenya'), publicly + 2);
  assert.equal(await count('officer'), publicly);
});

test('pages speak the reader’s language', async () => {
  for (const [language, word] of [['ar', 'السياسات والقوانين'], ['fr', 'Politiques et lois'], ['zh', '政策和法律'], ['ru', 'Политика и законодательство'], ['es', 'Políticas y leyes']]) {
    const html = await (await request('anyone', `/${language}/repository/states/FR`)).text();
    assert.ok(html.includes(word!), language);
  } // prettier-ignore
});

const wrongFields: [name: string, value: unknown, code: string, path?: string][] = [
  ['adopted_on', '2024-13', 'partial-date'],
  ['adopted_on', '2023-02-29', 'partial-date'],
  ['adopted_on', 'May 2024', 'partial-date'],
  ['adopted_on', 2024, 'wrong-type'],
  ['in_force_on', '2024-04-30', 'before-adoption'],
  ['amended_on', '2023', 'before-adoption'],
  ['implements_norms', ['norm-z'], 'not-a-choice', 'fields.implements_norms.0'],
  ['implements_norms', 'norm-a', 'wrong-type'],
  ['state_of_play', 'nearly', 'not-a-choice'],
  ['issuing_body', { en: 'x'.repeat(301) }, 'too-long', 'fields.issuing_body.en'],
  ['issuing_body', { xx: 'Ministry' }, 'unknown-field'],
  ['symbol', 'Act\0 1', 'forbidden-characters'],
  ['symbol', '\ud800', 'forbidden-characters'],
  ['official_url', 'javascript:alert(1)', 'web-address'],
  ['official_url_language', 'French', 'language-code'],
  ['colour', 'blue', 'unknown-field', 'fields'],
];

test('wrong fields are refused by name', async () => {
  const france = await visit('france');
  for (const [name, value, code, path = `fields.${name}`] of wrongFields) {
    const wish = createAndPublish(france, 'law', strategy('Wrong', { [name]: value }), { audience: ['everyone'] });
    await assert.rejects(wish, (error: Refused) => {
      assert.deepEqual(
        [error.code, error.fields[0]?.path, error.fields[0]?.code],
        ['invalid', path, code],
        `${name} ${JSON.stringify(value)}`,
      );
      return true;
    });
  }
});

test('dates agree as far as they are known', async () => {
  const fields = { adopted_on: '2024-05-17', in_force_on: '2024', amended_on: '2024-05' };
  const { status } = await createAndPublish(await visit('france'), 'law', strategy('Dates', fields), {
    audience: ['state:FR'],
  });
  assert.equal(status, 'published');
});

test('a direction override is taken out of a text', async () => {
  const id = await publish('france', 'guideline', strategy('Guide \u202etxt.exe', { symbol: 'No\u202e 1' }), [
    'state:FR',
  ]);
  const { rows } = await portal.database.pool.query<{ title: { en: string }; symbol: string }>(
    'select title, symbol from record join repository_document using (id) where id = $1',
    [id],
  );
  assert.deepEqual(rows[0], { title: { en: 'Guide txt.exe' }, symbol: 'No 1' });
});

test('a draft is published to those its owner names, then to all, then withdrawn', async () => {
  const france = await visit('france');
  const { id } = await createDraft(france, 'doctrine', strategy('Doctrine of Stages'));
  await publishDraft(france, id, { audience: ['group:eu'] });
  const status = async (person: Person | 'anyone') => (await request(person, `/en/repository/${id}`)).status;
  assert.deepEqual([await status('anyone'), await status('kenya'), await status('france')], [404, 404, 200]);
  await saveDraft(france, id, strategy('Doctrine of Stages, revised'), 0);
  await publishDraft(france, id, { audience: ['everyone'] });
  assert.deepEqual([await status('anyone'), await status('kenya')], [200, 200]);
  assert.match(
    await (await request('anyone', '/en/repository?q=Stages')).text(),
    /Doctrine of <mark>Stages<\/mark>, revised/,
  );
  await withdrawRecord(france, id, 'Replaced');
  assert.deepEqual([await status('anyone'), await status('kenya'), await status('france')], [404, 404, 200]);
});

test('a state’s document that names no state is about the state', async () => {
  const { rows } = await portal.database.pool.query<{ states: string[] }>('select states from record where id = $1', [
    ids.open,
  ]);
  assert.deepEqual(rows[0]?.states, ['FR']);
});

test('the form keeps what was typed and names what is wrong', async () => {
  const made = await send('france', '/en/repository/new?kind=law', {
    language: 'en',
    'title.en': 'Law from a Form',
  });
  assert.ok([302, 303].includes(made.status), String(made.status));
  const id = /[0-9a-z]{20}/.exec(made.headers.get('location') ?? '')?.[0];
  assert.ok(id, made.headers.get('location') ?? 'no location');
  const values = {
    version: '1',
    step: '3',
    'fields.issuing_body.en': 'Parliament',
    'fields.adopted_on.year': '2024',
    'fields.adopted_on.month': '5',
    'fields.adopted_on.day': '31',
    'fields.in_force_on.year': '2024',
    'fields.in_force_on.month': '2',
    'fields.in_force_on.day': '30',
    'fields.implements_norms.un-norms[]': 'norm-a',
    'fields.implements_norms.un-global-cbms[]': 'cbm-3',
  };
  const sent = await send('france', `/en/repository/${id}/edit?step=2`, values);
  assert.match(sent.headers.get('location') ?? '', /step=2&check=1/);
  const { rows } = await portal.database.pool.query<{ fields: unknown }>(
    "select content->'fields' as fields from draft where record = $1",
    [id],
  );
  assert.deepEqual(rows[0]?.fields, {
    issuing_body: { en: 'Parliament' },
    adopted_on: '2024-05-31',
    in_force_on: '2024-2-30',
    implements_norms: ['norm-a', 'cbm-3'],
  });
  const html = await (await request('france', `/en/repository/${id}/edit?step=2&check=1`)).text();
  assert.match(html, /value="Parliament"/);
  assert.match(html, /name="fields.in_force_on.day" value="30"/);
  assert.match(html, /Give a date as year/);
  assert.match(html, /value="cbm-3" checked/);
  await assert.rejects(
    publishDraft(await visit('france'), id, { audience: ['everyone'] }),
    (error: Refused) => error.fields[0]?.path === 'fields.in_force_on',
  );
});

test('the shipped documents are there, with their sources', async () => {
  const { rows } = await portal.database.pool.query<{ total: number; unsourced: number; states: number }>(
    `select count(*)::int as total, count(*) filter (where source->>'name' is null)::int as unsourced, count(distinct states)::int as states
     from record where room = 'repository' and standing = 'reference'`,
  );
  assert.ok(rows[0]!.total >= 110, String(rows[0]!.total));
  assert.equal(rows[0]!.unsourced, 0);
  assert.ok(rows[0]!.states >= 100);
});

test('the breadcrumb of every page of the room ends with the page itself', async () => {
  for (const path of ['compare', 'map', 'states', 'states/FR']) {
    const html = await (await request('anyone', `/en/repository/${path}`)).text();
    assert.match(
      html,
      /<nav class="breadcrumb"[\s\S]*?<span aria-current="page"><bdi>[^<]+<\/bdi><\/span><\/li><\/ol>/,
      path,
    );
  }
});
