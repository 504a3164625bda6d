import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { pipeline as connected, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import busboy from 'busboy';
import { fileTypeFromBuffer } from 'file-type';
import { cleanLine, hasForbidden } from './clean-text.ts';
import { Refused, type FieldError, type RefusalCode } from './errors.ts';
import { checkPdf, ExtractionFailed } from './extract-text.ts';

/** A file of a form, on this machine until the form is disposed of; `name` is fit to show, `size` in bytes. */
export type ReceivedFile = { field: string; name: string; path: string; size: number; sha256: string };

/** A form as it was typed, fields in their order; `dispose` removes its files, those put into the store excepted. */
export type ReceivedForm = { fields: [name: string, value: string][]; files: ReceivedFile[]; dispose(): Promise<void> };

/** What a form may hold; `folder` is where its files wait. */
export type FormLimits = {
  fileBytes: number;
  files: number;
  fields: number;
  /** All names and values together. */
  typedBytes: number;
  /** The whole request. */
  totalBytes: number;
  folder: string;
};

const FORM_LIMITS: FormLimits = {
  fileBytes: 25_000_000,
  files: 10,
  fields: 200,
  typedBytes: 2_000_000,
  totalBytes: 256_000_000,
  folder: tmpdir(),
};

/** A form that is refused, with what was typed into it, so that nobody types it twice. */
export class FormRefused extends Refused {
  override name = 'FormRefused';
  readonly typed: ReceivedForm['fields'];
  constructor(code: RefusalCode, typed: ReceivedForm['fields'] = [], fields: FieldError[] = []) {
    super(code, { fields });
    this.typed = typed;
  }
}

/**
 * Reads an HTML form, multipart or urlencoded; files go to disk as they come.
 * @throws FormRefused `too-large` (too much of anything; with the field code `file-too-large`, values name, for files),
 * `bad-request` (broken off, not a form), `wrong-media-type`, and `invalid` with the field code `forbidden-characters` for
 * NUL, bytes that are not UTF-8, and U+FFFD, as which browsers send a lone surrogate
 */
export async function receiveForm(request: Request, limits: Partial<FormLimits> = {}): Promise<ReceivedForm> {
  const bounds = { ...FORM_LIMITS, ...limits };
  if (Number(request.headers.get('content-length') ?? 0) > bounds.totalBytes) throw new FormRefused('too-large');
  const type = request.headers.get('content-type')?.split(';')[0]!.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return receiveUrlencoded(request, bounds);
  if (type === 'multipart/form-data') return receiveMultipart(request, bounds);
  throw new FormRefused('wrong-media-type');
}

async function receiveUrlencoded(request: Request, limits: FormLimits): Promise<ReceivedForm> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bodyOf(request, limits.typedBytes)) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  if (body.split('&', limits.fields + 1).length > limits.fields) throw new FormRefused('too-large');
  const fields = [...new URLSearchParams(body)];
  refuseFaulty(fields, []);
  return { fields, files: [], dispose: async () => {} };
}

async function receiveMultipart(request: Request, limits: FormLimits): Promise<ReceivedForm> {
  const folder = await mkdtemp(join(limits.folder, 'form-'));
  const dispose = () => rm(folder, { recursive: true, force: true });
  const fields: ReceivedForm['fields'] = [];
  try {
    const saved = await parseMultipart(request, { ...limits, folder }, fields);
    refuseFaulty(fields, saved);
    return { fields, files: saved.map((part) => part.file), dispose };
  } catch (error) {
    await dispose();
    throw isRefusal(error) ? new FormRefused(error.code, fields, error.fields) : error;
  }
}

const isRefusal = (error: unknown) => error instanceof FormRefused;

