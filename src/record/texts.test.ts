import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderToString } from 'preact-render-to-string';
import { h } from 'preact';
import { toBibtex, toCsl, toRis, type Citable } from './citation.ts';
import { textDifference } from './difference.ts';
import { extract, mark } from './highlight.tsx';

const marked = (text: string, stems: string[]) => renderToString(h('p', null, mark(text, stems)));

test('words that begin with a stem are marked in every script', () => {
  assert.equal(marked('Stratégies nationales', ['strateg']), '<p><mark>Stratégies</mark> nationales</p>');
  assert.equal(marked('Закон о связи', ['закон']), '<p><mark>Закон</mark> о связи</p>');
  assert.equal(marked('والاستراتيجية الوطنية', ['استراتيج']), '<p><mark>والاستراتيجية</mark> الوطنية</p>');
  assert.equal(marked('国家网络安全战略', ['网络', '络安', '安全']), '<p>国家<mark>网络安全</mark>战略</p>');
  assert.equal(marked('a <b> c', ['zz']), '<p>a &lt;b> c</p>');
});

test('an extract begins near the first word sought', () => {
  const text = `${'early words '.repeat(60)}the target stands here ${'later words '.repeat(60)}`;
  const shown = extract(text, ['target']);
  assert.match(shown, /^… .*target.* …$/);
  assert.ok(shown.length < 260);
  assert.equal(extract('short', ['x']), 'short');
});

test('Chinese and Arabic differences go word by word', () => {
  assert.deepEqual(textDifference('国家战略', '国家法律', 'zh').map((part) => [part.value, part.added ? '+' : part.removed ? '-' : '']), [['国家', ''], ['战略', '-'], ['法律', '+']]); // prettier-ignore
  assert.ok(
    textDifference('القانون الوطني', 'القانون الدولي', 'ar').some((part) => part.removed && part.value === 'الوطني'),
  );
});

const record: Citable = {
  id: '0123456789abcdefghjk',
  title: 'Act {1} & 50% _more_\nlines',
  language: 'en',
  author: 'Côte d’Ivoire',
  kind: 'Law',
  kindName: 'law',
  date: '2024-05-17',
  symbol: 'A/RES/80/16',
  url: 'https://portal.example/en/records/0123456789abcdefghjk',
  publisher: 'Portal',
};

test('citations escape what their format would take for its own', () => {
  const bib = toBibtex(record);
  assert.match(bib, /title = \{\{Act \\textbraceleft\{\}1\\textbraceright\{\} \\& 50\\% \\_more\\_ lines\}\}/);
  assert.equal(bib.split('{').length, bib.split('}').length);
  const ris = toRis(record).split('\r\n');
  assert.equal(ris[0], 'TY  - STAT');
  assert.ok(ris.includes('TI  - Act {1} & 50% _more_ lines'));
  assert.ok(ris.includes('DA  - 2024/05/17'));
  assert.deepEqual(toCsl(record).issued, { 'date-parts': [[2024, 5, 17]] });
});
