import { z } from 'zod';
import { catalogueQuerySchema } from './catalogue.ts';
import { hasForbidden } from './clean-text.ts';
import { line, parseInput } from './content.ts';
import { queryValues } from './digests.ts';
import { invalid, notAllowed, notFound } from './errors.ts';
import { newId } from './id.ts';
import type { Visit } from './visit.ts';

export const savedSearchSchema = z.strictObject({
  name: line(200).refine((value) => value.length > 0, { params: { code: 'required' } }),
  /** The query string of a list, e.g. `q=ransomware&state=KE`. */
  query: z
    .string()
    .max(2000)
    .refine((value) => !hasForbidden(value), { params: { code: 'forbidden-characters' } }),
  digest: z.enum(['never', 'daily', 'weekly']),
});

export interface SavedSearch extends z.output<typeof savedSearchSchema> {
  id: string;
  language: string;
}

/** Searches an account keeps at most. */
const most = 100;

/** The own saved searches, by name. */
export async function listSavedSearches(visit: Visit): Promise<SavedSearch[]> {
  if (!visit.actor?.complete) throw notAllowed();
  return visit.portal.database.kysely
    .selectFrom('saved_search')
    .select(['id', 'name', 'query', 'digest', 'language'])
    .where('account', '=', visit.actor.account)
    .orderBy('name')
    .orderBy('id')
    .execute();
}

/** Keeps a search under a name, with e-mail digests if wished. */
export async function saveSearch(visit: Visit, input: unknown): Promise<SavedSearch> {
  const { name, query, digest } = parseInput(savedSearchSchema, input);
  const parsed = catalogueQuerySchema.safeParse(queryValues(query));
  if (!parsed.success) throw invalid({ path: 'query', code: 'wrong-value' });
  if ((await listSavedSearches(visit)).length >= most)
    throw invalid({ path: 'name', code: 'too-many', values: { max: most } });
  const row = {
    id: newId(),
    account: visit.actor!.account,
    name,
    query,
    digest,
    language: visit.language,
    created_at: new Date(),
  };
  await visit.change('save search', { kind: 'search', id: row.id }, true, async (inner) => {
    await inner.kernelTransaction.insertInto('saved_search').values(row).execute();
  });
  return { id: row.id, name, query, digest, language: row.language };
}

/** Changes how often a saved search sends digests. */
export async function setDigest(visit: Visit, id: string, digest: unknown): Promise<void> {
  const rhythm = parseInput(savedSearchSchema.shape.digest, digest, 'digest');
  await change(visit, id, 'set digest', (inner, account) =>
    inner.kernelTransaction
      .updateTable('saved_search')
      .set({ digest: rhythm })
      .where('id', '=', id)
      .where('account', '=', account)
      .executeTakeFirst()
      .then((done) => Number(done.numUpdatedRows)),
  );
}

export async function forgetSearch(visit: Visit, id: string): Promise<void> {
  await change(visit, id, 'forget search', (inner, account) =>
    inner.kernelTransaction
      .deleteFrom('saved_search')
      .where('id', '=', id)
      .where('account', '=', account)
      .executeTakeFirst()
      .then((done) => Number(done.numDeletedRows)),
  );
}

type Inner = Parameters<Parameters<Visit['change']>[3]>[0];

async function change(
  visit: Visit,
  id: string,
  verb: string,
  write: (inner: Inner, account: string) => Promise<number>,
): Promise<void> {
  await visit.change(verb, { kind: 'search', id }, visit.actor?.complete === true, async (inner) => {
    if ((await write(inner, inner.actor.account)) === 0) throw notFound();
  });
}
