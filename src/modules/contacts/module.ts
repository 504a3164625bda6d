import { defineModule } from '../../kernel/module.ts';
import { correspondence } from './correspondence/part.ts';
import { directoryContent } from './directory/content.ts';
import { directoryMessages } from './directory/messages.ts';
import { directory } from './directory/part.ts';
import { exercises } from './exercises/part.ts';
import type { Part } from './part.ts';
import { pings } from './pings/part.ts';

/** The parts; the directory comes first because the others refer to its entries. */
const parts: Part[] = [directory, pings, correspondence, exercises];

/** Contacts: whom to reach in which state, whether they answer, and what States write to each other. */
export const contacts = defineModule({
  name: 'contacts',
  title: (language) => directoryMessages.in(language)('title'),
  kinds: Object.assign({}, ...parts.map((part) => part.kinds ?? {})) as NonNullable<Part['kinds']>,
  messages: directoryMessages,
  migrations: parts.flatMap((part) => part.migrations),
  sealed: { subjects: Object.assign({}, ...parts.map((part) => part.sealed ?? {})) as NonNullable<Part['sealed']> },
  pages: (app) => parts.forEach((part) => part.pages(app)),
  api: (app) => parts.forEach((part) => part.api?.(app)),
  content: directoryContent,
  jobs: parts.flatMap((part) => part.jobs),
  menu: parts.flatMap((part) => part.menu ?? []),
  waiting: async (visit) => (await Promise.all(parts.map((part) => part.waiting?.(visit) ?? []))).flat(),
});
