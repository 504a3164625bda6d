import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestPortal } from '../../test/portal.ts';
import { publishDraft, saveDraft, suspendRecord, withdrawRecord } from '../kernel/records.ts';
import { migrateSample, note, sampleRoom } from './sample-room.test.tsx';

const portal = await openTestPortal({ modules: [sampleRoom] });
await migrateSample(portal);
const { request, publish, send, visit } = portal;

const open = await publish(
  'france',
  'note',
  note('Ransomware strategy', {
    states: ['FR'],
    topics: ['ransomware'],
    summary: { en: 'About strategies against ransomware.' },
  }),
);
const shut = await publish('france', 'note', note('Confidential plan', { states: ['FR'] }), ['state:KE']);
const texts = async (person: Parameters<typeof request>[0], path: string) => {
  const answer = await request(person, path);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};

const routes: { path: string; anyone: number; kenya: number; brazil: number; france: number; officer: number }[] = [
  { path: `/en/sample/${shut}`, anyone: 404, kenya: 200, brazil: 404, france: 200, officer: 404 },
  { path: `/en/records/${shut}`, anyone: 404, kenya: 303, brazil: 404, france: 303, officer: 404 },
  { path: `/en/records/${shut}/history`, anyone: 404, kenya: 200, brazil: 404, france: 200, officer: 404 },
  { path: `/en/records/${shut}/versions/1`, anyone: 404, kenya: 200, brazil: 404, france: 200, officer: 404 },
  { path: `/en/records/${shut}/versions/2`, anyone: 404, kenya: 404, brazil: 404, france: 404, officer: 404 },
  { path: `/en/records/${shut}/differences/1/1`, anyone: 404, kenya: 200, brazil: 404, france: 200, officer: 404 },
  { path: `/en/records/${shut}/citation/bib`, anyone: 404, kenya: 200, brazil: 404, france: 200, officer: 404 },
  { path: `/en/records/${shut}/edit`, anyone: 401, kenya: 403, brazil: 404, france: 200, officer: 404 },
  { path: `/en/records/${shut}/publication`, anyone: 401, kenya: 403, brazil: 404, france: 200, officer: 404 },
  { path: `/en/records/${shut}/withdrawal`, anyone: 401, kenya: 403, brazil: 404, france: 200, officer: 404 },
  { path: `/en/records/${open}/withdrawal`, anyone: 401, kenya: 403, brazil: 403, france: 200, officer: 403 },
  { path: `/en/records/${open}/suspension`, anyone: 401, kenya: 403, brazil: 403, france: 403, officer: 200 },
  { path: `/en/records/${open}/confirmation`, anyone: 401, kenya: 403, brazil: 403, france: 200, officer: 403 },
  { path: `/en/sample/new`, anyone: 401, kenya: 303, brazil: 303, france: 303, officer: 303 },
];
for (const { path, ...expected } of routes)
  test(`who may open ${path.replace(/[0-9a-z]{20}/, ':id')}`, async () => {
    for (const [person, status] of Object.entries(expected)) {
      const answer = await texts(person as 'anyone', path);
      assert.equal(answer.status, status, person);
      if (status >= 400) assert.doesNotMatch(answer.text, /Confidential/);
    }
  });

test('a list shows title, facets, chips and marks what was sought', async () => {
  const { text, status } = await texts('anyone', '/en/sample?q=strategies&state=FR');
  assert.equal(status, 200);
  assert.match(text, /<mark>strategy<\/mark>/i);
  assert.match(text, /1 record</);
  assert.match(text, /Remove filter/);
  assert.match(text, /France/);
  assert.doesNotMatch(text, /Confidential/);
  assert.match(text, /\/feeds\/records\.atom\?q=strategies/);
});

test('a query that names a concept says in which other words it looked', async () => {
  const { text } = await texts('anyone', '/fr/search?q=ran%C3%A7ongiciel');
  assert.match(text, /<mark>Ransomware<\/mark> strategy/);
  assert.match(text, /<p class="quiet">[^<]*ran.ongiciel/);
});

test('an unknown filter is refused with what to do; an empty list says why', async () => {
  assert.equal((await texts('anyone', '/en/sample?state=france')).status, 422);
  const { text, status } = await texts('anyone', '/en/sample?state=BR');
  assert.equal(status, 200);
  assert.match(text, /No records match/);
});

test('a public record carries citation, structured data and its facts', async () => {
  const { text } = await texts('anyone', `/en/sample/${open}`);
  assert.match(text, /citation_title/);
  assert.match(text, /"@type":"CreativeWork"/);
  assert.match(text, /Ransomware strategy body/);
  assert.match(text, /National record/);
  assert.match(text, /Everyone can see this record/);
  assert.doesNotMatch(text, /What you can do/);
});

test('an addressee sees the class alone, the owner every addressee', async () => {
  const kenya = await texts('kenya', `/en/sample/${shut}`);
  assert.match(kenya.text, /Only those to whom/);
  assert.doesNotMatch(kenya.text, /Visible to/);
  const france = await texts('france', `/en/sample/${shut}`);
  assert.match(france.text, /Visible to 2 States/);
  assert.match(france.text, /Kenya/);
});

