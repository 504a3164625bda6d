import { formatDate, type Language } from '../../../kernel/language.ts';
import type { KindView } from '../../../kernel/module.ts';
import { directoryMessages } from './messages.ts';
import type { Figures } from './schema.ts';

/** A category is its names alone. */
export const categoryView: KindView<object> = { facts: () => [], plain: () => [], form: () => null };

/** "At least 40", or that there are fewer than five. */
export function atLeast(language: Language, count: number): string {
  const say = directoryMessages.in(language);
  return count === 0 ? say('figures.few') : say('figures.atLeast', { count });
}

/** The released figures; they are written by the portal alone. */
export const figuresView: KindView<Figures> = {
  facts: (visit, fields) => figuresView.plain(visit, fields).map(({ label, text }) => ({ label, value: text })),
  plain({ language, parties }, { counted_on: day, at_least: all, regions = [] }) {
    const say = directoryMessages.in(language);
    return [
      { label: say('figures.countedOn'), text: day ? formatDate(language, day) : '' },
      { label: say('figures.all'), text: atLeast(language, all) },
      ...regions.map(({ group, at_least: count }) => ({
        label: parties.groupName(group, language),
        text: atLeast(language, count),
      })),
    ];
  },
  form: () => null,
};
