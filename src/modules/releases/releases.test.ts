import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { strFromU8, unzipSync } from 'fflate';
import { readProgress } from '../../kernel/progress.ts';
import { publishDraft, saveDraft, withdrawRecord } from '../../kernel/records.ts';
import { languages } from '../../kernel/language.ts';
import { openTestPortal, type Person } from '../../../test/portal.ts';
import { releaseJob, releaseWork } from './make.ts';

const { portal, request, publish, visit, send } = await openTestPortal();
const law = (title: string) => ({
  language: 'en',
  title: { en: title, fr: `${title}, loi` },
  summary: { en: '=1+1' },
  topics: ['ransomware'],
  fields: { adopted_on: '2024-05', symbol: 'L 5' },
});
const open = await publish('france', 'law', law('Open act'));
const later = await publish('kenya', 'law', law('Withdrawn later'));
const closed = await publish('france', 'law', law('Restricted act'), ['members']);

async function makeOne(): Promise<string> {
  const answer = await send('officer', '/en/releases/new', {});
  assert.equal(answer.headers.get('location'), '/en/releases/progress');
  await releaseJob.run(await portal.systemVisit(), {});
  const progress = await readProgress(portal, releaseWork);
  assert.equal(progress?.status, 'finished');
  assert.equal(progress.done === progress.total && progress.total > 1000 / 2, true);
  return progress.result!;
}

let files: Record<string, Uint8Array> = {};
const textOf = (path: string) => strFromU8(files[path]!);

test('the Secretariat makes a release, everyone downloads it', { timeout: 120_000 }, async () => {
  assert.equal((await request('anyone', '/en/releases')).status, 200);
  assert.equal((await request('officer', '/en/releases/progress')).status, 404);
  assert.equal(await makeOne(), '1');
  const answer = await request('anyone', '/fr/releases/1/data');
  const bytes = new Uint8Array(await answer.arrayBuffer());
  assert.equal(answer.headers.get('content-type'), 'application/zip');
  assert.equal(Number(answer.headers.get('content-length')), bytes.length);
  const etag = answer.headers.get('etag')!;
  assert.equal(etag, `"${createHash('sha256').update(bytes).digest('hex')}"`);
  assert.equal((await request('anyone', '/fr/releases/1/data', { headers: { 'if-none-match': etag } })).status, 304);
  files = unzipSync(bytes);
});

test('every file has the checksum that the release says', () => {
  const sums = textOf('SHA256SUMS')
    .trim()
    .split('\n')
    .map((line) => line.split('  ') as [string, string]);
  assert.deepEqual(
    sums.map(([, path]) => path).sort(),
    Object.keys(files)
      .filter((path) => path !== 'SHA256SUMS')
      .sort(),
  );
  for (const [hash, path] of sums) assert.equal(createHash('sha256').update(files[path]!).digest('hex'), hash, path);
});

test('it holds all public records and no other, alike in CSV and JSON', async () => {
  const manifest = JSON.parse(textOf('manifest.json')) as { number: number; records: Record<string, number> };
  const { rows } = await portal.database.pool.query<{ kind: string; n: number }>(
    "select kind, count(*)::int as n from search_entry where audience @> array[1] and kind <> 'data_release' group by kind",
  );
  assert.deepEqual(manifest.records, Object.fromEntries(rows.map((row) => [row.kind, row.n])));
  for (const [kind, count] of Object.entries(manifest.records)) {
    const table = parse(textOf(`csv/${kind}.csv`), { columns: true, bom: true }) as Record<string, string>[];
    const list = JSON.parse(textOf(`json/${kind}.json`)) as { id: string; title: object }[];
    assert.equal(table.length, count, kind);
    assert.deepEqual(
      table.map((row) => row.id),
      list.map((row) => row.id),
      kind,
    );
  }
  const laws = parse(textOf('csv/law.csv'), { columns: true, bom: true }) as Record<string, string>[];
  const row = laws.find((each) => each.id === open)!;
  assert.equal(row.title_fr, 'Open act, loi');
  assert.equal(row.field_symbol, 'L 5');
  assert.equal(row.summary_en, "'=1+1");
  assert.ok(!textOf('csv/law.csv').includes('Restricted act') && !textOf('json/law.json').includes(closed));
});

test('the codebook describes every column in six languages', () => {
  const codebook = parse(textOf('codebook.csv'), { columns: true, bom: true }) as Record<string, string>[];
  for (const path of Object.keys(files).filter((each) => each.startsWith('csv/'))) {
    const [head] = parse(textOf(path), { bom: true, to_line: 1 }) as string[][];
    assert.deepEqual(
      codebook.filter((entry) => entry.file === path).map((entry) => entry.column),
      head,
      path,
    );
  }
  const symbol = codebook.find((entry) => entry.file === 'csv/law.csv' && entry.column === 'field_symbol')!;
  for (const language of languages) assert.ok(symbol[`meaning_${language}`], language);
  const standing = codebook.find((entry) => entry.column === 'standing')!;
  assert.match(standing.meaning_en!, /national: the State itself speaks/);
});

