import { z } from 'zod';
import { audienceTokenPattern } from './audience.ts';
import { cleanLine, cleanText, hasForbidden } from './clean-text.ts';
import { invalid, type FieldError, type Refused } from './errors.ts';
import { idPattern } from './id.ts';
import { languages } from './language.ts';
import type { Kind } from './module.ts';
import { tlpLabels } from './tables.ts';

/** A single line of text: trimmed, in NFC, without control characters or bidirectional overrides. @param max characters */
export const line = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !hasForbidden(text), { params: { code: 'forbidden-characters' } })
    .transform(cleanLine);

/** Text of several lines, cleaned as `line` is. @param max characters */
export const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => !hasForbidden(value), { params: { code: 'forbidden-characters' } })
    .transform(cleanText);

/** A text in any of the six languages; empty ones are dropped. */
export const translated = (schema: z.ZodType<string, string>) =>
  z
    .strictObject(Object.fromEntries(languages.map((language) => [language, schema.optional()])))
    .transform((texts) => Object.fromEntries(Object.entries(texts).filter(([, value]) => value)));

/** ISO 639-1 code of any language. */
export const languageCode = z.string().regex(/^[a-z]{2}$/, { error: 'language-code' });
export const stateCode = z.string().regex(/^[A-Z]{2}$/, { error: 'state-code' });
export const recordId = z.string().regex(idPattern, { error: 'record-id' });
export const conceptId = z.string().regex(/^[a-z0-9-]{1,60}$/, { error: 'concept-id' });
export const webAddress = z
  .string()
  .max(2000)
  .refine((value) => /^https?:\/\/[^\s]+$/i.test(value) && URL.canParse(value), { params: { code: 'web-address' } });

/** A calendar date of stated precision: `2024`, `2024-05` or `2024-05-17`; a day that does not exist is refused. */
export const partialDate = z.string().refine(isPartialDate, { params: { code: 'partial-date' } });

function isPartialDate(value: string): boolean {
  const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(value);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1800 && year <= 2200 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** How one record refers to another. */
export const relations = ['cites', 'implements', 'supersedes', 'amends', 'answers', 'concerns', 'related'] as const;

export const sourceSchema = z.strictObject({
  name: line(500),
  url: webAddress.optional(),
  date: partialDate.optional(),
  licence: line(200).optional(),
  confidence: z.enum(['V', 'K']).optional(),
});

/** The part of a record's content that every kind has. */
export const spineShape = {
  language: languageCode,
  title: translated(line(500)).refine((texts) => Object.keys(texts).length > 0, { params: { code: 'required' } }),
  summary: translated(text(10_000)).default({}),
  topics: z.array(conceptId).max(30).default([]),
  states: z.array(stateCode).max(250).default([]),
  links: z
    .array(z.strictObject({ relation: z.enum(relations), to: recordId }))
    .max(200)
    .default([]),
  files: z
    .array(z.strictObject({ id: recordId, language: languageCode }))
    .max(20)
    .default([]),
  source: sourceSchema.optional(),
};

/** What a record says: the spine's part and the kind's own fields. What its form edits, and its versions keep. */
export interface RecordContent {
  language: string;
  title: Record<string, string>;
  summary: Record<string, string>;
  topics: string[];
  states: string[];
  links: { relation: (typeof relations)[number]; to: string }[];
  files: { id: string; language: string }[];
  source?: z.output<typeof sourceSchema>;
  fields: Record<string, unknown>;
}

/** A working copy: the same shape, any part missing or wrong. */
export type DraftContent = Partial<Record<keyof RecordContent, unknown>>;

const schemas = new WeakMap<Kind, ReturnType<typeof makeSchema>>();
const makeSchema = (kind: Kind) => z.strictObject({ ...spineShape, fields: kind.fields });

/** The schema of a kind's whole content; made once, because making a schema costs a hundred times what parsing does. */
export function contentSchema(kind: Kind): ReturnType<typeof makeSchema> {
  const known = schemas.get(kind) ?? makeSchema(kind);
  schemas.set(kind, known);
  return known;
}

/** To whom, under which handling label, and when a record is published. */
export const publicationSchema = z.strictObject({
  audience: z
    .array(z.string().regex(audienceTokenPattern, { error: 'unknown-audience' }))
    .min(1)
    .max(300),
  audienceOpen: z.boolean().default(false),
  label: z.enum(tlpLabels).optional(),
  /** Embargo: an instant in UTC until which the record stays with its owner. */
  publishAt: z.iso.datetime({ offset: true }).optional(),
});
export type Publication = z.output<typeof publicationSchema>;

/** Parses or throws `invalid` with one FieldError an issue. Codes are keys of `field.*` in `kernel/messages`. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown, prefix = ''): z.output<Schema> {
  const parsed = schema.safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw refusedBy(parsed.error, prefix);
}

/** What a schema found wrong, as a refusal with one field error an issue. */
export function refusedBy(error: { issues: Issue[] }, prefix = ''): Refused {
  return invalid(...error.issues.slice(0, 50).map((issue) => fieldErrorOf(issue, prefix)));
}

type Issue = z.core.$ZodIssue;

function fieldErrorOf(issue: Issue, prefix: string): FieldError {
  const path = [prefix, ...issue.path.map(String)].filter(Boolean).join('.');
  return { path: path.slice(0, 200), ...codeOf(issue) };
}

function codeOf(issue: Issue): Omit<FieldError, 'path'> {
  if (issue.code === 'custom') return { code: String(issue.params?.code ?? 'wrong-value') };
  if (issue.code === 'invalid_type') return { code: issue.input === undefined ? 'required' : 'wrong-type' };
  if (issue.code === 'too_big')
    return { code: issue.origin === 'string' ? 'too-long' : 'too-many', values: { max: Number(issue.maximum) } };
  if (issue.code === 'too_small') return { code: Number(issue.minimum) === 1 ? 'required' : 'too-few' };
  if (issue.code === 'unrecognized_keys')
    return { code: 'unknown-field', values: { value: issue.keys.join(', ').slice(0, 200) } };
  if (issue.code === 'invalid_value') return { code: 'not-a-choice' };
  const value = typeof issue.input === 'string' ? issue.input.slice(0, 100) : '';
  return { code: /^[a-z]+(-[a-z]+)+$/.test(issue.message) ? issue.message : 'wrong-value', values: { value } };
}
