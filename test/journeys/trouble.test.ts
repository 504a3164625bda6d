import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelMessages } from '../../src/kernel/messages.ts';
import { openJourneyPortal, type Visitor } from './browser.ts';
import {
  beginStrategy,
  fill,
  follow,
  idOf,
  leave,
  newDraft,
  press,
  textOf,
  walkToPublication,
  wordsOf,
} from './steps.ts';

const portal = await openJourneyPortal();

for (const script of [true, false])
  test(`two people edit one draft: the second sees both texts ${script ? 'with' : 'without'} script`, async () => {
    const id = await newDraft(portal);
    const [first, second] = [await portal.visitor('kenya', { script }), await portal.visitor('kenya', { script })];
    const { record } = wordsOf(first);
    await first.open(`/records/${id}/edit`);
    await second.open(`/records/${id}/edit`);
    await fill(first, { 'title.en': 'Title of the first', 'summary.en': 'Words of the first' });
    await press(first, record('form.save'));
    await fill(second, { 'title.en': 'Title of the second', 'summary.en': 'Words of the second' });
    await press(second, record('form.save'));
    const shown = await textOf(second);
    assert.ok(shown.includes(record('conflict.title')));
    assert.ok(shown.includes('Words of the first') && shown.includes('Words of the second'));
    assert.equal(await second.page.locator('[name="title.en"]').inputValue(), 'Title of the second');
    await press(second, record('form.saveMine'));
    assert.ok((await textOf(second)).includes(record('form.saved')));
    await first.open(`/records/${id}/edit`);
    assert.equal(await first.page.locator('[name="title.en"]').inputValue(), 'Title of the second');
    await closeAll(first, second);
  });

test('a form sent twice makes one record', async () => {
  const visitor = await portal.visitor('kenya', { script: false });
  await beginStrategy(visitor, 'Sent by an impatient hand', '');
  await leave(visitor, () =>
    visitor.page.getByRole('button', { name: wordsOf(visitor).record('form.save') }).dblclick(),
  );
  await visitor.open('/my-state');
  assert.equal(
    await visitor.page.locator('main li').getByRole('link', { name: 'Sent by an impatient hand' }).count(),
    1,
  );
  await closeAll(visitor);
});

test('a button pressed twice publishes once', async () => {
  const visitor = await portal.visitor('kenya');
  const { record } = wordsOf(visitor);
  await beginStrategy(visitor, 'Published by an impatient hand', '');
  await walkToPublication(visitor);
  await leave(visitor, () => visitor.page.getByRole('button', { name: record('publish.everyone') }).dblclick());
  await visitor.open(`/repository/${idOf(visitor)}`);
  assert.equal(await visitor.page.locator('.history li').count(), 1);
  await closeAll(visitor);
});

for (const language of ['en', 'ar'] as const)
  test(`a wrong entry is named, what was typed stays, in ${language}`, async () => {
    const visitor = await portal.visitor('kenya', { language });
    const { record, ui } = wordsOf(visitor);
    await visitor.open(`/records/${await newDraft(portal)}/edit?step=2`);
    await fill(visitor, {
      'fields.symbol': 'Act No. 12',
      'fields.official_url': 'javascript:alert(1)',
      'fields.adopted_on.year': '2024',
      'fields.adopted_on.day': '31',
    });
    await press(visitor, record('form.next'));
    const summary = visitor.page.locator('.error-summary');
    assert.ok((await summary.innerText()).includes(kernelMessages.in(language)('field.web-address')));
    assert.ok(
      (await summary.innerText()).includes(ui('form.errorTitle', { count: await summary.locator('li').count() })),
    );
    assert.equal(await visitor.page.evaluate(() => document.activeElement?.className), 'error-summary');
    for (const [name, value] of [
      ['symbol', 'Act No. 12'],
      ['official_url', 'javascript:alert(1)'],
      ['adopted_on.year', '2024'],
    ])
      assert.equal(await visitor.page.locator(`[name="fields.${name}"]`).inputValue(), value);
    await summary.getByRole('link').first().click();
    assert.match(await visitor.page.evaluate(() => document.activeElement?.id ?? ''), /^field-fields-/);
    assert.deepEqual(visitor.complaints, []);
    await closeAll(visitor);
  });

test('signing in with a wrong passphrase keeps the address typed, and says neither which was wrong', async () => {
  const visitor = await portal.visitor('anyone', { language: 'ar' });
  await visitor.open('/account/sign-in');
  await fill(visitor, { email: 'nobody@example.org', passphrase: 'never seen before' });
  await press(visitor, wordsOf(visitor).account('signIn.button'));
  assert.equal(await visitor.page.locator('main [name=email]').inputValue(), 'nobody@example.org');
  assert.equal(await visitor.page.locator('main [name=passphrase]').inputValue(), '');
  assert.ok((await textOf(visitor)).includes(kernelMessages.in('ar')('field.wrong-credentials')));
  await closeAll(visitor);
});

