import { mkdir } from 'node:fs/promises';
import { test } from 'node:test';
import { openJourneyPortal } from './browser.ts';
import { samplePages, type SamplePage } from './sample-pages.ts';

const portal = await openJourneyPortal();
const pages = await samplePages(portal);
const is = (pattern: RegExp) => (page: SamplePage) => pattern.test(page.path);
const wish: Record<string, SamplePage> = {
  front: { path: '' },
  list: { path: '/repository' },
  listKe: { path: '/repository?state=KE&topic=ransomware' },
  search: { path: '/search?q=ransomware' },
  detail: pages.find((p) => is(/^\/repository\/[0-9a-z]{15,}$/)(p))!,
  shut: pages.find((p) => is(/^\/repository\/[0-9a-z]{15,}$/)(p) && p.person === 'brazil')!,
  reference: pages.filter(is(/^\/repository\/[0-9a-z]{15,}$/))[1]!,
  form1: pages.find(is(/edit\?step=1$/))!,
  form2: pages.find(is(/edit\?step=2$/))!,
  form3: pages.find(is(/edit\?step=3$/))!,
  form4: pages.find(is(/edit\?step=4$/))!,
  publication: pages.find(is(/publication$/))!,
  mystate: { path: '/my-state', person: 'kenya' },
  compare: { path: '/repository/compare?state=KE&state=FR&state=BR' },
  map: { path: '/repository/map' },
  difference: pages.find(is(/differences/))!,
  mechanism: pages.find(is(/^\/processes\/[0-9a-z]{15,}$/))!,
  state: { path: '/states/KE' },
  states: { path: '/states' },
  factor: { path: '/account/second-factor', person: 'kenya' },
  signin: { path: '/account/sign-in' },
  people: { path: '/account/people', person: 'france' },
  desk: { path: '/desk', person: 'officer' },
  notfound: { path: '/nothing-here' },
  api: { path: '/api' },
  vocabulary: { path: '/vocabulary' },
  norms: { path: '/processes/norms' },
};
await mkdir('/tmp/shots', { recursive: true });
const only = process.env.SHOTS?.split(',');
test('shots', { timeout: 280000 }, async () => {
  for (const language of ['en', 'ar'] as const)
    for (const width of [1280, 400])
      for (const [name, { path, person }] of Object.entries(wish)) {
        if (only && !only.includes(name)) continue;
        const v = await portal.visitor(person ?? 'anyone', { language, width });
        await v.open(path);
        await v.page.screenshot({ path: `/tmp/shots/${name}-${language}-${width}.png`, fullPage: true });
        const wide = await v.page.evaluate(() => {
          const over = [...document.querySelectorAll('main *')].filter((e) => { const r = e.getBoundingClientRect(); return r.right > innerWidth + 1 || r.left < -1; });
          return document.documentElement.scrollWidth > document.documentElement.clientWidth ? over.slice(0, 5).map((e) => e.outerHTML.slice(0, 200)) : [];
        });
        if (wide.length) console.log(name, language, width, wide);
        if (name === 'mechanism') {
          await v.page.setViewportSize({ width: 320, height: 800 });
          console.log(path, await v.page.evaluate(() => [...document.querySelectorAll('main *')].filter((e) => { const r = e.getBoundingClientRect(); return r.right > innerWidth + 1 || r.left < -1; }).map((e) => e.outerHTML.slice(0, 160)).slice(0, 8)));
        }
        if (name === 'front' && language === 'en' && width === 1280) await v.page.screenshot({ path: 'docs/screenshot.png' });
        await v.context.close();
      }
});
