import type { Language } from './language.ts';
import { kernelMessages } from './messages.ts';
import { lockRecord, sealAct, updateRecord } from './record-rows.ts';
import type { Visit } from './visit.ts';

/** A request to publish lapses after so many days (after the CBD Clearing-House; `domain.md` section 2). */
export const reviewDays = 83;

/** Turns requests to publish that nobody answered back into drafts; nothing is lost. */
export async function lapseReviews(visit: Visit): Promise<void> {
  const { rows } = await visit.portal.database.pool.query<{ id: string }>(
    "select id from record where status = 'review' and changed_at < now() - make_interval(days => $1) limit 500",
    [reviewDays],
  );
  for (const { id } of rows)
    await visit.change('lapse', { kind: 'record', id }, true, async (inner) => {
      if ((await lockRecord(inner, id)).status !== 'review') return;
      await updateRecord(inner, id, { status: 'draft' });
      await sealAct(inner, { id }, { version: 0, public: false });
    });
}

/** Reminds focal points by e-mail of how many of their records wait to be confirmed; names none of them. */
export async function remindOwners(visit: Visit): Promise<void> {
  const { portal } = visit;
  const { rows } = await portal.database.pool.query<{ email: string; language: Language; waiting: number }>(
    `select a.email, a.language, count(*)::int as waiting from record r
     join account_holder a on a.party = r.owner and a.role = 'focal_point' and a.ended_at is null
     where r.status = 'published' and r.confirm_by < now() + interval '3 months' group by a.email, a.language`,
  );
  for (const row of rows) {
    const say = kernelMessages.in(row.language);
    await portal.mail.send({
      to: row.email,
      subject: say('mail.confirm.subject'),
      text: say('mail.confirm.text', {
        count: row.waiting,
        address: `${portal.config.portalUrl}/${row.language}/my-state`,
      }),
    });
  }
}

/** Whether a record is past its interval and grace: it shows "Not confirmed". */
export function isStale(record: { confirm_by: Date | null; status: string }, now: Date = new Date()): boolean {
  return record.confirm_by !== null && record.confirm_by < now;
}
