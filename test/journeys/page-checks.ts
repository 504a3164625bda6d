import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { direction, type Language } from '../../src/kernel/language.ts';
import { openJourneyPortal, type BrowserChoice, type Visitor } from './browser.ts';
import { samplePages, type SamplePage } from './sample-pages.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Tests of every page there is, in a browser so set: language and direction, accessibility, width, no complaint. */
export async function checkPages(choice: BrowserChoice & { language: Language }): Promise<void> {
  const portal = await openJourneyPortal();
  const pages = Map.groupBy(await samplePages(portal), ({ person }) => person ?? ('anyone' as const));
  for (const [person, samples] of pages)
    test(`pages for ${person} in ${choice.language} at ${choice.width} pixels`, async (t) => {
      const visitor = await portal.visitor(person, choice);
      for (const sample of samples) await t.test(sample.path || '/', () => look(visitor, sample));
      await visitor.context.close();
    });
}

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
      [
        id,
        ...nodes
          .slice(0, 3)
          .map((node) => `${node.target.join(' ')} ${node.html.slice(0, 150)} ${node.failureSummary}`),
      ].join('\n'),
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
