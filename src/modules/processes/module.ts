import { defineModule } from '../../kernel/module.ts';
import { processesContent } from './content.ts';
import { kinds } from './kinds.ts';
import { processesMessages } from './messages.ts';
import { migrations } from './migrations.ts';
import { mountPages } from './pages.tsx';

/** Processes and documents: the mechanisms that deal with the security of ICTs, what they adopted, and the norms. */
export const processes = defineModule({
  name: 'processes',
  title: (language) => processesMessages.in(language)('title'),
  kinds,
  messages: processesMessages,
  migrations,
  pages: mountPages,
  content: processesContent,
  jobs: [],
  menu: [
    { entry: 'library', path: '/processes', label: (language) => processesMessages.in(language)('title') },
    { entry: 'library', path: '/processes/norms', label: (language) => processesMessages.in(language)('norms.menu') },
  ],
});
