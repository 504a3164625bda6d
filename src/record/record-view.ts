import { knownAudience, type KnownAudience } from '../kernel/audience.ts';
import type { DraftContent } from '../kernel/content.ts';
import type { Translated } from '../kernel/language.ts';
import type { Kind } from '../kernel/module.ts';
import { listVersionDates, loadDraft, loadRecord, type RecordView } from '../kernel/record-view.ts';
import type { Visit } from '../kernel/visit.ts';

/** All that the page of a record shows to this viewer. */
export interface ShownRecord {
  view: RecordView;
  kind: Kind;
  /** The kind's own fields as its schema has them: what is not stated is absent. */
  fields: Record<string, unknown>;
  audience: KnownAudience;
  /** The versions this viewer may see, the newest first. */
  versions: { number: number; at: Date }[];
}

/**
 * Gathers a record's page: two statements for most public records, one more for its versions or its audience.
 * @throws Refused `not-found`, also for a hidden one
 */
export async function loadRecordView(visit: Visit, id: string): Promise<ShownRecord> {
  const view = await loadRecord(visit, id);
  const kind = visit.portal.rooms.kind(view.kind)!;
  if (view.version === 0 && view.own?.draft) await showDraft(visit, view, kind);
  const [audience, versions] = await Promise.all([audienceOf(visit, view), versionsOf(visit, view)]);
  return { view, kind, fields: stated(view.fields), audience, versions };
}

async function audienceOf(visit: Visit, view: RecordView): Promise<KnownAudience> {
  if (view.public && !view.own) return { kind: 'public', open: false };
  return knownAudience(visit.portal.database, visit.viewer, view);
}

async function versionsOf(visit: Visit, view: RecordView): Promise<ShownRecord['versions']> {
  if (view.version === 0) return [];
  if (view.version === 1 && view.revisedAt) return [{ number: 1, at: view.revisedAt }];
  return (await listVersionDates(visit, view)).reverse();
}

/** A record never published shows what its draft says so far, as far as it can be read. */
async function showDraft(visit: Visit, view: RecordView, kind: Kind): Promise<void> {
  const { content } = await loadDraft(visit, view.id);
  Object.assign(view, readable(content, kind));
}

function readable(content: DraftContent, kind: Kind): Partial<RecordView> {
  return {
    title: textsOf(content.title),
    summary: textsOf(content.summary),
    topics: listOf(content.topics),
    states: listOf(content.states),
    fields: readableFields(content.fields, kind),
  };
}

function textsOf(value: unknown): Translated {
  const entries = Object.entries(typeof value === 'object' && value ? value : {});
  return Object.fromEntries(entries.filter(([, text]) => typeof text === 'string' && text));
}

const listOf = (value: unknown) =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

/** The fields that stand as they are; those still wrong are left out. */
export function readableFields(value: unknown, kind: Kind): Record<string, unknown> {
  const given = (typeof value === 'object' && value ? value : {}) as Record<string, unknown>;
  const read = Object.entries(kind.fields.shape).flatMap(([name, schema]) => {
    const parsed = (schema as { safeParse(input: unknown): { success: boolean; data?: unknown } }).safeParse(
      given[name],
    );
    return parsed.success ? [[name, parsed.data]] : [];
  });
  return stated(Object.fromEntries(read));
}

/** Without what is not stated. */
export function stated(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}
