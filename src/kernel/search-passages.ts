import { sql } from 'kysely';
import { visibleTo } from './audience.ts';
import { readKindFields } from './kind-fields.ts';
import type { SearchText } from './module.ts';
import type { Visit } from './visit.ts';

/** The texts of a record beside title and summary: the kind's own with those kept in rows beside it, and the beginnings of its files'. */
export interface DeepTexts {
  own: SearchText[];
  files: { name: string; language: string; text: string }[];
}

/** Characters of files read for one page of a list, and for one record of it; files of a record looked into. */
const readAtMost = { page: 1_000_000, record: 300_000, files: 3 };

/**
 * What else of these records is searched, for this viewer: to show where words stand that are neither in title nor in
 * summary. Files that a record does not show, and records that are hidden, are not read.
 * @param records of one page of a list
 */
export async function readDeepTexts(
  visit: Visit,
  records: { id: string; kind: string }[],
): Promise<Map<string, DeepTexts>> {
  const [fields, files, rows] = await Promise.all([
    readKindFields(visit, records),
    readFiles(visit, records),
    readRowTexts(visit, records),
  ]);
  return new Map(
    fields.map(({ id, kind, fields: own }) => [
      id,
      {
        own: [...(visit.portal.rooms.kind(kind)?.searchText?.(own) ?? []), ...(rows.get(id) ?? [])],
        files: files.get(id) ?? [],
      },
    ]),
  );
}

type FileRow = DeepTexts['files'][number] & { record: string };

async function readFiles(visit: Visit, records: { id: string }[]): Promise<Map<string, FileRow[]>> {
  if (records.length === 0) return new Map();
  const share = Math.min(readAtMost.record, Math.floor(readAtMost.page / records.length / readAtMost.files));
  const { rows } = await sql<FileRow>`
    select r.id as record, f.name, f.language, left(f.text, ${share}::int) as text
    from record r, lateral (select f.name, f.language, f.text from file f
      where f.record = r.id and r.files @> jsonb_build_array(jsonb_build_object('id', f.id)) and f.text <> ''
      order by f.id limit ${sql.lit(readAtMost.files)}) f
    where r.id = any(${records.map(({ id }) => id)}::text[]) and ${visibleTo(visit.viewer, 'r')}`.execute(
    visit.portal.database.kysely,
  );
  return Map.groupBy(rows, ({ record }) => record);
}

type RowText = SearchText & { record: string };

/** The beginnings of the texts that rooms keep in rows beside these records, by language. */
async function readRowTexts(visit: Visit, records: { id: string; kind: string }[]): Promise<Map<string, RowText[]>> {
  const byTable = Map.groupBy(records, ({ kind }) => visit.portal.rooms.kind(kind)?.textRows);
  const share = Math.floor(readAtMost.page / Math.max(4, records.length));
  const found = await Promise.all(
    [...byTable].map(([table, some]) => (table ? readTable(visit, table, some.map(({ id }) => id), share) : [])), // prettier-ignore
  );
  return Map.groupBy(found.flat(), ({ record }) => record);
}

async function readTable(visit: Visit, table: string, ids: string[], share: number): Promise<RowText[]> {
  const { rows } = await sql<RowText>`
    select t.record, t.language,
      left(string_agg(t.text, ' ' order by t.position), (${share}::int / count(*) over (partition by t.record))::int) as text
    from record r join ${sql.table(table)} t on t.record = r.id
    where r.id = any(${ids}::text[]) and ${visibleTo(visit.viewer, 'r')}
    group by t.record, t.language order by t.language`.execute(visit.portal.database.kysely);
  return rows;
}
