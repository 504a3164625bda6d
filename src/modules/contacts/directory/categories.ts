import { collator, type Translated } from '../../../kernel/language.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';

/** A category of contact that the Secretariat adds beside the diplomatic, technical and assistance ones. */
export interface Category {
  id: string;
  title: Translated;
  language: string;
}

/** The categories this viewer may see, by name. */
export async function listCategories(visit: Visit): Promise<Category[]> {
  const rows = await visit.read('contacts_category').select(['id', 'title', 'language']).where('status', '=', 'published').execute(); // prettier-ignore
  const { compare } = collator(visit.language);
  const name = (category: Category) => titleIn(category, visit.language).text;
  return rows.toSorted((a, b) => compare(name(a), name(b)));
}

/** One of them, whether it is still offered or not. */
export async function findCategory(visit: Visit, id: string): Promise<Category | undefined> {
  return visit.read('contacts_category').select(['id', 'title', 'language']).where('contacts_category.id', '=', id).executeTakeFirst(); // prettier-ignore
}
