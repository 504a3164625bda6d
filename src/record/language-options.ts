import { collator, type Language, languageName, languages } from '../kernel/language.ts';
import type { Option } from '../ui/field.tsx';
import { recordMessages } from './messages.ts';

/** The six official languages, then those others in which documents are written. */
export function languageOptions(language: Language) {
  const say = recordMessages.in(language);
  const option = (code: string): Option => ({ value: code, label: languageName(language, code) });
  const { compare } = collator(language);
  const others = otherLanguages.map(option).toSorted((a, b) => compare(a.label, b.label));
  return [
    { label: say('form.officialLanguages'), options: languages.map(option) },
    { label: say('form.furtherLanguages'), options: others },
  ];
}

const otherLanguages =
  'af am az be bg bn bs ca cs da de dv dz el et eu fa fi fj ga ha he hi hr ht hu hy id is it ja ka kk km ko ku ky lb lo lt lv mg mi mk mn ms mt my nb ne nl no ny pa pl ps pt qu rm ro rw sg si sk sl sm sn so sq sr ss st sv sw ta te tg th ti tk tn to tr ts uk ur uz vi wo xh yo zu'.split(
    ' ',
  );