/** The files in their order, the fields into `fields` as they come, so that they are known when the rest fails. */
async function parseMultipart(
  request: Request,
  limits: FormLimits,
  fields: ReceivedForm['fields'],
): Promise<SavedFile[]> {
  const parser = parserOf(request, limits);
  const files: Promise<SavedFile | undefined>[] = [];
  const stop = (error: Error) => void parser.destroy(error);
  let typed = 0;
  for (const limit of ['filesLimit', 'fieldsLimit'] as const)
    parser.on(limit, () => stop(new FormRefused('too-large')));
  parser.on('field', (name: string | undefined, value) => {
    fields.push([name ?? '', value]);
    typed += Buffer.byteLength(`${name}${value}`);
    if (name === undefined) stop(new FormRefused('bad-request'));
    if (typed > limits.typedBytes) stop(new FormRefused('too-large'));
  });
  parser.on('file', (field: string | undefined, content, { filename }) => {
    const file = saveFile(field ?? '', content, filename, limits.folder);
    file.catch(stop);
    files.push(file);
  });
  try {
    await pipeline(bodyOf(request, limits.totalBytes), parser);
    return (await Promise.all(files)).filter((file) => file !== undefined);
  } catch (error) {
    await Promise.allSettled(files);
    throw isRefusal(error) || isDiskError(error) ? error : new FormRefused('bad-request');
  }
}

/** busboy takes what reaches a limit exactly for too much, hence the one more. */
function parserOf(request: Request, limits: FormLimits): busboy.Busboy {
  const { fileBytes, files, fields, typedBytes } = limits;
  try {
    return busboy({
      headers: { 'content-type': request.headers.get('content-type')! },
      defParamCharset: 'utf8',
      limits: { fileSize: fileBytes + 1, files, fields, fieldSize: typedBytes + 1 },
    });
  } catch {
    throw new FormRefused('bad-request');
  }
}

function isDiskError(error: unknown): boolean {
  return ['open', 'write', 'close'].includes((error as NodeJS.ErrnoException).syscall ?? '');
}

/** @throws FormRefused also when the sender breaks off */
async function* bodyOf(request: Request, most: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      if ((size += chunk.length) > most) throw new FormRefused('too-large');
      yield chunk;
    }
  } catch (error) {
    throw isRefusal(error) ? error : new FormRefused('bad-request');
  }
}

type SavedFile = { file: ReceivedFile; isCut: boolean };

/** Undefined for the empty part that a browser sends when no file was chosen. Settles only when the file is closed. */
async function saveFile(
  field: string,
  content: Readable & { truncated?: boolean },
  sentName: string | undefined,
  folder: string,
): Promise<SavedFile | undefined> {
  content.on('error', () => {}); // It may break off before the file is open; reading it then says so.
  const path = join(folder, randomUUID());
  const handle = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      hash.update(chunk);
      size += chunk.length;
      await handle.writeFile(chunk);
    }
  } finally {
    await handle.close();
  }
  if (!sentName && !size) return undefined;
  const file = { field, name: displayName(sentName ?? ''), path, size, sha256: hash.digest('hex') };
  return { file, isCut: content.truncated === true };
}

function refuseFaulty(fields: ReceivedForm['fields'], saved: SavedFile[]): void {
  const unreadable = fields.filter((pair) => pair.some((text) => hasForbidden(text) || text.includes('\uFFFD')));
  const tooLarge = saved.filter(({ isCut }) => isCut).map(({ file }) => file);
  const faults: FieldError[] = [
    ...unreadable.map(([path]) => ({ path, code: 'forbidden-characters' })),
    ...tooLarge.map(({ field, name }) => ({ path: field, code: 'file-too-large', values: { name } })),
  ];
  if (faults.length) throw new FormRefused(tooLarge.length ? 'too-large' : 'invalid', fields, faults);
}

/**
 * A file's name as it may be shown, stored and offered for download: no folders, controls, direction marks or characters
 * that a file system refuses; at most 150 characters, the extension kept. Empty when nothing is left.
 */
