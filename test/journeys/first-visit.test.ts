import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openJourneyPortal, type Visitor } from './browser.ts';

const portal = await openJourneyPortal();

const record = await portal.publish('kenya', 'national_strategy', {
  language: 'en',
  title: { en: 'Strategy for a trusted digital Kenya', ar: 'استراتيجية كينيا الرقمية الموثوقة' },
  summary: { en: 'Five aims until 2030. '.repeat(40) },
  states: ['KE'],
  topics: ['ransomware'],
  fields: {},
});
const light = ['', '/repository', `/repository/${record}`, '/search?q=ransomware'];

for (const language of ['en', 'ar'] as const)
  for (const path of light)
    test(`a first visit of /${language}${path} is light`, async () => {
      const visitor = await portal.visitor('anyone', { language });
      const { html, total } = await transferred(visitor, path);
      assert.ok(html < 30_000, `HTML of ${html} bytes`);
      assert.ok(total < 100_000, `${total} bytes in all`);
      await visitor.context.close();
    });

/** Bytes on the line: of the page itself, and of everything it loads. */
async function transferred(visitor: Visitor, path: string): Promise<{ html: number; total: number }> {
  const session = await visitor.context.newCDPSession(visitor.page);
  await session.send('Network.enable');
  const sizes = new Map<string, number>();
  let page = '';
  session.on('Network.responseReceived', ({ requestId, type }) => (page = type === 'Document' ? requestId : page));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
  await visitor.open(path);
  await visitor.page.waitForLoadState('networkidle');
  return { html: sizes.get(page)!, total: [...sizes.values()].reduce((sum, size) => sum + size, 0) };
}

for (const language of ['en', 'ar'] as const)
  for (const path of ['', '/repository', '/repository/map', '/account/sign-in'])
    test(`/${language}${path} is used by keyboard`, async () => {
      const { page, open, context } = await portal.visitor('anyone', { language });
      await open(path);
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement?.className), 'skip-link');
      for (let i = 0; i < 30; i++) {
        assert.deepEqual(await focusFaults(page), []);
        await page.keyboard.press('Tab');
      }
      await open(path);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'main');
      await context.close();
    });

/** What is wrong with how the focused element shows itself. */
function focusFaults(page: Visitor['page']): Promise<string[]> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return [];
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const shape = element.querySelector(':scope > use');
    const { width, height, right, left } = element.getBoundingClientRect();
    const marked =
      (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) ||
      boxShadow !== 'none' ||
      (shape && parseFloat(getComputedStyle(shape).strokeWidth) >= 5);
    const inSight = width > 1 && height > 1 && right > 0 && left < innerWidth;
    return [!marked && 'no mark of focus', !inSight && 'out of sight']
      .filter(Boolean)
      .map((fault) => `${String(fault)}: ${element.outerHTML.slice(0, 150)}`);
  });
}
