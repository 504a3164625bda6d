import { defineKind, defineModule } from '../../kernel/module.ts';
import { releaseJob } from './make.ts';
import { releasesMessages } from './messages.ts';
import { migrations } from './migrations.ts';
import { mountPages } from './pages.tsx';
import { releaseFields } from './schema.ts';
import { releaseView } from './view.tsx';

/** Data releases: all public records of one moment in a file that never changes, to be downloaded and cited. */
export const releases = defineModule({
  name: 'releases',
  title: (language) => releasesMessages.in(language)('title'),
  kinds: {
    data_release: defineKind<typeof releaseFields>({
      table: 'releases_release',
      collection: 'releases',
      fields: releaseFields,
      defaultAudience: 'everyone',
      byStates: false,
      name: (language) => ({
        one: releasesMessages.in(language)('kind.one'),
        many: releasesMessages.in(language)('kind.many'),
      }),
      path: ({ id, source_key }) => (source_key ? `/releases/${source_key.replace('release-', '')}` : `/records/${id}`),
      view: releaseView,
      dataset: ({ number, size, sha256 }) => ({
        path: `/releases/${number}/data`,
        mediaType: 'application/zip',
        size,
        sha256,
      }),
      derive: (fields) => ({ year: Number(fields.made_at.slice(0, 4)) }),
    }),
  },
  messages: releasesMessages,
  migrations,
  pages: mountPages,
  jobs: [releaseJob],
  menu: [
    { entry: 'research', path: '/releases', label: (language) => releasesMessages.in(language)('title'), last: true },
  ],
});
