import { z } from '@hono/zod-openapi';
import { facetNames } from '../catalogue.ts';
import { languages } from '../language.ts';
import { tlpLabels } from '../tables.ts';

/** The shapes of the API as its OpenAPI document describes them. Instants are ISO 8601 in UTC. */
export const translatedShape = z
  .object(Object.fromEntries(languages.map((language) => [language, z.string().optional()])))
  .openapi('Translated', { description: 'A text in some of the six official languages, by ISO 639-1 code.' });

export const standingShape = z.enum(['national', 'reference', 'submitted']);
export const statusShape = z.enum([
  'draft',
  'review',
  'scheduled',
  'published',
  'superseded',
  'withdrawn',
  'suspended',
]);

export const sourceShape = z
  .object({
    name: z.string(),
    url: z.string().optional(),
    date: z.string().optional(),
    licence: z.string().optional(),
    confidence: z.enum(['V', 'K']).optional(),
  })
  .openapi('Source');

export const itemShape = z
  .object({
    id: z.string(),
    room: z.string(),
    kind: z.string(),
    owner: z.string(),
    standing: standingShape,
    status: statusShape,
    label: z.enum(tlpLabels).nullable(),
    public: z.boolean(),
    title: translatedShape,
    summary: translatedShape,
    language: z.string(),
    languages: z.array(z.string()),
    topics: z.array(z.string()),
    states: z.array(z.string()),
    year: z.number().int().nullable(),
    publishedAt: z.iso.datetime().nullable(),
    notConfirmed: z.boolean(),
    url: z.string(),
  })
  .openapi('RecordItem');

export const fileShape = z
  .object({
    id: z.string(),
    language: z.string(),
    name: z.string(),
    mediaType: z.string(),
    size: z.number().int().openapi({ description: 'Bytes.' }),
    sha256: z.string(),
    pages: z.number().int().nullable(),
  })
  .openapi('File');

export const recordShape = itemShape
  .extend({
    source: sourceShape.nullable(),
    files: z.array(fileShape),
    fields: z.record(z.string(), z.unknown()).openapi({ description: 'The own fields of the kind.' }),
    revisedAt: z.iso.datetime().nullable(),
    confirmedAt: z.iso.datetime().nullable(),
    version: z.number().int().openapi({ description: 'Number of the version shown, among those you may see.' }),
    links: z.array(
      z.object({
        relation: z.string(),
        direction: z.enum(['to', 'from']),
        id: z.string(),
        kind: z.string(),
        title: translatedShape,
      }),
    ),
    answers: z.array(
      z.object({
        state: z.string(),
        stance: z.enum(['confirmed', 'disputed']),
        statement: translatedShape,
        at: z.iso.datetime(),
      }),
    ),
    own: z
      .object({
        reason: z.string().nullable(),
        publishAt: z.iso.datetime().nullable(),
        audience: z.array(z.string()),
        draft: z
          .object({ revision: z.number().int(), savedAt: z.iso.datetime(), baseVersion: z.number().int() })
          .nullable(),
      })
      .optional()
      .openapi({ description: 'For the owner alone.' }),
  })
  .openapi('Record');

const countsShape = z.array(z.object({ value: z.string(), count: z.number().int() }));
export const pageShape = z
  .object({
    items: z.array(itemShape),
    total: z.number().int(),
    facets: z.object(Object.fromEntries(facetNames.map((name) => [name, countsShape]))),
    next: z.string().optional().openapi({ description: 'Cursor of the next page; absent on the last.' }),
    concepts: z
      .array(z.string())
      .openapi({ description: 'Concepts of the vocabulary that widened the query across languages.' }),
    direct: z
      .array(z.object({ label: z.string(), url: z.string() }))
      .openapi({ description: 'What the words name, e.g. a document by its symbol; on the first page alone.' }),
  })
  .openapi('RecordPage');

export const stateShape = z
  .object({ id: z.string(), status: statusShape, version: z.number().int(), revision: z.number().int() })
  .openapi('RecordState', {
    description: 'Where a record stands after an act. `revision` is that of its draft, 0 without one.',
  });

export const problemShape = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    instance: z.string(),
    errors: z.array(z.object({ path: z.string(), code: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem', { description: 'RFC 9457.' });

/** The answers every operation may give instead. */
export const refusals = Object.fromEntries(
  [
    [400, 'The request cannot be understood.'],
    [401, 'Not signed in.'],
    [403, 'Not allowed.'],
    [404, 'Nothing there that you may see.'],
    [409, 'Changed by somebody else in the meantime.'],
    [412, 'Another version than the one named.'],
    [413, 'Too large.'],
    [422, 'Some entries are missing or wrong.'],
    [428, 'State the version with If-Match.'],
    [429, 'Too many requests.'],
  ].map(([status, description]) => [
    status,
    { description: String(description), content: { 'application/problem+json': { schema: problemShape } } },
  ]),
);

/** An answer in JSON. */
export const answer = (description: string, schema: z.ZodType) => ({
  description,
  content: { 'application/json': { schema } },
});

export const idParameter = z.object({
  id: z.string().openapi({ param: { name: 'id', in: 'path' }, example: '01kb0000000000000000' }),
});
