import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { checkpointOf, entriesOf, flip, key, opening, proofOf, signer, writeLog } from '../test/written-log.ts';
import type { CheckResult } from './kernel/log-checks.ts';
import { rootOf } from './kernel/merkle.ts';
import { type Opening, versionHash } from './kernel/opening.ts';
import { signCheckpoint } from './kernel/signed-note.ts';
import { tilePath, tilesOf } from './kernel/tiles.ts';
import { type Proof, verifyLog, verifyProof } from './log-verifier.ts';

type Change = (bytes: Buffer) => Buffer | undefined;

const small = { log: '', entries: entriesOf(600), olds: [0, 1, 255, 256, 257, 599, 600] };
const large = { log: '', entries: entriesOf(70_000), olds: [65_536, 69_999] };

before(async () => {
  for (const one of [small, large]) {
    one.log = await mkdtemp(join(tmpdir(), 'log-'));
    await writeLog(one.log, one.entries);
  }
});

after(async () => {
  for (const { log } of [small, large]) await rm(log, { recursive: true });
});

test('a sound log, any old checkpoint and the proof of a record hold', async () => {
  for (const { log, entries, olds } of [small, large]) {
    const proof = await proofOf(entries);
    for (const old of olds) {
      const results = await verifyLog({ log, key, oldCheckpoint: checkpointOf(entries.slice(0, old)), proof });
      assert.deepEqual(namesOf(results), []);
      assert.equal(results.filter(({ name }) => / checkpoint|version/.test(name)).length, 4);
    }
  }
});

test('a flipped bit in any tile or bundle is found, and its file named', async () => {
  const paths = [...tilesOf(small.entries.length)].map(tilePath);
  const property = fc.asyncProperty(fc.constantFrom(...paths), fc.nat(), (path, bit) =>
    assertNamed(small.log, path, (bytes) => flip(bytes, bit)),
  );
  await fc.assert(property);
});

test('a flipped bit is found at every level of a log of 70,000 leaves', async () => {
  for (const path of ['tile/entries/272', 'tile/0/255', 'tile/1/000', 'tile/1/001.p/17', 'tile/2/000.p/1']) {
    await assertNamed(large.log, path, (bytes) => flip(bytes, 77));
  }
});

test('a changed entry is named by the number of its leaf', async () => {
  const results = await whileChanged(small.log, 'tile/entries/001', (bytes) => flip(bytes, 8 * (34 * 3 + 2)));
  assert.deepEqual(namesOf(results), ['leaf 259']);
});

test('a missing, shortened or lengthened file is named', async () => {
  for (const path of [...tilesOf(small.entries.length)].map(tilePath)) {
    await assertNamed(small.log, path, () => undefined);
    await assertNamed(small.log, path, (bytes) => bytes.subarray(1));
    await assertNamed(small.log, path, (bytes) => Buffer.concat([bytes, bytes]));
  }
});

test('no bit of the checkpoint can be flipped, and no other log, rewritten history or impossible size passes', async () => {
  const { log, entries } = small;
  const names = async (note: string) => namesOf(await whileChanged(log, 'checkpoint', () => Buffer.from(note)));
  for (let bit = 0; bit < 200 * 8; bit += 7) {
    assert.deepEqual(namesOf(await whileChanged(log, 'checkpoint', (bytes) => flip(bytes, bit))), ['checkpoint']);
  }
  assert.ok((await names(checkpointOf(entries.toReversed()))).includes('root'));
  const beyond = { origin: signer.name, size: 2 ** 40 + 1, root: rootOf([]) };
  assert.deepEqual(await names(signCheckpoint(beyond, signer)), ['checkpoint']);
  for (const other of [entries.slice(0, 400).toReversed(), entriesOf(601)]) {
    assert.deepEqual(namesOf(await verifyLog({ log, key, oldCheckpoint: checkpointOf(other) })), ['old checkpoint']);
  }
  const [newer] = failures(await verifyLog({ log, key, oldCheckpoint: checkpointOf(entriesOf(601)) }));
  assert.equal(newer?.detail, 'signed for 601 leaves, but here are only 600');
});

test('a log of promised but missing tiles is given up after a hundred failures', async () => {
  const huge = signCheckpoint({ origin: signer.name, size: 2 ** 40, root: rootOf([]) }, signer);
  const results = await whileChanged(small.log, 'checkpoint', () => Buffer.from(huge));
  assert.ok(failures(results).length < 700);
});

