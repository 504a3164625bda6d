// C0 and C1 controls but not tab and newline, direction overrides and isolates, and the two noncharacters XML cannot carry.
const UNWANTED = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/g;
const LINE_ENDS = /\r\n?|[\u0085\u2028\u2029]/g;

/**
 * Cleans a text of several lines: line ends become `\n`, controls and direction overrides go, NFC, trimmed.
 * Takes well-formed text; ask `hasForbidden` first.
 */
export function cleanText(typed: string): string {
  return withLineEnds(typed).replace(UNWANTED, '').normalize('NFC').trim();
}

/** Cleans a text of one line: as `cleanText`, and every run of spaces, tabs and newlines becomes one space. */
export function cleanLine(typed: string): string {
  return cleanText(typed).replace(/[ \t\n]+/g, ' ');
}

/** Whether cleaning takes something out that a writer may have meant, and so should be told of: a control or a direction override. */
export function hasUnwanted(typed: string): boolean {
  return withLineEnds(typed).search(UNWANTED) >= 0;
}

/** Whether a text holds what no field may: a NUL, which PostgreSQL refuses, or a lone surrogate, which UTF-8 cannot write. */
export function hasForbidden(typed: string): boolean {
  return typed.includes('\0') || !typed.isWellFormed();
}

function withLineEnds(typed: string): string {
  return typed.replace(LINE_ENDS, '\n');
}
