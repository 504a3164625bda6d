/** How a text came: blocks a line each (HTML, DOCX), lines as they are printed (PDF), or as somebody typed it (TXT). */
export type TextSource = 'blocks' | 'lines' | 'typed';

export interface Line {
  text: string;
  /** Whether an empty line stands before it. */
  apart: boolean;
}

/** The source of a file's text by its media type. */
export function sourceOf(mediaType: string): TextSource {
  if (mediaType === 'application/pdf') return 'lines';
  return mediaType === 'text/plain' ? 'typed' : 'blocks';
}

/** The lines of a text, and those left out: heads and feet of printed pages, which would stand amid sentences. */
export function readLines(text: string, source: TextSource): { lines: Line[]; leftOut: string[] } {
  return source === 'lines' ? printedLines(text) : { lines: plainLines(text), leftOut: [] };
}

function plainLines(text: string): Line[] {
  const lines: Line[] = [];
  let apart = true;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line) lines.push({ text: line, apart });
    apart = !line;
  }
  return lines;
}

const edge = 2;

/** Pages are apart by an empty line; what recurs at their edges but for its digits is no part of the text. */
function printedLines(text: string): { lines: Line[]; leftOut: string[] } {
  const pages = text.split(/\n\s*\n/).map((page) => page.split('\n').map((line) => line.trim()).filter(Boolean)).filter((page) => page.length > 0); // prettier-ignore
  const recurring = recurringEdges(pages);
  const leftOut: string[] = [];
  const lines = pages.flatMap((page) =>
    page.filter((line, i) => {
      const isEdge = i < edge || i >= page.length - edge;
      const out =
        isEdge && page.length > 2 * edge && (recurring.has(shapeOf(line)) || isPageNumber(line, pages.length));
      if (out) leftOut.push(line);
      return !out;
    }),
  );
  return { lines: lines.map((line) => ({ text: line, apart: false })), leftOut };
}

const shapeOf = (line: string) => line.replace(/\p{Nd}+/gu, '#').replace(/\s+/g, ' ');
const isPageNumber = (line: string, pages: number) => pages > 1 && /^[-–—]?\s?\p{Nd}{1,4}(\s?\/\s?\p{Nd}{1,4})?\s?[-–—]?$/u.test(line); // prettier-ignore

function recurringEdges(pages: string[][]): Set<string> {
  const counts = new Map<string, number>();
  for (const page of pages)
    for (const shape of new Set([...page.slice(0, edge), ...page.slice(-edge)].map(shapeOf)))
      counts.set(shape, (counts.get(shape) ?? 0) + 1);
  const least = Math.max(3, pages.length * 0.4);
  return new Set([...counts].filter(([, count]) => count >= least).map(([shape]) => shape));
}

/** Joins a line to what stands before it; Chinese is written without spaces. */
export function joinLines(before: string, line: string): string {
  const tight = /\p{Script=Han}[，。；：、）]?$/u.test(before) && /^\p{Script=Han}/u.test(line);
  return before ? `${before}${tight ? '' : ' '}${line}` : line;
}
