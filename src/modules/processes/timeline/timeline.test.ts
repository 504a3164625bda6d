import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import ICAL from 'ical.js';
import { stableId } from '../../../kernel/id.ts';
import { languages } from '../../../kernel/language.ts';
import { openTestPortal } from '../../../../test/portal.ts';
import { beginningOf } from './coming.ts';
import { yearOf } from './courses.ts';

const { portal, request, publish } = await openTestPortal();
const get = (path: string, person: 'anyone' | 'kenya' | 'officer' = 'anyone') => request(person, path);
const textOf = async (path: string) => (await get(path)).text();

test('each page answers each reader', async () => {
  const hidden = await publish('officer', 'process_session', session('Hidden meeting', '2026-12-20'), ['secretariat']);
  const rows: [string, 'anyone' | 'kenya' | 'officer', number, string][] = [
    ['/en/processes/timeline', 'anyone', 200, 'Hidden meeting'],
    ['/ar/processes/timeline', 'kenya', 200, 'Hidden meeting'],
    ['/en/processes/timeline?from=2015&to=2021&all=1', 'anyone', 200, 'Hidden meeting'],
    ['/en/processes/timeline?from=2021&to=2015', 'anyone', 422, 'Hidden meeting'],
    ['/en/processes/timeline?from=x', 'anyone', 422, 'Hidden meeting'],
    ['/en/processes/timeline?all=2', 'anyone', 422, 'Hidden meeting'],
    ['/en/processes/timeline/svg', 'anyone', 200, 'Hidden meeting'],
    ['/en/processes/timeline/csv?from=2017', 'anyone', 200, 'Hidden meeting'],
    ['/fr/processes/next', 'kenya', 200, 'Hidden meeting'],
    ['/en/processes/next/calendar', 'anyone', 200, 'Hidden meeting'],
    [`/en/processes/${stableId('mechanisms/gge-2016')}`, 'anyone', 200, 'Hidden meeting'],
    [`/en/processes/${hidden}`, 'anyone', 404, 'Hidden meeting'],
    ['/en/processes/next', 'officer', 200, 'nothing'],
  ];
  for (const [path, person, status, not] of rows) {
    const answer = await get(path, person);
    assert.equal(answer.status, status, `${person} ${path}`);
    assert.ok(!(await answer.text()).includes(not), `${person} ${path}`);
  }
});

const session = (title: string, day: string) => ({
  language: 'en',
  title: { en: title },
  links: [{ relation: 'concerns', to: stableId('mechanisms/global-mechanism') }],
  fields: { meeting_type: 'meeting', starts_on: day, ends_on: day, place: { en: 'Geneva' } },
});

test('what was blocked and what was taken up again is said in words', async () => {
  const html = await textOf('/en/processes/timeline');
  assert.match(html, /<text[^>]*>Ended without agreement<\/text>/);
  assert.match(html, /<text[^>]*>Work taken up again<\/text>/);
  assert.match(html, /2 mechanisms ended without agreement; 3 later ones took such work up again/);
  const zoomed = await textOf('/en/processes/timeline?from=2018&to=2021');
  assert.match(zoomed, /None of the mechanisms shown ended without agreement; 2 later ones/);
});

test('the picture is mirrored where one reads from right to left', async () => {
  const xOf = (html: string) => Number(/<g class="timeline-years".*?<text x="([\d.]+)"/s.exec(html)![1]);
  const [ltr, rtl] = [xOf(await textOf('/en/processes/timeline')), xOf(await textOf('/ar/processes/timeline'))];
  assert.ok(ltr < 500 && rtl > 500, `${ltr} ${rtl}`);
});

test('the picture alone is well-formed and carries its finding and source', async () => {
  for (const language of languages) {
    const answer = await get(`/${language}/processes/timeline/svg`);
    assert.equal(answer.headers.get('content-type'), 'image/svg+xml; charset=utf-8');
    const svg = await answer.text();
    const { validateXML } = await import('xmllint-wasm');
    const { errors } = await validateXML({ xml: svg, normalization: 'format' } as never);
    assert.deepEqual(errors, [], language);
    assert.ok(!svg.includes('<a '));
  }
});

test('a mechanism tells its story on one page', async () => {
  const html = await textOf(`/en/processes/${stableId('mechanisms/gge-2019')}`);
  for (const part of [
    'Takes up again the work of',
    stableId('mechanisms/gge-2016'),
    'Part of',
    stableId('mechanisms/unga-ict-item'),
    'What came of it',
    stableId('documents/a-76-135'),
    stableId('sessions/gge-2019-session-4'),
    'Text adopted by consensus',
  ])
    assert.ok(html.includes(part), part);
  const document = await textOf(`/en/processes/${stableId('documents/a-76-135')}`);
  assert.ok(!document.includes('timeline-picture'));
});

test('what is next has the hours of the place, and the calendar can be read back', async () => {
  mock.timers.enable({ apis: ['Date'], now: new Date('2026-07-01T00:00:00Z') });
  const html = await textOf('/en/processes/next');
  const text = await textOf('/en/processes/next/calendar');
  mock.timers.reset();
  assert.ok(html.includes(stableId('sessions/global-mechanism-plenary-1')));
  assert.match(html, /America\/New_York[^<]*UTC-04:00/);
  assert.match(html, /<time datetime="2026-07-20T04:00:00.000Z"/);
  const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents('vevent').map((each) => new ICAL.Event(each));
  const plenary = events.find((each) => each.uid.startsWith(stableId('sessions/global-mechanism-plenary-1')))!;
  assert.equal(plenary.startDate.toString(), '2026-07-20');
  assert.equal(plenary.endDate.toString(), '2026-07-25');
  assert.equal(plenary.location, 'New York');
  assert.ok(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75));
  assert.ok(events.every((each) => each.component.getFirstPropertyValue('dtstamp')));
});

test('days and years lie where they should', () => {
  assert.equal(yearOf('2020'), 2020);
  assert.equal(yearOf('2020', true), 2021);
  assert.equal(yearOf('2020-07'), 2020.5);
  assert.ok(yearOf('2020-07-31', true) <= yearOf('2020-08-01'));
  assert.deepEqual(beginningOf('2026-12-07', 'America/New_York'), {
    offset: 'UTC-05:00',
    instant: new Date('2026-12-07T05:00:00Z'),
  });
  assert.equal(beginningOf('2026-07-07', 'Asia/Kolkata').offset, 'UTC+05:30');
  assert.ok(portal);
});
