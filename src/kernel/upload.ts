import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { crc32, createInflateRaw } from 'node:zlib';
import busboy from 'busboy';
import { fileTypeFromBuffer } from 'file-type';
import { cleanLine, hasForbidden } from './clean-text.ts';
import { Refused, type FieldError, type RefusalCode } from './errors.ts';
import { checkPdf, ExtractionFailed } from './extract-text.ts';

// Receiving a form, file by file

/** A file of a form, on this machine until the form is disposed of; `name` is fit to show, `size` in bytes. */
export type ReceivedFile = { field: string; name: string; path: string; size: number; sha256: string };

/** A form as it was typed, fields in their order; `dispose` removes the files that were not kept elsewhere. */
export type ReceivedForm = { fields: [name: string, value: string][]; files: ReceivedFile[]; dispose(): Promise<void> };

/** What a form may hold: bytes of one file, number of files and fields, bytes of all that is typed, bytes in all. */
export type FormLimits = {
  fileBytes: number;
  files: number;
  fields: number;
  typedBytes: number;
  totalBytes: number;
  /** Where the files wait. */
  folder: string;
};

const MB = 1_000_000;
const FORM_LIMITS: FormLimits = {
  fileBytes: 25 * MB,
  files: 10,
  fields: 200,
  typedBytes: 2 * MB,
  totalBytes: 256 * MB,
  folder: tmpdir(),
};

/** A form that is refused, with all that was typed, so that the writer gets it back. */
export class FormRefused extends Refused {
  readonly typed: ReceivedForm['fields'];
  constructor(code: RefusalCode, typed: ReceivedForm['fields'] = [], fields: FieldError[] = []) {
    super(code, { fields });
    this.name = 'FormRefused';
    this.typed = typed;
  }
}

/**
 * Reads an HTML form, multipart or urlencoded, files going to disk as they come.
 * @throws FormRefused 413 too much of anything, 400 broken off or not a form at all, 415 another media type, 422 with the
 * field codes `forbidden-characters` (NUL, not UTF-8, or a lone surrogate, which browsers send as U+FFFD) and
 * `file-too-large` (values: name)
 */
export async function receiveForm(request: Request, limits: Partial<FormLimits> = {}): Promise<ReceivedForm> {
  const bounds = { ...FORM_LIMITS, ...limits };
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (Number(request.headers.get('content-length') ?? 0) > bounds.totalBytes) throw new FormRefused('too-large');
  if (type === 'application/x-www-form-urlencoded') return receiveTyped(request, bounds);
  if (type === 'multipart/form-data') return receiveMultipart(request, bounds);
  throw new FormRefused('wrong-media-type');
}

async function receiveTyped(request: Request, limits: FormLimits): Promise<ReceivedForm> {
  const chunks: Uint8Array[] = [];
  const source = bodyOf(request, limits.typedBytes);
  for await (const chunk of source) chunks.push(chunk);
}
