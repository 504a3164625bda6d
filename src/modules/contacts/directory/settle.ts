import type { DraftContent } from '../../../kernel/content.ts';
import { invalid } from '../../../kernel/errors.ts';
import { idPattern } from '../../../kernel/id.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { findCategory } from './categories.ts';
import { settleKeys } from './keys.ts';

type Fields = Record<string, unknown>;

/**
 * What is stored of an entry in place of what was typed: keys as they were read, the names of its category, the records it replaces.
 * @throws Refused `invalid` for a secret key in another field, and for a category there is none of
 */
export async function settleContact(visit: Visit, content: DraftContent): Promise<DraftContent> {
  const settled = await settleKeys(content);
  if (typeof settled.fields !== 'object' || settled.fields === null) return settled;
  const { other_kind_names: _, replaces: __, ...fields } = settled.fields as Fields;
  const replaces = replacedBy(settled.links);
  return {
    ...settled,
    fields: {
      ...fields,
      ...(await namesOf(visit, fields.other_kind)),
      ...(replaces.length > 0 ? { replaces } : {}),
    },
  };
}

async function namesOf(visit: Visit, id: unknown): Promise<Fields> {
  if (typeof id !== 'string' || id === '') return {};
  const category = idPattern.test(id) ? await findCategory(visit, id) : undefined;
  if (!category) throw invalid({ path: 'fields.other_kind', code: 'not-a-choice' });
  return { other_kind_names: category.title };
}

/** The records that the links name as replaced. */
function replacedBy(links: unknown): string[] {
  if (!Array.isArray(links)) return [];
  const given = links.filter(
    (link): link is { relation: string; to: string } => typeof link === 'object' && link !== null,
  );
  return given.filter(({ relation, to }) => relation === 'supersedes' && typeof to === 'string').map(({ to }) => to).slice(0, 20); // prettier-ignore
}
