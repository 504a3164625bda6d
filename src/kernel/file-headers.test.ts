import assert from 'node:assert/strict';
import { test } from 'node:test';
import { downloadHeaders } from './file-headers.ts';

const SHA = 'ab'.repeat(32);
const headersOf = (name: string, mediaType: string) => downloadHeaders({ name, mediaType, size: 12, sha256: SHA });

test('a document is an attachment that nobody sniffs or runs', () => {
  const headers = new Headers(headersOf('strategy.pdf', 'application/pdf'));
  assert.equal(headers.get('content-type'), 'application/pdf');
  assert.equal(headers.get('content-length'), '12');
  assert.equal(
    headers.get('content-disposition'),
    `attachment; filename="strategy.pdf"; filename*=UTF-8''strategy.pdf`,
  );
  assert.equal(headers.get('content-security-policy'), "sandbox; default-src 'none'");
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.equal(headers.get('accept-ranges'), 'none');
  assert.equal(headers.get('etag'), `"${SHA}"`);
});

test('nothing that runs in a browser keeps its media type', () => {
  assert.equal(headersOf('a.html', 'text/html')['Content-Type'], 'text/plain; charset=utf-8');
  for (const type of ['image/svg+xml', 'application/xhtml+xml', 'text/javascript', 'constructor', 'a/b\r\nX-Evil: 1'])
    assert.equal(headersOf('a', type)['Content-Type'], 'application/octet-stream');
});

test('a name in any script survives, with an ASCII name beside it', () => {
  const disposition = headersOf("الاستراتيجية d'été (2).pdf", 'application/pdf')['Content-Disposition']!;
  assert.match(disposition, /filename="_ d'ete \(2\)\.pdf"/);
  const encoded = /filename\*=UTF-8''(\S+)$/.exec(disposition)![1]!;
  assert.equal(decodeURIComponent(encoded), "الاستراتيجية d'été (2).pdf");
  assert.doesNotMatch(encoded, /['()*]/);
});

test('no name breaks out of its header', () => {
  for (const name of ['a"; filename="b.exe', 'a\r\nSet-Cookie: x=1', 'a\\b%41', '\uD800.pdf'])
    assert.match(
      new Headers(headersOf(name, 'text/plain')).get('content-disposition')!,
      /^attachment; filename="[^"\\%]*"; filename\*=UTF-8''[\w.%~!$&+-]*$/,
    );
});
