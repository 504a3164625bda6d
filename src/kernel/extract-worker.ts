import { readFileSync } from 'node:fs';
import { cleanText } from './clean-text.ts';
import type { ExtractedText, WorkerAnswer } from './extract-text.ts';

// Runs as its own process, started by extract-text.ts: the file on standard input; task, media type and time as arguments; one
// JSON answer on standard output. It is the only place where a file that somebody sent is parsed.

/** Longest text kept of a file, in UTF-16 code units, and most pages read of a PDF. */
const MOST_CHARACTERS = 1_000_000;
const MOST_PAGES = 3000;

/** What to do, and when to be ready, in milliseconds since this process started. */
type Job = { task: 'check' | 'text'; until: number };

async function answerTo(file: Buffer, mediaType: string, job: Job): Promise<WorkerAnswer> {
  const read = readers[mediaType];
  if (!read) throw new Error(`No text can be read from ${mediaType}.`);
  try {
    return await read(file, job);
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    return { failed: name === 'PasswordException' ? 'encrypted' : 'broken' };
  }
}

const readers: Record<string, (file: Buffer, job: Job) => Promise<WorkerAnswer>> = {
  'application/pdf': readPdf,
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': readDocx,
  'text/html': async (file) => finished(await htmlText(decoded(file))),
  'text/plain': async (file) => finished(decoded(file)),
  'text/csv': async (file) => finished(decoded(file)),
};

async function readDocx(file: Buffer): Promise<WorkerAnswer> {
  const { default: mammoth } = await import('mammoth');
  // Its HTML has the notes, which its plain text leaves out.
  const convertImage = mammoth.images.imgElement(async () => ({ src: '' }));
  const { value } = await mammoth.convertToHtml({ buffer: file }, { convertImage });
  return finished(await htmlText(value));
}

async function htmlText(html: string): Promise<string> {
  const { default: sanitize } = await import('sanitize-html');
  const blocks = sanitize(html, {
    allowedTags: BLOCKS,
    allowedAttributes: {},
    nonTextTags: ['script', 'style', 'noscript', 'template', 'textarea', 'option', 'svg', 'math', 'object', 'iframe'],
  });
  return blocks
    .replace(/[ \t\r\n]+/g, ' ')
    .replace(/<\/?t[dh]>/g, ' ')
    .replace(/<[^>]*>/g, '\n')
    .replace(/&(lt|gt|quot|amp);/g, (_, name: keyof typeof ENTITIES) => ENTITIES[name]);
}

const BLOCKS =
  'address article aside blockquote body br caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol p pre section summary table tbody td tfoot th thead title tr ul'.split(
    ' ',
  );
const ENTITIES = { lt: '<', gt: '>', quot: '"', amp: '&' };

/** UTF-8, or UTF-16 where a byte order mark says so. */
function decoded(file: Buffer): string {
  const mark = file.subarray(0, 2).toString('hex');
  const encoding = mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(file);
}

async function readPdf(file: Buffer, { task, until }: Job): Promise<WorkerAnswer> {
  const { getDocumentProxy } = await import('unpdf');
  const pdf = await getDocumentProxy(new Uint8Array(file), { verbosity: 0 });
  const { info } = await pdf.getMetadata();
  if ((info as { EncryptFilterName?: string | null }).EncryptFilterName) return { failed: 'encrypted' };
  const pages = pdf.numPages;
  (await pdf.getPage(1)).cleanup();
  if (task === 'check') return { text: '', pages, hasText: false, cut: false };
  const { text, read } = await pdfText(pdf, until);
  const extracted = finished(text);
  return { ...extracted, pages, cut: extracted.cut || read < pages };
}

type Pdf = Awaited<ReturnType<typeof import('unpdf').getDocumentProxy>>;

/** The first pages, as many as time and the limits allow: of a very long document a part is better than nothing. */
async function pdfText(pdf: Pdf, until: number): Promise<{ text: string; read: number }> {
  let text = '';
  let read = 0;
  const most = Math.min(pdf.numPages, MOST_PAGES);
  while (read < most && text.length <= MOST_CHARACTERS && performance.now() < until)
    text += `${await textOfPage(pdf, ++read)}\n\n`;
  return { text, read };
}

