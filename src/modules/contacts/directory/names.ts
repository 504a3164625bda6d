import { titleIn } from '../../../kernel/record-view.ts';
import { languageName } from '../../../kernel/language.ts';
import type { Visit } from '../../../kernel/visit.ts';
import type { Category } from './categories.ts';
import { directoryMessages } from './messages.ts';
import type { Facet } from './listing.ts';
import { contactKinds, type ContactKind } from './schema.ts';

/** The name of a facet's value in the reader's language; a category's id has the category's name. */
export function facetValue(visit: Visit, facet: Facet, value: string, categories: Category[]): string {
  const { language, parties } = visit;
  if (facet === 'state') return parties.name(value, language);
  if (facet === 'region') return parties.groupName(value, language);
  if (facet === 'language') return languageName(language, value);
  return kindOrCategory(visit, value, categories);
}

/** The name of a kind of contact, or of the category that stands for it. */
export function kindOrCategory({ language }: Visit, value: string, categories: Category[]): string {
  const category = categories.find(({ id }) => id === value);
  if (category) return titleIn(category, language).text;
  const kind = (contactKinds as readonly string[]).includes(value) ? (value as ContactKind) : 'other_contact';
  return directoryMessages.in(language)(`kind.${kind}.many`);
}
