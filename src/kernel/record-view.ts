import { sql } from 'kysely';
import { publicColumn, versionVisibleTo, visibleTo } from './audience.ts';
import { notFound } from './errors.ts';
import { isStale } from './freshness.ts';
import type { Language, Translated } from './language.ts';
import type { ShownFile, Source, Standing, Status, TlpLabel } from './tables.ts';
import type { Visit } from './visit.ts';

/** A record as this viewer may see it: what pages, API and exports show. Instants are UTC. */
export interface RecordView {
  id: string;
  room: string;
  kind: string;
  owner: string;
  standing: Standing;
  status: Status;
  label: TlpLabel | null;
  /** Whether everybody sees it. */
  public: boolean;
  title: Translated;
  summary: Translated;
  language: string;
  languages: string[];
  topics: string[];
  states: string[];
  year: number | null;
  source: Source | null;
  sourceKey: string | null;
  files: ShownFile[];
  /** The kind's own fields. */
  fields: Record<string, unknown>;
  publishedAt: Date | null;
  /** When the version shown was published. */
  revisedAt: Date | null;
  confirmedAt: Date | null;
  confirmBy: Date | null;
  /** Past its interval and grace. */
  notConfirmed: boolean;
  /** Number of the version shown, among those this viewer may see. */
  version: number;
  links: RecordLink[];
  answers: Answer[];
  /** For the owner alone. */
  own?: { reason: string | null; publishAt: Date | null; changedAt: Date; draft: OwnDraft | null };
}

export interface RecordLink {
  relation: string;
  direction: 'to' | 'from';
  id: string;
  kind: string;
  title: Translated;
  language: string;
  sourceKey: string | null;
}

export interface Answer {
  state: string;
  stance: 'confirmed' | 'disputed';
  statement: Translated;
  at: Date;
}

export interface OwnDraft {
  revision: number;
  savedAt: Date;
  baseVersion: number;
}

interface Row {
  [column: string]: unknown;
  kind: string;
  owner: string;
}

/** Reads one record with everything shown of it, in two statements; both ask the rule, for the record may be withdrawn between them. @throws Refused `not-found`, also for a hidden one */
export async function loadRecord(visit: Visit, id: string): Promise<RecordView> {
  const { kysely } = visit.portal.database;
  const { rows } = await sql<Row>`select r.*, ${publicColumn('r')} as public,
      (select jsonb_agg(jsonb_build_object('relation', l.relation, 'direction', l.direction, 'id', o.id, 'kind', o.kind, 'title', o.title,
          'language', o.language, 'sourceKey', o.source_key) order by l.relation, o.sort_title, o.id)
        from (select relation, to_record as other, 'to' as direction from link where from_record = r.id
              union all select relation, from_record, 'from' from link where to_record = r.id) l
        join record o on o.id = l.other and ${visibleTo(visit.viewer, 'o')}) as links,
      (select jsonb_agg(jsonb_build_object('state', a.state, 'stance', a.stance, 'statement', a.statement, 'at', a.at) order by a.state)
        from answer a where a.record = r.id) as answers,
      (select jsonb_build_object('revision', d.revision, 'savedAt', d.saved_at, 'baseVersion', d.base_version) from draft d where d.record = r.id) as draft
    from record r where r.id = ${id} and ${visibleTo(visit.viewer, 'r')}`.execute(kysely);
  const row = rows[0];
  const kind = row && visit.portal.rooms.kind(row.kind);
  if (!row || !kind) throw notFound();
  const own =
    await sql<OwnRow>`select (select to_jsonb(d) - 'id' from ${sql.table(kind.table)} d where d.id = r.id) as fields, seen.versions, seen.revised_at
    from record r, lateral (select count(*) as versions, max(at) as revised_at from version
      where record = r.id and ${versionVisibleTo(visit.viewer, row.owner)}) seen
    where r.id = ${id} and ${visibleTo(visit.viewer, 'r')}`.execute(kysely);
  if (!own.rows[0]) throw notFound();
  return viewOf(visit, row, own.rows[0]);
}

interface OwnRow {
  fields: Record<string, unknown> | null;
  versions: number;
  revised_at: Date | null;
}