export function displayName(sent: string): string {
  const name = cleanLine(sent.slice(-1000).toWellFormed()).split(/[/\\]/).at(-1)!;
  const plain = name
    .replace(/[\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g, '')
    .replace(/[<>:"|?*\uFFFD]/g, '_')
    .replace(/^[. ]+|[. ]+$/g, '');
  const extension = extname(plain).slice(0, 20);
  const stem = plain.slice(0, plain.length - extname(plain).length).slice(0, 149 - extension.length);
  return (/^(con|prn|aux|nul|com\d|lpt\d)$/i.test(stem) ? '_' : '') + stem.replace(/[\uD800-\uDBFF]$/, '') + extension;
}

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** The media types that can be told from content, each with the extensions its files may bear. */
const EXTENSIONS = {
  'application/pdf': ['.pdf'],
  [DOCX]: ['.docx'],
  'text/html': ['.html', '.htm', '.xhtml'],
  'text/plain': ['.txt'],
  'text/csv': ['.csv'],
  'image/png': ['.png'],
  'image/jpeg': ['.jpg', '.jpeg'],
};
export type FileMediaType = keyof typeof EXTENSIONS;

const DOCUMENTS: FileMediaType[] = ['application/pdf', DOCX, 'text/html', 'text/plain'];

/** Why a file is not taken; `too-large` and `infected` are for who receives and scans it to say. */
export type FileFault =
  | 'too-large'
  | 'empty'
  | 'type-not-allowed'
  | 'type-mismatch'
  | 'encrypted'
  | 'broken'
  | 'archive-bomb'
  | 'macros'
  | 'infected'
  | 'bad-name';

/** A file that is not taken, and why; the code is a message's key, `fileName` as the sender knows it. */
export class FileRefused extends Error {
  override name = 'FileRefused';
  readonly code: FileFault;
  readonly fileName: string;
  constructor(code: FileFault, fileName = '') {
    super(code);
    this.code = code;
    this.fileName = fileName;
  }
}

/**
 * Tells what a file is by its content, and that it is sound: it opens, is not encrypted, has no macros, hides no second
 * file, unpacks to no more than it should, and its name says the same.
 * @param allowed media types taken here; without it, documents: PDF, DOCX, HTML and plain text
 * @throws FileRefused
 */
export async function inspectFile(
  file: { path: string; name: string },
  allowed: FileMediaType[] = DOCUMENTS,
): Promise<{ mediaType: FileMediaType }> {
  const handle = await open(file.path);
  try {
    const source = await sourceOf(handle);
    if (!file.name) throw new FileRefused('bad-name');
    if (!source.size) throw new FileRefused('empty');
    return { mediaType: await soundType(source, file, allowed) };
  } catch (error) {
    throw error instanceof FileRefused ? new FileRefused(error.code, file.name) : error;
  } finally {
    await handle.close();
  }
}

async function soundType(
  source: Source,
  file: { path: string; name: string },
  allowed: FileMediaType[],
): Promise<FileMediaType> {
  const extension = extname(file.name).toLowerCase();
  const type = await typeByContent(source, extension);
  if (!type || !allowed.includes(type)) {
    const lies = allowed.some((other) => EXTENSIONS[other].includes(extension));
    throw new FileRefused(lies ? 'type-mismatch' : 'type-not-allowed');
  }
  if (!EXTENSIONS[type].includes(extension)) throw new FileRefused('type-mismatch');
  await refuseSecondNature(source, type);
  if (type === 'application/pdf') await inspectPdf(source, file.path);
  return type;
}

async function typeByContent(source: Source, extension: string): Promise<FileMediaType | undefined> {
  const head = await source.read(0, 8192);
  const magic = head.toString('latin1', 0, 8);
  if (magic.startsWith('%PDF-')) return 'application/pdf';
  if (magic.startsWith('PK\x03\x04')) return (await inspectZip(source)) ? DOCX : undefined;
  if (magic === '\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1') return refuseEncryptedOffice(source);
  if (await isText(source, extension)) return textType(textOf(head), extension);
  const mime = (await fileTypeFromBuffer(head))?.mime;
  return mime === 'image/png' || mime === 'image/jpeg' ? mime : undefined;
}

/** Office keeps a password-protected document in a compound file, whose folder names are UTF-16; of these no other is taken. */
async function refuseEncryptedOffice(source: Source): Promise<undefined> {
  if (await contains(source, Buffer.from('EncryptedPackage', 'utf16le'))) throw new FileRefused('encrypted');
}

/** PDF is known by a mark within the first 1024 bytes, ZIP by its end: a file may be one thing to some and another to others. */
async function refuseSecondNature(source: Source, type: FileMediaType): Promise<void> {
  const head = (await source.read(0, 1024 + 8)).toString('latin1');
  const isPdfToo = type !== 'application/pdf' && /%PDF-\d/.test(head);
  const isZipToo = type !== DOCX && (await findDirectory(source));
  if (isPdfToo || isZipToo) throw new FileRefused('type-mismatch');
}

async function inspectPdf(source: Source, path: string): Promise<void> {
  const tail = (await source.read(source.size - 4096, 4096)).toString('latin1');
  if (!tail.includes('%%EOF')) throw new FileRefused('broken');
  const start = Number(/startxref\s+(\d{1,12})\s+%%EOF\s*$/.exec(tail)?.[1] ?? source.size);
  const trailer = (await source.read(start, 4096)).toString('latin1') + tail;
  if (/\/Encrypt\s*(<<|\d+\s+\d+\s+R)/.test(trailer)) throw new FileRefused('encrypted');
  await checkPdf(path, { seconds: 20, megabytes: 512 }).catch((error) => {
    if (!(error instanceof ExtractionFailed)) throw error;
    throw new FileRefused(PDF_FAULTS[error.code]);
  });
}

const PDF_FAULTS = {
  encrypted: 'encrypted',
  broken: 'broken',
  'too-slow': 'broken',
  'too-heavy': 'archive-bomb',
} as const;

/**
 * Whether a file is a text in UTF-8, or in UTF-16 with a byte order mark.
 * @throws FileRefused `broken` for a text in another encoding, `empty` for one of spaces
 */
async function isText(source: Source, extension: string): Promise<boolean> {
  const decoder = new TextDecoder(encodingOf(await source.read(0, 2)), { fatal: true });
  let blank = true;
  try {
    for await (const chunk of chunksOf(source, 0, source.size)) {
      const text = decoder.decode(chunk, { stream: true });
      if (CONTROLS.test(text)) return false;
      blank &&= !text.trim();
    }
    decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuseLegacyText(source, extension);
  }
  if (blank) throw new FileRefused('empty');
  return true;
}

const CONTROLS = /[\0-\x08\x0E-\x1A\x1C-\x1F]/;

async function refuseLegacyText(source: Source, extension: string): Promise<false> {
  const isTextual = [...EXTENSIONS['text/plain'], ...EXTENSIONS['text/csv'], ...EXTENSIONS['text/html']].includes(
    extension,
  );
  if (!isTextual || CONTROLS.test((await source.read(0, 8192)).toString('latin1'))) return false;
  throw new FileRefused('broken');
}

function encodingOf(mark: Buffer): string {
  return { fffe: 'utf-16le', feff: 'utf-16be' }[mark.toString('hex')] ?? 'utf-8';
}

function textOf(head: Buffer): string {
  return new TextDecoder(encodingOf(head.subarray(0, 2))).decode(head);
}

/** After the tags by which browsers know HTML (WHATWG MIME Sniffing, 7.1); other XML and RTF are texts that nobody wants to read. */
function textType(head: string, extension: string): FileMediaType | undefined {
  const start = head.replace(/^(?:\s+|<\?[^>]*>|<!--[\s\S]*?-->)+/, '');
  if (HTML_START.test(start)) return 'text/html';
  if (/^<(!doctype|svg)\b/i.test(start) || /^\s*<\?xml\b/i.test(head) || head.startsWith('{\\rtf')) return undefined;
  if (EXTENSIONS['text/html'].includes(extension)) return /<[a-z][a-z0-9]*[\s>/]/i.test(head) ? 'text/html' : undefined;
  return EXTENSIONS['text/csv'].includes(extension) ? 'text/csv' : 'text/plain';
}

const HTML_START =
  /^<(?:!doctype\s+html|html|head|body|script|style|title|meta|link|iframe|h[1-6]|div|p|table|font|br|a|b)[\s>/]/i;

/** Bytes to look at, wherever they are. */
type Source = { size: number; read(start: number, length: number): Promise<Buffer> };

async function sourceOf(handle: FileHandle): Promise<Source> {
  const { size } = await handle.stat();
  return {
    size,
    async read(start, length) {
      const from = Math.max(0, start);
      const wanted = Math.max(0, Math.min(length, size - from));
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(wanted), 0, wanted, from);
      return buffer.subarray(0, bytesRead);
    },
  };
}

async function* chunksOf(source: Source, start: number, length: number): AsyncGenerator<Buffer> {
  const end = Math.min(start + length, source.size);
  for (let at = start; at < end; at += 65_536) yield source.read(at, Math.min(65_536, end - at));
}

async function contains(source: Source, wanted: Buffer): Promise<boolean> {
  let before = Buffer.alloc(0);
  for await (const chunk of chunksOf(source, 0, source.size)) {
    const seen = Buffer.concat([before, chunk]);
    if (seen.includes(wanted)) return true;
    before = seen.subarray(-wanted.length);
  }
  return false;
}

/** What an Office document may unpack to, nested ones included. */
const ZIP_LIMITS = { entries: 5000, bytes: 200_000_000, ratio: 200, keptBytes: 25_000_000 };

type Entry = { name: string; flags: number; method: number; crc: number; packed: number; size: number; offset: number };
type Directory = { entries: number; start: number; size: number; end: number };

/**
 * Unpacks every entry of an Office document and keeps nothing: sizes and checksums are measured, never believed.
 * @returns whether it is a Word document without macros
 * @throws FileRefused
 */
async function inspectZip(zip: Source, room = { bytes: ZIP_LIMITS.bytes }, nested = false): Promise<boolean> {
  const entries = await entriesOf(zip);
  refuseOddEntries(entries, zip.size);
  let contentTypes = '';
  for (const [i, entry] of entries.entries()) {
    const isChart = !nested && /^word\/embeddings\/[^/]+\.xlsx$/i.test(entry.name);
    const end = entries[i + 1]?.offset ?? zip.size;
    const content = await unpack(zip, entry, end, room, isChart || /\.(xml|rels)$/i.test(entry.name));
    if (isChart) await inspectZip(bytesSource(content), room, true);
    else if (/^(PK\x03\x04|Rar!|7z\xBC\xAF)/.test(content.toString('latin1', 0, 4)))
      throw new FileRefused('archive-bomb');
    if (isRemoteTemplate(entry.name, content)) throw new FileRefused('macros');
    if (entry.name === '[Content_Types].xml') contentTypes = content.toString();
  }
  if (/macroEnabled|vbaProject/i.test(contentTypes)) throw new FileRefused('macros');
  return contentTypes.includes('wordprocessingml.document.main+xml');
}

/** A template fetched from elsewhere when the document is opened brings its macros along. */
function isRemoteTemplate(name: string, content: Buffer): boolean {
  if (!/^word\/_rels\/settings\.xml\.rels$/i.test(name)) return false;
  return (
    /attachedTemplate/i.test(content.toString()) &&
    /Target\s*=\s*["'](https?:|ftp:|\\\\|file:\/\/[^/])/i.test(content.toString())
  );
}

function bytesSource(bytes: Buffer): Source {
  return {
    size: bytes.length,
    read: async (start, length) => bytes.subarray(Math.max(0, start), Math.max(0, start) + length),
  };
}

/** The end of a ZIP's directory, if the file ends in one (APPNOTE 6.3.10, 4.3.16). */
async function findDirectory(zip: Source): Promise<Directory | undefined> {
  const tail = await zip.read(zip.size - 65_557, 65_557);
  const at = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (at < 0 || at + 22 > tail.length) return undefined;
  const end = zip.size - tail.length + at;
  const found = {
    entries: tail.readUInt16LE(at + 10),
    size: tail.readUInt32LE(at + 12),
    start: tail.readUInt32LE(at + 16),
    end,
  };
  return found.start + found.size <= end && at + 22 + tail.readUInt16LE(at + 20) === tail.length ? found : undefined;
}

/** The entries in the order of their places, as the central directory has them (4.3.12). */
async function entriesOf(zip: Source): Promise<Entry[]> {
  const found = await findDirectory(zip);
  if (!found) throw new FileRefused('broken');
  if (found.entries > ZIP_LIMITS.entries || found.size > 400 * ZIP_LIMITS.entries)
    throw new FileRefused('archive-bomb');
  const directory = await zip.read(found.start, found.size);
  const entries: Entry[] = [];
  let at = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === 0x02014b50) {
    const [name, extra, comment] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + name),
      flags: directory.readUInt16LE(at + 8),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + name + extra + comment;
  }
  if (at !== directory.length || entries.length !== found.entries) throw new FileRefused('broken');
  return entries.sort((a, b) => a.offset - b.offset);
}

function refuseOddEntries(entries: Entry[], packedSize: number): void {
  const size = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (size > ZIP_LIMITS.bytes || size > ZIP_LIMITS.ratio * packedSize) throw new FileRefused('archive-bomb');
  if (entries.some(({ flags }) => flags & 0x2041)) throw new FileRefused('encrypted');
  if (entries.some(({ name }) => /vbaProject|vbaData/i.test(name))) throw new FileRefused('macros');
  const names = new Set(entries.map(({ name }) => name.toLowerCase()));
  const escapes = entries.some(({ name }) => /^[/\\]|^[a-z]:|(^|[/\\])\.\.([/\\]|$)|\0/i.test(name));
  if (names.size !== entries.length || escapes || entries[0]?.offset !== 0) throw new FileRefused('broken');
}

/** Unpacks an entry that must end before `end`; the content when `keep`, else its beginning. */
async function unpack(zip: Source, entry: Entry, end: number, room: { bytes: number }, keep: boolean): Promise<Buffer> {
  const kept: Buffer[] = [];
  let size = 0;
  let crc = 0;
  for await (const chunk of contentOf(zip, entry, end)) {
    size += chunk.length;
    if ((room.bytes -= chunk.length) < 0 || size > entry.size) throw new FileRefused('archive-bomb');
    if (keep && size > ZIP_LIMITS.keptBytes) throw new FileRefused('archive-bomb');
    crc = crc32(chunk, crc);
    if (keep || !kept.length) kept.push(chunk);
  }
  if (size !== entry.size || crc !== entry.crc) throw new FileRefused('broken');
  return Buffer.concat(kept);
}

async function* contentOf(zip: Source, entry: Entry, end: number): AsyncGenerator<Buffer> {
  const header = await zip.read(entry.offset, 30 + 1024);
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) throw new FileRefused('broken');
  const name = header.readUInt16LE(26);
  const start = entry.offset + 30 + name + header.readUInt16LE(28);
  const isSame = header.toString('utf8', 30, 30 + name) === entry.name;
  if (!isSame || start + entry.packed > end || ![0, 8].includes(entry.method)) throw new FileRefused('broken');
  const packed = chunksOf(zip, start, entry.packed);
  try {
    if (entry.method === 0) yield* packed;
    else yield* connected(packed, createInflateRaw({ chunkSize: 65_536 }), () => {}) as AsyncIterable<Buffer>;
  } catch {
    throw new FileRefused('broken');
  }
}

