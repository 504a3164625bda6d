import { notFound } from './errors.ts';
import type { Translated } from './language.ts';
import { mayReinstate } from './record-rules.ts';
import type { Visit } from './visit.ts';

/** A record the Secretariat took from view. It saw the record when it did so; its content cannot change meanwhile. */
export interface Suspension {
  id: string;
  kind: string;
  owner: string;
  title: Translated;
  language: string;
  reason: string;
  since: Date;
}

/** The suspended records, the newest first; for those who may reinstate them. @throws Refused `not-found` for others */
export async function listSuspensions(visit: Visit): Promise<Suspension[]> {
  if (!mayReinstate(visit.actor)) throw notFound();
  const { rows } = await visit.portal.database.pool.query<Suspension>(
    `select id, kind, owner, title, language, coalesce(reason, '') as reason, changed_at as since from record
     where status = 'suspended' order by changed_at desc, id limit 1000`,
  );
  return rows;
}
