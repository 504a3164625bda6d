import { languages, type Language } from '../../../kernel/language.ts';

/** A text in the six languages, each said by `text`. */
export const inAll = (text: (language: Language) => string): Record<Language, string> =>
  Object.fromEntries(languages.map((language) => [language, text(language)])) as Record<Language, string>;
