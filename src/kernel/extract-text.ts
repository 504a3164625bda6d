import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** The text of a file, for search; `hasText` is false where there are no letters, as in a scan; `cut` when there is more. */
export type ExtractedText = { text: string; pages?: number; hasText: boolean; cut: boolean };

/** What the worker says on its standard output. */
export type WorkerAnswer = ExtractedText | { failed: 'encrypted' | 'broken' };

/** A file whose text cannot be had: it needs a password, is damaged, or takes more time or memory than a file may. */
export class ExtractionFailed extends Error {
  override name = 'ExtractionFailed';
  readonly code: 'encrypted' | 'broken' | 'too-slow' | 'too-heavy';
  constructor(code: ExtractionFailed['code']) {
    super(code);
    this.code = code;
  }
}

/** What one file may cost. */
export type ExtractionLimits = { seconds: number; megabytes: number };

const LIMITS: ExtractionLimits = { seconds: 60, megabytes: 512 };
const EXTRACTABLE = [
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'text/html',
  'text/plain',
  'text/csv',
];

/**
 * The text of a PDF, DOCX, HTML, CSV or plain text file, at most 1,000,000 characters and 3,000 pages; of other files, none.
 * @throws ExtractionFailed
 */
export async function extractText(path: string, mediaType: string, limits = LIMITS): Promise<ExtractedText> {
  if (!EXTRACTABLE.includes(mediaType)) return { text: '', hasText: false, cut: false };
  return inTurn(() => runWorker('text', path, mediaType, limits));
}

/** Opens a PDF and its first page. @throws ExtractionFailed when a reader could not */
export async function checkPdf(path: string, limits = LIMITS): Promise<void> {
  await inTurn(() => runWorker('check', path, 'application/pdf', limits));
}

/** Two files at a time, so that many uploads at once do not add up. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= 2) await new Promise<void>((start) => waiting.push(start));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}
let running = 0;
const waiting: (() => void)[] = [];

/**
 * Parsers of foreign files run in a process of their own, without environment, without leave to write, to start programs or
 * to read anything but the code, and with a deadline and a memory limit: a hostile file costs its sender an error.
 */
async function runWorker(
  task: string,
  path: string,
  mediaType: string,
  limits: ExtractionLimits,
): Promise<ExtractedText> {
  const file = await open(path);
  try {
    const deadline = AbortSignal.timeout(limits.seconds * 1000);
    const child = spawn(
      process.execPath,
      [...confinement(limits), WORKER, task, mediaType, `${limits.seconds * 750}`],
      {
        stdio: [file.fd, 'pipe', 'pipe'],
        env: {},
        signal: deadline,
        killSignal: 'SIGKILL',
        windowsHide: true,
      },
    );
    return read(await outcomeOf(child, limits), deadline);
  } finally {
    await file.close();
  }
}

type Outcome = { code: number | null; failure?: Error; tooHeavy: boolean; output: string; complaint: string };

async function outcomeOf(child: ChildProcess, limits: ExtractionLimits): Promise<Outcome> {
  const memory = watchMemory(child, limits.megabytes);
  const ended = new Promise<Pick<Outcome, 'code' | 'failure'>>((resolve) => {
    child.on('error', (failure) => resolve({ code: null, failure })).on('close', (code) => resolve({ code }));
  });
  const output = beginningOf(child.stdout!, 16_000_000);
  const complaint = beginningOf(child.stderr!, 16_000);
  const end = await ended.finally(() => memory.end());
  return { ...end, tooHeavy: memory.exceeded(), output: await output, complaint: await complaint };
}

function read({ code, failure, tooHeavy, output, complaint }: Outcome, deadline: AbortSignal): ExtractedText {
  if (deadline.aborted) throw new ExtractionFailed('too-slow');
  if (failure) throw failure;
  // Without an exit code it was killed: by the watch, by V8 out of heap, or by a system short of memory.
  if (tooHeavy || code === null) throw new ExtractionFailed('too-heavy');
  if (code !== 0) throw new Error(`The text worker failed: ${complaint.slice(-2000)}`);
  const answer = JSON.parse(output) as WorkerAnswer;
  if ('failed' in answer) throw new ExtractionFailed(answer.failed);
  return answer;
}

const WORKER = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './extract-worker.ts' : './extract-worker.js', import.meta.url),
);

function confinement({ megabytes }: ExtractionLimits): string[] {
  const root = packageRoot(dirname(WORKER));
  const modules = join(root, 'node_modules');
  const code = [
    `${dirname(WORKER)}${sep}`,
    join(root, 'package.json'),
    `${modules}${sep}`,
    `${realpathSync(modules)}${sep}`,
  ];
  return [
    '--permission',
    ...code.map((path) => `--allow-fs-read=${path}`),
    '--disallow-code-generation-from-strings',
    `--max-old-space-size=${Math.round(megabytes * 0.6)}`,
  ];
}

function packageRoot(folder: string): string {
  return existsSync(join(folder, 'node_modules')) || folder === dirname(folder) ? folder : packageRoot(dirname(folder));
}

/** V8 limits its heap itself, but not the buffers a decompressor fills; Linux tells the whole. */
function watchMemory(child: ChildProcess, megabytes: number): { exceeded(): boolean; end(): void } {
  let exceeded = false;
  const timer = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    if (Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) < megabytes * 1024) return;
    exceeded = true;
    child.kill('SIGKILL');
  }, 50);
  return { exceeded: () => exceeded, end: () => clearInterval(timer) };
}

/** As much of a stream as is wanted; the rest is refused. */
async function beginningOf(stream: Readable, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    if ((size += chunk.length) > most) break;
  }
  return Buffer.concat(chunks).toString();
}
