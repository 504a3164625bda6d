import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nearSymbols, readReference, type Reference } from './reference.ts';
import { likeness, shinglesOf, sketchOf, wordsOf } from './tokens.ts';

const table: [string, Reference | undefined][] = [
  ['A/76/135 para. 26', { symbol: 'A/76/135', anchor: '26' }],
  ['A/76/135, para 26', { symbol: 'A/76/135', anchor: '26' }],
  ['a/76/135,para.26', { symbol: 'A/76/135', anchor: '26' }],
  ['A / 76 / 135', { symbol: 'A/76/135' }],
  ['A 76 135', { symbol: 'A/76/135' }],
  ['A RES 73 27', { symbol: 'A/RES/73/27' }],
  ['paragraph 13 (f) of A/70/174', { symbol: 'A/70/174', anchor: '13(f)' }],
  ['A/70/174 para 13f', { symbol: 'A/70/174', anchor: '13(f)' }],
  ['para 13(f) of the 2015 report', { year: 2015, anchor: '13(f)' }],
  ['2021 GGE report paragraph 71', { year: 2021, body: 'gge', anchor: '71' }],
  ['OEWG report 2021, para. 8', { year: 2021, body: 'oewg', anchor: '8' }],
  ['A/RES/75/240, pp3', { symbol: 'A/RES/75/240', anchor: 'pp3' }],
  ['A/RES/75/240 OP1', { symbol: 'A/RES/75/240', anchor: '1' }],
  ['preambular para. 4 of A/RES/75/240', { symbol: 'A/RES/75/240', anchor: 'pp4' }],
  ['resolution 75/240', { number: '75/240' }],
  ['A/AC.290/2021/CRP.2, para. 3(b)(ii)', { symbol: 'A/AC.290/2021/CRP.2', anchor: '3(b)(ii)' }],
  ['PC.DEC/1106', { symbol: 'PC.DEC/1106' }],
  ['A/76/135, par. 26', { symbol: 'A/76/135', anchor: '26' }],
  ['A/76/135, paragraphe 13 f)', { symbol: 'A/76/135', anchor: '13(f)' }],
  ['rapport de 2015 du GEG, paragraphe 13 f)', { year: 2015, body: 'gge', anchor: '13(f)' }],
  ['A/76/135, párr. 26', { symbol: 'A/76/135', anchor: '26' }],
  ['informe de 2015, párrafo 13 f)', { year: 2015, anchor: '13(f)' }],
  ['A/76/135, п. 26', { symbol: 'A/76/135', anchor: '26' }],
  ['пункт 13 е) доклада 2015 года', { year: 2015, anchor: '13(f)' }],
  ['A/76/135، الفقرة 26', { symbol: 'A/76/135', anchor: '26' }],
  ['الفقرة ١٣ (و) من تقرير عام ٢٠١٥', { year: 2015, anchor: '13(f)' }],
  ['A/76/135，第26段', { symbol: 'A/76/135', anchor: '26' }],
  ['2015年报告第13(f)段', { year: 2015, anchor: '13(f)' }],
  ['A/76/135第13段（f）', { symbol: 'A/76/135', anchor: '13(f)' }],
  ['ransomware', undefined],
  ['', undefined],
  ['national strategy 2015', undefined],
];

test('a symbol with its paragraph is understood in six languages', () => {
  for (const [typed, expected] of table) assert.deepEqual(readReference(typed), expected, typed);
});

test('whatever is typed is answered', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (typed) => void readReference(typed)),
    { numRuns: 2000 },
  );
});

test('near symbols', () => {
  const known = ['A/76/135', 'A/76/136', 'A/70/174', 'A/RES/75/240', 'PC.DEC/1106'];
  assert.deepEqual(nearSymbols('A/76/153', known).slice(0, 1), ['A/76/135']);
  assert.deepEqual(nearSymbols('A/RES/75/204', known), ['A/RES/75/240']);
  assert.deepEqual(nearSymbols('ZZZZZZZZZZZZZZZ', known), []);
});

test('texts that share their words share their samples; texts that do not, do not', () => {
  const words = Array.from({ length: 200 }, (_, i) => `word${(i * 7919) % 1009}`);
  const [a, b] = [words.slice(0, 100), words.slice(20, 120)];
  assert.ok(likeness(shinglesOf(a), shinglesOf(b)) > 0.6);
  assert.ok(sketchOf(a).filter((hash) => sketchOf(b).includes(hash)).length >= 3);
  assert.equal(likeness(shinglesOf(words.slice(0, 50)), shinglesOf(words.slice(120, 170))), 0);
  assert.ok(likeness(shinglesOf(words.slice(0, 20)), shinglesOf(words)) > 0.85);
});

test('words are compared without accents, case and vowel signs, and none is left out', () => {
  assert.deepEqual(wordsOf('États shall NOT, «ne pas»'), ['etats', 'shall', 'not', 'ne', 'pas']);
  assert.deepEqual(wordsOf('网络安全'), ['网络', '络安', '安全']);
  assert.deepEqual(wordsOf('الدُّوَلُ'), wordsOf('الدول'));
});
