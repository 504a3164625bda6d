import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { checkpointOf, entriesOf, writeLog } from '../../test/written-log.ts';
import { openLogFiles, readTextFile } from './log-files.ts';
import { leafHash } from './merkle.ts';
import { encodeBundle } from './tiles.ts';

const entries = entriesOf(300);
let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-'));
  await writeLog(folder, entries);
});

after(() => rm(folder, { recursive: true }));

test('the checkpoint, hashes and entries are read from a folder', async () => {
  const files = openLogFiles(folder);
  assert.equal(await files.checkpoint(), checkpointOf(entries));
  assert.deepEqual(await files.entries({ level: 'entries', index: 1, width: 44 }), entries.slice(256));
  assert.deepEqual(await files.hashes({ level: 0, index: 1, width: 44 }), entries.slice(256).map(leafHash));
});

test('a partial tile that was dropped is read from the full one', async () => {
  const files = openLogFiles(folder);
  assert.deepEqual(await files.entries({ level: 'entries', index: 0, width: 200 }), entries.slice(0, 200));
  assert.deepEqual(await files.hashes({ level: 0, index: 0, width: 1 }), entries.slice(0, 1).map(leafHash));
  await assert.rejects(files.hashes({ level: 0, index: 1, width: 43 }), /tile\/0\/001.p\/43 is missing/);
});

test('a file larger than it may be, of another length, or not UTF-8 is refused, naming it', async () => {
  const files = openLogFiles(folder);
  const tile = { level: 1, index: 0, width: 1 };
  await writeFile(join(folder, 'tile/1/000.p/1'), Buffer.alloc(33));
  await assert.rejects(files.hashes(tile), /tile\/1\/000.p\/1 has more than 32 bytes/);
  await writeFile(join(folder, 'tile/1/000.p/1'), Buffer.alloc(31));
  await assert.rejects(openLogFiles(folder).hashes(tile), /tile\/1\/000.p\/1 has 31 bytes instead of 32/);
  await writeFile(join(folder, 'text'), Buffer.of(0x61, 0xff));
  await assert.rejects(readTextFile(join(folder, 'text'), 1), /text has more than 1 bytes/);
  await assert.rejects(readTextFile(join(folder, 'text'), 2), /not valid/);
  await assert.rejects(readTextFile(join(folder, 'none'), 2), /none is missing/);
});

test('a bundle with an entry that is no commitment is refused, naming the entry', async () => {
  await writeFile(join(folder, 'tile/entries/001.p/2'), encodeBundle([Buffer.alloc(31), Buffer.alloc(33)]));
  const bundle = openLogFiles(folder).entries({ level: 'entries', index: 1, width: 2 });
  await assert.rejects(bundle, /entry 0 of tile\/entries\/001.p\/2 has not 32 bytes/);
});

test('a server is asked with the token; what it refuses, lacks or sends too much of is named', async () => {
  const server = createServer(async ({ url = '', headers }, response) => {
    if (headers.authorization !== 'Bearer secret') return void response.writeHead(401).end();
    if (url === '/log/tile/2/000') return void response.end(Buffer.alloc(8193));
    const bytes = await readFile(join(folder, url.slice('/log'.length))).catch(() => undefined);
    response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const log = `http://127.0.0.1:${(server.address() as AddressInfo).port}/log/`;
  const files = openLogFiles(log, 'secret');
  assert.equal(await files.checkpoint(), checkpointOf(entries));
  assert.deepEqual(await files.hashes({ level: 0, index: 0, width: 3 }), entries.slice(0, 3).map(leafHash));
  await assert.rejects(files.hashes({ level: 2, index: 0, width: 256 }), /tile\/2\/000 has more than 8192 bytes/);
  await assert.rejects(openLogFiles(`${log}x`, 'secret').checkpoint(), /checkpoint is missing/);
  await assert.rejects(openLogFiles(log).checkpoint(), /checkpoint: the server answered 401/);
  server.closeAllConnections();
  server.close();
});
