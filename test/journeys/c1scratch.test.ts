import { openJourneyPortal } from './browser.ts';
import { textSamples } from '../processes/sample-texts.ts';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const portal = await openJourneyPortal();
const samples = Object.values(await textSamples(portal)).flat();
for (const [language, width] of (process.env.C1 === 'ar' ? [['ar', 400]] : [['en', 1280]]) as ['en'|'ar', number][])
  for (const [person, list] of Map.groupBy(samples, (s) => s.person ?? ('anyone' as const)))
    test(`${language} ${person}`, async (t) => {
      const visitor = await portal.visitor(person, { language, width });
      let n = 0;
      for (const s of list) await t.test(s.path, async () => {
        visitor.complaints.length = 0;
        const status = (await visitor.open(s.path)).status();
        await visitor.page.screenshot({ path: `/tmp/c1/${language}-${person}-${n++}.png`, fullPage: true });
        assert.equal(status, s.status ?? 200);
        await visitor.page.evaluate(axe);
        const found = await visitor.page.evaluate(async () => (await (globalThis as any).axe.run({ runOnly: { type: 'tag', values: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa'] } })).violations.map((v: any) => v.id + ' ' + v.nodes.slice(0,2).map((x: any) => x.html.slice(0,200)).join(' | ')));
        assert.deepEqual(found, []);
        await visitor.page.setViewportSize({ width: 320, height: 800 });
        const over = await visitor.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        await visitor.page.setViewportSize({ width, height: 900 });
        assert.ok(over <= 0, `${over} too wide`);
        assert.deepEqual(visitor.complaints, []);
      });
    });
