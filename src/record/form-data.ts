import { isDeepStrictEqual } from 'node:util';
import { contentSchema, parseInput, type DraftContent } from '../kernel/content.ts';
import { Refused, type FieldError } from '../kernel/errors.ts';
import { errorOf } from '../kernel/http.ts';
import { idPattern } from '../kernel/id.ts';
import type { FormView, Kind } from '../kernel/module.ts';
import { joinDate } from '../ui/join-date.ts';

/** The parts of a record's content, by the step of the form that holds them; the fifth step is the publication. */
export const stepParts = [
  ['language', 'title', 'summary', 'source'],
  ['fields'],
  ['topics', 'states', 'links'],
  ['files'],
] as const;
/** The steps of the form; the last is the publication. */
export const steps = [1, 2, 3, 4, 5] as const;
export type Step = (typeof steps)[number];

/** The step an address or a button names; the first for anything else. */
export function stepOf(text: string | undefined): Step {
  return steps.find((step) => String(step) === text) ?? 1;
}

/** What a step's controls sent, put into the working copy; right or wrong, nothing typed is dropped. */
export function withStep(content: DraftContent, step: Step, values: Record<string, unknown>, kind: Kind): DraftContent {
  if (step === 1) return { ...content, ...textsOf(values, content) };
  if (step === 2) return { ...content, fields: pruned(fieldsOf(values.fields, kind)) ?? {} };
  if (step === 3)
    return { ...content, topics: listOf(values.topics), states: listOf(values.states), links: linksOf(values.links) };
  return content;
}

function textsOf(values: Record<string, unknown>, before: DraftContent): DraftContent {
  const { language, title, summary, source } = values;
  const texts = { language: language || before.language, title: pruned(title) ?? {}, summary: pruned(summary) ?? {} };
  if (source === undefined) return texts;
  return { ...texts, source: sourceOf(source as Record<string, unknown>) };
}

function sourceOf({ date, ...rest }: Record<string, unknown>): unknown {
  const parts = (date ?? {}) as Record<string, string>;
  const joined = joinDate('date', (name) => parts[name.slice(5)]);
  return pruned({ ...rest, date: joined === 'invalid' ? Object.values(parts).filter(Boolean).join('-') : joined });
}

function fieldsOf(values: unknown, kind: Kind): Record<string, unknown> {
  const given = (typeof values === 'object' && values ? values : {}) as Record<string, unknown>;
  return kind.view.fromForm ? kind.view.fromForm(given) : given;
}

const listOf = (value: unknown): unknown[] =>
  value === undefined ? [] : [...new Set([value].flat())].filter((each) => each !== '');

function linksOf(value: unknown): { relation: unknown; to: unknown }[] {
  const rows = Object.values(
    (typeof value === 'object' && value ? value : {}) as Record<string, { relation?: unknown; to?: unknown }>,
  );
  const links = rows.filter((row) => row?.relation && row.to).map(({ relation, to }) => ({ relation, to }));
  return links.filter((link, i) => links.findIndex((other) => isDeepStrictEqual(other, link)) === i);
}

/** Without empty entries; texts with plain line ends. Undefined when nothing is left. */
function pruned(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\r\n?/g, '\n') || undefined;
  if (value === null || value === undefined || typeof value !== 'object' || value instanceof Date)
    return value ?? undefined;
  if (Array.isArray(value)) return value.map(pruned).filter((each) => each !== undefined);
  const entries = Object.entries(value).map(([name, each]) => [name, pruned(each)] as const);
  const left = entries.filter(([, each]) => each !== undefined);
  return left.length > 0 ? Object.fromEntries(left) : undefined;
}

/** Whether two working copies say the same. */
export function sameContent(a: DraftContent, b: DraftContent): boolean {
  return isDeepStrictEqual(normal(a), normal(b));
}

const normal = (content: DraftContent): unknown =>
  JSON.parse(JSON.stringify(pruned({ topics: [], states: [], links: [], files: [], ...content }) ?? {}));

/** All that keeps the working copy from being published. */
export function draftErrors(kind: Kind, content: DraftContent): FieldError[] {
  try {
    parseInput(contentSchema(kind), content);
    return [];
  } catch (error) {
    if (error instanceof Refused) return error.fields.map((field) => withControl(field, content));
    throw error;
  }
}

/** Paths as the form's controls are named: an error in the title stands at its original language, one in a list at the list. */
function withControl(error: FieldError, content: DraftContent): FieldError {
  if (error.path === 'title') return { ...error, path: `title.${String(content.language ?? 'en')}` };
  return { ...error, path: error.path.replace(/\.\d+$/, '') };
}

/** The step in which an error is put right. */
export function stepOfError(error: FieldError): Step {
  const part = error.path.split('.')[0] ?? '';
  return (stepParts.findIndex((parts) => (parts as readonly string[]).includes(part)) + 1 || 1) as Step;
}

/** What the kind's own controls show. */
export function formViewOf(kind: Kind, content: DraftContent, errors: { field: string; message: string }[]): FormView {
  const stored = (typeof content.fields === 'object' && content.fields ? content.fields : {}) as Record<
    string,
    unknown
  >;
  const root = { fields: kind.view.toForm ? kind.view.toForm(stored) : stored };
  const at = (name: string) =>
    name.split('.').reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], root);
  return {
    value: (name) => textOf(at(name)),
    values: (name) => listOf(at(name) ?? undefined).map(textOf),
    error: (name) => errorOf(errors, name),
  };
}

const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** Texts by language as typed so far. */
export function textsIn(value: unknown): Record<string, string> {
  const entries = Object.entries((typeof value === 'object' && value ? value : {}) as Record<string, unknown>);
  return Object.fromEntries(entries.map(([language, text]) => [language, textOf(text)]));
}

/** A list of texts as typed so far. */
export const textList = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

/** Objects of a list as typed so far. */
export const rowList = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : [];

/** The id of a record in an address or a text, if there is one. */
export function idIn(text: string): string | undefined {
  return text.split(/[^0-9a-z]+/).find((part) => idPattern.test(part));
}