test('hidden versions leave no trace in history', async () => {
  const id = await publish('france', 'note', note('First hidden words'), ['state:KE']);
  const author = await visit('france');
  for (const [title, audience] of [
    ['Second open words', ['everyone']],
    ['Third open words', ['everyone']],
  ] as const) {
    await saveDraft(author, id, note(title), 0);
    await publishDraft(author, id, { audience });
  }
  const list = await texts('anyone', `/en/records/${id}/history`);
  assert.match(list.text, /Version 2/);
  assert.doesNotMatch(list.text, /Version 3/);
  const difference = await texts('anyone', `/en/records/${id}/differences/1/2`);
  assert.match(difference.text, /<del>/);
  assert.doesNotMatch(difference.text, /hidden/);
  assert.match((await texts('france', `/en/records/${id}/history`)).text, /Version 3/);
});

test('citations in three formats, and plain', async () => {
  assert.match(
    (await texts('anyone', `/en/records/${open}/citation/bib`)).text,
    /@misc\{gcscp-[\s\S]*title = \{\{Ransomware strategy\}\}/,
  );
  assert.match((await texts('anyone', `/en/records/${open}/citation/ris`)).text, /^TY {2}- GOVDOC\r\n[\s\S]*ER {2}- /);
  assert.equal(
    JSON.parse((await texts('anyone', `/en/records/${open}/citation/csl-json`)).text)[0].title,
    'Ransomware strategy',
  );
  assert.equal((await texts('anyone', `/en/records/${open}/citation/xls`)).status, 404);
});

test('exports hold what their reader may see, and no formulas', async () => {
  await publish('france', 'note', note('=1+1 formula'));
  const csv = await texts('anyone', '/en/export/csv?room=sample');
  assert.match(csv.text, /'=1\+1 formula/);
  assert.doesNotMatch(csv.text, /Confidential/);
  assert.match((await texts('kenya', '/en/export/csv?room=sample')).text, /Confidential/);
  assert.ok(JSON.parse((await texts('anyone', '/en/export/json?room=sample')).text).length >= 2);
  assert.ok(JSON.parse((await texts('anyone', '/en/export/csl-json?room=sample')).text).length >= 2);
  assert.match((await texts('anyone', '/en/export/bib?room=sample&limit=1')).text, /@misc/);
  assert.match((await texts('anyone', '/en/export/ris?room=nothing')).text, /^$/);
});

test('the feed is well-formed and public', async () => {
  await publish('france', 'note', note('Feed <b>&" entry'));
  const { text, headers, status } = await texts('anyone', '/feeds/records.atom?room=sample&language=fr');
  assert.equal(status, 200);
  assert.match(headers.get('content-type') ?? '', /atom/);
  assert.match(text, /Feed &lt;b&gt;&amp;&quot; entry/);
  assert.match(text, /xml:lang="fr"/);
  assert.doesNotMatch(text, /Confidential/);
});

test('withdrawing asks, takes the reason, and hides the record', async () => {
  const id = await publish('france', 'note', note('To be withdrawn'));
  const answer = await send('france', `/en/records/${id}/withdrawal`, { reason: 'Outdated.' });
  assert.equal(answer.status, 303);
  assert.equal((await texts('anyone', `/en/sample/${id}`)).status, 404);
  const own = await texts('france', `/en/sample/${id}?done=withdrawal`);
  assert.match(own.text, /Outdated\./);
  assert.match(own.text, /The record is withdrawn/);
  assert.equal((await request('france', `/en/records/${id}/withdrawal`)).status, 403);
});

test('a suspension needs a reason; the form comes back with the error', async () => {
  const id = await publish('kenya', 'note', note('To be suspended'));
  const refused = await send('officer', `/en/records/${id}/suspension`, { reason: '' });
  assert.equal(refused.status, 422);
  assert.match(await refused.text(), /Fill in this field/);
  await suspendRecord(await visit('officer'), id, 'Check pending.');
  assert.match((await texts('kenya', `/en/sample/${id}`)).text, /Check pending/);
  assert.equal((await send('officer', `/en/records/${id}/reinstatement`, {})).status, 303);
  assert.equal((await texts('anyone', `/en/sample/${id}`)).status, 200);
});

test('a state disputes a reference record with a statement shown beside it', async () => {
  const id = await publish(
    'officer',
    'note',
    note('About Kenya', { states: ['KE'], source: { name: 'A source', url: 'https://example.org/', confidence: 'V' } }),
  );
  assert.equal((await send('kenya', `/en/records/${id}/answer`, { stance: 'disputed' })).status, 422);
  assert.equal(
    (await send('kenya', `/en/records/${id}/answer`, { stance: 'disputed', 'statement.en': 'Not so.' })).status,
    303,
  );
  const { text } = await texts('anyone', `/en/sample/${id}`);
  assert.match(text, /Disputed/);
  assert.match(text, /Not so\./);
  assert.match(text, /A source/);
  assert.equal((await request('france', `/en/records/${id}/answer`)).status, 403);
});

test('related records are named both ways, hidden ones not at all', async () => {
  const target = await publish('france', 'note', note('Target'));
  const from = await publish(
    'france',
    'note',
    note('Origin', {
      links: [
        { relation: 'cites', to: target },
        { relation: 'related', to: shut },
      ],
    }),
  );
  const origin = await texts('anyone', `/en/sample/${from}`);
  assert.match(origin.text, /Cites[\s\S]*Target/);
  assert.doesNotMatch(origin.text, /Confidential|Related to/);
  assert.match((await texts('anyone', `/en/sample/${target}`)).text, /Cited by[\s\S]*Origin/);
  await withdrawRecord(await visit('france'), from);
  assert.doesNotMatch((await texts('anyone', `/en/sample/${target}`)).text, /Cited by/);
});