function viewOf(visit: Visit, row: Row, own: OwnRow): RecordView {
  const isOwner = visit.viewer.party === row.owner;
  const published = row.published_at as Date | null;
  return {
    id: row.id as string,
    room: row.room as string,
    kind: row.kind,
    owner: row.owner,
    standing: row.standing as Standing,
    status: row.status as Status,
    label: row.label as TlpLabel | null,
    public: row.public as boolean,
    title: row.title as Translated,
    summary: row.summary as Translated,
    language: row.language as string,
    languages: row.languages as string[],
    topics: row.topics as string[],
    states: row.states as string[],
    year: row.year as number | null,
    source: row.source as Source | null,
    sourceKey: row.source_key as string | null,
    files: row.files as ShownFile[],
    fields: own.fields ?? {},
    publishedAt: published,
    revisedAt: own.revised_at && published && own.revised_at > published ? own.revised_at : published,
    confirmedAt: row.confirmed_at as Date | null,
    confirmBy: row.confirm_by as Date | null,
    notConfirmed: isStale({ confirm_by: row.confirm_by as Date | null, status: row.status as string }),
    version: own.versions,
    links: (row.links as RecordLink[] | null) ?? [],
    answers: ((row.answers as Answer[] | null) ?? []).map((answer) => ({ ...answer, at: new Date(answer.at) })),
    ...(isOwner ? { own: ownPart(visit, row) } : {}),
  };
}

function ownPart(visit: Visit, row: Row): RecordView['own'] {
  const draft = row.draft as (Omit<OwnDraft, 'savedAt'> & { savedAt: string }) | null;
  return {
    reason: row.reason as string | null,
    publishAt: row.publish_at as Date | null,
    changedAt: row.changed_at as Date,
    draft: draft && visit.viewer.drafts ? { ...draft, savedAt: new Date(draft.savedAt) } : null,
  };
}

/** Path of a record's page after the language. */
export function recordPath(
  visit: Visit,
  record: { id: string; kind: string; sourceKey?: string | null; source_key?: string | null },
): string {
  const source_key = record.source_key ?? record.sourceKey ?? null;
  return (
    visit.portal.rooms.kind(record.kind)?.path({ id: record.id, kind: record.kind, source_key }) ??
    `/records/${record.id}`
  );
}

/** One version, as its viewer may see it. */
export interface VersionView {
  /** Among the versions this viewer may see, from 1. */
  number: number;
  at: Date;
  by: string;
  content: Record<string, unknown>;
  hash: string;
}

/** The versions of a record this viewer may see, the oldest first; hidden ones leave no gap. */
export async function listVersions(visit: Visit, id: string): Promise<VersionView[]> {
  const record = await visit.find(id);
  const { rows } = await sql<Omit<VersionView, 'number'>>`select at, by_party as by, content, hash from version
    where record = ${id} and ${versionVisibleTo(visit.viewer, record.owner)} order by number`.execute(
    visit.portal.database.kysely,
  );
  return rows.map((row, i) => ({ number: i + 1, ...row }));
}

/** When the versions this viewer may see were published, the oldest first; numbered as `listVersions` numbers them. */
export async function listVersionDates(
  visit: Visit,
  record: { id: string; owner: string },
): Promise<{ number: number; at: Date }[]> {
  const { rows } = await sql<{ at: Date }>`select at from version
    where record = ${record.id} and ${versionVisibleTo(visit.viewer, record.owner)} order by number`.execute(
    visit.portal.database.kysely,
  );
  return rows.map((row, i) => ({ number: i + 1, at: row.at }));
}

/** The working copy, for those who write for its owner. @throws Refused `not-found` when there is none */
export async function loadDraft(
  visit: Visit,
  id: string,
): Promise<{
  content: Record<string, unknown>;
  revision: number;
  baseVersion: number;
  savedAt: Date;
  savedBy: string;
}> {
  const record = await visit.find(id);
  if (visit.viewer.party !== record.owner || !visit.viewer.drafts) throw notFound();
  const row = await visit.portal.database.kysely
    .selectFrom('draft')
    .selectAll()
    .where('record', '=', id)
    .executeTakeFirst();
  if (!row) throw notFound();
  return {
    content: row.content,
    revision: row.revision,
    baseVersion: row.base_version,
    savedAt: row.saved_at,
    savedBy: row.saved_by,
  };
}

/** The content of a record as its form edits it. */
export function contentOf(view: RecordView): Record<string, unknown> {
  const { language, title, summary, topics, states, source } = view;
  const links = view.links
    .filter((link) => link.direction === 'to')
    .map((link) => ({ relation: link.relation, to: link.id }));
  const files = view.files.map((file) => ({ id: file.id, language: file.language }));
  const fields = Object.fromEntries(Object.entries(view.fields).filter(([, value]) => value !== null));
  return { language, title, summary, topics, states, links, files, ...(source ? { source } : {}), fields };
}

/** Title in the reader's language, else in the original one. */
export function titleIn(
  record: { title: Translated; language: string },
  language: Language,
): { text: string; language: Language } {
  const choice = record.title[language]
    ? language
    : record.title[record.language as Language]
      ? (record.language as Language)
      : undefined;
  const found = choice ?? (Object.keys(record.title)[0] as Language | undefined) ?? 'en';
  return { text: record.title[found] ?? '', language: found };
}
