import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

// Small real files for the tests beside this one, made by hand so that each of their faults can be made too.

/** One entry of a ZIP; `claimedSize` and `claimedCrc` lie about its content, `flags` bit 0 says encrypted. */
export type ZipPart = {
  content: string | Buffer;
  claimedSize?: number;
  claimedCrc?: number;
  flags?: number;
  stored?: boolean;
};

/** A ZIP file (APPNOTE 6.3.10). */
export function zipOf(parts: Record<string, string | Buffer | ZipPart>): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, part] of Object.entries(parts)) {
    const {
      content,
      claimedSize,
      claimedCrc,
      flags = 0,
      stored,
    } = typeof part === 'string' || Buffer.isBuffer(part) ? ({ content: part } as ZipPart) : part;
    const plain = Buffer.from(content as string);
    const packed = stored ? plain : deflateRawSync(plain);
    const name = Buffer.from(path);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(stored ? 0 : 8, 4);
    common.writeUInt32LE(claimedCrc ?? crc32(plain), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claimedSize ?? plain.length, 18);
    common.writeUInt16LE(name.length, 22);
    files.push(Buffer.from('PK\x03\x04'), common, name, packed);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), common, place, name);
    offset += 30 + name.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  for (const at of [4, 6]) end.writeUInt16LE(Object.keys(parts).length, at);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, central, Buffer.from('PK\x05\x06'), end]);
}

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';

/** What a DOCX needs at least; more parts, or others under the same names, can be given. */
export function docxParts(paragraphs: string[], mainType = WORD): Record<string, string | Buffer | ZipPart> {
  const body = paragraphs.map((text) => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`).join('');
  return {
    '[Content_Types].xml': `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="${mainType}"/></Types>`,
    '_rels/.rels': `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/document.xml': `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
  };
}

export function docxOf(paragraphs: string[]): Buffer {
  return zipOf(docxParts(paragraphs));
}

/** A PDF (ISO 32000-2) of these objects, numbered from 1, the catalogue first; `trailer` goes into its trailer. */
export function pdfOf(objects: (string | Buffer)[], trailer = ''): Buffer {
  const chunks = [Buffer.from('%PDF-1.7\n')];
  const sizeSoFar = () => chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const offsets = objects.map((object, i) => {
    const offset = sizeSoFar();
    chunks.push(Buffer.from(`${i + 1} 0 obj\n`), Buffer.from(object as string), Buffer.from('\nendobj\n'));
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  const end = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${sizeSoFar()}\n%%EOF\n`;
  return Buffer.concat([...chunks, Buffer.from(table + end)]);
}

export function pdfStream(content: string | Buffer, entries = ''): Buffer {
  const bytes = Buffer.from(content as string);
  return Buffer.concat([
    Buffer.from(`<< /Length ${bytes.length} ${entries} >>\nstream\n`),
    bytes,
    Buffer.from('\nendstream'),
  ]);
}

/** The objects of a PDF of one page that runs this content; `/F1` is Helvetica, further objects start at 6. */
export function pageObjects(content: string | Buffer, fonts = '', entries = ''): (string | Buffer)[] {
  return [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R ${fonts} >> >> >>`,
    pdfStream(content, entries),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
}

/** A PDF of one page with these lines in Helvetica. */
export function pdfOfLines(...lines: string[]): Buffer {
  return pdfOf(pageObjects(`BT /F1 12 Tf 50 700 Td 16 TL ${lines.map((line) => `(${line}) Tj T*`).join(' ')} ET`));
}

/**
 * A PDF of one page whose font `/F2` has these glyphs, 6 points wide at size 12, each standing for a text as a font of a word
 * processor would say it; glyph 1 is code 0001.
 */
export function pdfOfGlyphs(glyphs: string[], content: string): Buffer {
  const hex = (text: string) => Buffer.from(text, 'utf16le').swap16().toString('hex');
  const map = glyphs.map((text, i) => `1 beginbfchar <${codeOf(i)}> <${hex(text)}> endbfchar`).join('\n');
  const cmap = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n${map}\nendcmap end end`;
  return pdfOf([
    ...pageObjects(content, '/F2 6 0 R'),
    '<< /Type /Font /Subtype /Type0 /BaseFont /G /Encoding /Identity-H /DescendantFonts [7 0 R] /ToUnicode 8 0 R >>',
    '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /G /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 500 /FontDescriptor 9 0 R >>',
    pdfStream(cmap),
    '<< /Type /FontDescriptor /FontName /G /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>',
  ]);
}

/** The code of a glyph by its place in the font, from 0. */
export function codeOf(place: number): string {
  return (place + 1).toString(16).padStart(4, '0');
}

if (import.meta.main) {
  test('a sample ZIP unpacks to what was put in', () => {
    const zip = zipOf({ 'a.txt': 'hello' });
    const start = 30 + 'a.txt'.length;
    assert.equal(inflateRawSync(zip.subarray(start, start + zip.readUInt32LE(18))).toString(), 'hello');
  });

  test('the table of a sample PDF points at its objects', () => {
    const pdf = pdfOfLines('hello').toString('latin1');
    for (const [i, row] of [...pdf.matchAll(/^(\d{10}) 00000 n/gm)].entries())
      assert.ok(pdf.slice(Number(row[1])).startsWith(`${i + 1} 0 obj`));
  });
}
