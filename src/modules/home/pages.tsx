import { visitOf } from '../../kernel/http.ts';
import type { PageRoutes, Place } from '../../kernel/module.ts';
import { namedPlaces } from '../../kernel/places.ts';
import type { Visit } from '../../kernel/visit.ts';
import { recordListPage } from '../../record/list.tsx';
import { Notice } from '../../ui/notice.tsx';
import { aboutPage } from './about.tsx';
import { accessibilityPage } from './accessibility.tsx';
import { apiPage } from './api-page.tsx';
import { frontPage } from './front.tsx';
import { logPage } from './log-page.tsx';
import { homeMessages } from './messages.ts';
import { confirmEverything, myStatePage } from './my-state.tsx';
import { organisationPage, organisationsPage } from './organisations.tsx';
import { problemsPage } from './problems.tsx';
import { changeDigest, deleteSearch, keepSearch, newSearchPage, savedSearchesPage } from './saved-searches.tsx';
import { signedIn } from './signed-in.ts';
import { statePage } from './state.tsx';
import { statesPage } from './states.tsx';
import { conceptPage, vocabularyPage } from './vocabulary.tsx';

export function mountPages(app: PageRoutes): void {
  app.get('/', frontPage);
  app.get('/search', searchPage);
  app.get('/states', statesPage);
  app.get('/states/:code', statePage);
  app.get('/organisations', organisationsPage);
  app.get('/organisations/:id', organisationPage);
  app.get('/vocabulary', vocabularyPage);
  app.get('/vocabulary/:id', conceptPage);
  app.get('/about', aboutPage);
  app.get('/accessibility', accessibilityPage);
  app.get('/api', apiPage);
  app.get('/problems', problemsPage);
  app.get('/log', logPage);
  app.get('/my-state', signedIn(myStatePage));
  app.post('/my-state/confirmation', signedIn(confirmEverything));
  app.get('/saved-searches', signedIn(savedSearchesPage));
  app.get('/saved-searches/new', signedIn(newSearchPage));
  app.post('/saved-searches', signedIn(keepSearch));
  app.post('/saved-searches/:id/digest', signedIn(changeDigest));
  app.post('/saved-searches/:id/deletion', signedIn(deleteSearch));
}

type Context = Parameters<typeof recordListPage>[0];

async function searchPage(c: Context): Promise<Response> {
  const visit = visitOf(c);
  const say = homeMessages.in(visit.language);
  const places = c.req.query('cursor') ? [] : await namedPlaces(visit, c.req.query('q'));
  return recordListPage(c, {
    title: say('search.title'),
    purpose: say('search.purpose'),
    base: {},
    path: '/search',
    extra: places.length > 0 && <GoTo visit={visit} places={places} />,
    facets: ['room', 'kind', 'state', 'topic', 'language', 'standing', 'year'],
    empty: { why: say('search.emptyWhy'), what: say('search.emptyWhat') },
    wholePortal: true,
  });
}

/** What the words name leads straight there; the search goes on below. */
function GoTo({ visit: { language }, places }: { visit: Visit; places: Place[] }) {
  const say = homeMessages.in(language);
  return (
    <Notice language={language} title={say('search.named')}>
      <ul>
        {places.map(({ label, path }) => (
          <li key={path}>
            <a href={`/${language}${path}`}>{say('search.goTo', { place: label })}</a>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
