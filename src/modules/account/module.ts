import { forgetWhatIsOver } from '../../kernel/accounts/sessions.ts';
import { defineModule } from '../../kernel/module.ts';
import { api } from './api.ts';
import { accountMessages } from './messages.ts';
import { pages } from './pages.tsx';

/**
 * Accounts. The Secretariat opens a State by giving its focal point a one-time link; the focal point opens, limits and
 * ends the other accounts of the State and hands over when leaving. Everybody keeps the own passphrase, second factor,
 * sessions and API keys here. A lost focal point is recovered by two persons of the Secretariat.
 */
export const account = defineModule({
  name: 'account',
  title: (language) => accountMessages.in(language)('room.title'),
  kinds: {},
  messages: accountMessages,
  migrations: [],
  pages,
  api,
  jobs: [{ name: 'forget-sessions', cron: '13 * * * *', run: (visit) => forgetWhatIsOver(visit.portal) }],
  menu: [],
});
