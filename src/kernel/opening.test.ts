import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { opening } from '../../test/written-log.ts';
import { canonicalJson } from './canonical-json.ts';
import { commitment, type Opening, versionHash } from './opening.ts';

test('canonical JSON is written as in the examples of RFC 8785 sections 3.2.2 and 3.2.3', () => {
  const sample = `{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/", "literals": [null, true, false]}`;
  assert.equal(
    canonicalJson(JSON.parse(sample)),
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  );
  const keys = ['€', '\r', '\ufb33', '1', '😀', '\u0080', 'ö'];
  const sorted = Object.keys(JSON.parse(canonicalJson(Object.fromEntries(keys.map((name) => [name, 0])))));
  assert.deepEqual(sorted, ['1', '\r', '\u0080', 'ö', '€', '😀', '\ufb33']);
});

test('canonical JSON reads back to the same value and does not depend on the order of keys', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
      const text = canonicalJson(value);
      assert.equal(canonicalJson(JSON.parse(text)), text);
      assert.equal(canonicalJson(reversed(value)), text);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('canonical JSON refuses what JSON cannot say, naming the place', () => {
  const refused: [unknown, RegExp][] = [
    [undefined, /undefined at \$/],
    [{ a: [1, { b: undefined }] }, /undefined at \$\.a\[1\]\.b/],
    [[, 1], /undefined at \$\[0\]/], // oxlint-disable-line no-sparse-arrays
    [{ a: NaN }, /number at \$\.a/],
    [-Infinity, /number/],
    [1n, /bigint/],
    [{ at: new Date(0) }, /object at \$\.at/],
    [new Map(), /object/],
    ['\ud800', /string/],
    [{ '\udc00': 1 }, /a key of \$/],
    [() => 1, /function/],
  ];
  for (const [value, reason] of refused) assert.throws(() => canonicalJson(value), reason);
});

test('a commitment is the hash of the canonical opening, and every field changes it', () => {
  const { salt, hash } = opening;
  const text = `{"act":"publish","hash":"${hash}","salt":"${salt}","subject":"r-1","version":1,"when":"2026-03-01T12:00:00.000Z","who":"XA"}`;
  assert.deepEqual(commitment(opening), createHash('sha256').update(text).digest());
  const others: Partial<Opening>[] = [
    { salt: Buffer.alloc(16).toString('base64') },
    { act: 'withdraw' },
    { who: 'XB' },
    { when: '2026-03-01T12:00:00.001Z' },
    { subject: 'r-2' },
    { version: 2 },
    { hash: versionHash(null) },
    { by: 'XB' },
    { row: versionHash(null) },
  ];
  const all = [{}, ...others].map((other) => Buffer.from(commitment({ ...opening, ...other })).toString('hex'));
  assert.equal(new Set(all).size, all.length);
});

test('an opening with a missing, malformed or unknown field is refused, naming it', () => {
  const refused: [string, unknown][] = [
    ['salt', 'c2FsdA=='],
    ['salt', `${Buffer.alloc(17).toString('base64').slice(0, -1)}`],
    ['act', ''],
    ['who', 7],
    ['when', '2026-03-01'],
    ['when', '2026-03-01T12:00:00.000+01:00'],
    ['when', '2026-02-30T12:00:00.000Z'],
    ['subject', undefined],
    ['version', -1],
    ['version', 1.5],
    ['hash', 'AB'.repeat(32)],
    ['by', ''],
    ['row', 'row'],
    ['extra', 1],
    ['constructor', 1],
  ];
  for (const [field, value] of refused) {
    const malformed = { ...opening, [field]: value };
    assert.throws(() => commitment(malformed), new RegExp(`^TypeError: opening\\.${field} is`));
  }
});

function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, item]) => [name, reversed(item)]),
  );
}
