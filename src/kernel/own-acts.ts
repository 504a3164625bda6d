import { sql } from 'kysely';
import { visibleTo } from './audience.ts';
import { notAllowed } from './errors.ts';
import type { Translated } from './language.ts';
import type { Visit } from './visit.ts';

/** An act of the viewer's own party, as the members' log holds it. */
export interface OwnAct {
  /** The verb, e.g. `publish`. */
  act: string;
  at: Date;
  /** Number of the version the act published; 0 for other acts. */
  version: number;
  /** What it was done to, where that is a record which is still there. */
  record: { id: string; kind: string; title: Translated; language: string; source_key: string | null } | null;
}

/** Acts that only those who write drafts learn of. */
const draftActs = [
  'draft',
  'save draft',
  'discard draft',
  'request publication',
  'attach file',
  'remove file',
  'lapse',
];

/**
 * The newest acts of the viewer's party, and of nobody else; what the portal did by itself is left out. Who does not see its drafts does not see acts on them;
 * saved searches are their keeper's alone and left out.
 */
export async function listOwnActs(visit: Visit, limit = 20): Promise<OwnAct[]> {
  const { viewer } = visit;
  if (!viewer.party) throw notAllowed();
  const shown = viewer.drafts
    ? sql`true`
    : sql`(r.id is not null and l.opening->>'act' not in (${sql.join(draftActs)}))`;
  const { rows } =
    await sql<OwnAct>`select l.opening->>'act' as act, (l.opening->>'when')::timestamptz as at, l.version,
      case when r.id is null then null else jsonb_build_object('id', r.id, 'kind', r.kind, 'title', r.title, 'language', r.language,
        'source_key', r.source_key) end as record
    from leaf l left join record r on r.id = l.subject and ${visibleTo(viewer, 'r')}
    where l.tree = 'members' and l.opening->>'who' = ${viewer.party} and l.opening->>'by' <> 'system' and l.subject not like 'search:%' and ${shown}
    order by l.index desc limit ${limit}`.execute(visit.portal.database.kysely);
  return rows;
}
