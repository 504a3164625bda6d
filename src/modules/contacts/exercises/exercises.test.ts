import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { mock, test } from 'node:test';
import { takeLetters } from '../../../../test/contacts/portal.ts';
import { openTestPortal, type Person } from '../../../../test/portal.ts';

const start = Date.UTC(2026, 10, 23, 9);
mock.timers.enable({ apis: ['Date'], now: start });
const { portal, request, send } = await openTestPortal();
let letters = 0;
takeLetters(portal, () => letters++);
const rows = async <R extends object>(text: string) => (await portal.database.pool.query<R>(text)).rows;
const pass = (minutes: number) => mock.timers.setTime(Date.now() + minutes * 60_000);
const page = async (person: Person | 'anyone', path: string) => (await request(person, path)).text();

/** How many rows every table has, those of exercises and the log apart. */
async function liveRows(): Promise<Record<string, number>> {
  const tables = await rows<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'contacts_exercise%' and tablename not in ('leaf', 'log_tree', 'log_node', 'checkpoint', 'session', 'rate_limit', 'account_holder') order by 1",
  );
  const counts = await Promise.all(
    tables.map(
      async ({ name }) => [name, (await rows<{ n: number }>(`select count(*) as n from ${name}`))[0]!.n] as const,
    ),
  );
  return Object.fromEntries(counts);
}
for (const person of ['officer', 'france', 'franceReader', 'kenya', 'brazil'] as const) await request(person, '/en');
const before = await liveRows();
const publicPages = [
  '/en',
  '/en/contacts',
  '/en/contacts/coverage',
  '/en/search?q=Quillback',
  '/api/v1/records?q=Quillback',
  '/api/v1/suggestions?q=Quillb',
  '/sitemap.xml',
  '/en/states/FR',
];
const publicBefore = await Promise.all(publicPages.map((path) => page('anyone', path)));

const title = 'Operation Quillback';
const made = await send('officer', '/en/contacts/exercises/new', {
  title,
  scenario: 'An invented grid fails.',
  'states[]': ['FR', 'KE'],
});
const path = made.headers.get('location')!;
const add = (values: Record<string, string | string[]>) => send('officer', `${path}/inject`, values);
await add({ minute: '10', title: 'To everybody', body: 'Lights go out.' });
await add({ minute: '30', title: 'To France alone', body: 'A call from the ministry.', 'states[]': 'FR' });
await add({ minute: '60', title: 'To the technical side', body: 'A sample arrives.', seat: 'technical' });

test('until it is open, an exercise is there for control alone', async () => {
  assert.match(await page('officer', path), /Operation Quillback.*To France alone/s);
  for (const person of ['anyone', 'france', 'kenya', 'brazil'] as const)
    assert.equal((await request(person, path)).status, 404, person);
  assert.doesNotMatch(await page('france', '/en/contacts/exercises'), /Quillback/);
  assert.equal((await send('officer', path, {}, `${path}/opening`)).status, 303);
});

test('opened, it is there for those invited, without its injects', async () => {
  const table = [
    ['anyone', path, 404],
    ['brazil', path, 404],
    ['france', path, 200],
    ['franceReader', path, 200],
    ['kenya', path, 200],
    ['officer', path, 200],
    ['anyone', '/en/contacts/exercises', 404],
    ['brazil', '/en/contacts/exercises', 200],
    ['anyone', `${path}/debrief`, 404],
    ['brazil', `${path}/debrief`, 404],
    ['kenya', `${path}/debrief`, 200],
    ['france', `${path}/inject`, 404],
    ['france', '/en/contacts/exercises/new', 404],
  ] as const;
  for (const [person, where, status] of table) {
    const answer = await request(person, where);
    assert.equal(answer.status, status, `${person} ${where}`);
    const html = await answer.text();
    if (person !== 'officer')
      assert.doesNotMatch(html, /To everybody|Lights go out|To France alone|A sample arrives/, `${person} ${where}`);
    if (person === 'brazil' || person === 'anyone') assert.doesNotMatch(html, /Quillback/);
    if (status === 200) assert.match(html, /EXERCISE – EXERCISE – EXERCISE/, 'marked');
  }
});

test('before it comes, control changes or removes an inject, which players never learn of', async () => {
  await add({ minute: '20', title: 'Superfluous', body: 'Nothing to see.' });
  const linked = /inject\?change=([0-9a-z]{20})"><bdi>Superfluous/.exec(await page('officer', path))?.[1] ?? '';
  assert.match(await page('officer', `${path}/inject?change=${linked}`), /value="Superfluous"/);
  assert.equal((await request('france', `${path}/inject?change=${linked}`)).status, 404);
  const change = (minute: string) =>
    send(
      'officer',
      `${path}/inject?change=${linked}`,
      { inject: linked, minute, title: 'Spare', body: '' },
      `${path}/inject`,
    );
  assert.equal((await change('soon')).status, 422);
  assert.equal((await change('21')).status, 303);
  assert.match(await page('officer', path), /T\+00:21/);
  assert.equal((await send('officer', `${path}/inject?change=${linked}`, { inject: linked }, `${path}/inject-removal`)).status, 303); // prettier-ignore
  const html = await page('officer', path);
  assert.match(html, /Inject changed: <bdi>Superfluous/);
  assert.match(html, /Inject removed: <bdi>Spare/);
  assert.doesNotMatch(await page('france', `${path}/debrief`), /Superfluous|Spare|Inject changed/);
  assert.match(await page('france', '/en/my-state'), /Exercises that your State is invited to/);
});

