import { defineModule } from '../../kernel/module.ts';
import { processesContent } from './content.ts';
import { definitionKind } from './glossary/kind.tsx';
import { glossaryMessages } from './glossary/messages.ts';
import { glossaryMigrations } from './glossary/migrations.ts';
import { mountGlossary } from './glossary/pages.tsx';
import { kinds } from './kinds.ts';
import { processesMessages } from './messages.ts';
import { migrations } from './migrations.ts';
import { mountPages } from './pages.tsx';
import { mountParagraphApi } from './paragraphs/api.ts';
import { paragraphsMessages } from './paragraphs/messages.ts';
import { namedPlaces } from './paragraphs/named-places.ts';
import { positionsMenu } from './positions/pages.tsx';
import { timelineMenu } from './timeline/routes.ts';

/** Processes and documents: the mechanisms that deal with the security of ICTs, what they adopted, and the norms. */
export const processes = defineModule({
  name: 'processes',
  title: (language) => processesMessages.in(language)('title'),
  kinds: { ...kinds, definition: definitionKind },
  messages: processesMessages,
  migrations: [...migrations, ...glossaryMigrations],
  sealed: { beside: ['processes_paragraph', 'processes_split'] },
  pages: (app) => {
    mountPages(app);
    mountGlossary(app);
  },
  api: mountParagraphApi,
  content: processesContent,
  jobs: [],
  lookUp: namedPlaces,
  menu: [
    { entry: 'library', path: '/processes', label: (language) => processesMessages.in(language)('title') },
    timelineMenu,
    {
      entry: 'library',
      path: '/processes/agreed-language',
      label: (language) => paragraphsMessages.in(language)('phrase.title'),
    },
    {
      entry: 'library',
      path: '/processes/positions',
      label: positionsMenu,
    },
    { entry: 'library', path: '/glossary', label: (language) => glossaryMessages.in(language)('glossary.title') },
    { entry: 'library', path: '/processes/norms', label: (language) => processesMessages.in(language)('norms.menu') },
  ],
});
