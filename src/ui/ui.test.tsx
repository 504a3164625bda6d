import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { direction, languages, type Language } from '../kernel/language.ts';
import { assets, assetsFolder } from './assets.ts';
import { ActiveFilters } from './chips.tsx';
import { CompareTable } from './compare.tsx';
import { Difference } from './difference.tsx';
import { Facets } from './facets.tsx';
import { Checkboxes, DateWithPrecision, TextField, TranslatedText } from './field.tsx';
import { Form, SubmitButton } from './form.tsx';
import { joinDate } from './join-date.ts';
import { Layout, renderPage, type LayoutProps } from './layout.tsx';
import { ListPage, RecordRow } from './list.tsx';
import { WorldMap, type MapState } from './map.tsx';
import { uiMessages } from './messages.ts';
import { Pager } from './pager.tsx';
import { Refusal } from './refusal.tsx';

const hostile = `"><script>alert('x')</script><img src=x onerror="y">`;

function page(language: Language, children: ComponentChildren, more: Partial<LayoutProps> = {}) {
  return renderPage(
    <Layout language={language} path="/repository?q=a" title="t" menu={[]} account={{ signedIn: false }} {...more}>
      {children}
    </Layout>,
  );
}

const file = (path: string) => readFileSync(join(assetsFolder(), basename(path)));
const zipped = (path: string) => gzipSync(file(path), { level: 9 }).length;

test('what a stranger wrote never becomes markup', () => {
  const html = page(
    'en',
    <>
      <RecordRow
        language="en"
        title={hostile}
        href={`/x?${hostile}`}
        owner={hostile}
        summary={hostile}
        kind={hostile}
      />
      <TextField language="en" name="a" label={hostile} value={hostile} error={hostile} />
      <Difference language="en" parts={[{ value: hostile, added: true }]} />
      <Refusal language="en" status={404} detail={hostile} reference={hostile} />
    </>,
    { title: hostile, path: `/x?q=${hostile}`, query: hostile, jsonLd: { name: '</script><script>alert(1)</script>' } },
  );
  assert.doesNotMatch(html, /<script>|<img/);
  assert.equal(html.match(/<\/script>/g)?.length, 2);
});

test('a page carries its language and direction, and links the others with its path kept', () => {
  for (const language of languages) {
    const html = page(language, null);
    assert.ok(html.startsWith(`<!doctype html><html lang="${language}" dir="${direction(language)}">`));
    for (const other of languages) assert.ok(html.includes(`href="/${other}/repository?q=a"`));
  }
});