/**
 * Has clamd look at a file (INSTREAM of the clamd protocol), at `tcp://host:port`, `unix:///path` or a socket's path.
 * @throws Error when it cannot be reached, does not answer within a minute, or cannot tell
 */
export async function scanFile(path: string, clamdUrl?: string): Promise<'clean' | 'infected' | 'not-configured'> {
  if (!clamdUrl) return 'not-configured';
  const socket = clamdAt(clamdUrl).setTimeout(60_000, () => socket.destroy(new Error('clamd does not answer.')));
  // What goes wrong in sending ends the socket, and so the answer.
  sendTo(socket, path).catch(() => {});
  const answer = await answerOf(socket);
  if (answer.endsWith(' FOUND')) return 'infected';
  if (answer.endsWith(': OK')) return 'clean';
  throw new Error(`clamd cannot tell: ${answer.slice(0, 200)}`);
}

function clamdAt(address: string): Socket {
  if (!address.startsWith('tcp:')) return connect({ path: address.replace(/^unix:(\/\/)?/, ''), allowHalfOpen: true });
  const { hostname, port } = new URL(address);
  return connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 3310), allowHalfOpen: true });
}

/** Each chunk goes after its length in four bytes; a length of none ends the file. */
async function sendTo(socket: Socket, path: string): Promise<void> {
  const lengthOf = (chunk: Buffer) => Buffer.from(Uint32Array.of(chunk.length).buffer).swap32();
  await pipeline(
    createReadStream(path),
    async function* (chunks: AsyncIterable<Buffer>) {
      yield Buffer.from('zINSTREAM\0');
      for await (const chunk of chunks) yield Buffer.concat([lengthOf(chunk), chunk]);
      yield Buffer.alloc(4);
    },
    socket,
    { end: false },
  );
}

async function answerOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    if (chunk.includes(0)) break;
  }
  return Buffer.concat(chunks)
    .toString()
    .replace(/\0[\s\S]*$/, '')
    .trim();
}
