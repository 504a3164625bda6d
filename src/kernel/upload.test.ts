import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { docxOf, docxParts, pageObjects, pdfOf, pdfOfLines, zipOf } from './sample-files.test.ts';
import {
  displayName,
  FileRefused,
  FormRefused,
  inspectFile,
  receiveForm,
  scanFile,
  type FormLimits,
} from './upload.ts';

const folder = await mkdtemp(join(tmpdir(), 'upload-'));
after(() => rm(folder, { recursive: true }));

const PORTAL = 'http://portal.example/';
const receive = (request: Request, limits: Partial<FormLimits> = {}) => receiveForm(request, { ...limits, folder });
const posted = (body: BodyInit, contentType?: string) =>
  new Request(PORTAL, { method: 'POST', body, ...(contentType ? { headers: { 'content-type': contentType } } : {}) });
const typed = (body: string) => posted(body, 'application/x-www-form-urlencoded');
/** Parts by hand, for what no browser sends. */
const parts = (...bodies: (string | Buffer)[]) =>
  posted(
    Buffer.concat([
      ...bodies.flatMap((body) => [Buffer.from('--b\r\n'), Buffer.from(body as string), Buffer.from('\r\n')]),
      Buffer.from('--b--\r\n'),
    ]),
    'multipart/form-data; boundary=b',
  );
const field = (name: string, value: string) => `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`;
async function formOf(
  fields: [string, string][],
  files: [field: string, name: string, content: string | Buffer][] = [],
) {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  for (const [name, file, content] of files) form.append(name, new Blob([content as string]), file);
  const encoded = new Response(form);
  return posted(await encoded.arrayBuffer(), encoded.headers.get('content-type')!);
}
const refusal = (code: string, details: object = {}) => ({ name: 'FormRefused', code, ...details });
const faultsOf = (error: unknown) => (error as FormRefused).fields;
const waiting = async () => (await readdir(folder)).filter((name) => name.startsWith('form-'));

