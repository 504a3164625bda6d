import { downloadHeaders } from '../kernel/file-headers.ts';
import { openFile } from '../kernel/files.ts';
import { visitOf, type RequestContext } from '../kernel/http.ts';

/** Sends a file to those who may see its record: always as a download, never shown inside the portal. */
export async function downloadFile(c: RequestContext): Promise<Response> {
  const file = await openFile(visitOf(c), c.req.param('id') ?? '');
  const headers: Record<string, string> = {
    ...downloadHeaders(file),
    'Content-Language': file.language,
    'Cache-Control': file.public ? 'public, no-cache' : 'private, no-store',
    'X-Stream': '1',
  };
  if (file.public && c.req.header('if-none-match')?.includes(headers.ETag!))
    return c.body(null, 304, { ETag: headers.ETag!, 'Cache-Control': headers['Cache-Control']! });
  return new Response(await file.content(), { headers });
}
