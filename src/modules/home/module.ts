import { defineModule } from '../../kernel/module.ts';
import { homeContent } from './content.ts';
import { homeKinds } from './kinds.tsx';
import { homeMessages } from './messages.ts';
import { migrations } from './migrations.ts';
import { mountPages } from './pages.tsx';

/**
 * Where one comes in: the front page, the search over all rooms, profiles of states and organisations, the vocabulary,
 * what the portal says of itself, and, for those who are signed in, what waits at their state and the searches they keep.
 */
export const home = defineModule({
  name: 'home',
  title: (language) => homeMessages.in(language)('room.title'),
  kinds: homeKinds,
  messages: homeMessages,
  migrations,
  pages: mountPages,
  content: homeContent,
  jobs: [],
  menu: [],
});
