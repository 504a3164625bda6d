import { createHash } from 'node:crypto';
import { audienceOf } from '../audience.ts';
import type { CatalogueItem } from '../catalogue.ts';
import { Refused } from '../errors.ts';
import { isStale } from '../freshness.ts';
import type { RequestContext } from '../http.ts';
import { answerText } from '../page-cache.ts';
import { loadRecord, recordPath, type RecordView } from '../record-view.ts';
import type { Visit } from '../visit.ts';

/** A row of a list as the API answers it. */
export function representItem(visit: Visit, item: CatalogueItem): Record<string, unknown> {
  const { published_at, confirm_by, source_key: _, ...rest } = item;
  return {
    ...rest,
    publishedAt: published_at,
    notConfirmed: isStale({ confirm_by, status: item.status }),
    url: `${visit.portal.config.portalUrl}/${visit.language}${recordPath(visit, item)}`,
  };
}

/** A record as the API answers it; the owner's part names its audience. */
export async function representRecord(visit: Visit, view: RecordView): Promise<Record<string, unknown>> {
  const { confirmBy: _, sourceKey: __, own, ...rest } = view;
  return {
    ...rest,
    links: view.links.map(({ relation, direction, id, kind, title }) => ({ relation, direction, id, kind, title })),
    url: `${visit.portal.config.portalUrl}/${visit.language}${recordPath(visit, view)}`,
    ...(own
      ? {
          own: {
            reason: own.reason,
            publishAt: own.publishAt,
            draft: own.draft,
            audience: await ownAudience(visit, view.id),
          },
        }
      : {}),
  };
}

/** The audience of an own record, as tokens; for its owner alone. */
export async function ownAudience(visit: Visit, id: string): Promise<string[]> {
  const record = await visit.find(id);
  if (record.owner !== visit.viewer.party) return [];
  return (await audienceOf(visit.portal.database, id)).tokens;
}

/** Strong entity tag of an answer (RFC 9110 section 8.8.3). */
export const tagOf = (body: string) => `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;

/** Answers JSON with its entity tag, or 304 when the reader has it already. */
export function answerTagged(c: RequestContext, value: unknown): Response {
  const body = JSON.stringify(value);
  const etag = tagOf(body);
  if (c.req.header('if-none-match')?.split(/,\s*/).includes(etag)) return c.body(null, 304, { etag });
  return answerText(c, body, 'application/json', 200, { etag });
}

/** Checks If-Match against the record as its reader sees it now, which it answers. @throws Refused 428 without it, 412 when it is another */
export async function requireMatch(c: RequestContext, visit: Visit, id: string): Promise<RecordView> {
  const given = c.req.header('if-match');
  const view = await loadRecord(visit, id);
  const body = JSON.stringify(await representRecord(visit, view));
  if (!given) throw new Refused('precondition-required');
  if (given !== '*' && !given.split(/,\s*/).includes(tagOf(body))) throw new Refused('precondition-failed');
  return view;
}
