import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderToString } from 'preact-render-to-string';
import { h } from 'preact';
import { toBibtex, toCsl, toRis, type Citable } from './citation.ts';
import { textDifference } from './difference.ts';
import type { Mark } from '../kernel/search-marks.ts';
import { extract, mark, passage } from './highlight.tsx';

/** Words by their stems, each for itself; Chinese as it stands. */
const sought = (...stems: string[]): Mark[] =>
  stems.map((stem) =>
    /\p{Script=Han}/u.test(stem) ? { characters: stem } : { words: [{ starts: [stem], whole: false }] },
  );
const marked = (text: string, marks: Mark[]) => renderToString(h('p', null, mark(text, marks)));

test('words that begin with a stem are marked in every script', () => {
  assert.equal(marked('Stratégies nationales', sought('strateg')), '<p><mark>Stratégies</mark> nationales</p>');
  assert.equal(marked('Закон о связи', sought('закон')), '<p><mark>Закон</mark> о связи</p>');
  assert.equal(marked('والاستراتيجية الوطنية', sought('استراتيج')), '<p><mark>والاستراتيجية</mark> الوطنية</p>');
  assert.equal(marked('国家网络安全战略', sought('网络安全')), '<p>国家<mark>网络安全</mark>战略</p>');
  assert.equal(marked('a <b> c', sought('zz')), '<p>a &lt;b> c</p>');
  assert.equal(marked('e\u0301tudes', sought('etud')), '<p><mark>e\u0301tudes</mark></p>');
});

test('words in a row are marked as a whole, acronyms as they are, and any word where a stop word stands', () => {
  const word = (start: string) => ({ starts: [start], whole: false });
  const phrase: Mark[] = [{ words: [word('respons'), { starts: [], whole: false }, word('stat')] }];
  assert.equal(
    marked('responsibility of States, state', phrase),
    '<p><mark>responsibility of States</mark>, state</p>',
  );
  const acronym: Mark[] = [{ words: [{ starts: ['cert'], whole: true }] }];
  assert.equal(marked('CERTs, certain certificates', acronym), '<p><mark>CERTs</mark>, certain certificates</p>');
});

test('an extract begins near what was sought first', () => {
  const text = `${'early words '.repeat(60)}the target stands here ${'later words '.repeat(60)}`;
  const shown = extract(text, sought('target'));
  assert.match(shown, /^… .*target.* …$/);
  assert.ok(shown.length < 260);
  assert.equal(extract('short', sought('x')), 'short');
});

test('a passage is found deep in a long text, in every script, and none where nothing stands', () => {
  const filler = 'Nothing of note is said in these lines of the document. '.repeat(3000);
  for (const [here, stem] of [
    ['Les rançongiciels menacent', 'rancongiciel'],
    ['وتشكل برامج الفدية خطرا', 'برامج'],
    ['об угрозе вымогателей', 'вымогател'],
    ['应对勒索软件', '勒索软件'],
  ] as const) {
    const found = passage(`${filler}${here} ${filler}`, sought(stem)) ?? '';
    assert.ok(found.startsWith('… ') && found.endsWith(' …'), found);
    assert.match(marked(found, sought(stem)), /<mark>/);
    assert.ok(found.length < 300);
  }
  assert.equal(passage(filler, sought('ransomwar')), undefined);
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
  const { author: _, ...unsigned } = { ...record, compiler: 'United Nations Secretariat' };
  assert.doesNotMatch(toBibtex(unsigned), /author/);
  assert.match(toBibtex(unsigned), /editor = \{\{United Nations Secretariat\}\},\n {2}editortype = \{compiler\}/);
  assert.ok(toRis(unsigned).includes('A2  - United Nations Secretariat'));
  assert.equal('author' in toCsl(unsigned), false);
  assert.deepEqual(toCsl(record).issued, { 'date-parts': [[2024, 5, 17]] });
});