describe('a form', () => {
  test('urlencoded, as typed and in its order', async () => {
    const form = await receive(typed('title=Strat%C3%A9gie+nationale&topic=a&topic=b&__proto__=x&empty='));
    const fields = [
      ['title', 'Stratégie nationale'],
      ['topic', 'a'],
      ['topic', 'b'],
      ['__proto__', 'x'],
      ['empty', ''],
    ];
    assert.deepEqual(form.fields, fields);
    assert.deepEqual(form.files, []);
  });

  test('multipart: fields as typed, files measured and waiting until they are disposed of', async () => {
    const content = Buffer.alloc(300_000, 'law ');
    const form = await receive(
      await formOf(
        [['title', ' قانون\r\n"7" ']],
        [
          ['files', 'القانون.txt', content],
          ['files', 'b.txt', 'b'],
        ],
      ),
    );
    assert.deepEqual(form.fields, [['title', ' قانون\r\n"7" ']]);
    const [law, b] = form.files;
    assert.deepEqual([law!.field, law!.name, law!.size], ['files', 'القانون.txt', 300_000]);
    assert.equal(law!.sha256, createHash('sha256').update(content).digest('hex'));
    assert.deepEqual(await readFile(law!.path), content);
    assert.equal(await readFile(b!.path, 'utf8'), 'b');
    await form.dispose();
    assert.deepEqual(await waiting(), []);
  });

  test('a file input left empty is no file', async () => {
    const form = await receive(
      parts(
        'Content-Disposition: form-data; name="file"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n',
      ),
    );
    assert.deepEqual(form.files, []);
    await form.dispose();
  });

  test('a file may be as large as the limit, not a byte larger; what was typed comes back', async () => {
    const fits = await receive(await formOf([], [['file', 'a.txt', 'x'.repeat(1000)]]), { fileBytes: 1000 });
    assert.equal(fits.files[0]!.size, 1000);
    await fits.dispose();
    const request = await formOf(
      [['title', 'kept']],
      [
        ['file', 'a.txt', 'x'.repeat(1001)],
        ['file', 'b.txt', 'x'],
      ],
    );
    await assert.rejects(receive(request, { fileBytes: 1000 }), (error) => {
      assert.deepEqual(faultsOf(error), [{ path: 'file', code: 'file-too-large', values: { name: 'a.txt' } }]);
      return error instanceof FormRefused && error.status === 413 && error.typed[0]![1] === 'kept';
    });
    assert.deepEqual(await waiting(), []);
  });

  test('too much of anything is refused, and no file is left', async () => {
    const files = (n: number): [string, string, string][] =>
      Array.from({ length: n }, (_, i) => ['f', `${i}.txt`, 'x'.repeat(70_000)]);
    const fields = (n: number): [string, string][] => Array.from({ length: n }, () => ['f', 'x']);
    const tooLarge: [Request, Partial<FormLimits>][] = [
      [await formOf([], files(3)), { files: 2 }],
      [await formOf(fields(3)), { fields: 2 }],
      [typed('a&b&c'), { fields: 2 }],
      [await formOf([['text', 'x'.repeat(2001)]]), { typedBytes: 2000 }],
      [
        await formOf([
          ['a', 'x'.repeat(1500)],
          ['b', 'x'.repeat(1500)],
        ]),
        { typedBytes: 2000 },
      ],
      [typed(`text=${'x'.repeat(2000)}`), { typedBytes: 2000 }],
      [await formOf([], files(2)), { totalBytes: 100_000 }],
      [
        new Request(PORTAL, {
          method: 'POST',
          body: 'a=b',
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '300000000' },
        }),
        {},
      ],
    ];
    for (const [request, limits] of tooLarge)
      await assert.rejects(receive(request, limits), refusal('too-large', { status: 413 }));
    assert.deepEqual(await waiting(), []);
  });

  test('NUL, bytes that are not UTF-8 and lone surrogates are told by field; what was typed comes back', async () => {
    const bad = [{ path: 'title', code: 'forbidden-characters' }];
    for (const value of ['%00', '%FF', '%ED%A0%80'])
      await assert.rejects(
        receive(typed(`summary=kept&title=a${value}b`)),
        refusal('invalid', { status: 422, fields: bad }),
      );
    const latin = Buffer.from(field('title', 'Stratégie'), 'latin1');
    for (const request of [parts(latin), await formOf([['title', 'a\0b']]), await formOf([['title', 'a\uD800b']])])
      await assert.rejects(receive(request), refusal('invalid', { fields: bad }));
    await assert.rejects(
      receive(typed('summary=kept&title=%00')),
      (error) => (error as FormRefused).typed[0]![1] === 'kept',
    );
  });

  test('a form broken off, or that is none, is refused', async () => {
    const whole = await formOf([['title', 'x']], [['file', 'a.txt', 'content']]);
    const type = whole.headers.get('content-type')!;
    const bytes = Buffer.from(await whole.arrayBuffer());
    const broken = [
      posted(bytes.subarray(0, -60), type),
      posted(bytes.subarray(0, -4), type),
      posted('--b\r\nno header at all\r\n\r\nx\r\n--b--', 'multipart/form-data; boundary=b'),
      posted('x', 'multipart/form-data'),
      parts('Content-Disposition: form-data\r\n\r\nno name'),
      posted(
        '--b\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\ncut of',
        'multipart/form-data; boundary=b',
      ),
    ];
    for (const request of broken) await assert.rejects(receive(request), refusal('bad-request', { status: 400 }));
    for (const other of ['application/json', 'text/plain', 'multipart/mixed; boundary=b'])
      await assert.rejects(receive(posted('{}', other)), refusal('wrong-media-type', { status: 415 }));
    assert.deepEqual(await waiting(), []);
  });

  test('a sender who goes away leaves nothing', async () => {
    const body = new ReadableStream({
      start(stream) {
        stream.enqueue(Buffer.from('--b\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nhalf'));
      },
      pull: (stream) => stream.error(new Error('connection lost')),
    });
    const request = new Request(PORTAL, {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    } as RequestInit);
    await assert.rejects(receive(request), refusal('bad-request'));
    assert.deepEqual(await waiting(), []);
  });

  test('a folder that is not there is our fault, not the sender’s', async () => {
    await assert.rejects(receiveForm(await formOf([], [['f', 'a.txt', 'x']]), { folder: join(folder, 'missing') }), {
      code: 'ENOENT',
    });
  });

  test('any bytes give a form or a refusal', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '--b',
        '\r\n',
        '--b--\r\n',
        field('a', 'b'),
        'Content-Disposition: form-data; name="f"; filename="x"\r\n\r\n',
      ),
      fc.string({ unit: 'binary' }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece), async (pieces) => {
        const request = posted(Buffer.from(pieces.join('')), 'multipart/form-data; boundary=b');
        await receive(request).then(
          (form) => form.dispose(),
          (error) => assert.ok(error instanceof FormRefused, String(error)),
        );
      }),
    );
    assert.deepEqual(await waiting(), []);
  });
});

