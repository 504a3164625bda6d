import { defineModule } from '../../kernel/module.ts';
import { mountApi } from './api.ts';
import { deskMessages } from './messages.ts';
import { mountPages } from './pages.tsx';

/**
 * The Secretariat's desk: the thematic groups that States address records to, the records it suspended from view with its
 * reasons, and the reference records it keeps. For anybody else there is nothing here.
 */
export const desk = defineModule({
  name: 'desk',
  title: (language) => deskMessages.in(language)('desk.title'),
  kinds: {},
  messages: deskMessages,
  migrations: [],
  pages: mountPages,
  api: mountApi,
  jobs: [],
  menu: [],
});
