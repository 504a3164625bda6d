import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { openTestPortal } from '../portal.ts';
import { smallNote, smallRoom } from '../small-room.ts';

const port = 20_000 + (process.pid % 20_000);
const portal = await openTestPortal({
  modules: [smallRoom],
  migrate: true,
  config: { port, portalUrl: `http://127.0.0.1:${port}` },
});
await portal.listen();
const cookie = await portal.cookie('france');
const id = await portal.publish('france', 'small_note', smallNote('Open'));

/** Sends a body of so many bytes in pieces of 64 KB, as fast as it is taken. @returns the status, or 0 when the connection ended without one */
function send(path: string, headers: string[], bytes: number, piece: string): Promise<number> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    const chunk = Buffer.from(piece.repeat(Math.ceil(65_536 / piece.length)).slice(0, 65_536));
    let left = bytes;
    let answer = '';
    const push = () => {
      while (left > 0 && socket.writable) {
        left -= chunk.length;
        if (!socket.write(Buffer.concat([Buffer.from('10000\r\n'), chunk, Buffer.from('\r\n')])))
          return void socket.once('drain', push);
      }
      if (left <= 0 && socket.writable) socket.write('0\r\n\r\n');
    };
    socket.on('error', () => {});
    socket.on('data', (data) => {
      answer += data.toString('latin1');
      if (answer.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('close', () => done(Number(/^HTTP\/1.1 (\d{3})/.exec(answer)?.[1] ?? 0)));
    socket.write(
      [`${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Transfer-Encoding: chunked', ...headers, '', ''].join('\r\n'),
    );
    push();
  });
}

const json = ['Content-Type: application/json', `Cookie: ${cookie}`];
const form = ['Content-Type: application/x-www-form-urlencoded', `Cookie: ${cookie}`];

for (const [what, path, headers, piece] of [
  ['nesting to the API', `POST /api/v1/records/${id}/withdrawal`, json, '['],
  ['text to the API', `PUT /api/v1/records/${id}/draft`, json, 'x'],
  ['a form', `POST /en/records/${id}/withdrawal`, form, 'a=b&'],
  ['nesting in a form', `POST /en/records/${id}/withdrawal`, form, 'a.'],
] as const)
  test(`fifty megabytes of ${what} are refused, and the portal goes on`, { timeout: 60_000 }, async () => {
    const before = process.memoryUsage.rss();
    const status = await send(path, [...headers], 50_000_000, piece);
    assert.ok(status === 413 || status === 400 || status === 0, String(status));
    assert.ok(process.memoryUsage.rss() - before < 300_000_000);
    assert.equal((await portal.request('anyone', `/api/v1/records/${id}`)).status, 200);
    assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
  });

test('a body that is longer than it says, or shorter, is refused or ends', { timeout: 60_000 }, async () => {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/records/${id}/withdrawal`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: `"${'x'.repeat(3_000_000)}"`,
  });
  assert.equal(answer.status, 413);
});

test('HEAD is answered as GET is, without its body', async () => {
  for (const path of [`/api/v1/records/${id}`, '/en/small', '/log/checkpoint', '/nothing']) {
    const [head, get] = [
      await fetch(`http://127.0.0.1:${port}${path}`, { method: 'HEAD' }),
      await fetch(`http://127.0.0.1:${port}${path}`),
    ];
    assert.equal(head.status, get.status);
    assert.equal(await head.text(), '');
  }
});
