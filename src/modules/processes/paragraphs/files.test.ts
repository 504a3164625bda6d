import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { attachUpload } from '../../../kernel/files.ts';
import { docxOf, pageObjects, pdfOf, pdfOfLines } from '../../../kernel/sample-files.test.ts';
import { languages } from '../../../kernel/language.ts';
import { openTestPortal } from '../../../../test/portal.ts';
import { paragraphsMessages } from './messages.ts';

const { visit, send, request, publish, portal } = await openTestPortal();
const folder = await mkdtemp(join(tmpdir(), 'portal-texts-'));
after(() => rm(folder, { recursive: true, force: true }));

const id = await publish('france', 'process_statement', { language: 'en', title: { en: 'Exercise statement' }, fields: {} }, ['members']); // prettier-ignore

async function attach(name: string, content: Buffer | string): Promise<string> {
  const path = join(folder, name);
  const bytes = Buffer.from(content as string);
  await writeFile(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const received = { field: 'files', name, path, size: bytes.length, sha256 };
  return (await attachUpload(await visit('france'), id, received, 'en')).id;
}

/** Splits a file of the statement through its page. @returns the status and the anchors with their texts */
async function split(file: string): Promise<[number, [string, string][]]> {
  const answer = await send('france', `/en/processes/${id}/split`, { file, text: '', text_language: 'en' });
  if (answer.status !== 303) return [answer.status, []];
  const { rows } = await portal.database.pool.query<{ pieces: { anchor: string; text: string }[] }>(
    'select pieces from processes_split where record = $1',
    [id],
  );
  return [303, rows[0]!.pieces.map(({ anchor, text }) => [anchor, text])];
}

const expected: [string, string][] = [
  ['1', 'The first paragraph of the exercise.'],
  ['2', 'States should:'],
  ['2(a)', 'train;'],
  ['2(b)', 'report.'],
];

test('HTML, DOCX and plain text are split alike', async () => {
  const lines = ['1. The first paragraph of the exercise.', '2. States should:', '(a) train;', '(b) report.'];
  const html = `<!doctype html><html><body>${lines.map((line) => `<p>${line}</p>`).join('')}</body></html>`;
  for (const file of [await attach('a.html', html), await attach('a.docx', docxOf(lines)), await attach('a.txt', lines.join('\n\n'))])
    assert.deepEqual(await split(file), [303, expected]);
}); // prettier-ignore

test('a PDF is split by its printed lines, in one column or in two', async () => {
  const one = pdfOfLines('1. The first paragraph', 'of the exercise.', '2. States should:', '\\(a\\) train;', '\\(b\\) report.'); // prettier-ignore
  assert.deepEqual(await split(await attach('one.pdf', one)), [303, expected]);
  const column = (x: number, ...lines: string[]) => `BT /F1 12 Tf ${x} 700 Td 16 TL ${lines.map((line) => `(${line}) Tj T*`).join(' ')} ET`; // prettier-ignore
  const two = pdfOf(pageObjects(`${column(50, '1. The first paragraph', 'of the exercise.')} ${column(320, '2. States should:', '\\(a\\) train;', '\\(b\\) report.')}`)); // prettier-ignore
  assert.deepEqual(await split(await attach('two.pdf', two)), [303, expected]);
});

test('a scan has no text, and the page says what to do', async () => {
  const scan = await attach('scan.pdf', pdfOf(pageObjects('0 0 100 100 re f')));
  const answer = await send('france', `/en/processes/${id}/split`, { file: scan, text: '', text_language: 'en' });
  assert.equal(answer.status, 422);
  assert.match(await answer.text(), /probably a scan/);
});

test('a file of another record, or of nobody, is not read', async () => {
  const other = await publish('kenya', 'process_statement', { language: 'en', title: { en: 'Other' }, fields: {} });
  const file = await attach('own.txt', '1. Secret of the exercise.');
  const answer = await send('kenya', `/en/processes/${other}/split`, { file, text: '', text_language: 'en' });
  assert.equal(answer.status, 404);
  assert.ok(!(await (await request('kenya', `/en/processes/${other}/split`)).text()).includes('own.txt'));
});

test('of a text longer than is read the preview says, in each language, that its end is missing', async () => {
  const long = Array.from({ length: 2100 }, (_, i) => `${i + 1}. ${'The exercise goes on. '.repeat(22)}`).join('\n\n');
  const file = await attach('long.txt', long);
  const answer = await send('france', `/en/processes/${id}/split`, { file, text: '', text_language: 'en' });
  assert.equal(answer.status, 303);
  for (const language of languages) {
    const html = await (await request('france', `/${language}/processes/${id}/split/preview?text=en`)).text();
    const says = paragraphsMessages.in(language)('preview.cut', { characters: 1_000_000 });
    assert.ok(html.includes(says.replaceAll("'", '&#39;')), language);
  }
  assert.match(
    await (await request('france', `/en/processes/${id}/split/preview?text=en`)).text(),
    /1,000,000 characters/,
  );
});

test('of a PDF that was read in part the preview says so; one of which nothing could be read is no scan', async () => {
  const read = async (name: string, text: string) => {
    const file = await attach(name, pdfOfLines('1. The first paragraph.', '2. The second.'));
    await portal.database.pool.query('update file set cut = true, text = $2 where id = $1', [file, text]);
    return send('france', `/en/processes/${id}/split`, { file, text: '', text_language: 'en' });
  };
  assert.equal((await read('part.pdf', '1. The first paragraph.')).status, 303);
  assert.match(
    await (await request('france', `/en/processes/${id}/split/preview?text=en`)).text(),
    /The end of the text is missing/,
  );
  const slow = await read('slow.pdf', '');
  assert.equal(slow.status, 422);
  assert.match(await slow.text(), /takes too long/);
});
