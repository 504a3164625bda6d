import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cleanLine, cleanText, hasForbidden, hasUnwanted } from './clean-text.ts';

test('a text keeps its lines, tabs and joiners', () => {
  const typed = '  a\r\nb\rc\td\u200Ce \n';
  assert.equal(cleanText(typed), 'a\nb\nc\td\u200Ce');
  assert.ok(!hasUnwanted(typed));
});

test('composed and decomposed letters become the same text', () => {
  assert.equal(cleanText('e\u0301'), 'é');
  assert.equal(cleanText('e\u202D\u0301'), 'é');
});

test('controls and direction overrides go, and it is told', () => {
  const told = (typed: string) => [cleanText(typed), hasUnwanted(typed)];
  assert.deepEqual(told('pay\u202Efdp.exe'), ['payfdp.exe', true]);
  assert.deepEqual(told('a\u0007\u0085b\u009B\u2066c\u2069'), ['a\nbc', true]);
  assert.deepEqual(told('one\u2028two\uFFFF'), ['one\ntwo', true]);
});

test('a line is one line', () => {
  assert.equal(cleanLine(' one\n\n two\tthree\u2028four '), 'one two three four');
  assert.equal(cleanLine('«\u00A0État\u00A0»'), '«\u00A0État\u00A0»');
});

test('NUL and lone surrogates are forbidden, emoji are not', () => {
  assert.ok(hasForbidden('a\0b'));
  assert.ok(hasForbidden('\uD83D'));
  assert.ok(!hasForbidden('🌍'));
});

test('cleaning twice changes nothing more, whatever was typed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (typed) => {
      const once = cleanText(typed);
      assert.equal(cleanText(once), once);
      assert.ok(!hasUnwanted(once) && !hasForbidden(once));
      assert.doesNotMatch(cleanLine(typed), /[\n\t]/);
    }),
  );
});

test('a long run of spaces costs no more than its length', () => {
  assert.equal(cleanLine(`a${' '.repeat(2_000_000)}b`), 'a b');
});
