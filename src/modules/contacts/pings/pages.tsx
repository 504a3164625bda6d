import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import type { PageRoutes } from '../../../kernel/module.ts';
import { linkPage, takeLink } from './link-page.tsx';
import { officePage } from './office-page.tsx';
import { answerPing, pingPage } from './ping-page.tsx';
import { returnedPage, takeReturnedPage } from './returned-page.tsx';
import { newRoundPage, planRoundPage } from './round-form.tsx';
import { cancellationPage, cancelRoundPage, roundPage } from './round-page.tsx';
import { mayRunPings, requirePingViewer } from './rules.ts';
import { saveSettingsPage, settingsPage } from './settings-page.tsx';
import { statePage } from './state-page.tsx';

export function mountPingPages(app: PageRoutes): void {
  app.get('/contacts/ping/:token', (c) => linkPage(c));
  app.post('/contacts/ping/:token', takeLink);
  app.get('/contacts/pings', pingsPage);
  app.get('/contacts/pings/settings', (c) => settingsPage(c));
  app.post('/contacts/pings/settings', saveSettingsPage);
  app.get('/contacts/pings/returned', (c) => returnedPage(c));
  app.post('/contacts/pings/returned', takeReturnedPage);
  app.get('/contacts/pings/rounds/new', (c) => newRoundPage(c));
  app.post('/contacts/pings/rounds', planRoundPage);
  app.get('/contacts/pings/rounds/:id', roundPage);
  app.get('/contacts/pings/rounds/:id/cancellation', cancellationPage);
  app.post('/contacts/pings/rounds/:id/cancellation', cancelRoundPage);
  app.get('/contacts/pings/:id', (c) => pingPage(c));
  app.post('/contacts/pings/:id', answerPing);
}

/** A state's own results, or the Secretariat's rounds; for others it is not there. */
function pingsPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  requirePingViewer(visit);
  return mayRunPings(visit.actor) ? officePage(c) : statePage(c);
}
