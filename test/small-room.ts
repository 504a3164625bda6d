import { z } from 'zod';
import { line, partialDate, translated } from '../src/kernel/content.ts';
import { defineMessages } from '../src/kernel/language.ts';
import { defineKind, defineModule } from '../src/kernel/module.ts';
import { recordPage } from '../src/record/detail.tsx';
import { mountRecordForms } from '../src/record/form.tsx';
import { recordListPage } from '../src/record/list.tsx';

declare module '../src/kernel/tables.ts' {
  interface RoomTables {
    small_note: {
      remark: string | null;
      noted_on: string | null;
      marks: string[];
      places: { name: string }[];
      texts: Record<string, string>;
    };
  }
}

const fields = z.strictObject({
  remark: line(200).optional(),
  noted_on: partialDate.optional(),
  marks: z.array(line(40)).max(20).default([]),
  places: z
    .array(z.strictObject({ name: line(100) }))
    .max(20)
    .default([]),
  texts: translated(line(300)).default({}),
});

const note = defineKind<typeof fields>({
  table: 'small_note',
  collection: 'notes',
  fields,
  defaultAudience: 'members',
  confirmEveryYears: 1,
  byStates: true,
  name: () => ({ one: 'Small note', many: 'Small notes' }),
  path: ({ id }) => `/small/${id}`,
  view: {
    facts: (_visit, { remark, noted_on }) => [
      { label: 'Remark', value: remark },
      { label: 'Noted on', value: noted_on },
    ],
    plain: (_visit, { remark, noted_on }) => [
      { label: 'Remark', text: remark ?? '' },
      { label: 'Noted on', text: noted_on ?? '' },
    ],
    form: () => null,
  },
  derive: ({ noted_on }) => ({ year: noted_on ? Number(noted_on.slice(0, 4)) : null }),
  searchText: ({ remark }) => [{ language: 'en', text: remark ?? '' }],
});

const words = { title: 'Small' };

/** The smallest room there can be: what docs/new-room.md says is enough. One kind with a column of every type. */
export const smallRoom = defineModule({
  name: 'small',
  title: (language) => smallMessages.in(language)('title'),
  kinds: { small_note: note },
  messages: defineMessages({ ar: words, zh: words, en: words, fr: words, ru: words, es: words }),
  migrations: [
    {
      name: 'small/001-note',
      sql: `create table small_note (id text primary key references record on delete cascade, remark text, noted_on text,
        marks text[] not null, places jsonb not null, texts jsonb not null)`,
    },
  ],
  pages(app) {
    mountRecordForms(app, { path: '/small', kinds: ['small_note'] });
    app.get('/small', (c) =>
      recordListPage(c, {
        title: 'Small notes',
        base: { room: ['small'] },
        path: '/small',
        facets: ['state', 'topic', 'year', 'language', 'standing'],
      }),
    );
    app.get('/small/:id', (c) => recordPage(c, c.req.param('id')));
  },
  jobs: [],
  menu: [{ entry: 'library', path: '/small', label: () => 'Small notes' }],
});

const smallMessages = defineMessages({ ar: words, zh: words, en: words, fr: words, ru: words, es: words });

/** What a small note says, for `publish` and `createDraft`. */
export function smallNote(title: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    language: 'en',
    title: { en: title },
    fields: { remark: `${title} remark`, marks: ['a', 'b'], noted_on: '2024-05' },
    ...more,
  };
}