/** A page that cannot be read does not take the others with it. */
async function textOfPage(pdf: Pdf, n: number): Promise<string> {
  try {
    const page = await pdf.getPage(n);
    const { items } = await inDrawingOrder(() => page.getTextContent({ disableNormalization: true }));
    page.cleanup();
    return pageText(items.filter((item) => 'str' in item).map((item) => ({ ...item, str: unmasked(item.str) })));
  } catch {
    return '';
  }
}

/**
 * PDF.js turns every run of glyphs by the bidirectional algorithm, which is made for text in reading order; and a glyph that
 * stands for several Arabic letters (lam with alef, in nearly every PDF of a word processor) is turned within: «سلام» becomes
 * «سالم». Neither can be undone afterwards, as the borders of glyphs are lost. So where PDF.js joins glyphs, such letters
 * are turned beforehand and right-to-left characters wear a mask, under which PDF.js leaves them in their places.
 */
async function inDrawingOrder<T>(read: () => Promise<T>): Promise<T> {
  const join = Array.prototype.join;
  // oxlint-disable-next-line no-extend-native
  Array.prototype.join = function (this: unknown[], separator) {
    if (separator !== '') return join.call(this, separator);
    const hasLigature = Array.prototype.some.call(this, isLigature);
    const glyphs = hasLigature
      ? Array.from(this, (part) => (isLigature(part) ? reversed(part as string) : part))
      : this;
    return masked(join.call(glyphs, ''));
  };
  // oxlint-disable-next-line no-extend-native
  return read().finally(() => (Array.prototype.join = join));
}

function isLigature(part: unknown): boolean {
  return typeof part === 'string' && part.length > 1 && rtlOnly.test(part);
}

// The masks are private characters that neither word processors' symbols (U+F0xx) nor the usual icons use.
const RTL_BLOCKS: [first: number, last: number, mask: number][] = [
  [0x0590, 0x08ff, 0xe900],
  [0xfb1d, 0xfdff, 0xec70],
  [0xfe70, 0xfefc, 0xef60],
];

function shift(first: number, last: number, to: number): Turn {
  const block = new RegExp(`[${String.fromCharCode(first)}-${String.fromCharCode(last)}]`, 'g');
  return (text) => text.replace(block, (letter) => String.fromCharCode(letter.charCodeAt(0) - first + to));
}

const masks = RTL_BLOCKS.map(([first, last, mask]) => shift(first, last, mask));
const unmasks = RTL_BLOCKS.map(([first, last, mask]) => shift(mask, mask + last - first, first));
const masked: Turn = (text) => masks.reduce((seen, put) => put(seen), text);
const unmasked: Turn = (text) => unmasks.reduce((seen, take) => take(seen), text);

/** A run of glyphs in the order they are drawn; `transform` is `[a, b, c, d, x, y]` in points from the lower left corner. */
export type PdfItem = { str: string; transform: number[]; width: number; height: number; hasEOL: boolean };

/**
 * The text of a PDF page in reading order. PDF stores Arabic and Hebrew as drawn, from left to right and often in
 * presentation forms (ISO 32000-2, 14.8.2.5.3); lines that hold any are put together from the places of their glyphs.
 */
export function pageText(items: PdfItem[]): string {
  const lines = linesOf(items);
  const all = lines.map(plain);
  const rightToLeft = countOf(all.join(''), RTL) > countOf(all.join(''), LTR_LETTER);
  return lines
    .map((line, i) => (hasRtl.test(all[i]!) ? rtlLine(line, rightToLeft) : all[i]!))
    .map(foldForms)
    .join('\n');
}

function linesOf(items: PdfItem[]): PdfItem[][] {
  const lines: PdfItem[][] = [];
  let line: PdfItem[] = [];
  for (const item of items) {
    const last = line.at(-1);
    if (!last || last.hasEOL || isElsewhere(item, last)) lines.push((line = []));
    line.push(item);
  }
  return lines.filter((parts) => parts.some((item) => item.str));
}

function isElsewhere(item: PdfItem, before: PdfItem): boolean {
  return Math.abs(item.transform[5]! - before.transform[5]!) > 0.5 * Math.max(item.height, before.height);
}

function plain(line: PdfItem[]): string {
  return line.map((item) => item.str).join('');
}