test('nothing on a page is styled or scripted inline', () => {
  const html = page('en', <Form language="en" action="/x" csrf="t" autosave="/y" children={null} />, { nonce: 'n' });
  assert.doesNotMatch(html, / style=| on\w+=/);
  assert.doesNotMatch(file(assets().css).toString(), /url\(["']?data:/);
});

test('a record title in another language says so', () => {
  const html = renderToString(<RecordRow language="en" title="قانون" titleLanguage="ar" href="/r" />);
  assert.match(html, /<a href="\/r" lang="ar" dir="rtl">/);
});

test('a post form has its token, its errors first, and each error beside its field', () => {
  const errors = [{ field: 'title.en', message: 'Enter a title' }];
  const html = renderToString(
    <Form language="en" action="/x" csrf="secret" errors={errors}>
      <TranslatedText
        language="en"
        name="title"
        label="Title"
        languages={['en', 'ar']}
        original="en"
        required
        errors={{ en: 'Enter a title' }}
      />
      <SubmitButton label="Publish" />
    </Form>,
  );
  assert.match(html, /<input type="hidden" name="csrf" value="secret"/);
  assert.match(html, /<a href="#field-title-en">Enter a title<\/a>/);
  assert.match(html, /id="field-title-en"[^>]*aria-invalid="true"[^>]*aria-describedby="field-title-en-error"/);
  assert.match(html, /name="title\.ar"[^>]*lang="ar" dir="rtl"/);
  assert.match(html, /original language/);
});

test('several choices are sent as a list', () => {
  const options = [{ value: '1', label: 'One' }];
  const html = renderToString(
    <Checkboxes language="en" name="topics" label="Topics" options={options} values={['1']} />,
  );
  assert.match(html, /id="field-topics" type="checkbox" name="topics\[\]" value="1" checked/);
});

test('a date is shown and read as precise as it is known', () => {
  const html = renderToString(<DateWithPrecision language="ar" name="adopted" label="x" value="2022-08" />);
  assert.match(html, /<option value="8" selected>آب\/أغسطس<\/option>/);
  const read = (year: string, month = '', day = '') =>
    joinDate('d', (name) => ({ 'd.year': year, 'd.month': month, 'd.day': day })[name]);
  assert.equal(read('2022'), '2022');
  assert.equal(read('2022', '8'), '2022-08');
  assert.equal(read('2022', '8', '9'), '2022-08-09');
  assert.equal(read(''), undefined);
  for (const wrong of [read('22'), read('2022', '', '9'), read('2022', '2', '30'), read('2022', '13'), read('', '5')]) {
    assert.equal(wrong, 'invalid');
  }
});

test('differences are said in words', () => {
  const parts = [{ value: 'shall ' }, { value: 'may', removed: true }, { value: 'must', added: true }];
  const html = renderToString(<Difference language="en" parts={parts} />);
  assert.match(html, /<del>.*\[removed\].*may.*\[end of removal\].*<\/del>/);
  assert.match(html, /<ins>.*\[added\].*must.*\[end of addition\].*<\/ins>/);
  assert.match(renderToString(<Difference language="en" parts={[{ value: 'x' }]} />), /The texts are the same/);
});

test('the pager shows what there is, and nothing for a single page', () => {
  assert.equal(renderToString(<Pager language="en" />), '');
  const html = renderToString(<Pager language="en" nextHref="?cursor=b" from={1} to={20} total={1412} />);
  assert.match(html, /rel="next" href="\?cursor=b"/);
  assert.doesNotMatch(html, /rel="prev"/);
  assert.match(html.replaceAll(/[\u2068\u2069]/g, ''), /1 to 20 of 1,412/);
});

test('an empty list says why and what to do; filters and facets can be taken back', () => {
  const html = renderToString(
    <ListPage
      language="en"
      title="Documents"
      total={0}
      filters={<ActiveFilters language="en" filters={[{ label: 'Norms', removeHref: '?' }]} />}
      facets={
        <Facets
          language="en"
          groups={[{ label: 'Topic', values: [{ label: 'Norms', count: 3, href: '?', selected: true }] }]}
        />
      }
    />,
  );
  assert.match(html, /No records match/);
  assert.match(html, /Remove a filter/);
  assert.match(html.replaceAll(/[\u2068\u2069]/g, ''), /aria-label="Remove filter: Norms"/);
  assert.match(html, /aria-current="true"/);
});

test('a comparison says which points differ and shows one pair on a phone', () => {
  const subjects = ['A', 'B', 'C'].map((title) => ({ title }));
  const rows = [
    { label: 'Year', values: ['1', '2', null], differs: true },
    { label: 'Form', values: ['x', 'x', 'x'], differs: false },
  ];
  const html = renderToString(
    <CompareTable language="en" caption="c" subjects={subjects} rows={rows} pairHref={(a, b) => `?pair=${a},${b}`} />,
  );
  assert.match(html, /1 difference; 2 points compared/);
  assert.equal(html.match(/class="off-pair"/g)?.length, 3);
  assert.match(html, /href="\?pair=1,2"/);
});

test('the map draws 193 Member States and two observers, with the disclaimer in each language', () => {
  const { states, world } = assets();
  assert.equal(states.length, 195);
  const svg = file(world).toString();
  for (const code of states) assert.ok(svg.includes(` id="${code}"`), code);
  const levels = Object.fromEntries(
    states.map((code): [string, MapState] => [code, { level: 1, label: code, href: `/en/states/${code}` }]),
  );
  for (const language of languages) {
    const html = renderToString(<WorldMap language={language} title="t" levels={levels} legend={[]} />);
    assert.ok(html.includes(uiMessages.in(language)('map.disclaimer')));
    for (const code of states) assert.ok(html.includes(`href="${world}#${code}"`), code);
  }
});

test('every language has all messages with the plural categories of the language', () => {
  const plurals = /\{(\w+), plural,((?:[^{}]|\{[^{}]*\})*)\}/g;
  for (const language of languages) {
    const table = uiMessages.tables[language];
    assert.deepEqual(Object.keys(table), Object.keys(uiMessages.tables.en));
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [key, text] of Object.entries(table)) {
      assert.notEqual(text.trim(), '', key);
      for (const [, , branches = ''] of text.matchAll(plurals)) {
        for (const category of needed) assert.match(branches, new RegExp(`\\b${category} \\{`), `${language} ${key}`);
      }
    }
  }
});

test('pages stay light', () => {
  assert.ok(zipped(assets().css) < 18_000, 'style sheet');
  assert.ok(zipped(assets().js) < 6_000, 'script');
  assert.ok(zipped(assets().world) < 36_000, 'map');
  const rows = Array.from({ length: 20 }, (_, index) => (
    <RecordRow
      key={index}
      language="en"
      title={`National strategy ${index}`}
      href={`/en/r/${index}`}
      owner="Kenya"
      date="2022-08"
    />
  ));
  const list = page('en', <ListPage language="en" title="Documents" total={20} children={rows} />);
  assert.ok(gzipSync(list).length < 10_000, 'list page');
});
