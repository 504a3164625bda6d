import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { FileCorrupt, FileMissing, openFileStore, type FileStore } from './file-store.ts';

const shaOf = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const webStream = (content: string) => new Blob([content]).stream();
const read = async (store: FileStore, sha256: string) => new Response(await store.get(sha256)).text();

const folder = await mkdtemp(join(tmpdir(), 'file-store-'));
after(() => rm(folder, { recursive: true }));

/** What every store promises, whatever it stands on. */
function keepsItsPromises(open: () => FileStore) {
  test('a stream, a web stream and a path are kept and come back', async () => {
    const store = open();
    const path = join(folder, 'source.txt');
    await writeFile(path, 'from a path');
    const sources = {
      'a stream': Readable.from([Buffer.from('a '), Buffer.from('stream')]),
      web: webStream('web'),
      'from a path': path,
    };
    for (const [content, source] of Object.entries(sources)) {
      assert.equal(await store.has(shaOf(content)), false);
      await store.put(source, shaOf(content));
      assert.equal(await store.has(shaOf(content)), true);
      assert.equal(await read(store, shaOf(content)), content);
    }
    assert.equal(await readFile(path, 'utf8'), 'from a path');
  });

  test('keeping the same content again, or twice at once, is harmless', async () => {
    const store = open();
    await Promise.all([store.put(webStream('twice'), shaOf('twice')), store.put(webStream('twice'), shaOf('twice'))]);
    await store.put(webStream('twice'), shaOf('twice'));
    assert.equal(await read(store, shaOf('twice')), 'twice');
  });

  test('a content under another hash is refused, and nothing is kept of it', async () => {
    const store = open();
    await assert.rejects(store.put(webStream('forged'), shaOf('honest')), FileCorrupt);
    assert.equal(await store.has(shaOf('honest')), false);
  });

  test('what is removed is missing; removing it again is harmless', async () => {
    const store = open();
    await store.put(webStream('gone'), shaOf('gone'));
    await store.remove(shaOf('gone'));
    await store.remove(shaOf('gone'));
    assert.equal(await store.has(shaOf('gone')), false);
    await assert.rejects(store.get(shaOf('gone')), FileMissing);
  });

  test('an empty content and a large one', async () => {
    const store = open();
    const large = Buffer.alloc(3_000_000, 'large ').toString();
    for (const content of ['', large]) {
      await store.put(webStream(content), shaOf(content));
      assert.equal(await read(store, shaOf(content)), content);
    }
  });

  test('only a hash is a name', async () => {
    const store = open();
    for (const name of ['../../etc/passwd', '', shaOf('x').toUpperCase(), `${shaOf('x')}\n`])
      await assert.rejects(async () => store.get(name), TypeError);
  });
}

describe('a folder', () => {
  const root = join(folder, 'store');
  keepsItsPromises(() => openFileStore(root));

  test('the same folder as a file: URL', async () => {
    await openFileStore(root).put(webStream('url'), shaOf('url'));
    assert.equal(await read(openFileStore(pathToFileURL(root).href), shaOf('url')), 'url');
  });

  test('leaves no unfinished copies', async () => {
    assert.deepEqual(await readdir(join(root, 'tmp')), []);
  });

  test('a file altered on the disk never arrives complete', async () => {
    const store = openFileStore(root);
    await store.put(webStream('as adopted'), shaOf('as adopted'));
    const sha = shaOf('as adopted');
    await writeFile(join(root, sha.slice(0, 2), sha.slice(2, 4), sha), 'as altered');
    await assert.rejects(read(store, sha), FileCorrupt);
  });

  test('a stream that breaks off leaves nothing', async () => {
    async function* breaking() {
      yield Buffer.from('half');
      throw new Error('line lost');
    }
    await assert.rejects(openFileStore(root).put(Readable.from(breaking()), shaOf('half')), /line lost/);
    assert.equal(await openFileStore(root).has(shaOf('half')), false);
    assert.deepEqual(await readdir(join(root, 'tmp')), []);
  });
});

describe('a bucket', () => {
  const bucket = new Map<string, Buffer>();
  const server = createServer((request, response) => void answer(bucket, request, response));
  let url = '';
  before(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `s3://${KEY}:${encodeURIComponent(SECRET)}@127.0.0.1:${(server.address() as AddressInfo).port}/files/portal?region=eu-1&tls=0`;
  });
  after(() => server.close());
  keepsItsPromises(() => openFileStore(url));

  test('a wrong secret is an error, not a missing file', async () => {
    const store = openFileStore(url.replace(KEY, 'SOMEBODY'));
    await assert.rejects(store.has(shaOf('x')), /answered 403/);
    await assert.rejects(store.get(shaOf('x')), /answered 403/);
    await assert.rejects(store.put(webStream('x'), shaOf('x')), /answered 403/);
  });

  test('an object altered in the bucket never arrives complete', async () => {
    const sha = shaOf('as adopted');
    await openFileStore(url).put(webStream('as adopted'), sha);
    bucket.set(`/files/portal/${sha.slice(0, 2)}/${sha.slice(2, 4)}/${sha}`, Buffer.from('as altered'));
    await assert.rejects(read(openFileStore(url), sha), FileCorrupt);
  });
});

const KEY = 'PORTAL';
const SECRET = 'a/secret+with=signs';

/** A small S3: path-style objects, Signature Version 4 and the hash of the payload checked. */
async function answer(bucket: Map<string, Buffer>, request: IncomingMessage, response: ServerResponse) {
  const body = Buffer.concat(await request.toArray());
  const end = (status: number, content?: Buffer) => response.writeHead(status).end(content);
  if (request.headers.authorization !== signatureOf(request)) return end(403);
  const key = request.url!;
  if (request.method === 'PUT') {
    if (request.headers['content-length'] !== String(body.length)) return end(411);
    if (request.headers['x-amz-content-sha256'] !== shaOf(body)) return end(400);
    bucket.set(key, body);
    return end(200);
  }
  if (request.method === 'DELETE') return (bucket.delete(key), end(204));
  const found = bucket.get(key);
  return end(found ? 200 : 404, request.method === 'HEAD' ? undefined : found);
}

function signatureOf(request: IncomingMessage): string {
  const signed = /SignedHeaders=([^,]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const headers = signed.split(';').map((name) => `${name}:${String(request.headers[name])}\n`);
  const payload = String(request.headers['x-amz-content-sha256']);
  const canonical = [request.method, request.url, '', headers.join(''), signed, payload].join('\n');
  const date = String(request.headers['x-amz-date']);
  const scope = `${date.slice(0, 8)}/eu-1/s3/aws4_request`;
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${SECRET}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, shaOf(canonical)].join('\n')).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${KEY}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
}
