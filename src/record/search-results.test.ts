import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openTestPortal, type Person } from '../../test/portal.ts';
import { attachUpload } from '../kernel/files.ts';
import { stableId } from '../kernel/id.ts';
import { createDraft, importReference, publishDraft, saveDraft } from '../kernel/records.ts';

const { portal, publish, request, visit } = await openTestPortal();

const law = (title: Record<string, string>, more: object = {}): Record<string, unknown> => ({
  language: Object.keys(title)[0],
  title,
  states: ['FR'],
  fields: {},
  ...more,
});
const texts = {
  en: 'An act against ransomware attacks',
  fr: 'Loi sur les rançongiciels',
  es: 'Ley sobre el secuestro de datos',
  ru: 'Закон о программах-вымогателях',
  ar: 'قانون بشأن برامج الفدية',
  zh: '关于勒索软件的法律',
};
for (const [language, title] of Object.entries(texts)) await publish('france', 'law', law({ [language]: title }));

const page = async (path: string, asker: Person | 'anyone' = 'anyone') => {
  const response = await request(asker, path);
  assert.equal(response.status, 200, path);
  return (await response.text()).replaceAll(/[\u2068\u2069]/g, '');
};
const marksIn = (html: string) => [...html.matchAll(/<mark>([^<]*)<\/mark>/g)].map((match) => match[1]!).sort();

test('one word in any language finds the same records and marks the translations that widened it', async () => {
  const words = [
    'ransomware',
    'RANCONGICIELS',
    'برامج الفدية',
    '勒索软件',
    'программа-вымогатель',
    '"programa secuestrador"',
  ];
  const expected = ['ransomware attacks', 'rançongiciels', 'secuestro de datos', 'программах-вымогателях', 'برامج الفدية', '勒索软件']; // prettier-ignore
  for (const word of words)
    for (const language of ['en', 'ar', 'zh'])
      assert.deepEqual(marksIn(await page(`/${language}/search?owner=FR&q=${encodeURIComponent(word)}`)), expected.toSorted(), `${language} ${word}`); // prettier-ignore
});

test('a phrase is marked as a phrase, a single word wherever it stands, what is excluded nowhere', async () => {
  await publish('france', 'law', law({ en: 'State conduct: the conduct of a State, state practice' }));
  assert.deepEqual(marksIn(await page('/en/search?q=%22conduct+of+a+State%22')), ['conduct of a State']);
  assert.deepEqual(marksIn(await page('/en/search?owner=FR&q=conduct+-ransomware')), ['conduct', 'conduct']);
});

async function withFile(person: Person, name: string, text: string, audience: string[], show = true): Promise<string> {
  const author = await visit(person);
  const { id, revision } = await createDraft(author, 'law', law({ en: `Act with ${name}` }));
  const path = join(tmpdir(), `${process.pid}-${name}`);
  await writeFile(path, text);
  const size = Buffer.byteLength(text);
  const received = { field: 'upload', name, path, size, sha256: createHash('sha256').update(text).digest('hex') };
  const file = await attachUpload(author, id, received, 'fr');
  const files = show ? [{ id: file.id, language: 'fr' }] : [];
  await saveDraft(author, id, law({ en: `Act with ${name}` }, { files }), revision);
  await publishDraft(author, id, { audience });
  return id;
}

const filler = 'Le présent décret fixe les règles applicables aux administrations. '.repeat(400);

test('words that stand in a file alone are shown where they stand, to those who may see the file', async () => {
  await withFile('france', 'decret.txt', `${filler}Les hydrophones sous-marins sont exclus. ${filler}`, ['everyone']);
  await withFile('france', 'secret.txt', 'Hydrophones de la base navale.', ['state:KE']);
  await withFile('france', 'unshown.txt', 'Hydrophones qui ne figurent pas.', ['everyone'], false);
  const open = await page('/fr/search?q=hydrophone');
  assert.match(open, /Dans le fichier decret\.txt \(français\)/);
  assert.match(open, /… [^<]*<mark>hydrophones<\/mark> sous-marins sont exclus/);
  assert.doesNotMatch(open, /base navale|secret\.txt|unshown|ne figurent/);
  assert.match(await page('/fr/search?q=hydrophone', 'kenya'), /<mark>Hydrophones<\/mark> de la base navale/);
});

test('words of the record’s own fields, and a topic, are named as the reason', async () => {
  const fields = { issuing_body: { en: 'Bureau of Lighthouses' } };
  await publish('france', 'law', law({ en: 'Act on harbours' }, { fields }));
  assert.match(await page('/en/search?q=lighthouses'), /In the record’s details:<\/span> <span[^>]*>Bureau of <mark>Lighthouses<\/mark>/); // prettier-ignore
  await publish('france', 'law', law({ en: 'Act on quiet waters' }, { topics: ['ransomware'] }));
  assert.match(await page('/ar/search?q=ransomware'), /حول الموضوع برامج الفدية/);
});

