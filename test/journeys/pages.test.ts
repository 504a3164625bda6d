import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { direction, type Language } from '../../src/kernel/language.ts';
import { openJourneyPortal, type BrowserChoice, type Visitor } from './browser.ts';
import { samplePages, type SamplePage } from './sample-pages.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const portal = await openJourneyPortal();
const pages = await samplePages(portal);

const settings: (BrowserChoice & { language: Language })[] = [
  { language: 'en', width: 1280 },
  { language: 'ar', width: 400 },
];

for (const setting of settings)
  test(`every page is sound in ${setting.language} at ${setting.width} pixels`, async (t) => {
    const visitors = new Map<string, Promise<Visitor>>();
    for (const sample of pages) {
      const person = sample.person ?? 'anyone';
      const visitor = visitors.get(person) ?? portal.visitor(person, setting);
      visitors.set(person, visitor);
      await t.test(`${sample.path || '/'} for ${person}`, async () => look(await visitor, sample));
    }
    for (const visitor of visitors.values()) await (await visitor).context.close();
  });

async function look(visitor: Visitor, { path, status = 200 }: SamplePage): Promise<void> {
  const { page, language, complaints } = visitor;
  complaints.length = 0;
  assert.equal((await visitor.open(path)).status(), status);
  const html = page.locator('html');
  assert.deepEqual([await html.getAttribute('lang'), await html.getAttribute('dir')], [language, direction(language)]);
  await page.evaluate(axe);
  assert.deepEqual(await violations(page, { type: 'tag', values: standards }), []);
  if (language === 'en') {
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.deepEqual(await violations(page, { type: 'rule', values: ['color-contrast'] }), [], 'in the dark');
    await page.emulateMedia({ colorScheme: 'light' });
  }
  await fitsInto(page, 320);
  assert.deepEqual(complaints, []);
}

type BrowserPage = Visitor['page'];

/** What axe finds wrong: rule, then the elements. */
function violations(page: BrowserPage, only: { type: 'tag' | 'rule'; values: string[] }): Promise<string[]> {
  return page.evaluate(async (runOnly) => {
    const run = (globalThis as unknown as { axe: { run: (options: object) => Promise<Found> } }).axe.run;
    interface Found {
      violations: { id: string; nodes: { target: string[]; failureSummary: string; html: string }[] }[];
    }
    const found = await run({ runOnly, preload: false, resultTypes: ['violations'] });
    return found.violations.map(({ id, nodes }) =>
      [id, ...nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.html.slice(0, 150)} ${node.failureSummary}`)].join('\n'),
    );
  }, only);
}

/** Nothing sticks out sideways in a window this wide. */
async function fitsInto(page: BrowserPage, width: number): Promise<void> {
  const before = page.viewportSize()!;
  await page.setViewportSize({ ...before, width });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${over} pixels too wide at ${width}`);
  await page.setViewportSize(before);
}

const light = ['', '/repository', pages.find(({ path }) => /^\/repository\/[0-9a-z]{15,}$/.test(path))!.path, '/search?q=ransomware'];

for (const language of ['en', 'ar'] as const)
  for (const path of light)
    test(`a first visit of /${language}${path} is light`, async () => {
      const visitor = await portal.visitor('anyone', { language });
      const sizes = await transferred(visitor, path);
      const html = sizes[0]!;
      const total = sizes.reduce((sum, size) => sum + size, 0);
      assert.ok(html < 30_000, `HTML of ${html} bytes`);
      assert.ok(total < 100_000, `${total} bytes in all`);
      await visitor.context.close();
    });

/** Bytes on the line of everything a page loads, the page itself first. */
async function transferred(visitor: Visitor, path: string): Promise<number[]> {
  const session = await visitor.context.newCDPSession(visitor.page);
  await session.send('Network.enable');
  const sizes: number[] = [];
  session.on('Network.loadingFinished', ({ encodedDataLength }) => sizes.push(encodedDataLength));
  await visitor.open(path);
  await visitor.page.waitForLoadState('networkidle');
  return sizes;
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
function focusFaults(page: BrowserPage): Promise<string[]> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return [];
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const shape = element.querySelector(':scope > use');
    const { width, height, right, left } = element.getBoundingClientRect();
    const marked = (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none' || (shape && parseFloat(getComputedStyle(shape).strokeWidth) >= 5);
    const inSight = width > 1 && height > 1 && right > 0 && left < innerWidth;
    return [!marked && 'no mark of focus', !inSight && 'out of sight'].filter(Boolean).map((fault) => `${String(fault)}: ${element.outerHTML.slice(0, 150)}`);
  });
}