test('three injects come at their minutes, each to whom it is for, over a pause and a jump', async () => {
  const clock = (act: string, minute = '') => send('officer', path, { act, minute }, `${path}/clock`);
  assert.equal((await clock('pause')).status, 409, 'nothing runs yet');
  assert.equal((await clock('start')).status, 303);
  pass(9);
  assert.doesNotMatch(await page('kenya', path), /Lights go out/);
  pass(2);
  for (const person of ['kenya', 'france'] as const)
    assert.match(await page(person, path), /Lights go out.*T\+00:10|T\+00:10.*Lights go out/s);
  await clock('pause');
  pass(300);
  assert.doesNotMatch(await page('france', path), /A call from the ministry/, 'the clock stands');
  const wrong = await clock('jump', 'soon');
  assert.equal(wrong.status, 422);
  assert.match(await wrong.text(), /value="soon"/);
  assert.equal((await clock('jump', '45')).status, 303);
  assert.match(await page('france', path), /A call from the ministry/);
  assert.doesNotMatch(await page('kenya', path), /A call from the ministry|To France alone/);
  await clock('resume');
  pass(16);
  assert.doesNotMatch(await page('kenya', path), /A sample arrives/, 'nobody took this part');
  assert.equal((await send('kenya', path, { seat: 'technical' }, `${path}/seat`)).status, 303);
  assert.match(await page('kenya', path), /A sample arrives/);
  assert.doesNotMatch(await page('france', path), /A sample arrives/);
});

const injectOf = (html: string, name: string) =>
  new RegExp(`${name}.*?name="inject" value="([0-9a-z]{20})"`, 's').exec(html)?.[1] ?? '';

test('answers are kept with both times; others do not see them', async () => {
  const inject = injectOf(await page('kenya', path), 'Lights go out');
  assert.equal((await send('kenya', path, { inject, text: 'We start the generators.' }, `${path}/answer`)).status, 303);
  assert.match(await page('kenya', path), /We start the generators/);
  assert.doesNotMatch(await page('france', path), /generators/);
  const control = await page('officer', path);
  assert.match(control, /Answer to:.*To everybody.*min \(real: /s);
  const empty = await send('kenya', path, { inject, text: '' }, `${path}/answer`);
  assert.equal(empty.status, 422);
  const foreign = injectOf(await page('france', path), 'A call from the ministry');
  assert.equal(
    (await send('kenya', path, { inject: foreign, text: 'x' }, `${path}/answer`)).status,
    404,
    'an inject of others',
  );
  assert.equal(
    (await send('franceReader', path, { inject: foreign, text: 'x' }, `${path}/answer`)).status,
    403,
    'readers look on',
  );
  assert.equal((await send('brazil', '/en/my-state', { inject, text: 'x' }, `${path}/answer`)).status, 404);
});

test('messages go to those they are for, and stay inside', async () => {
  const sent = await send('kenya', path, { 'to[]': 'FR', text: 'Do you see the same?' }, `${path}/message`);
  assert.equal(sent.status, 303);
  assert.match(await page('france', path), /Do you see the same/);
  const outside = await send('kenya', path, { 'to[]': 'BR', text: 'Typed words' }, `${path}/message`);
  assert.equal(outside.status, 422);
  assert.match(await outside.text(), /Typed words/);
  assert.doesNotMatch(await page('brazil', '/en/contacts/exercises'), /same/);
});

test('the debrief has every event with exercise time, real time and response, on paper and as a table', async () => {
  assert.equal((await send('officer', path, { act: 'end' }, `${path}/clock`)).status, 303);
  assert.equal((await send('officer', path, { act: 'start' }, `${path}/clock`)).status, 409, 'over is over');
  const csv = await request('officer', `${path}/debrief?format=csv`);
  assert.match(csv.headers.get('content-type') ?? '', /^text\/csv/);
  const lines = (await csv.text()).trim().split('\r\n');
  assert.equal(lines.length, 1 + 5 + 3 + 2 + 1 + 1, 'head, clock, injects, one changed and removed, answer, message');
  for (const line of lines.slice(1)) assert.match(line, /^EXERCISE – EXERCISE – EXERCISE,T\+\d\d:\d\d,2026-11-23T/);
  assert.match(
    lines.find((line) => line.includes('generators'))!,
    /,51,\d+$/,
  );
  const kenya = await page('kenya', `${path}/debrief`);
  assert.match(kenya, /We start the generators/);
  assert.doesNotMatch(kenya, /ministry/);
});

test('nothing of it reached live data, mail, search, figures or the public', async () => {
  assert.deepEqual(await liveRows(), before);
  assert.equal(letters, 0);
  assert.deepEqual(
    await Promise.all(publicPages.map((where) => page('anyone', where))).then(withoutNonces),
    withoutNonces(publicBefore),
  );
  assert.equal((await rows("select 1 from leaf where tree = 'public' and subject like 'exercise%'")).length, 0);
});

const withoutNonces = (pages: string[]) =>
  pages.map((html) => html.replace(/nonce="[^"]+"/g, '').replace(/urn:reference:\w+|[0-9a-f]{12}/g, ''));

test('its code reaches neither records, contacts, pings, messages nor mail', () => {
  for (const file of globSync('src/modules/contacts/exercises/*.{ts,tsx}').filter((each) => !each.includes('.test.'))) {
    const imports = [...readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g)].map((match) => match[1]!);
    for (const each of imports)
      assert.ok(
        !/\.\.\/(directory|pings|correspondence)\/|kernel\/(records|record-rows|catalogue|search|mail|jobs|files)/.test(
          each,
        ),
        `${file} imports ${each}`,
      );
    assert.doesNotMatch(
      readFileSync(file, 'utf8'),
      /portal\.(mail|jobs|files)|references record|\.records\(\)|\.read\(/,
      file,
    );
  }
});
