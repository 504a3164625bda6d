import type { Language } from '../../../kernel/language.ts';
import { defineKind, type Kind } from '../../../kernel/module.ts';
import { contactView } from './view.tsx';
import { categoryView, figuresView } from './small-views.tsx';
import { directoryMessages } from './messages.ts';
import { categoryFields, contactFieldsOf, contactKinds, figuresFields, type ContactFields, type ContactKind } from './schema.ts'; // prettier-ignore
import { settleContact } from './settle.ts';

export function kindName(kind: ContactKind, language: Language): { one: string; many: string } {
  const say = directoryMessages.in(language);
  return { one: say(`kind.${kind}.one`), many: say(`kind.${kind}.many`) };
}

function contactKind(kind: ContactKind): Kind {
  return {
    table: 'contacts_entry',
    collection: 'entries',
    fields: contactFieldsOf(kind),
    defaultAudience: 'members',
    confirmEveryYears: 1,
    byStates: true,
    name: (language) => kindName(kind, language),
    path: ({ id }) => `/contacts/${id}`,
    view: contactView(kind) as Kind['view'],
    searchText: (fields) => searchText(fields as ContactFields),
    settle: settleContact,
  };
}

/** What an office is found by beside its name. */
function searchText(fields: ContactFields) {
  const institution = Object.entries(fields.institution ?? {}).map(([language, text]) => ({
    language,
    text: text ?? '',
  }));
  const names = Object.entries(fields.other_kind_names ?? {}).map(([language, text]) => ({
    language,
    text: text ?? '',
  }));
  const plain = [
    fields.acronym,
    fields.position,
    fields.person,
    fields.mailbox,
    ...(fields.deputies ?? []).map(({ name }) => name),
  ];
  const all = [...institution, ...names, ...plain.map((text) => ({ language: 'und', text: text ?? '' }))];
  return all.filter(({ text }) => text);
}

const named = (one: 'category.one' | 'figures.one', many: 'category.many' | 'figures.many') => (language: Language) => {
  const say = directoryMessages.in(language);
  return { one: say(one), many: say(many) };
};

/** The four kinds of contact, the categories that the Secretariat adds to the fourth, and the figures that the portal releases. */
export const directoryKinds: Record<string, Kind> = {
  ...Object.fromEntries(contactKinds.map((kind) => [kind, contactKind(kind)])),
  contact_category: defineKind<typeof categoryFields>({
    table: 'contacts_category',
    collection: 'categories',
    fields: categoryFields,
    defaultAudience: 'everyone',
    byStates: false,
    name: named('category.one', 'category.many'),
    path: ({ id }) => `/contacts/categories/${id}`,
    view: categoryView,
  }),
  contact_figures: defineKind<typeof figuresFields>({
    table: 'contacts_figures',
    collection: 'figures',
    fields: figuresFields,
    defaultAudience: 'everyone',
    byStates: false,
    name: named('figures.one', 'figures.many'),
    path: () => '/contacts/coverage',
    view: figuresView,
  }),
};