function rtlLine(line: PdfItem[], rightToLeftPage: boolean): string {
  const upright = line.every(({ transform: [a = 0, b = 0] }) => a > 0 && Math.abs(b) < a / 100);
  if (!upright) return plain(line);
  const visual = asDrawn(line);
  const rightToLeft = rightToLeftPage || countOf(visual, RTL) >= countOf(visual, LTR_LETTER);
  return inReadingOrder(visual, rightToLeft);
}

/** The line from left to right, with a space where the eye sees one and a tab between columns. */
function asDrawn(line: PdfItem[]): string {
  const height = line.reduce((most, item) => Math.max(most, item.height), 0);
  let text = '';
  let end = Infinity;
  for (const item of fromTheLeft(line, height)) {
    const gap = isMark(item) ? 0 : xOf(item) - end;
    if (gap > height) text += '\t';
    else if (gap > 0.15 * height && !/\s$/.test(text) && !/^\s/.test(item.str)) text += ' ';
    text += item.str;
    if (!isMark(item)) end = xOf(item) + item.width;
  }
  return text;
}

function fromTheLeft(line: PdfItem[], height: number): PdfItem[] {
  const drawn = line
    .map((item) => ({ ...item, str: item.str.replaceAll('\0', '').replace(/^ (?=\p{M})/u, '') }))
    .filter((item) => item.str.trim() || (item.str && item.width > 0.1 * height));
  const letters = drawn.filter((item) => !isMark(item) && item.str.trim());
  const left = new Map(drawn.map((item) => [item, isMark(item) ? leftOfMark(item, letters) : xOf(item)]));
  const sorted = drawn.sort((a, b) => left.get(a)! - left.get(b)!);
  return sorted.filter((item, i) => !isShadow(item, sorted[i - 1]));
}

const xOf = (item: PdfItem) => item.transform[4]!;
const isMark = (item: PdfItem) => /^\p{M}+$/u.test(item.str);

/** A vowel sign is drawn over its letter; from the left it comes just before it, so that it follows it from the right. */
function leftOfMark(mark: PdfItem, letters: PdfItem[]): number {
  let nearest = xOf(mark);
  let least = Infinity;
  for (const letter of letters) {
    const distance = Math.max(xOf(letter) - xOf(mark), xOf(mark) - xOf(letter) - letter.width, 0);
    if (distance < least) [nearest, least] = [xOf(letter) - 0.001, distance];
  }
  return nearest;
}

/** Bold letters are sometimes the same letters drawn twice. */
function isShadow(item: PdfItem, before: PdfItem | undefined): boolean {
  if (!before || before.str !== item.str || !item.str.trim()) return false;
  return xOf(item) - xOf(before) < 0.1 * item.height;
}

const RTL_SCRIPTS = '\\p{Script=Arabic}\\p{Script=Hebrew}\\p{Script=Syriac}\\p{Script=Thaana}\\p{Script=Nko}';
const RTL = `[[\\p{L}&&[${RTL_SCRIPTS}]]\\u0640]`;
const LTR = `[[\\p{L}--[${RTL_SCRIPTS}\\u0640]]\\p{Nd}]`;
const hasRtl = new RegExp(RTL, 'v');
const rtlOnly = new RegExp(`^(?:${RTL}|\\p{M})+$`, 'v');
const LTR_LETTER = `[${LTR}--\\p{Nd}]`;
const hasLtrLetter = new RegExp(LTR_LETTER, 'v');
// A word or number with what stands inside and directly around it: `A/RES/73/27`, `12.5%`, `http://www.un.org`.
const LTR_WORDS = new RegExp(`[#$€£%٪]?${LTR}\\p{M}*(?:[.,:\\/\\-–_@+&=~'’٫٬]{0,3}${LTR}\\p{M}*)*[%٪‰°]?`, 'gv');
const RTL_RUNS = new RegExp(`\\p{M}*${RTL}(?:[^\\p{L}]*${RTL})*\\p{M}*`, 'gv');

function countOf(text: string, letters: string): number {
  return text.match(new RegExp(letters, 'gv'))?.length ?? 0;
}

/**
 * Turns a line as it is drawn into the order it is read in: rules W1-N2 and L2 of the Unicode bidirectional algorithm
 * (UAX 9) backwards, as far as a drawn line still shows what they were applied to.
 */
