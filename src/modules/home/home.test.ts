import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestPortal, type Person } from '../../../test/portal.ts';
import { languages } from '../../kernel/language.ts';

const { portal, request, publish } = await openTestPortal();

const restricted = await publish('france', 'policy', policy('Sealed policy of the Seine'), ['state:KE']);

function policy(title: string): Record<string, unknown> {
  return { language: 'en', title: { en: title }, states: ['FR'], fields: {} };
}

type Asker = Person | 'anyone';
const askers: Asker[] = ['anyone', 'kenya', 'brazil', 'france', 'franceReader', 'officer', 'administrator'];

/** Route, status for the public, status for those signed in. */
const routes: [string, number, number][] = [
  ['', 200, 200],
  ['/search', 200, 200],
  ['/search?q=sealed', 200, 200],
  ['/states', 200, 200],
  ['/states?q=fran&group=eu', 200, 200],
  ['/states/FR', 200, 200],
  ['/states/fr', 301, 301],
  ['/states/ZZ', 404, 404],
  ['/organisations', 200, 200],
  ['/organisations/au', 200, 200],
  ['/organisations/nowhere', 404, 404],
  ['/vocabulary', 200, 200],
  ['/vocabulary/ransomware', 200, 200],
  ['/vocabulary/nothing', 404, 404],
  ['/about', 200, 200],
  ['/accessibility', 200, 200],
  ['/api', 200, 200],
  ['/problems', 200, 200],
  ['/my-state', 303, 200],
  ['/saved-searches', 303, 200],
  ['/saved-searches/new?q=ransomware', 303, 200],
];

const sees = new Set<Asker>(['france', 'franceReader', 'kenya']);

for (const asker of askers)
  test(`every page answers ${asker}, and shows the restricted record to its addressees alone`, async () => {
    for (const [route, open, signedIn] of routes) {
      const response = await request(asker, `/en${route}`);
      assert.equal(response.status, asker === 'anyone' ? open : signedIn, route);
      const html = await response.text();
      if (sees.has(asker)) continue;
      assert.doesNotMatch(html, /Sealed policy/, route);
      assert.ok(!html.includes(restricted), route);
    }
  });

test('an addressee finds the restricted record on the front page, by search and in the count of the state', async () => {
  assert.match(await (await request('kenya', '/en')).text(), /Sealed policy/);
  assert.match(await (await request('kenya', '/en/search?q=sealed')).text(), /Sealed policy|Sealed<\/mark> policy/);
  const counted = (html: string) => /state=FR&amp;kind=policy/.test(html);
  assert.equal(counted(await (await request('kenya', '/en/states/FR')).text()), true);
  assert.equal(counted(await (await request('brazil', '/en/states/FR')).text()), false);
});

test('the pages exist in six languages', async () => {
  for (const language of languages)
    for (const route of [
      '',
      '/search',
      '/states',
      '/states/CI',
      '/organisations',
      '/vocabulary',
      '/about',
      '/accessibility',
      '/api',
      '/problems',
    ]) {
      const response = await request('anyone', `/${language}${route}`);
      assert.equal(response.status, 200, `${language}${route}`);
      assert.match(await response.text(), new RegExp(`<html lang="${language}"`));
    }
});

test('profiles are found by their names in any of the six languages', async () => {
  const finds = async (words: string, path: string) => {
    const html = await (await request('anyone', `/en/search?q=${encodeURIComponent(words)}`)).text();
    assert.ok(html.includes(`href="/en${path}"`), words);
  };
  await finds('Франция', '/states/FR');
  await finds('Côte d’Ivoire', '/states/CI');
  await finds('cote d ivoire', '/states/CI');
  await finds('非洲联盟', '/organisations/au');
  await finds('كينيا', '/states/KE');
});

test('states are found by part of a name in any language, without accents', async () => {
  const html = await (await request('anyone', '/en/states?q=cote')).text();
  assert.match(html, /\/en\/states\/CI"/);
  assert.doesNotMatch(html, /\/en\/states\/KE"/);
});

test('a state names its organisations with role and source', async () => {
  const html = await (await request('anyone', '/en/states/ML')).text();
  assert.match(html, /participation suspended/);
  assert.match(html, /\/en\/organisations\/au/);
  assert.match(html, /Peace and Security Council/);
});

test('a door whose room is not mounted is not shown', async () => {
  const html = await (await request('anyone', '/en')).text();
  const mounted = (name: string) => portal.rooms.all.some((room) => room.name === name);
  assert.equal(html.includes('Find a national policy'), mounted('repository'));
  assert.equal(html.includes('Reach a contact point'), mounted('contacts'));
});

test('the first visit of the front page is light', async () => {
  const weigh = async (path: string) => {
    const response = await request('anyone', path, { headers: { 'accept-encoding': 'gzip' } });
    return { bytes: (await response.clone().arrayBuffer()).byteLength, response };
  };
  for (const language of languages) assert.ok((await weigh(`/${language}`)).bytes < 30_000, language);
  const html = await (await request('anyone', '/en')).text();
  const paths = new Set([...html.matchAll(/\/assets\/[\w.-]+/g)].map(([path]) => path));
  let total = (await weigh('/en')).bytes;
  for (const path of paths) total += (await weigh(path)).bytes;
  assert.ok(total < 100_000, `${total} bytes`);
});

test('every problem code has its anchor, and the API page every operation', async () => {
  const problems = await (await request('anyone', '/en/problems')).text();
  for (const code of ['not-found', 'edit-conflict', 'invalid', 'unavailable'])
    assert.match(problems, new RegExp(`id="${code}"`));
  const { paths } = (await (await request('anyone', '/api/v1/openapi.json')).json()) as {
    paths: Record<string, object>;
  };
  const page = await (await request('anyone', '/en/api')).text();
  for (const path of Object.keys(paths)) assert.ok(page.includes(path), path);
});

test('the concept page leads to exactly the records it counts', async () => {
  const html = await (await request('anyone', '/en/vocabulary/national-cybersecurity-strategy')).text();
  const count = /(\d+) records on this topic/.exec(html)?.[1];
  const list = (await (
    await request('anyone', '/api/v1/records?topic=national-cybersecurity-strategy&limit=1')
  ).json()) as { total: number };
  assert.equal(Number(count), list.total);
});

test('what is new is what states published, then the documents with the latest dates; meetings are not among them', async () => {
  const html = await (await request('anyone', '/en')).text();
  const news = html.slice(html.indexOf('What is new'), html.indexOf('All records, newest first'));
  assert.doesNotMatch(news, /Meeting</);
  const dates = [...news.matchAll(/datetime="(\d{4}[^"]*)"/gi)].map((match) => match[1]!);
  assert.ok(dates.length > 3, news);
  assert.deepEqual(dates, dates.toSorted().reverse());
  const policyId = await publish('kenya', 'policy', { ...policy('Fresh policy of the lakes'), states: ['KE'] });
  const fresh = await (await request('anyone', '/en')).text();
  const first = /What is new[\s\S]*?<li>([\s\S]*?)<\/li>/.exec(fresh)?.[1] ?? '';
  assert.match(first, /Fresh policy of the lakes/);
  assert.match(first, /Kenya/);
  assert.ok(first.includes(policyId));
});
