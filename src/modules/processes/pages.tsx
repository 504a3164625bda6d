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
import { mountParagraphs } from './paragraphs/pages.ts';
import { sayOf } from './paragraphs/words.tsx';
import { mountPositions } from './positions/pages.tsx';
import { recordExtras } from './paragraphs/record-extras.tsx';
import { mayCreate } from '../../kernel/record-rules.ts';
import { mountTimeline } from './timeline/routes.ts';
import { mechanismStory } from './timeline/story.tsx';

const section = 'library';

/** The room's pages; paths begin after the language. */
export function mountPages(app: PageRoutes): void {
  app.get('/processes', (c) =>
    listPage(c, 'all', ['mechanism', 'process_document', 'process_session', 'process_statement']),
  );
  app.get('/processes/documents', (c) => listPage(c, 'documents', ['process_document']));
  app.get('/processes/mechanisms', (c) => listPage(c, 'mechanisms', ['mechanism']));
  app.get('/processes/statements', (c) => listPage(c, 'statements', ['process_statement']));
  app.get('/processes/norms', normsPage);
  mountPositions(app);
  mountParagraphs(app);
  mountTimeline(app);
  mountRecordForms(app, { path: '/processes', kinds: Object.keys(kinds), section, breadcrumb: crumbs });
  app.get('/processes/:id', processPage);
}

/** A record of the room; that of a mechanism tells its story, that of a document has its text. */
async function processPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const record = await visit.find(c.req.param('id') ?? '');
  const extra =
    record.kind === 'mechanism' ? await mechanismStory(visit, record.id) : await recordExtras(visit, record);
  return recordPage(c, record.id, { section, breadcrumb: crumbs(c), extra });
}

const paths = {
  all: '/processes',
  documents: '/processes/documents',
  mechanisms: '/processes/mechanisms',
  statements: '/processes/statements',
} as const;
type List = keyof typeof paths;

function listPage(c: RequestContext, list: List, kind: string[]): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const say = processesMessages.in(language);
  const others = (Object.keys(paths) as List[]).filter((each) => each !== list);
  return recordListPage(c, {
    title: say(`list.${list}.title`),
    purpose: say(`list.${list}.purpose`),
    base: { room: ['processes'], kind },
    path: paths[list],
    section,
    facets:
      list === 'statements'
        ? ['state', 'topic', 'year']
        : kind.length > 1
          ? ['kind', 'topic', 'year']
          : ['topic', 'year'],
    actions: (
      <>
        {list === 'statements' && mayCreate(visit.actor, kinds.process_statement!) && (
          <ButtonLink
            label={say('statement.file')}
            href={`/${language}/processes/new?kind=process_statement`}
            tone="primary"
          />
        )}
        {others.map((each) => (
          <ButtonLink key={each} label={say(`list.${each}.way`)} href={`/${language}${paths[each]}`} />
        ))}
        <ButtonLink label={sayOf(visit)('lookUp.title')} href={`/${language}/processes/look-up`} />
      </>
    ),
    breadcrumb: list === 'all' ? undefined : crumbs(c),
  });
}

function crumbs(c: RequestContext): Crumb[] {
  const { language } = visitOf(c);
  return [{ label: processesMessages.in(language)('title'), href: `/${language}/processes` }];
}
