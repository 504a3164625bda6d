/** What a download tells about a stored file. */
export type StoredFile = { name: string; mediaType: string; size: number; sha256: string };

// What a browser may be told; the rest, HTML and SVG above all, goes out as something no browser runs.
const SERVED_AS: Record<string, string> = {
  'application/pdf': 'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document':
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'image/png': 'image/png',
  'image/jpeg': 'image/jpeg',
  'text/csv': 'text/csv; charset=utf-8',
  'text/html': 'text/plain; charset=utf-8',
  'text/plain': 'text/plain; charset=utf-8',
};

/**
 * The headers of every download of a file that a user sent: always an attachment, never sniffed, never run (RFC 6266, RFC 8187).
 * `Cache-Control` depends on the audience of the record and is the caller's.
 */
export function downloadHeaders(file: StoredFile): Record<string, string> {
  return {
    'Content-Type': Object.hasOwn(SERVED_AS, file.mediaType) ? SERVED_AS[file.mediaType]! : 'application/octet-stream',
    'Content-Length': String(file.size),
    'Content-Disposition': `attachment; filename="${asciiName(file.name)}"; filename*=UTF-8''${encodedName(file.name)}`,
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Accept-Ranges': 'none',
    ETag: `"${file.sha256}"`,
  };
}

/** The name for clients that read no `filename*`: quotes, backslashes and percent signs mislead some of them (RFC 6266, appendix D). */
function asciiName(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '');
  return plain.replace(/[^\x20-\x7E]+/g, '_').replace(/["\\%]/g, '_');
}

/** RFC 8187, section 3.2.1: `encodeURIComponent` leaves `'()*` bare, which are no `attr-char`. */
function encodedName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
