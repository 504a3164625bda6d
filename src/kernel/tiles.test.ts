import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { storeOf } from '../../test/written-log.ts';
import { leafHash, treeRoot } from './merkle.ts';
import {
  encodeBundle,
  hashTile,
  levelTiles,
  parseBundle,
  parseHashTile,
  parseTilePath,
  type Tile,
  tileAbove,
  tilePath,
  tileReader,
  tilesOf,
  treeHasTile,
} from './tiles.ts';

const tiles: fc.Arbitrary<Tile> = fc.record(
  {
    level: fc.oneof(fc.constant('entries' as const), fc.nat({ max: 1 }), fc.nat({ max: 63 })),
    index: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 1000 }), fc.nat({ max: 2 ** 45 - 1 })),
    width: fc.integer({ min: 1, max: 256 }),
  },
  { noNullPrototype: true },
);

test('paths are written as the specification writes them', () => {
  assert.equal(tilePath({ level: 0, index: 1234067, width: 256 }), 'tile/0/x001/x234/067');
  assert.equal(tilePath({ level: 0, index: 0, width: 256 }), 'tile/0/000');
  assert.equal(tilePath({ level: 63, index: 999, width: 1 }), 'tile/63/999.p/1');
  assert.equal(tilePath({ level: 'entries', index: 1000, width: 255 }), 'tile/entries/x001/000.p/255');
});

test('every path reads back to its tile', () => {
  fc.assert(fc.property(tiles, (tile) => assert.deepEqual(parseTilePath(tilePath(tile)), tile)));
});

test('a path in any other spelling is refused', () => {
  const refused = `
    tile tile/ tile/0 tile/0/ /tile/0/000 tile/0/000/ tile/0/0 tile/0/0000 tile/0/x000/000 tile/0/x001/x000 tile/0/001/000
    tile/00/000 tile/01/000 tile/64/000 tile/-1/000 tile/1e1/000 tile/0x1/000 tile/entry/000 tile/ENTRIES/000
    tile/0/000.p tile/0/000.p/ tile/0/000.p/0 tile/0/000.p/01 tile/0/000.p/256 tile/0/000.p/1000 tile/0/000.p/-1 tile/0/000.P/1
    tile/0/../000 tile/0//000 tile/0/%30%30%30 tile/0/000?x tile/0/٠٠٠ tile/0/x999/x999/x999/x999/x999/999`;
  for (const path of [
    ...refused.trim().split(/\s+/),
    '',
    'tile/0/000\n',
    'tile/0/ 00',
    `tile/0/${'x000/'.repeat(9999)}000`,
  ]) {
    assert.throws(() => parseTilePath(path), /not the path of a tile/, path);
  }
});

test('a tree of 70,000 has the tiles of the example in the specification, and one of 256 a partial tile above its full one', () => {
  const widths = (size: number, level: number) => [...levelTiles(size, level)].map(({ width }) => width);
  assert.deepEqual(widths(70_000, 0), [...Array.from({ length: 273 }, () => 256), 112]);
  assert.deepEqual(widths(70_000, 1), [256, 17]);
  assert.deepEqual(widths(70_000, 2), [1]);
  assert.deepEqual([...tilesOf(256)].map(tilePath), ['tile/entries/000', 'tile/0/000', 'tile/1/000.p/1']);
  assert.deepEqual([...tilesOf(0)], []);
  assert.equal([...tilesOf(70_000)].length, 274 + 274 + 2 + 1);
});

test('a tree has exactly its tiles, and the partial ones of smaller trees', () => {
  fc.assert(
    fc.property(fc.nat({ max: 200_000 }), tiles, (size, tile) => {
      const widest = [...levelTiles(size, tile.level)].find(({ index }) => index === tile.index);
      assert.equal(treeHasTile(size, tile), widest !== undefined && tile.width <= widest.width);
      for (const own of tilesOf(size % 2000)) assert.ok(treeHasTile(size % 2000, own));
    }),
  );
});

test('every full tile has its hash in the tile above', () => {
  const size = 3 * 65_536 + 5;
  for (const tile of tilesOf(size)) {
    if (tile.level === 'entries' || tile.width < 256) continue;
    const above = tileAbove(size, tile);
    assert.ok(treeHasTile(size, above) && tile.index % 256 < above.width, tilePath(tile));
  }
});

test('the tree read from its tiles is the tree they were cut from', async () => {
  const leaves = Array.from({ length: 1500 }, (_, i) => leafHash(Buffer.from(`${i}`)));
  const read = await storeOf(leaves);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: leaves.length }),
      fc.nat({ max: 10 }),
      fc.nat(),
      async (size, level, at) => {
        const stored = tileReader(size, async (tile) => parseHashTile(await hashTile(tile, read)));
        assert.deepEqual(await treeRoot(size, stored), await treeRoot(size, read));
        const complete = Math.floor(size / 2 ** level);
        if (complete > 0) assert.deepEqual(await stored(level, at % complete), await read(level, at % complete));
        await assert.rejects(stored(level, complete), /no complete subtree/);
      },
    ),
  );
});

test('a hash tile of a length that no tile has is refused', () => {
  for (const length of [0, 1, 31, 33, 257 * 32])
    assert.throws(() => parseHashTile(new Uint8Array(length)), /hash tile/);
  assert.equal(parseHashTile(new Uint8Array(256 * 32)).length, 256);
});

test('entries of any length go into a bundle and come out', () => {
  const entries = fc.array(fc.uint8Array({ maxLength: 600 }), { minLength: 1, maxLength: 256 });
  fc.assert(fc.property(entries, (list) => assert.deepEqual(parseBundle(encodeBundle(list)).map(plain), list)));
  const longest = Buffer.alloc(0xffff, 1);
  assert.deepEqual(parseBundle(encodeBundle([longest])), [longest]);
});

test('a bundle cut short, empty or of too many or too long entries is refused', () => {
  const bundle = encodeBundle([Buffer.from('one'), Buffer.from('three')]);
  assert.equal(Buffer.from(bundle).toString('hex'), '00036f6e6500057468726565');
  for (const length of [1, 2, 4, 6, 11]) assert.throws(() => parseBundle(bundle.subarray(0, length)), /cut short/);
  assert.throws(() => parseBundle(new Uint8Array()), /1 to 256/);
  assert.throws(() => parseBundle(new Uint8Array(2 * 257)), /1 to 256/);
  assert.throws(() => encodeBundle([]), RangeError);
  assert.throws(() => encodeBundle([new Uint8Array(0x10000)]), RangeError);
});

function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}
