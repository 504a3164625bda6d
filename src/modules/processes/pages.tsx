import { visitOf, type RequestContext } from '../../kernel/http.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { recordPage } from '../../record/detail.tsx';
import { mountRecordForms } from '../../record/form.tsx';
import { recordListPage } from '../../record/list.tsx';
import { ButtonLink } from '../../ui/form.tsx';
import type { Crumb } from '../../ui/layout.tsx';
import { kinds } from './kinds.ts';
import { processesMessages } from './messages.ts';
import { normsPage } from './norms.tsx';

const section = 'library';

/** The room's pages; paths begin after the language. */
export function mountPages(app: PageRoutes): void {
  app.get('/processes', (c) => listPage(c, 'all', ['mechanism', 'process_document', 'process_session']));
  app.get('/processes/documents', (c) => listPage(c, 'documents', ['process_document']));
  app.get('/processes/mechanisms', (c) => listPage(c, 'mechanisms', ['mechanism']));
  app.get('/processes/norms', normsPage);
  mountRecordForms(app, { path: '/processes', kinds: Object.keys(kinds), section, breadcrumb: crumbs });
  app.get('/processes/:id', (c) => recordPage(c, c.req.param('id'), { section, breadcrumb: crumbs(c) }));
}

const paths = { all: '/processes', documents: '/processes/documents', mechanisms: '/processes/mechanisms' } as const;
type List = keyof typeof paths;

function listPage(c: RequestContext, list: List, kind: string[]): Promise<Response> {
  const { language } = visitOf(c);
  const say = processesMessages.in(language);
  const others = (Object.keys(paths) as List[]).filter((each) => each !== list);
  return recordListPage(c, {
    title: say(`list.${list}.title`),
    purpose: say(`list.${list}.purpose`),
    base: { room: ['processes'], kind },
    path: paths[list],
    section,
    facets: kind.length > 1 ? ['kind', 'topic', 'year'] : ['topic', 'year'],
    actions: others.map((each) => (
      <ButtonLink key={each} label={say(`list.${each}.way`)} href={`/${language}${paths[each]}`} />
    )),
    breadcrumb: list === 'all' ? undefined : crumbs(c),
  });
}

function crumbs(c: RequestContext): Crumb[] {
  const { language } = visitOf(c);
  return [{ label: processesMessages.in(language)('title'), href: `/${language}/processes` }];
}