test('a release never changes, whatever becomes of its records', { timeout: 120_000 }, async () => {
  const before = Buffer.from(await (await request('anyone', '/en/releases/1/data')).arrayBuffer());
  assert.match(
    await (await request('anyone', '/en/releases/1/withdrawn')).text(),
    /All records of this release are still public/,
  );
  await withdrawRecord(await visit('kenya'), later);
  const withdrawn = await (await request('anyone', '/en/releases/1/withdrawn')).text();
  assert.ok(
    withdrawn.includes(later) &&
      withdrawn.includes('1 record is no longer public') &&
      !withdrawn.includes('Withdrawn later'),
  );
  assert.equal(await makeOne(), '2');
  const after = Buffer.from(await (await request('anyone', '/en/releases/1/data')).arrayBuffer());
  assert.ok(before.equals(after));
  const second = unzipSync(new Uint8Array(await (await request('anyone', '/en/releases/2/data')).arrayBuffer()));
  assert.ok(!strFromU8(second['json/law.json']!).includes(later) && second['csv/data_release.csv']);
});

test('the file of a release cannot be exchanged', async () => {
  const officer = await visit('officer');
  const row = (await officer.read('releases_release').selectAll().where('number', '=', 1).executeTakeFirst())!;
  const fields = {
    number: 1,
    made_at: row.made_at,
    records: row.records,
    size: row.size,
    sha256: row.sha256,
    ids_sha256: row.ids_sha256,
  };
  const content = (more: object) => ({
    language: 'en',
    title: { en: 'Corrected words' },
    fields: { ...fields, ...more },
  });
  await saveDraft(officer, row.id, content({ sha256: '0'.repeat(64) }), 0);
  await assert.rejects(publishDraft(officer, row.id, { audience: ['everyone'] }), /never changes/);
  await saveDraft(officer, row.id, content({}), 1);
  await publishDraft(officer, row.id, { audience: ['everyone'] });
  const page = await (await request('anyone', '/en/releases/1')).text();
  for (const part of ['Corrected words', row.sha256, `/id/${row.id}`, 'citation_title', '/en/releases/1/data'])
    assert.ok(page.includes(part), part);
});

test('a release is a data set to search engines and catalogues', async () => {
  const page = await (await request('anyone', '/en/releases/1')).text();
  const data = JSON.parse(/<script type="application\/ld\+json"[^>]*>([^<]+)</.exec(page)![1]!) as Record<
    string,
    unknown
  >;
  assert.equal(data['@type'], 'Dataset');
  const graph = (await (await request('anyone', '/catalog')).json()) as { '@graph': Record<string, unknown>[] };
  const id = /\/id\/([0-9a-z]{20})/.exec(page)![0];
  const dataset = graph['@graph'].find((node) => String(node['@id']).endsWith(id))!;
  assert.deepEqual(dataset['@type'], ['dcat:Dataset']);
  assert.equal((dataset['dct:title'] as unknown[]).length, 1, 'its corrected title');
});

test('a release that the Secretariat withdraws is gone, with its file', async () => {
  const officer = await visit('officer');
  const row = (await officer.read('releases_release').select('id').where('number', '=', 2).executeTakeFirst())!;
  await withdrawRecord(officer, row.id, 'At the request of a State');
  for (const path of ['/en/releases/2', '/en/releases/2/data', '/en/releases/2/withdrawn'])
    assert.equal((await request('anyone', path)).status, 404, path);
  assert.equal(await makeOne(), '3', 'its number is not used again');
});

test('each page answers each reader', async () => {
  const rows: [string, Person | 'anyone', number][] = [
    ['/en/releases', 'anyone', 200],
    ['/ar/releases/1', 'kenya', 200],
    ['/en/releases/1/withdrawn', 'anyone', 200],
    ['/en/releases/99', 'anyone', 404],
    ['/en/releases/0', 'anyone', 404],
    ['/en/releases/x', 'anyone', 404],
    ['/en/releases/new', 'anyone', 401],
    ['/en/releases/new', 'france', 404],
    ['/en/releases/new', 'officer', 200],
    ['/en/releases/progress', 'anyone', 401],
    ['/en/releases/progress', 'france', 404],
    ['/en/releases/progress', 'officer', 200],
  ];
  for (const [path, person, status] of rows)
    assert.equal((await request(person, path)).status, status, `${person} ${path}`);
  assert.equal(
    (await request('france', '/en/releases/new', { method: 'POST', body: new URLSearchParams() })).status,
    404,
  );
});