describe('the name of a file', () => {
  test('is what a person would call it', () => {
    const names = {
      'C:\\Users\\me\\law.pdf': 'law.pdf',
      '../../etc/passwd': 'passwd',
      'annexe\u202Efdp.exe': 'annexefdp.exe',
      '  .hidden.\r\n.pdf ': 'hidden. .pdf',
      'a<b>:"c|d?*.txt': 'a_b___c_d__.txt',
      'con.pdf': '_con.pdf',
      'القانون ٧.docx': 'القانون ٧.docx',
      '...': '',
    };
    for (const [sent, shown] of Object.entries(names)) assert.equal(displayName(sent), shown);
  });

  test('is never long, and never unsafe', () => {
    assert.equal(displayName(`${'é'.repeat(400)}.pdf`), `${'é'.repeat(145)}.pdf`);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (sent) => {
        const name = displayName(sent);
        assert.ok(name.length <= 150 && name.isWellFormed());
        assert.doesNotMatch(name, /[\0-\x1F\x7F-\x9F\u200E\u200F\u202A-\u202E\u2066-\u2069/\\]|^\.|^ /);
      }),
    );
  });
});

const fileOf = async (content: string | Buffer) => {
  const path = join(folder, createHash('sha256').update(content).digest('hex'));
  await writeFile(path, content);
  return path;
};
const inspect = async (name: string, content: string | Buffer) =>
  (await inspectFile({ name, path: await fileOf(content) })).mediaType;
const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

describe('the type of a file', () => {
  test('is told from its content', async () => {
    const utf16 = Buffer.from('\uFEFFStratégie', 'utf16le');
    const files: [string, string | Buffer, string][] = [
      ['strategy.pdf', pdfOfLines('National strategy'), 'application/pdf'],
      ['STRATEGY.PDF', pdfOfLines('National strategy'), 'application/pdf'],
      ['law.docx', docxOf(['Article 1']), WORD],
      ['law.html', '<!DOCTYPE html><title>Law</title><p>Article 1', 'text/html'],
      [
        'law.htm',
        '\uFEFF<?xml version="1.0"?>\n<!-- law -->\n<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
        'text/html',
      ],
      ['part.html', 'Article 1 <b>is</b> short.', 'text/html'],
      ['law.txt', 'BMZ: Cyber-Außenpolitik', 'text/plain'],
      ['law.txt', utf16, 'text/plain'],
      ['law.txt', Buffer.from(utf16).swap16(), 'text/plain'],
    ];
    for (const [name, content, type] of files) assert.equal(await inspect(name, content), type, name);
  });

  test('other types are taken where they are allowed', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const path = await fileOf(png);
    assert.equal((await inspectFile({ name: 'map.png', path }, ['image/png'])).mediaType, 'image/png');
    assert.equal(
      (await inspectFile({ name: 'list.csv', path: await fileOf('a,b\n1,2') }, ['text/csv'])).mediaType,
      'text/csv',
    );
    await assert.rejects(inspectFile({ name: 'map.png', path }), { code: 'type-not-allowed' });
  });
});