test('a draft saves itself, and survives leaving the page', async () => {
  const visitor = await portal.visitor('kenya');
  await beginStrategy(visitor, 'Left in the middle', 'Half a sentence');
  const saved = visitor.page.waitForResponse(
    (answer) => answer.request().method() === 'POST' && answer.status() === 200,
  );
  await visitor.page.locator('header .portal-name').focus();
  const { action } = (await (await saved).json()) as { action: string };
  await visitor.page.locator('main [name="summary.en"]').fill('A whole sentence');
  await leave(visitor, () => visitor.page.locator('header .portal-name').click());
  await visitor.page.goto(portal.origin + action);
  assert.equal(await visitor.page.locator('main [name="title.en"]').inputValue(), 'Left in the middle');
  await visitor.open('/my-state');
  assert.ok((await textOf(visitor)).includes('Left in the middle'));
  assert.deepEqual(visitor.complaints, []);
  await closeAll(visitor);
});

test('what was typed last before leaving is saved too', async () => {
  const id = await newDraft(portal);
  const visitor = await portal.visitor('kenya');
  await visitor.open(`/records/${id}/edit`);
  const saved = visitor.page.waitForResponse((answer) => answer.request().method() === 'POST');
  await fill(visitor, { 'summary.en': 'Typed in the last second' });
  await visitor.page.locator('header .portal-name').focus();
  assert.equal((await saved).status(), 200);
  await visitor.open(`/records/${id}/edit`);
  assert.equal(await visitor.page.locator('[name="summary.en"]').inputValue(), 'Typed in the last second');
  await closeAll(visitor);
});

test('the search box suggests while one types, by mouse and keyboard', async () => {
  const visitor = await portal.visitor('anyone', { language: 'fr' });
  const { page } = visitor;
  await visitor.open('');
  const box = page.getByRole('combobox').first();
  await box.pressSequentially('rançongi');
  const list = page.getByRole('listbox').first();
  await list.getByRole('option').first().waitFor();
  await page.keyboard.press('ArrowDown');
  assert.equal(await box.getAttribute('aria-expanded'), 'true');
  assert.ok(await box.getAttribute('aria-activedescendant'));
  await leave(visitor, () => page.keyboard.press('Enter'));
  assert.match(page.url(), /ran%C3%A7ongi|repository|processes|vocabulary/);
  assert.deepEqual(visitor.complaints, []);
  await closeAll(visitor);
});

test('the search box works without script, in any of the six languages', async () => {
  const visitor = await portal.visitor('anyone', { language: 'ar', script: false });
  const title = { en: 'Measures against ransomware' };
  await portal.publish('kenya', 'policy', {
    language: 'en',
    title,
    topics: ['ransomware'],
    states: ['KE'],
    fields: {},
  });
  await visitor.open('');
  await visitor.page.locator('input[name=q]').first().fill('برامج الفدية');
  await leave(visitor, () => visitor.page.keyboard.press('Enter'));
  assert.ok((await textOf(visitor)).includes(title.en));
  await closeAll(visitor);
});

test('a record under embargo shows its hour to its owner, and to nobody else that it exists', async () => {
  const visitor = await portal.visitor('kenya');
  const { record, ui } = wordsOf(visitor);
  await beginStrategy(visitor, 'Strategy under embargo', '');
  await walkToPublication(visitor);
  await visitor.page.locator('[name=publishAt]').fill('2031-05-17T09:30');
  await visitor.page.locator('[name=publishAt]').blur();
  await press(visitor, record('publish.schedule'));
  const shown = await visitor.page.locator('body').innerText();
  assert.ok(shown.includes(ui('band.embargo')) && shown.includes(record('done.schedule')));
  assert.match(shown, /17 May 2031[\s\S]*09:30[\s\S]*UTC/);
  assert.match(shown, /12:30/, 'the hour in Nairobi');
  const stranger = await portal.visitor('brazil');
  assert.equal((await stranger.open(`/repository/${idOf(visitor)}`)).status(), 404);
  await closeAll(visitor, stranger);
});

test('a search can be saved and is found under its name', async () => {
  const visitor = await portal.visitor('kenya');
  await visitor.open('/search?q=ransomware');
  await follow(visitor, wordsOf(visitor).record('list.save'));
  await leave(visitor, () => visitor.page.locator('main form.form button[type=submit]').first().click());
  assert.ok((await textOf(visitor)).includes('ransomware'));
  await closeAll(visitor);
});

async function closeAll(...visitors: Visitor[]): Promise<void> {
  for (const { context } of visitors) await context.close();
}