function inReadingOrder(visual: string, rightToLeft: boolean): string {
  return rightToLeft ? aroundPhrases(visual) : visual.replace(RTL_RUNS, aroundPhrases);
}

/** The line from its end to its start, its left-to-right phrases kept as they are. */
function aroundPhrases(line: string): string {
  let result = '';
  let rest = line.length;
  for (const [start, end] of ltrPhrases(line).reverse()) {
    result += mirrored(line.slice(end, rest)) + line.slice(start, end);
    rest = start;
  }
  return result + mirrored(line.slice(0, rest));
}

/** Words after words are one phrase, with a number or a bracket after a word; numbers apart are not. */
function ltrPhrases(line: string): [start: number, end: number][] {
  const phrases: [number, number][] = [];
  for (const { 0: word, index } of line.matchAll(LTR_WORDS)) {
    const last = phrases.at(-1);
    const end = index + word.length;
    if (last && end <= last[1]) continue;
    const between = last && hasLtrLetter.test(line.slice(...last)) ? line.slice(last[1], index) : '';
    if (/^[ \u00A0,;:.'"“”’&/\-–—]{1,3}$/.test(between)) last![1] = end;
    else if (/^ ?[([]$/.test(between)) last![1] = closingOf(line, index) ?? last![1];
    if (!last || last[1] < end) phrases.push([index, end]);
  }
  return phrases;
}

/** Where the bracket opened before `index` is closed, if only left-to-right text stands between. */
function closingOf(line: string, index: number): number | undefined {
  const inside = /^[^()[\]]*[)\]]/.exec(line.slice(index))?.[0];
  return inside && !hasRtl.test(inside) ? index + inside.length : undefined;
}

type Turn = (text: string) => string;
const reversed: Turn = (text) => Array.from(text).reverse().join('');

/** Brackets in right-to-left text are drawn as each other's mirror image (UAX 9, rule L4). */
const mirrored: Turn = (text) => reversed(text).replace(/[()[\]{}«»<>‹›]/g, (bracket) => MIRRORS[bracket]!);
const MIRRORS: Record<string, string> = Object.fromEntries(
  ['()', '[]', '{}', '«»', '<>', '‹›'].flatMap(([open, close]) => [
    [open, close],
    [close, open],
  ]),
);

/** Drawn forms back to letters: Arabic and Latin ligatures, Kangxi and other radicals that fonts put in place of Chinese letters. */
function foldForms(text: string): string {
  return text
    .replace(/[\uF900-\uFDFF\uFE70-\uFEFC\uFB00-\uFB4F\u2F00-\u2FD5\u2E9F\u2EF3]+/g, (forms) => forms.normalize('NFKC'))
    .replace(/ (?=[\u064B-\u0652])/g, '')
    .replace(/[\u2E80-\u2EF2]/g, (radical) => RADICALS[radical] ?? radical);
}

// Unicode gives these radicals no decomposition; from EquivalentUnifiedIdeograph.txt, those that are letters by themselves.
const RADICALS: Record<string, string> = Object.fromEntries(
  '⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟'
    .match(/../gu)!
    .map((pair) => Array.from(pair) as [string, string]),
);

function finished(raw: string): ExtractedText {
  const text = cleanText(
    raw
      .slice(0, 2 * MOST_CHARACTERS)
      .toWellFormed()
      .replace(/[\v\f]/g, '\n')
      .replace(/\u00AD\n?/g, ''),
  )
    .replace(/[ \t\u00A0]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n');
  const kept = text.slice(0, MOST_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '');
  return {
    text: kept,
    hasText: /\p{L}/u.test(kept),
    cut: kept.length < text.length || raw.length > 2 * MOST_CHARACTERS,
  };
}

// Last, when all constants above are there.
if (import.meta.main) {
  for (const method of ['log', 'warn', 'error'] as const) console[method] = () => {};
  const [task, mediaType, milliseconds] = process.argv.slice(2) as [Job['task'], string, string];
  const answer = await answerTo(readFileSync(0), mediaType, { task, until: Number(milliseconds) });
  process.stdout.write(JSON.stringify(answer), () => process.exit(0));
}
