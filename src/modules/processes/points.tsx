import type { ComponentChildren } from 'preact';
import { direction, formatDate, formatList, formatNumber, inLanguage, languageNames, languages, type Language, type Translated } from '../../kernel/language.ts'; // prettier-ignore
import type { Visit } from '../../kernel/visit.ts';
import { Prose } from '../../ui/record.tsx';
import { processesMessages } from './messages.ts';

/** One of a kind's own fields: what it holds decides how it is shown, entered and read back. */
export interface Point {
  name: string;
  as:
    'line' | 'lines' | 'words' | 'texts' | 'date' | 'count' | 'choice' | 'choices' | 'address' | 'addresses' | 'party';
  /** The values of a choice; their names are the messages `<name>.<value>`. */
  options?: readonly string[];
  /** The value one takes for granted: a page does not mention it. */
  unless?: string;
}

/** Says a message of the room whose key is put together. */
export const sayIn = (visit: Pick<Visit, 'language'>) =>
  processesMessages.in(visit.language) as (key: string, values?: Record<string, string | number>) => string;

/** The fields that say something, as text in the reader's language. */
export function plainPoints(
  visit: Visit,
  points: Point[],
  fields: Record<string, unknown>,
): { label: string; text: string }[] {
  return points.map((point) => ({ label: sayIn(visit)(`field.${point.name}`), text: textOf(visit, point, fields[point.name]) }))
    .filter(({ text }) => text !== ''); // prettier-ignore
}

/** The same for a page: with links, and texts marked with their language. */
export function shownPoints(
  visit: Visit,
  points: Point[],
  fields: Record<string, unknown>,
): { label: string; value: ComponentChildren }[] {
  return points.flatMap((point) => {
    const text = textOf(visit, point, fields[point.name]);
    const said = text && fields[point.name] !== point.unless;
    const value = said && shown(visit, point, fields[point.name], text);
    return value ? [{ label: sayIn(visit)(`field.${point.name}`), value }] : [];
  });
}

function textOf(visit: Visit, { name, as }: Point, value: unknown): string {
  if (value === null || value === undefined) return '';
  const { language } = visit;
  const say = sayIn(visit);
  if (as === 'words' || as === 'texts') return inLanguage(value as Translated, language)?.text ?? '';
  if (as === 'addresses') return Object.values(value as Translated).join('; ');
  if (as === 'date') return formatDate(language, String(value));
  if (as === 'count') return formatNumber(language, Number(value));
  if (as === 'choice') return say(`${name}.${String(value)}`);
  if (as === 'choices') return formatList(language, (value as string[]).map((each) => say(`${name}.${each}`))); // prettier-ignore
  if (as === 'lines') return (value as string[]).join('; ');
  return as === 'party' ? visit.parties.name(String(value), language) : String(value);
}

function shown(visit: Visit, { as }: Point, value: unknown, text: string): ComponentChildren {
  if (as === 'address') return <ExternalLink address={text} />;
  if (as === 'addresses') return <LanguageLinks reader={visit.language} addresses={value as Translated} />;
  if (as === 'texts')
    return <Prose text={text} textLanguage={inLanguage(value as Translated, visit.language)?.language} />;
  if (as === 'line' || as === 'lines') return <bdi>{text}</bdi>;
  const language = as === 'words' ? inLanguage(value as Translated, visit.language)?.language : undefined;
  if (!language || language === visit.language) return text;
  return (
    <span lang={language} dir={direction(language)}>
      {text}
    </span>
  );
}

/** The versions of a document, by the name of their language in itself. */
const LanguageLinks = ({ reader, addresses }: { reader: Language; addresses: Translated }) => (
  <ul class="inline">
    {languages
      .filter((each) => addresses[each])
      .map((each) => (
        <li key={each}>
          <a href={addresses[each]} hreflang={each} lang={each === reader ? undefined : each} rel="nofollow external">
            {languageNames[each]}
          </a>
        </li>
      ))}
  </ul>
);

const ExternalLink = ({ address }: { address: string }) => (
  <a href={address} rel="nofollow external">
    <bdi dir="ltr">{address}</bdi>
  </a>
);