describe('a file is refused', () => {
  const pdf = pdfOfLines('National strategy');
  const docx = docxParts(['Article 1']);
  const compound = (name: string) =>
    Buffer.concat([
      Buffer.from('D0CF11E0A1B11AE1', 'hex'),
      Buffer.alloc(70_000),
      Buffer.from(name, 'utf16le'),
      Buffer.alloc(600),
    ]);
  const macroType = 'application/vnd.ms-word.document.macroEnabled.main+xml';
  const template = (target: string) => ({
    ...docx,
    'word/_rels/settings.xml.rels': `<Relationships><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="${target}" TargetMode="External"/></Relationships>`,
  });
  const cases: Record<string, [code: string, name: string, content: string | Buffer][]> = {
    'when there is nothing in it': [
      ['empty', 'a.pdf', ''],
      ['empty', 'a.txt', ' \n\t '],
    ],
    'when it has no name': [['bad-name', '', pdf]],
    'when its type is not taken here': [
      ['type-not-allowed', 'setup.exe', Buffer.from('MZ\x90\0\x03\0\0\0')],
      [
        'type-not-allowed',
        'sheet.xlsx',
        zipOf(docxParts([], 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml')),
      ],
      ['type-not-allowed', 'old.doc', compound('WordDocument')],
      ['type-not-allowed', 'picture.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'],
    ],
    'when its name lies': [
      ['type-mismatch', 'strategy.pdf', docxOf(['x'])],
      ['type-mismatch', 'strategy.docx', pdf],
      ['type-mismatch', 'strategy.pdf', Buffer.from('MZ\x90\0\x03\0\0\0')],
      ['type-mismatch', 'strategy.pdf', 'just words'],
      ['type-mismatch', 'strategy.txt', '<!doctype html><script>alert(1)</script>'],
      ['type-mismatch', 'strategy.html', 'just words'],
      ['type-mismatch', 'page.html', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
      ['type-mismatch', 'strategy.pdf.exe', pdf],
      ['type-mismatch', 'strategy', pdf],
      ['type-mismatch', 'archive.docx', zipOf({ 'a.txt': 'a' })],
      ['type-mismatch', 'binary.txt', Buffer.from([1, 2, 3, 0, 255])],
    ],
    'when it is two things at once': [
      ['type-mismatch', 'a.pdf', Buffer.concat([pdf, zipOf({ 'a.class': 'x' })])],
      ['type-mismatch', 'a.html', '<!doctype html><!-- %PDF-1.7 --><p>x'],
    ],
    'when it is encrypted': [
      ['encrypted', 'a.pdf', pdfOf(pageObjects(''), '/Encrypt 9 0 R')],
      ['encrypted', 'a.docx', compound('EncryptedPackage')],
      ['encrypted', 'a.docx', zipOf({ ...docx, 'word/secret.bin': { content: 'x', flags: 1 } })],
    ],
    'when it is broken': [
      ['broken', 'a.pdf', pdf.subarray(0, pdf.length / 2)],
      ['broken', 'a.pdf', '%PDF-1.7\nnothing to see\n%%EOF\n'],
      ['broken', 'a.docx', docxOf(['x']).subarray(0, -30)],
      ['broken', 'a.docx', zipOf({ ...docx, 'word/document.xml': { content: 'x', claimedCrc: 1 } })],
      ['broken', 'a.docx', zipOf({ ...docx, '../../escape.txt': 'x' })],
      ['broken', 'a.docx', zipOf({ ...docx, 'WORD/DOCUMENT.XML': 'a second one' })],
      ['broken', 'a.docx', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(500)])],
      ['broken', 'a.txt', Buffer.from('Stratégie', 'latin1')],
    ],
    'when it unpacks to too much': [
      ['archive-bomb', 'a.docx', zipOf({ ...docx, 'word/media/a.bin': Buffer.alloc(50_000_000) })],
      [
        'archive-bomb',
        'a.docx',
        zipOf({ ...docx, 'word/media/a.bin': { content: Buffer.alloc(1_000_000), claimedSize: 10 } }),
      ],
      ['archive-bomb', 'a.docx', zipOf({ ...docx, 'word/media/a.bin': { content: 'x', claimedSize: 4_000_000_000 } })],
      [
        'archive-bomb',
        'a.docx',
        zipOf({ ...docx, ...Object.fromEntries(Array.from({ length: 5001 }, (_, i) => [`word/${i}`, ''])) }),
      ],
      ['archive-bomb', 'a.docx', zipOf({ ...docx, 'word/media/a.bin': zipOf({ 'b.txt': 'b' }) })],
      ['archive-bomb', 'a.docx', zipOf({ ...docx, 'word/embeddings/a.xlsx': zipOf({ 'b.zip': zipOf({ c: 'c' }) }) })],
    ],
    'when it brings macros': [
      ['macros', 'a.docx', zipOf({ ...docx, 'word/vbaProject.bin': 'x' })],
      ['macros', 'a.docx', zipOf(docxParts([], macroType))],
      ['macros', 'a.docx', zipOf({ ...docx, 'word/embeddings/a.xlsx': zipOf({ 'xl/vbaProject.bin': 'x' }) })],
      ['macros', 'a.docx', zipOf(template('https://evil.example/a.dotm'))],
    ],
  };
  for (const [when, files] of Object.entries(cases))
    test(when, async () => {
      for (const [i, [code, name, content]] of files.entries())
        await assert.rejects(
          inspect(name, content),
          (error) => {
            assert.ok(error instanceof FileRefused, `${i}: ${String(error)}`);
            assert.deepEqual([error.code, error.fileName], [code, name], `case ${i}`);
            return true;
          },
          `case ${i}`,
        );
    });

  test('but not for a chart, or a template from the writer’s own disk', async () => {
    const chart = zipOf({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<workbook/>' });
    assert.equal(await inspect('a.docx', zipOf({ ...docx, 'word/embeddings/Sheet1.xlsx': chart })), WORD);
    assert.equal(await inspect('a.docx', zipOf(template('file:///C:/Templates/Ministry.dotm'))), WORD);
  });
});

test('any bytes after the mark of a ZIP give a type or a refusal', async () => {
  const whole = docxOf(['Article 1']);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
      const altered = Buffer.from(whole);
      altered[at] = byte;
      await inspect('a.docx', altered).catch((error) =>
        assert.ok(error instanceof FileRefused, `${at}: ${String(error)}`),
      );
    }),
  );
});

