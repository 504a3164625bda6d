import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogueQuerySchema, listRecords } from '../../kernel/catalogue.ts';
import { stableId } from '../../kernel/id.ts';
import { languages, type Language } from '../../kernel/language.ts';
import { createAndPublish } from '../../kernel/records.ts';
import { openTestPortal, type Person } from '../../../test/portal.ts';
import { processesContent } from './content.ts';

const { portal, request, visit } = await openTestPortal();

const report2015 = stableId('documents/a-70-174');
const normA = stableId('norms/norm-a');

type Row = [path: string, person: Person | 'anyone', status: number, ...mustNotContain: string[]];
const table: Row[] = [
  ['/processes', 'anyone', 200],
  ['/processes', 'kenya', 200],
  ['/processes?kind=norm', 'anyone', 200, 'Interstate cooperation on security'],
  ['/processes/documents', 'anyone', 200, '/processes/new'],
  ['/processes/documents?topic=ransomware', 'anyone', 200],
  ['/processes/mechanisms', 'france', 200],
  ['/processes/norms', 'anyone', 200],
  ['/processes/norms', 'officer', 200],
  [`/processes/${report2015}`, 'anyone', 200],
  [`/processes/${normA}`, 'anyone', 200],
  ['/processes/00000000000000000000', 'anyone', 404],
  ['/processes/new?kind=norm', 'anyone', 401],
  ['/processes/new?kind=norm', 'france', 404],
  ['/processes/new?kind=norm', 'officer', 303],
  [`/processes/${normA}/edit`, 'france', 403],
  [`/processes/${normA}/edit?step=2`, 'officer', 200],
  [`/processes/${report2015}/edit?step=2`, 'officer', 200],
];

test('each page answers each reader', async () => {
  for (const [path, person, status, ...hidden] of table) {
    const answer = await request(person, `/en${path}`);
    const html = await answer.text();
    assert.equal(answer.status, status, `${person} ${path}`);
    for (const text of hidden) assert.ok(!html.includes(text), `${person} ${path} shows "${text}"`);
  }
});

test('the shipped content is there', async () => {
  const { rows } = await portal.database.pool.query<{ kind: string; total: number; languages: number }>(
    `select kind, count(*)::int as total, min((select count(*) from jsonb_object_keys(title)))::int as languages
     from record where room = 'processes' group by kind`,
  );
  const of = Object.fromEntries(rows.map((row) => [row.kind, row.total]));
  assert.ok(of.mechanism! >= 40 && of.process_document! >= 140 && of.process_session! >= 90, JSON.stringify(of));
  for (const row of rows) assert.equal(row.languages, 6, row.kind);
  const sets = await portal.database.pool.query<{ set_id: string; total: number }>(
    'select set_id, count(*)::int as total from processes_norm group by 1',
  );
  const counts = Object.fromEntries(sets.rows.map((row) => [row.set_id, row.total]));
  assert.deepEqual(counts, { 'un-norms': 11, 'un-global-cbms': 8, 'osce-cbms': 16, 'oas-cbms': 6 });
});

test('loading the same content again writes nothing', async () => {
  const versions = async () =>
    (await portal.database.pool.query<{ n: number }>('select count(*)::int as n from version')).rows[0]!.n;
  const count = await versions();
  const told: number[] = [];
  await processesContent.load(await portal.systemVisit(), (done, total) => told.push(done / total));
  assert.equal(await versions(), count);
  assert.equal(told.at(-1), 1);
});

test('a document leads to its mechanism and to what is related', async () => {
  const html = await (await request('anyone', `/en/processes/${report2015}`)).text();
  assert.match(html, /A\/70\/174/);
  assert.ok(html.includes(stableId('mechanisms/gge-2014')));
  assert.ok(html.includes(stableId('documents/a-res-70-237')));
  assert.ok(html.includes(normA));
});

test('the norms are shown in the reader’s language', async () => {
  const names: Record<Language, string> = {
    ar: 'التعاون بين الدول في مجال الأمن',
    zh: '国家间安全合作',
    en: 'Interstate cooperation on security',
    fr: 'Coopération entre États en matière de sécurité',
    ru: 'Межгосударственное сотрудничество в области безопасности',
    es: 'Cooperación entre Estados en materia de seguridad',
  };
  for (const language of languages) {
    const html = await (await request('anyone', `/${language}/processes/norms`)).text();
    assert.ok(html.includes(names[language]), language);
  }
});

async function found(q: string, language: Language, more: Record<string, unknown> = {}): Promise<string[]> {
  const page = await listRecords(
    await visit('anyone', language),
    catalogueQuerySchema.parse({ q, limit: 100, ...more }),
  );
  return page.items.map((item) => item.id).sort();
}

test('one word finds the same records in six languages', async () => {
  const words: [Language, string][] = [
    ['en', 'ransomware'], ['fr', 'rançongiciel'], ['fr', 'rancongiciel'], ['ar', 'برامج الفدية'], ['es', 'ransomware'], ['zh', '勒索软件'], ['ru', 'программа-вымогатель'],
  ]; // prettier-ignore
  const expected = await found('ransomware', 'en');
  assert.ok(expected.length >= 3, String(expected.length));
  for (const [language, word] of words) assert.deepEqual(await found(word, language), expected, word);
});

test('a symbol is found however it is quoted', async () => {
  const id = stableId('documents/a-res-73-27');
  for (const q of ['A/RES/73/27', 'a/res/73/27', '73/27', 'A RES 73 27'])
    assert.ok((await found(q, 'en')).includes(id), q);
  assert.ok((await found('PC.DEC/1106', 'en')).includes(stableId('documents/pc-dec-1106')));
});

test('states do not create records of this room', async () => {
  const norm = { language: 'en', title: { en: 'Own norm' }, fields: { set_id: 'un-norms', item: 'z' } };
  await assert.rejects(createAndPublish(await visit('france'), 'norm', norm, { audience: ['everyone'] }), {
    code: 'not-allowed',
  });
});
