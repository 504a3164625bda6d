import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { doubtsOf, editPiece, joinWithBefore, numberFrom } from './corrections.ts';
import { splitText } from './split.ts';
import { alignTexts } from './text-page.tsx';
import type { Paragraph } from './read.ts';

const piecesOf = (text: string) => splitText(text, 'blocks').pieces;
const anchorsOf = (pieces: { anchor: string }[]) => pieces.map((piece) => piece.anchor);
const text = '1. One of the exercise.\n2. Two:\n(a) a;\n(b) b.\nMore.';

test('joining keeps every word and the other names', () => {
  const pieces = piecesOf(text);
  const joined = joinWithBefore(pieces, 4);
  assert.deepEqual(anchorsOf(joined), ['1', '2', '2(a)', '2(b)']);
  assert.equal(joined.at(-1)!.text, 'b. More.');
  assert.equal(joinWithBefore(pieces, 3)[2]!.text, 'a; (b) b.');
  assert.throws(() => joinWithBefore(pieces, 0), { code: 'invalid' });
});

test('an empty line splits; a name that is taken or is none is refused', () => {
  const pieces = piecesOf(text);
  const split = editPiece(pieces, 0, { anchor: '1', form: 'numbered', text: 'One.\n\nOne more.' });
  assert.deepEqual(split.slice(0, 2).map((piece) => piece.text), ['One.', 'One more.']); // prettier-ignore
  assert.equal(new Set(anchorsOf(split)).size, split.length);
  assert.equal(editPiece(pieces, 2, { anchor: '2 (C)', form: 'numbered', text: 'x' })[2]!.anchor, '2(c)');
  for (const anchor of ['2', 'a/b', '']) assert.throws(() => editPiece(pieces, 0, { anchor, form: 'text', text: 'x' }), { code: 'invalid' }); // prettier-ignore
  assert.throws(() => editPiece(pieces, 0, { anchor: '1', form: 'text', text: ' \n\n ' }), { code: 'invalid' });
});

test('a text whose numbers were lost is numbered from a paragraph on', () => {
  const pieces = piecesOf('First sentence here.\nSecond sentence here.\nThird sentence here.');
  assert.deepEqual(anchorsOf(numberFrom(pieces, 1, 7)), ['u1', '7', '8']);
  fc.assert(
    fc.property(fc.array(fc.constantFrom('A sentence.', '3. Three.', '(a) x;', 'A Heading'), { maxLength: 30 }), fc.nat(29), (lines, at) => {
      const numbered = numberFrom(piecesOf(lines.join('\n')), at, 1);
      assert.equal(new Set(anchorsOf(numbered)).size, numbered.length);
    }),
  ); // prettier-ignore
});

test('what is doubtful is named', () => {
  assert.deepEqual(doubtsOf(piecesOf('1. a.\n3. b.')), [{ kind: 'gap', after: '1', before: '3' }]);
  assert.deepEqual(doubtsOf(piecesOf('Only text.')), [{ kind: 'unnumbered' }]);
});

test('two languages are aligned by their numbers, and none of their paragraphs is left out', () => {
  const some = (language: string, anchors: string[]) => anchors.map((anchor) => ({ anchor, language }) as Paragraph);
  const pairs = alignTexts(some('en', ['1', '2', '4']), some('fr', ['0', '1', '3', '4']));
  assert.deepEqual(
    pairs.map(([left, right]) => `${left?.anchor ?? '-'} ${right?.anchor ?? '-'}`),
    ['- 0', '1 1', '- 3', '2 -', '4 4'],
  );
});
