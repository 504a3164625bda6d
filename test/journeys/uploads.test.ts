import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { docxParts, pageObjects, pdfOf, pdfOfLines, zipOf } from '../../src/kernel/sample-files.test.ts';
import { openJourneyPortal, type Visitor } from './browser.ts';
import { newDraft, press, textOf, wordsOf } from './steps.ts';

const portal = await openJourneyPortal();

const docx = docxParts(['text']);
const faultyFiles = {
  'upload.type-not-allowed': ['picture.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  'upload.type-mismatch': ['letter.pdf', '<!doctype html><p>x'],
  'upload.too-large': ['large.txt', Buffer.alloc(26_000_000, 'a')],
  'upload.encrypted': ['locked.pdf', pdfOf(pageObjects(''), '/Encrypt 9 0 R')],
  'upload.macros': ['macro.docx', zipOf({ ...docx, 'word/vbaProject.bin': 'x' })],
  'upload.archive-bomb': ['bomb.docx', zipOf({ ...docx, 'word/media/a.bin': { content: 'x', claimedSize: 4e9 } })],
  'upload.broken': ['torn.pdf', '%PDF-1.7\nnothing to see\n%%EOF\n'],
  'upload.empty': ['empty.txt', ''],
} as const;

const folder = await mkdtemp(join(tmpdir(), 'portal-uploads-'));
after(() => rm(folder, { recursive: true }));

/** Chooses a file of this name and content, and sends the form. */
async function upload(visitor: Visitor, name: string, content: string | Buffer): Promise<void> {
  await writeFile(join(folder, name), content);
  await visitor.page.locator('[name=upload]').setInputFiles(join(folder, name));
  await press(visitor, wordsOf(visitor).record('form.uploadButton'));
}

for (const language of ['en', 'ar'] as const)
  test(`a file that cannot be taken is named with what to do, and the form stays, in ${language}`, async () => {
    const visitor = await portal.visitor('kenya', { language, script: language === 'en' });
    const { record } = wordsOf(visitor);
    await visitor.open(`/records/${await newDraft(portal)}/edit?step=4`);
    const uploadLanguage = visitor.page.locator('[name=upload_language]');
    await uploadLanguage.selectOption('sw');
    for (const [key, [name, content]] of Object.entries(faultyFiles)) {
      await upload(visitor, name, content);
      const words = record(key as keyof typeof faultyFiles, { name });
      const shown = await visitor.page.locator('.error-summary').innerText();
      assert.ok(shown.includes(words), `${key}: ${shown}`);
      assert.equal(await visitor.page.locator('html').getAttribute('lang'), language);
      assert.equal(await uploadLanguage.inputValue(), 'sw', key);
    }
    await upload(visitor, 'good.pdf', pdfOfLines('A strategy'));
    assert.ok((await textOf(visitor)).includes('good.pdf'));
    await visitor.context.close();
  });
