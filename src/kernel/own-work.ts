import { sql } from 'kysely';
import { visibleTo } from './audience.ts';
import { notAllowed } from './errors.ts';
import type { Translated } from './language.ts';
import type { Visit } from './visit.ts';

/** A record as a line of a list of things to do. */
export interface OwnRecord {
  id: string;
  kind: string;
  title: Translated;
  language: string;
  source_key: string | null;
  /** Of a suspension, as the Secretariat stated it. */
  reason: string | null;
  confirm_by: Date | null;
  publish_at: Date | null;
  changed_at: Date;
}

/** What waits at the viewer's party; each record stands under one heading. */
export interface OwnWork {
  suspended: OwnRecord[];
  review: OwnRecord[];
  /** Past interval and grace: shown as not confirmed. */
  stale: OwnRecord[];
  /** Within the three months of grace. */
  due: OwnRecord[];
  scheduled: OwnRecord[];
  /** Drafts never published, and working copies of published records. */
  drafts: OwnRecord[];
}

type Heading = keyof OwnWork;

/** Records shown under one heading at most. */
const most = 200;

/** What waits at the viewer's party. Who does not see its drafts gets none. */
export async function listOwnWork(visit: Visit): Promise<OwnWork> {
  const { viewer } = visit;
  if (!viewer.party) throw notAllowed();
  const copy = viewer.drafts ? sql`d.record is not null` : sql`false`;
  const { rows } = await sql<OwnRecord & { heading: Heading }>`select * from (
      select r.id, r.kind, r.title, r.language, r.source_key, r.reason, r.confirm_by, r.publish_at, r.changed_at,
        case when r.status = 'suspended' then 'suspended' when r.status = 'review' then 'review' when r.status = 'scheduled' then 'scheduled'
          when r.status = 'draft' then 'drafts' when r.status = 'published' and r.confirm_by < now() then 'stale'
          when r.status = 'published' and r.confirm_by < now() + interval '3 months' then 'due' when ${copy} then 'drafts' end as heading
      from record r left join draft d on d.record = r.id where r.owner = ${viewer.party} and ${visibleTo(viewer, 'r')}) own
    where heading is not null order by changed_at desc, id limit ${most * 6}`.execute(visit.portal.database.kysely);
  const under = (heading: Heading) => rows.filter((row) => row.heading === heading).slice(0, most);
  return {
    suspended: under('suspended'),
    review: under('review'),
    stale: under('stale'),
    due: under('due'),
    scheduled: under('scheduled'),
    drafts: under('drafts'),
  };
}

/** The reference records about the viewer's own state that it has not answered: how many, and the first of them. */
export async function listUnanswered(visit: Visit, limit = 5): Promise<{ total: number; first: OwnRecord[] }> {
  const { party } = visit.viewer;
  if (!party) throw notAllowed();
  const { rows } = await sql<
    OwnRecord & { total: number }
  >`select r.id, r.kind, r.title, r.language, r.source_key, null as reason,
      null as confirm_by, null as publish_at, r.published_at as changed_at, count(*) over ()::int as total
    from search_entry s join record r on r.id = s.record
    where s.states @> array[${party}::text] and s.standing <> 'national' and ${visibleTo(visit.viewer, 's', true)} and r.status = 'published'
      and not exists (select from answer a where a.record = r.id and a.state = ${party})
    order by r.published_at desc, r.sort_title, r.id limit ${limit}`.execute(visit.portal.database.kysely);
  return { total: rows[0]?.total ?? 0, first: rows };
}

/** How many records of others that the viewer may see refer to records of the viewer's party. */
export async function countReferring(visit: Visit): Promise<number> {
  const { party } = visit.viewer;
  if (!party) throw notAllowed();
  const { rows } = await sql<{ count: number }>`select count(distinct r.id)::int as count from record own
    join link l on l.to_record = own.id join record r on r.id = l.from_record
    where own.owner = ${party} and r.owner <> ${party} and ${visibleTo(visit.viewer, 'r')}`.execute(
    visit.portal.database.kysely,
  );
  return rows[0]?.count ?? 0;
}