describe('the virus scanner', () => {
  const VIRUS = 'X5O!P%@AP-TEST-VIRUS';
  const opened: Server[] = [];
  after(() => opened.forEach((server) => server.close()));

  /** A clamd that knows one virus: `zINSTREAM`, chunks after their lengths, an answer ended by NUL. */
  async function clamd(where: number | string, mostBytes = 1_000_000): Promise<Server> {
    const server = createServer((socket) => {
      let received = Buffer.alloc(0);
      socket
        .on('error', () => {})
        .on('data', (data) => {
          received = Buffer.concat([received, data]);
          const content = streamed(received);
          if (received.length > mostBytes) socket.end('INSTREAM size limit exceeded. ERROR\0');
          else if (content) socket.end(content.includes(VIRUS) ? 'stream: Test-Signature FOUND\0' : 'stream: OK\0');
        });
    });
    opened.push(server);
    await new Promise<void>((ready) =>
      typeof where === 'number' ? server.listen(where, '127.0.0.1', ready) : server.listen(where, ready),
    );
    return server;
  }

  /** The content when all of it has come. */
  function streamed(received: Buffer): Buffer | undefined {
    assert.equal(received.toString('latin1', 0, 10), 'zINSTREAM\0');
    const chunks: Buffer[] = [];
    for (let at = 10; at + 4 <= received.length;) {
      const length = received.readUInt32BE(at);
      if (!length) return Buffer.concat(chunks);
      chunks.push(received.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
    return undefined;
  }

  const urlOf = (server: Server) => `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;

  test('tells clean from infected, by TCP and by socket', async () => {
    const tcp = urlOf(await clamd(0));
    const path = join(folder, 'clamd.sock');
    await clamd(path);
    const clean = await fileOf(Buffer.alloc(300_000, 'law '));
    const infected = await fileOf(`${'x'.repeat(100_000)}${VIRUS}`);
    for (const url of [tcp, `unix://${path}`, path]) {
      assert.equal(await scanFile(clean, url), 'clean');
      assert.equal(await scanFile(infected, url), 'infected');
    }
  });

  test('is not asked when there is none', async () => {
    assert.equal(await scanFile(await fileOf('x')), 'not-configured');
  });

  test('is an error when it cannot be reached or cannot tell, never a clean file', async () => {
    const server = await clamd(0);
    const url = urlOf(server);
    await new Promise((closed) => server.close(closed));
    await assert.rejects(scanFile(await fileOf('x'), url), { code: 'ECONNREFUSED' });
    await assert.rejects(scanFile(await fileOf('x'), join(folder, 'nowhere.sock')), { code: 'ENOENT' });
    const small = urlOf(await clamd(0, 5));
    await assert.rejects(scanFile(await fileOf('more than five bytes'), small), /cannot tell: INSTREAM size limit/);
  });
});
