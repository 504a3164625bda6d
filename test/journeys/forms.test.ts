import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openJourneyPortal, type Visitor } from './browser.ts';
import { beginStrategy, fill, idOf, leave, newDraft, press, textOf, wordsOf } from './steps.ts';

const portal = await openJourneyPortal();

for (const script of [true, false])
  test(`going back to a form that made a draft leads to that draft, ${script ? 'with' : 'without'} script`, async () => {
    const visitor = await portal.visitor('brazil', { script });
    const { record } = wordsOf(visitor);
    const title = script ? 'Written once' : 'Written once without script';
    await beginStrategy(visitor, title, '');
    const form = visitor.page.url();
    await press(visitor, record('form.next'));
    await leave(visitor, () => visitor.page.goBack());
    assert.equal(await visitor.page.locator('[name="title.en"]').inputValue(), title);
    await fill(visitor, { 'title.en': `${title}, changed` });
    await press(visitor, record('form.next'));
    const second = await portal.visitor('brazil', { script });
    await second.page.goto(form);
    assert.equal(await second.page.locator('[name="title.en"]').inputValue(), `${title}, changed`);
    await visitor.open('/my-state');
    assert.equal(
      await visitor.page
        .locator('#drafts li')
        .getByRole('link', { name: `${title}, changed`, exact: true })
        .count(),
      1,
    );
    await closeAll(visitor, second);
  });

test('one form open in two windows makes one record, and loses neither text', async () => {
  const visitor = await portal.visitor('kenya', { script: false });
  const { record } = wordsOf(visitor);
  await beginStrategy(visitor, 'In the first window', '');
  const second = { ...visitor, page: await visitor.context.newPage() };
  await second.page.goto(visitor.page.url());
  await fill(second, { 'title.en': 'In the second window' });
  await press(visitor, record('form.next'));
  await press(second, record('form.next'));
  const shown = await textOf(second);
  assert.ok(shown.includes(record('conflict.title')) && shown.includes('In the first window'));
  assert.equal(await second.page.locator('[name="title.en"]').inputValue(), 'In the second window');
  await press(second, record('form.saveMine'));
  await visitor.open('/my-state');
  const lines = visitor.page.locator('#drafts li');
  assert.deepEqual(
    [await lines.getByText('In the second window').count(), await lines.getByText('In the first window').count()],
    [1, 0],
  );
  await closeAll(visitor);
});

for (const language of ['en', 'ar'] as const)
  test(`a session that ends in the middle of a form takes no text with it, in ${language}`, async () => {
    const visitor = await portal.visitor('kenya', { language, script: false });
    const { record, ui } = wordsOf(visitor);
    const words = `Typed before the session ended, ${language}`;
    await beginStrategy(visitor, words, 'First line\nSecond line');
    const cookies = await visitor.context.cookies();
    await visitor.context.clearCookies();
    await press(visitor, record('form.next'));
    assert.equal(await visitor.page.locator('h1').innerText(), ui('refusal.401.title'));
    assert.equal(await visitor.page.locator('.typed-text textarea').first().inputValue(), words);
    await visitor.context.addCookies(cookies);
    await press(visitor, ui('typed.send'));
    assert.equal(await visitor.page.locator('h1').innerText(), ui('refusal.expired.title'));
    await press(visitor, ui('typed.send'));
    assert.match(visitor.page.url(), /\/edit\?step=2$/);
    await visitor.open(`/records/${idOf(visitor)}/edit`);
    assert.equal(await visitor.page.locator(`[name="summary.${language}"]`).inputValue(), 'First line\nSecond line');
    await closeAll(visitor);
  });

test('the hour of an embargo is said in the reader’s time while one types', async () => {
  const visitor = await portal.visitor('kenya');
  await visitor.open(`/records/${await newDraft(portal)}/publication`);
  await visitor.page.locator('[name=publishAt]').fill('2031-05-17T22:30');
  assert.match(await visitor.page.locator('[data-hour-of]').innerText(), /22:30 UTC \(.*18.*01:30/);
  await closeAll(visitor);
});

async function closeAll(...visitors: Visitor[]): Promise<void> {
  for (const { context } of visitors) await context.close();
}
