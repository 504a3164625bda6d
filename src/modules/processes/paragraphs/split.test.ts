import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anchorPattern, type Piece } from './schema.ts';
import { splitText } from './split.ts';
import type { TextSource } from './lines.ts';

const shown = (pieces: Piece[]) => pieces.map(({ anchor, text }) => [anchor, text]);

test('a report: headings, numbers, letters, roman numerals', () => {
  const text = `I. Introduction

1. The exercise group met.

2. It recommends that States:

(a) share information;

(b) consider:

(i) training;

(ii) exercises;

(c) report.

II. Threats

3. Threats grow.

Annex

1. First of the annex.`;
  assert.deepEqual(shown(splitText(text, 'typed').pieces), [
    ['h1', 'I. Introduction'],
    ['1', 'The exercise group met.'],
    ['2', 'It recommends that States:'],
    ['2(a)', 'share information;'],
    ['2(b)', 'consider:'],
    ['2(b)(i)', 'training;'],
    ['2(b)(ii)', 'exercises;'],
    ['2(c)', 'report.'],
    ['h2', 'II. Threats'],
    ['3', 'Threats grow.'],
    ['annex.h1', 'Annex'],
    ['annex.1', 'First of the annex.'],
  ]);
});

test('a resolution: preambular paragraphs are counted', () => {
  const text = 'The Assembly of Exercise States,\nRecalling its decision 1,\nNoting the exercise,\n1. Decides to meet;\n2. Requests a report.'; // prettier-ignore
  assert.deepEqual(
    splitText(text, 'blocks').pieces.map((piece) => piece.anchor),
    ['pp1', 'pp2', 'pp3', '1', '2'],
  );
});

test('the letters of every language lead to one anchor', () => {
  const lists: [string, string[]][] = [
    ['13. x:\n(a) x;\n(b) x;\n(c) x;', ['(a)', '(b)', '(c)']],
    ['13. х:\nа) х;\nб) х;\nв) х;', ['а)', 'б)', 'в)']],
    ['١٣ - نص:\n(أ) نص؛\n(ب) نص؛\n(ج) نص؛', ['(أ)', '(ب)', '(ج)']],
    ['13．文：\n（a）文；\n（b）文；\n（c）文。', ['（a）', '（b）', '（c）']],
    ['13. x :\na) x ;\nb) x ;\nc) x ;', ['a)', 'b)', 'c)']],
  ];
  for (const [text, markers] of lists) {
    const { pieces } = splitText(text, 'blocks');
    assert.deepEqual(pieces.map((piece) => piece.anchor), ['13', '13(a)', '13(b)', '13(c)'], text); // prettier-ignore
    assert.deepEqual(pieces.slice(1).map((piece) => piece.marker), markers); // prettier-ignore
  }
});

test('(i) after (h) is the letter, after a new (a) the numeral', () => {
  const list = [...'abcdefghij'].map((each) => `(${each}) x;`).join('\n');
  assert.equal(splitText(`1. x:\n${list}`, 'blocks').pieces.at(-2)!.anchor, '1(i)');
  assert.equal(splitText('1. x:\n(a) x:\n(i) y;\n(ii) y;', 'blocks').pieces.at(-1)!.anchor, '1(a)(ii)');
});

test('printed lines: wrapped sentences are joined, heads and feet of pages left out, years at a line’s start no numbers', () => {
  const page = (n: number, body: string) => `A/XA/1\nExercise\n${body}\n26-0000${n}\n${n}/3`;
  const text = [
    page(1, '1. The group of the exercise met in the\nspring and again in\n2015. It agreed.'),
    page(2, '2. States should continue to\nstrengthen their cooperation in\nthe exercise.'),
    page(3, '3. The end is near and\nnothing else is to be\nsaid.'),
  ].join('\n\n');
  const { pieces, leftOut } = splitText(text, 'lines');
  assert.deepEqual(shown(pieces), [
    ['1', 'The group of the exercise met in the spring and again in 2015. It agreed.'],
    ['2', 'States should continue to strengthen their cooperation in the exercise.'],
    ['3', 'The end is near and nothing else is to be said.'],
  ]);
  assert.equal(leftOut.length, 12);
});

const letters = (text: string) => text.replace(/\s+/g, '');
const wordy = fc.constantFrom('States', 'should', 'the', 'group,', 'x.', 'دولة', '网络', 'доклад;', '2015.', '13', '(a)', 'a)', '(ii)', 'Annex', 'II.', '26 -', '1.', '2.', '3.', '(ب)', '٣ -', '一、', '\u0301'); // prettier-ignore
const line = fc.array(wordy, { maxLength: 8 }).map((words) => words.join(' '));
const anyText = fc.oneof(
  fc.array(line, { maxLength: 40 }).map((lines) => lines.join('\n')),
  fc.string({ unit: 'binary', maxLength: 400 }),
);
const anySource = fc.constantFrom<TextSource>('blocks', 'lines', 'typed');

test('nothing of a text is lost', () => {
  fc.assert(
    fc.property(anyText, anySource, (text, source) => {
      const { pieces, leftOut } = splitText(text, source);
      const kept = letters(pieces.map((piece) => piece.marker + piece.text).join(''));
      if (leftOut.length === 0) assert.equal(kept, letters(text));
      const all = [...(kept + letters(leftOut.join('')))].sort().join('');
      assert.equal(all, [...letters(text)].sort().join(''));
    }),
    { numRuns: 1000 },
  );
});

test('anchors are unique, fit into an address, and the same each time', () => {
  fc.assert(
    fc.property(anyText, anySource, (text, source) => {
      const anchors = splitText(text, source).pieces.map((piece) => piece.anchor);
      assert.equal(new Set(anchors).size, anchors.length);
      for (const anchor of anchors) assert.match(anchor, anchorPattern);
      assert.deepEqual(anchors, splitText(text, source).pieces.map((piece) => piece.anchor)); // prettier-ignore
    }),
    { numRuns: 500 },
  );
});

test('numbered paragraphs keep their anchors when unnumbered text comes before them', () => {
  fc.assert(
    fc.property(fc.nat({ max: 5 }), fc.integer({ min: 1, max: 60 }), (before, count) => {
      const numbers = Array.from({ length: count }, (_, i) => `${i + 1}. Paragraph of the exercise.`);
      const texts = Array.from({ length: before }, (_, i) => `Considering the exercise for the ${i}th time,`);
      const anchors = splitText([...texts, ...numbers].join('\n'), 'blocks').pieces.map((piece) => piece.anchor);
      assert.deepEqual(anchors.slice(before), numbers.map((_, i) => String(i + 1))); // prettier-ignore
    }),
  );
});

test('a text of a million characters is split at once', () => {
  const text = Array.from({ length: 8000 }, (_, i) => `${i + 1}. ${'words of an exercise '.repeat(6)}`).join('\n');
  assert.equal(splitText(text, 'blocks').pieces.length, 8000);
});
