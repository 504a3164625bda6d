import { notFound } from '../kernel/errors.ts';
import { goTo, visitOf, type RequestContext } from '../kernel/http.ts';
import type { PageRoutes } from '../kernel/module.ts';
import { recordPath } from '../kernel/record-view.ts';
import { mountActs } from './acts.tsx';
import { recordPage } from './detail.tsx';
import { citationPage, exportList } from './export.ts';
import { downloadFile } from './files.ts';
import { mountEditPages } from './form.tsx';
import { differencePage, historyListPage, versionPage } from './history.tsx';
import { audiencePreview, publicationPage, takePublication } from './publication.tsx';

/** Mounts every page that is the same for the records of all rooms; paths begin after the language. */
export function mountRecordPages(app: PageRoutes): void {
  app.get('/records/:id', (c) => ownPage(c));
  app.get('/records/:id/history', (c) => historyListPage(c));
  app.get('/records/:id/versions/:n', (c) => versionPage(c));
  app.get('/records/:id/differences/:a/:b', (c) => differencePage(c));
  app.get('/records/:id/citation/:format', (c) => citationPage(c));
  mountEditPages(app);
  app.get('/records/:id/publication', (c) => publicationPage(c));
  app.post('/records/:id/publication', (c) => takePublication(c));
  app.post('/records/:id/audience-preview', (c) => audiencePreview(c));
  mountActs(app);
  app.get('/files/:id', (c) => downloadFile(c));
  app.get('/export/:format', (c) => exportList(c));
}

/** A record's permanent address leads to its page in its room; a kind without a page of its own is shown here. */
async function ownPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const id = c.req.param('id');
  if (!id) throw notFound();
  const path = recordPath(visit, await visit.find(id));
  return path === `/records/${id}` ? recordPage(c, id) : goTo(c, path + new URL(c.req.url).search);
}
