import type { PageRoutes } from '../../../kernel/module.ts';
import { mountRecordForms } from '../../../record/form.tsx';
import type { Part } from '../part.ts';
import { mountDirectoryApi } from './api.ts';
import { categoriesPage, categoryPage } from './categories-page.tsx';
import { contactPage, keyFile } from './contact-page.tsx';
import { coveragePage } from './coverage.tsx';
import { directories, directoryPage } from './directory.tsx';
import { releaseFigures } from './figures.ts';
import { directoryKinds } from './kinds.ts';
import { directoryMessages } from './messages.ts';
import { directoryMigrations } from './migrations.ts';
import { ownPage, takeConfirmation } from './own.tsx';
import { replacementPage, takeReplacement } from './replacement.tsx';
import { contactKinds } from './schema.ts';
import { cardFile, cardPage, cardsFile, tableFile } from './take-along.tsx';
import { waitingContacts } from './waiting.ts';
import { crumbs } from './ways.tsx';

const id = ':id{[0-9a-hjkmnp-tv-z]{20}}';

function mountDirectoryPages(app: PageRoutes): void {
  for (const directory of Object.values(directories)) {
    app.get(directory.path, (c) => directoryPage(c, directory));
    app.get(`${directory.path}/cards.vcf`, (c) => cardsFile(c, directory));
    app.get(`${directory.path}/contacts.csv`, (c) => tableFile(c, directory));
  }
  app.get('/contacts/coverage', coveragePage);
  app.get('/contacts/own', ownPage);
  app.post('/contacts/own/confirmation', takeConfirmation);
  app.get('/contacts/categories', categoriesPage);
  mountRecordForms(app, {
    path: '/contacts/categories',
    kinds: ['contact_category'],
    section: 'contacts',
    breadcrumb: crumbs,
  });
  app.get(`/contacts/categories/${id}`, categoryPage);
  mountRecordForms(app, { path: '/contacts', kinds: [...contactKinds], section: 'contacts', breadcrumb: crumbs });
  app.get(`/contacts/${id}`, contactPage);
  app.get(`/contacts/${id}/card`, cardPage);
  app.get(`/contacts/${id}/card.vcf`, cardFile);
  app.get(`/contacts/${id}/keys/:name`, keyFile);
  app.get(`/contacts/${id}/replacement`, replacementPage);
  app.post(`/contacts/${id}/replacement`, takeReplacement);
}

/** The directory of points of contact, and the one of those for assistance. */
export const directory: Part = {
  kinds: directoryKinds,
  migrations: directoryMigrations,
  pages: mountDirectoryPages,
  api: mountDirectoryApi,
  jobs: [{ name: 'contacts-figures', cron: '7 4 * * 1', run: (visit) => releaseFigures(visit) }],
  menu: [
    { entry: 'contacts', path: '/contacts', label: (language) => directoryMessages.in(language)('list.title') },
    {
      entry: 'contacts',
      path: '/contacts/assistance',
      label: (language) => directoryMessages.in(language)('assistance.title'),
    },
  ],
  waiting: waitingContacts,
};
