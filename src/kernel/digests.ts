import type { Actor } from './actor.ts';
import { actorOfAccount } from './accounts/sessions.ts';
import { catalogueQuerySchema, listRecords } from './catalogue.ts';
import type { Language } from './language.ts';
import { kernelMessages } from './messages.ts';
import type { Visit } from './visit.ts';

interface DueSearch {
  id: string;
  account: string;
  name: string;
  query: string;
  language: Language;
  since: Date;
}

/** Sends the digests of saved searches: how many new records each found for its owner, and where to read them; no titles. */
export async function sendDigests(visit: Visit, rhythm: 'daily' | 'weekly'): Promise<void> {
  const { portal } = visit;
  const { rows } = await portal.database.pool.query<DueSearch>(
    'select id, account, name, query, language, coalesce(last_sent_at, created_at) as since from saved_search where digest = $1 order by id',
    [rhythm],
  );
  for (const search of rows) {
    const actor = await actorOfAccount(portal, search.account);
    if (actor) await sendDigest(await portal.visit(actor, search.language), actor, search);
  }
}

async function sendDigest(visit: Visit, actor: Actor, search: DueSearch): Promise<void> {
  const { portal, language } = visit;
  const asked = new Date();
  const query = catalogueQuerySchema.parse({ ...queryValues(search.query), sort: 'newest', limit: 100 });
  const found = await listRecords(visit, query);
  const count = found.items.filter((item) => item.published_at > search.since).length;
  if (count > 0) {
    const say = kernelMessages.in(language);
    const address = `${portal.config.portalUrl}/${language}/search?${search.query}`;
    await portal.mail.send({
      to: actor.email,
      subject: say('mail.digest.subject', { name: search.name }),
      text: say('mail.digest.text', { count, name: search.name, address }),
    });
  }
  await portal.database.pool.query('update saved_search set last_sent_at = $2 where id = $1', [search.id, asked]);
}

/** The values of a stored query string, several of one name as an array. */
export function queryValues(query: string): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const name of new Set(new URLSearchParams(query).keys())) {
    const all = new URLSearchParams(query).getAll(name);
    values[name] = all.length > 1 ? all : all[0]!;
  }
  return values;
}
