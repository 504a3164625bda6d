import type { Language } from '../../kernel/language.ts';
import { defineKind, type Kind } from '../../kernel/module.ts';
import { repositoryMessages } from './messages.ts';
import { normNames } from './norms.ts';
import { dateOf, documentFields, kindNames, yearOf, type DocumentFields, type DocumentKind } from './schema.ts';
import { documentView } from './view.tsx';
import { languages } from '../../kernel/language.ts';

/** The seven kinds of document: one table, one form, one view. */
export const kinds: Record<string, Kind> = Object.fromEntries(kindNames.map((name) => [name, documentKind(name)]));

function documentKind(name: DocumentKind): Kind {
  return defineKind({
    table: 'repository_document',
    collection: 'documents',
    fields: documentFields,
    defaultAudience: 'everyone',
    confirmEveryYears: 2,
    byStates: true,
    name: (language) => kindName(name, language),
    path: ({ id }) => `/repository/${id}`,
    view: documentView,
    derive: (fields) => ({ year: yearOf(fields) }),
    searchText,
    attribution: (fields) => ({ author: fields.issuing_body, date: dateOf(fields) }),
  });
}

export function kindName(name: DocumentKind, language: Language): { one: string; many: string } {
  const say = repositoryMessages.in(language);
  return { one: say(`kind.${name}.one`), many: say(`kind.${name}.many`) };
}

/** Issuing body, number, original title, and the names of the norms in every language. */
function searchText(fields: DocumentFields) {
  const bodies = Object.entries(fields.issuing_body).map(([language, text]) => ({ language, text: text ?? '' }));
  const norms = languages.map((language) => ({ language, text: normNames(fields.implements_norms, language) }));
  const plain = [fields.symbol, fields.original_title].map((text) => ({ language: 'und', text: text ?? '' }));
  return [...bodies, ...plain, ...norms].filter((each) => each.text);
}