async function reference(key: string, kind: string, more: object): Promise<string> {
  const id = stableId(`test/${key}`);
  const content = { language: 'en', title: { en: `Reference ${key}` }, source: { name: 'A gazette', url: 'https://gazette.example/' }, fields: {}, ...more }; // prettier-ignore
  await importReference(await portal.systemVisit(), { kind, sourceKey: key, id, content });
  return id;
}

test('a reference record without a state names who issued it, else its source; the Secretariat compiles', async () => {
  const fields = { document_type: 'resolution', body: { en: 'UN General Assembly', fr: 'Assemblée générale' }, dated_on: '2021-12-31' }; // prettier-ignore
  const issued = await reference('issued', 'process_document', { fields });
  await reference('sourced', 'plurilateral_framework', {});
  const list = await page('/fr/search?q=reference');
  assert.match(list, /<span>Assemblée générale<\/span>/);
  assert.match(list, /<bdi[^>]*>Source.: A gazette<\/bdi>|Source.: A gazette/);
  assert.doesNotMatch(list, /<span>Secrétariat de l/);
  const csl = JSON.parse(await page(`/en/records/${issued}/citation/csl-json`))[0];
  assert.deepEqual(csl.author, [{ literal: 'UN General Assembly' }]);
  assert.deepEqual(csl.compiler, [{ literal: 'United Nations Secretariat' }]);
  assert.deepEqual(csl.issued, { 'date-parts': [[2021, 12, 31]] });
  const detail = await page(`/en/processes/${issued}`);
  assert.match(detail, /UN General Assembly, “Reference issued” \(31 December 2021\)/);
  assert.match(detail, /Compiled by<\/dt><dd>United Nations Secretariat/);
  assert.match(await page('/feeds/records.atom?q=issued'), /<name>UN General Assembly<\/name>/);
  assert.match(
    await page('/en/export/bib?q=issued'),
    /author = \{\{UN General Assembly\}\}[\s\S]*editortype = \{compiler\}/,
  );
});

test('a citation names the symbol once; a body that describes itself is not named twice', async () => {
  const title = { en: 'A/RES/99/1: On a matter', fr: 'A/RES/99/1 : Sur un point' };
  const fields = { document_type: 'resolution', symbol: 'A/RES/99/1', body: { en: 'UN General Assembly' }, dated_on: '2021' }; // prettier-ignore
  const id = await reference('symbol', 'process_document', { title, fields });
  assert.match(await page(`/en/processes/${id}`), /UN General Assembly, “On a matter”, A\/RES\/99\/1 \(2021\)/);
  assert.equal(JSON.parse(await page(`/fr/records/${id}/citation/csl-json`))[0].title, 'Sur un point');
  await reference('gfx', 'mechanism', { title: { en: 'Council of Gulls' }, fields: { parent_body: { en: 'Council of Gulls' } } }); // prettier-ignore
  assert.doesNotMatch(await page('/en/search?q=gulls'), /<span>Council of Gulls/);
});

test('a source is in English and says so; the labels that many share are translated; nobody is cited for them', async () => {
  const own = await reference('gazette', 'process_document', { fields: { document_type: 'report' } });
  assert.match(await page(`/ar/processes/${own}`), /<span lang="en" dir="ltr">A gazette<\/span>/);
  const source = { name: 'General reference knowledge; not individually verified' };
  const shared = await reference('shared', 'process_document', { source, fields: { document_type: 'report' } });
  const detail = await page(`/fr/processes/${shared}`);
  assert.match(detail, /Connaissances générales/);
  assert.doesNotMatch(detail, /General reference knowledge/);
  assert.match(detail, /«.Reference shared.» \(/);
  assert.doesNotMatch(await page(`/en/records/${shared}/citation/bib`), /author/);
});

test('queries that are odd are answered: syntax alone, stop words, emoji, overrides, too much', async () => {
  for (const q of [
    '"',
    '-',
    '""',
    '« »',
    'the of and',
    '🔥',
    '-ransomware',
    '"the"',
    'A/RES/80/16',
    "o'brien & | ! :*",
    '(',
    '\\',
  ])
    await page(`/en/search?q=${encodeURIComponent(q)}`);
  assert.match(await page('/fr/search?q=le+de+la'), /si courants que la recherche/);
  assert.doesNotMatch(await page('/en/search?q=hydrophonographic'), /so common/);
  assert.doesNotMatch(await page('/en/search?q=a%E2%80%AEb'), /\u202e/);
  assert.equal((await request('anyone', `/en/search?q=${'x'.repeat(301)}`)).status, 422);
  const long = await request('anyone', `/fr/search?q=${'x'.repeat(10_000)}`);
  assert.equal(long.status, 414);
  assert.match(await long.text(), /adresse est trop longue/);
});
