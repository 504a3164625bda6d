import { z } from 'zod';
import { line, partialDate } from '../kernel/content.ts';
import { migrate } from '../kernel/database.ts';
import { defineMessages } from '../kernel/language.ts';
import { defineKind, defineModule, type Module } from '../kernel/module.ts';
import type { TestPortal } from '../../test/portal.ts';
import { TextField } from '../ui/field.tsx';
import { recordPage } from './detail.tsx';
import { mountRecordForms } from './form.tsx';
import { recordListPage } from './list.tsx';

declare module '../kernel/tables.ts' {
  interface RoomTables {
    sample_note: { body: string | null; held_on: string | null; symbol: string | null };
  }
}

const noteFields = z.strictObject({
  body: line(100).optional(),
  held_on: partialDate.optional(),
  symbol: line(50).optional(),
});

const noteKind = defineKind<typeof noteFields>({
  table: 'sample_note',
  collection: 'notes',
  fields: noteFields,
  defaultAudience: 'everyone',
  confirmEveryYears: 1,
  byStates: true,
  name: () => ({ one: 'Note', many: 'Notes' }),
  path: ({ id }) => `/sample/${id}`,
  view: {
    facts: (_visit, fields) => [
      { label: 'Body', value: fields.body },
      { label: 'Held on', value: fields.held_on },
    ],
    plain: (_visit, fields) => [
      { label: 'Body', text: fields.body ?? '' },
      { label: 'Held on', text: fields.held_on ?? '' },
    ],
    form: (visit, form) => (
      <>
        <TextField
          language={visit.language}
          name="fields.body"
          label="Body"
          value={form.value('fields.body')}
          error={form.error('fields.body')}
        />
        <TextField
          language={visit.language}
          name="fields.held_on"
          label="Held on"
          value={form.value('fields.held_on')}
          error={form.error('fields.held_on')}
        />
      </>
    ),
  },
  derive: (fields) => ({ year: fields.held_on ? Number(fields.held_on.slice(0, 4)) : null }),
});

const empty = { 'sample.title': 'Sample' };

/** A room of the tests: one kind with two fields. */
export const sampleRoom: Module = defineModule({
  name: 'sample',
  title: () => 'Sample',
  kinds: { note: noteKind },
  messages: defineMessages({ ar: empty, zh: empty, en: empty, fr: empty, ru: empty, es: empty }),
  migrations: [
    {
      name: 'sample/001-note',
      sql: 'create table sample_note (id text primary key references record on delete cascade, body text, held_on text, symbol text)',
    },
  ],
  pages(app) {
    mountRecordForms(app, { path: '/sample', kinds: ['note'] });
    app.get('/sample', (c) =>
      recordListPage(c, {
        title: 'Notes',
        purpose: 'All notes.',
        base: { room: ['sample'] },
        path: '/sample',
        section: 'library',
        facets: ['kind', 'state', 'topic', 'language', 'year', 'standing'],
        empty: { why: 'Why.', what: 'What.' },
      }),
    );
    app.get('/search', (c) =>
      recordListPage(c, { title: 'Search', base: {}, path: '/search', facets: ['room', 'kind'], wholePortal: true }),
    );
    app.get('/sample/:id', (c) => recordPage(c, c.req.param('id')));
  },
  jobs: [],
  menu: [{ entry: 'library', path: '/sample', label: () => 'Notes' }],
});

/** Makes the sample room's table in a test's database. */
export async function migrateSample(test: TestPortal): Promise<void> {
  await migrate(test.portal.database, sampleRoom.migrations);
}

/** What a note says, for `publish`. */
export function note(title: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { language: 'en', title: { en: title }, fields: { body: `${title} body` }, ...more };
}
