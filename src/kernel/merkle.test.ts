import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { flip, storeOf } from '../../test/written-log.ts';
import {
  consistencyProof,
  type HashReader,
  inclusionProof,
  leafHash,
  nodeHash,
  rootOf,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';

/** Leaves, roots by size and proofs of the certificate-transparency reference implementation. */
const ctLeaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ctRoots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const h1 = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
const h4 = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
const h23 = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
const h45 = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';
const h67 = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
const h4567 = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';

test('the roots are those of the reference implementation', async () => {
  const hashes = ctLeaves.map((leaf) => leafHash(Buffer.from(leaf, 'hex')));
  const read = await storeOf(hashes);
  for (const [size, root] of ctRoots.entries()) {
    assert.equal(hex(rootOf(hashes.slice(0, size))), root);
    assert.equal(hex(await treeRoot(size, read)), root);
  }
});

test('the proofs are those of the reference implementation', async () => {
  const read = await storeOf(ctLeaves.map((leaf) => leafHash(Buffer.from(leaf, 'hex'))));
  assert.deepEqual((await inclusionProof(0, 8, read)).map(hex), [h1, h23, h4567]);
  assert.deepEqual((await inclusionProof(5, 8, read)).map(hex), [h4, h67, ctRoots[4]]);
  assert.deepEqual((await inclusionProof(2, 3, read)).map(hex), [ctRoots[2]]);
  assert.deepEqual((await consistencyProof(1, 8, read)).map(hex), [h1, h23, h4567]);
  assert.deepEqual((await consistencyProof(6, 8, read)).map(hex), [h45, h67, ctRoots[4]]);
  assert.deepEqual((await consistencyProof(2, 5, read)).map(hex), [h23, h4]);
});

test('a tree grown in steps of any size stores the same nodes and gives the same roots', async () => {
  const steps = fc.array(fc.nat({ max: 40 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(steps, async (lengths) => {
      const leaves = leavesOf(lengths.reduce((sum, length) => sum + length, 0));
      let start = 0;
      const read = await storeOf(...lengths.map((length) => leaves.slice(start, (start += length))));
      assert.equal(hex(await treeRoot(leaves.length, read)), hex(rootOf(leaves)));
    }),
  );
});

test('every proof between all sizes up to 40 verifies', async () => {
  const leaves = leavesOf(40);
  const read = await storeOf(leaves);
  for (let size = 0; size <= leaves.length; size++) {
    const root = rootOf(leaves.slice(0, size));
    for (let old = 0; old <= size; old++) {
      const proof = await consistencyProof(old, size, read);
      assert.ok(verifyConsistency(old, size, rootOf(leaves.slice(0, old)), root, proof), `${old} to ${size}`);
    }
    for (const [index, leaf] of leaves.slice(0, size).entries()) {
      assert.ok(
        verifyInclusion(leaf, index, size, await inclusionProof(index, size, read), root),
        `${index} in ${size}`,
      );
    }
  }
});

test('an inclusion proof fails when a bit of the leaf, a step or the root is flipped, a step is missing, or the index is another', async () => {
  const leaves = leavesOf(300);
  const read = await storeOf(leaves);
  const cases = fc.record({
    size: fc.integer({ min: 1, max: 300 }),
    at: fc.nat(),
    other: fc.nat(),
    part: fc.nat(),
    bit: fc.nat({ max: 255 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ size, at, other, part, bit }) => {
      const [index, wrong] = [at % size, other % size];
      const proof = await inclusionProof(index, size, read);
      const parts = [leaves[index] ?? assert.fail(), rootOf(leaves.slice(0, size)), ...proof];
      const holds = ([leaf, root, ...steps]: Uint8Array[], place = index) =>
        verifyInclusion(leaf!, place, size, steps, root!);
      assert.ok(holds(parts));
      assert.ok(!holds(flipIn(parts, part, bit)));
      assert.ok(!holds([...parts, ...leavesOf(1)]));
      assert.ok(proof.length === 0 || !holds(parts.slice(0, -1)));
      assert.equal(holds(parts, wrong), wrong === index);
    }),
  );
});

test('a consistency proof fails when a bit of a root or a step is flipped, or a step is missing', async () => {
  const leaves = leavesOf(300);
  const read = await storeOf(leaves);
  const cases = fc.record({
    size: fc.integer({ min: 1, max: 300 }),
    at: fc.nat(),
    part: fc.nat(),
    bit: fc.nat({ max: 255 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ size, at, part, bit }) => {
      const old = at % (size + 1);
      const steps = await consistencyProof(old, size, read);
      const holds = ([oldRoot, ...[newRoot, ...proof]]: Uint8Array[]) =>
        verifyConsistency(old, size, oldRoot!, newRoot!, proof);
      const parts = [rootOf(leaves.slice(0, old)), rootOf(leaves.slice(0, size)), ...steps];
      assert.ok(holds(parts));
      const anyTreeFollows = old === 0 && part % 2 === 1;
      assert.equal(holds(flipIn(parts, part, bit)), anyTreeFollows);
      assert.ok(!holds([...parts, ...leavesOf(1)]));
      assert.ok(steps.length === 0 || !holds(parts.slice(0, -1)));
    }),
  );
});

test('a flipped bit in any stored hash that is read changes the root', async () => {
  const read = await storeOf(leavesOf(300));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.nat(), fc.nat({ max: 255 }), async (size, at, bit) => {
      const seen: string[] = [];
      const root = await treeRoot(size, (level, index) => (seen.push(`${level}/${index}`), read(level, index)));
      const chosen = seen[at % seen.length];
      const altered: HashReader = async (level, index) => {
        const hash = await read(level, index);
        return `${level}/${index}` === chosen ? flip(hash, bit) : hash;
      };
      assert.notEqual(hex(await treeRoot(size, altered)), hex(root));
    }),
  );
});

test('proofs hold in trees of up to 2^53 - 1 leaves and read few hashes', async () => {
  const subtrees = [leafHash(Buffer.from('the same'))];
  while (subtrees.length < 54) subtrees.push(nodeHash(subtrees.at(-1)!, subtrees.at(-1)!));
  let reads = 0;
  const read: HashReader = async (level) => (reads++, subtrees[level] ?? assert.fail());
  const sizes = fc.tuple(fc.maxSafeNat(), fc.maxSafeNat(), fc.maxSafeNat());
  await fc.assert(
    fc.asyncProperty(sizes, async ([a, b, at]) => {
      const [old, size] = [Math.min(a, b), Math.max(a, b) || 1];
      const root = await treeRoot(size, read);
      reads = 0;
      assert.ok(verifyInclusion(subtrees[0]!, at % size, size, await inclusionProof(at % size, size, read), root));
      assert.ok(reads <= 2 * 53, `${reads} reads`);
      assert.ok(verifyConsistency(old, size, await treeRoot(old, read), root, await consistencyProof(old, size, read)));
    }),
  );
});

test('what is not a tree, a leaf or a hash is refused', async () => {
  const read = await storeOf(leavesOf(3));
  await assert.rejects(treeRoot(-1, read), RangeError);
  await assert.rejects(treeRoot(2 ** 53, read), RangeError);
  await assert.rejects(inclusionProof(3, 3, read), /no leaf 3 in a tree of 3/);
  await assert.rejects(consistencyProof(3, 2, read), RangeError);
  assert.throws(() => nodeHash(new Uint8Array(31), new Uint8Array(33)), RangeError);
  assert.equal(verifyInclusion(new Uint8Array(31), 0, 1, [], new Uint8Array(31)), false);
});

test('a path with the right hashes but too short or too long for the size of the tree is refused', () => {
  const [leaf, step] = [leafHash(Buffer.from('leaf')), leafHash(Buffer.from('step'))];
  assert.equal(verifyInclusion(leaf, 0, 2, [step], nodeHash(leaf, step)), true);
  assert.equal(verifyInclusion(leaf, 0, 8, [step], nodeHash(leaf, step)), false);
  assert.equal(verifyInclusion(leaf, 0, 1, [step], nodeHash(step, leaf)), false);
  assert.equal(verifyConsistency(1, 8, leaf, nodeHash(leaf, step), [step]), false);
});

function leavesOf(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => leafHash(Buffer.from(`leaf ${i}`)));
}

function flipIn(parts: readonly Uint8Array[], part: number, bit: number): Uint8Array[] {
  return parts.map((bytes, i) => (i === part % parts.length ? flip(bytes, bit) : bytes));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
