import assert from 'node:assert/strict';
import { test } from 'node:test';
import { docxParts, pageObjects, pdfOf, pdfOfLines, zipOf } from '../../src/kernel/sample-files.test.ts';
import { openJourneyPortal } from './browser.ts';
import { newDraft, press, textOf, wordsOf } from './steps.ts';

const portal = await openJourneyPortal();

const docx = docxParts(['text']);
const pdf = 'application/pdf';
const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const faultyFiles = {
  'upload.type-not-allowed': {
    name: 'picture.svg',
    mimeType: 'image/svg+xml',
    buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  },
  'upload.type-mismatch': { name: 'letter.pdf', mimeType: pdf, buffer: Buffer.from('<!doctype html><p>x') },
  'upload.too-large': { name: 'large.txt', mimeType: 'text/plain', buffer: Buffer.alloc(26_000_000, 'a') },
  'upload.encrypted': { name: 'locked.pdf', mimeType: pdf, buffer: pdfOf(pageObjects(''), '/Encrypt 9 0 R') },
  'upload.macros': { name: 'macro.docx', mimeType: word, buffer: zipOf({ ...docx, 'word/vbaProject.bin': 'x' }) },
  'upload.archive-bomb': {
    name: 'bomb.docx',
    mimeType: word,
    buffer: zipOf({ ...docx, 'word/media/a.bin': { content: 'x', claimedSize: 4_000_000_000 } }),
  },
  'upload.broken': { name: 'torn.pdf', mimeType: pdf, buffer: Buffer.from('%PDF-1.7\nnothing to see\n%%EOF\n') },
  'upload.empty': { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) },
} as const;

for (const language of ['en', 'ar'] as const)
  test(`a file that cannot be taken is named with what to do, and the form stays, in ${language}`, async () => {
    const visitor = await portal.visitor('kenya', { language, script: language === 'en' });
    const { record } = wordsOf(visitor);
    await visitor.open(`/records/${await newDraft(portal)}/edit?step=4`);
    for (const [key, file] of Object.entries(faultyFiles)) {
      await visitor.page.locator('[name=upload_language]').selectOption('sw');
      await visitor.page.locator('[name=upload]').setInputFiles(file);
      await press(visitor, record('form.uploadButton'));
      const words = record(key as keyof typeof faultyFiles, { name: file.name });
      assert.ok(
        (await visitor.page.locator('.error-summary').innerText()).includes(words),
        `${key}: ${await textOf(visitor)}`,
      );
      assert.equal(await visitor.page.locator('html').getAttribute('lang'), language);
      assert.equal(await visitor.page.getByRole('button', { name: record('form.uploadButton') }).count(), 1);
    }
    await visitor.page
      .locator('[name=upload]')
      .setInputFiles({ name: 'good.pdf', mimeType: pdf, buffer: pdfOfLines('A strategy') });
    await press(visitor, record('form.uploadButton'));
    assert.ok((await textOf(visitor)).includes('good.pdf'));
    await visitor.context.close();
  });
