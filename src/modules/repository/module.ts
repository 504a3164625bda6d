import { defineModule } from '../../kernel/module.ts';
import { repositoryContent } from './content.ts';
import { kinds } from './kinds.ts';
import { repositoryMessages } from './messages.ts';
import { migrations } from './migrations.ts';
import { mountPages } from './pages.tsx';

/** Policies and laws: what states and regional bodies have adopted on the security of ICTs. */
export const repository = defineModule({
  name: 'repository',
  title: (language) => repositoryMessages.in(language)('title'),
  kinds,
  messages: repositoryMessages,
  migrations,
  pages: mountPages,
  content: repositoryContent,
  jobs: [],
  menu: [{ entry: 'library', path: '/repository', label: (language) => repositoryMessages.in(language)('title') }],
});
