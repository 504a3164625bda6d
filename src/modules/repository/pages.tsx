import type { PageRoutes } from '../../kernel/module.ts';
import { visitOf, type RequestContext } from '../../kernel/http.ts';
import { recordPage } from '../../record/detail.tsx';
import { mountRecordForms } from '../../record/form.tsx';
import { recordListPage } from '../../record/list.tsx';
import { comparePage } from './compare.tsx';
import { countryPage } from './country.tsx';
import { mapPage, statesPage } from './map.tsx';
import { repositoryMessages } from './messages.ts';
import { kindNames } from './schema.ts';
import { crumbs, Ways } from './ways.tsx';

/** The room's pages; paths begin after the language. */
export function mountPages(app: PageRoutes): void {
  app.get('/repository', listPage);
  app.get('/repository/map', mapPage);
  app.get('/repository/states', statesPage);
  app.get('/repository/states/:code', countryPage);
  app.get('/repository/compare', comparePage);
  mountRecordForms(app, { path: '/repository', kinds: [...kindNames], section: 'library', breadcrumb: crumbs });
  app.get('/repository/:id', (c) => recordPage(c, c.req.param('id'), { section: 'library', breadcrumb: crumbs(c) }));
}

function listPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const say = repositoryMessages.in(visit.language);
  return recordListPage(c, {
    title: say('title'),
    purpose: say('purpose'),
    base: { room: ['repository'] },
    path: '/repository',
    section: 'library',
    facets: ['kind', 'state', 'topic', 'language', 'standing', 'year'],
    empty: { why: say('empty.why'), what: say('empty.what') },
    actions: <Ways visit={visit} but="/repository" />,
  });
}