test('whatever is changed in the proof of a record, the check that fails says where', async () => {
  const proof = await proofOf(small.entries);
  const openings: Partial<Opening>[] = [
    { salt: Buffer.alloc(16).toString('base64') },
    { act: 'withdraw', who: 'XB' },
    { when: '2026-03-01T12:00:00.001Z' },
    { subject: 'r-2', by: 'XB' },
    { version: 2, hash: versionHash(null) },
  ];
  const steps = proof.inclusion.map((step) => flip(Buffer.from(step, 'base64'), 7).toString('base64'));
  const changes: [Partial<Record<keyof Proof, unknown>>, string][] = [
    ...openings.map((change): [object, string] => [{ opening: { ...opening, ...change } }, 'proof inclusion']),
    ...steps.map((step, i): [object, string] => [{ inclusion: proof.inclusion.with(i, step) }, 'proof inclusion']),
    [{ inclusion: proof.inclusion.slice(1) }, 'proof inclusion'],
    [{ inclusion: ['?'] }, 'proof inclusion'],
    [{ index: proof.index + 1 }, 'proof inclusion'],
    [{ version: { ...proof.version, year: 2027 } }, 'proof version'],
    [{ version: null }, 'proof version'],
    [{ opening: { ...opening, extra: '' } }, 'proof opening'],
    [{ opening: { ...opening, when: '2026-03-01' } }, 'proof opening'],
    [{ opening: { ...opening, salt: 'c2FsdA==' } }, 'proof opening'],
    [{ checkpoint: proof.checkpoint.replace('600', '601') }, 'proof checkpoint'],
    [{ checkpoint: undefined }, 'proof'],
    [{ index: '3' }, 'proof'],
    [{ inclusion: [1] }, 'proof'],
    [{ opening: null }, 'proof'],
  ];
  for (const [change, name] of changes) {
    const found = namesOf(await verifyProof({ ...proof, ...change }, key));
    assert.ok(found.includes(name), `${JSON.stringify(change)}: ${found.join()}`);
  }
  for (const nothing of [null, 3, 'proof', []]) assert.deepEqual(namesOf(await verifyProof(nothing, key)), ['proof']);
});

test('a proof under a checkpoint that is signed but not of this log fails only where it is held against the log', async () => {
  const proof = await proofOf(small.entries.with(9, Buffer.alloc(32)));
  assert.deepEqual(failures(await verifyProof(proof, key)), []);
  assert.deepEqual(namesOf(await verifyLog({ log: small.log, key, proof })), ['proof checkpoint in the log']);
});

test('the program says ok or FAILED in a line a check, and exits with 0 or 1', async () => {
  const proof = join(small.log, 'proof.json');
  await writeFile(proof, JSON.stringify(await proofOf(small.entries)));
  const sound = await runProgram('--log', small.log, '--key', key, '--proof', proof);
  assert.equal(sound.code, 0);
  assert.match(sound.output, /^ok checkpoint: 600 leaves of portal.example\/log\nok root: .*\n(ok .*\n){7}$/);
  assert.match((await runProgram('--proof', proof, '--key', key)).output, /^(ok proof [a-z]+: .*\n){4}$/);
  await writeFile(proof, JSON.stringify({ ...(await proofOf(small.entries)), opening: { '\u001b[2J': 1 } }));
  const forged = await runProgram('--proof', proof, '--key', key);
  assert.equal(forged.code, 1);
  assert.match(forged.output, /^FAILED proof opening: opening\.\?\[2J is not a field/m);
  assert.match((await runProgram()).output, /^FAILED arguments: use: /);
  assert.equal((await runProgram('--log', small.log, '--key', key, '--old-checkpoint', '/nowhere')).code, 1);
});

async function assertNamed(log: string, path: string, change: Change): Promise<void> {
  const found = failures(await whileChanged(log, path, change));
  const named = found.some(({ name, detail }) => `${name} ${detail}`.includes(path));
  assert.ok(named, `${path} in ${JSON.stringify(found)}`);
}

async function whileChanged(log: string, path: string, change: Change): Promise<CheckResult[]> {
  const file = join(log, path);
  const bytes = await readFile(file);
  const changed = change(bytes);
  await (changed === undefined ? rm(file) : writeFile(file, changed));
  try {
    return await verifyLog({ log, key });
  } finally {
    await writeFile(file, bytes);
  }
}

function failures(results: readonly CheckResult[]): CheckResult[] {
  return results.filter(({ ok }) => !ok);
}

function namesOf(results: readonly CheckResult[]): string[] {
  return failures(results).map(({ name }) => name);
}

function runProgram(...args: string[]): Promise<{ code: unknown; output: string }> {
  const program = join(import.meta.dirname, 'log-verifier.ts');
  return new Promise((done) => {
    execFile(process.execPath, [program, ...args], (error, output) => done({ code: error?.code ?? 0, output }));
  });
}
