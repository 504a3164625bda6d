import { direction, type Language } from '../kernel/language.ts';
import { uiMessages } from './messages.ts';

/** A stretch of text as the package `diff` gives it. */
export interface DifferencePart {
  value: string;
  added?: boolean;
  removed?: boolean;
}

export interface DifferenceProps {
  language: Language;
  parts: DifferencePart[];
  /** Language of the compared text. */
  textLanguage?: Language;
}

/** Two versions of a text in one: what was added and what was removed, in words as well as by their look. */
export function Difference({ language, parts, textLanguage }: DifferenceProps) {
  const say = uiMessages.in(language);
  if (!parts.some((part) => part.added || part.removed)) return <p class="quiet">{say('difference.none')}</p>;
  const own = textLanguage ? { lang: textLanguage, dir: direction(textLanguage) } : { dir: 'auto' as const };
  return (
    <div class="difference">
      <p class="quiet">{say('difference.legend')}</p>
      <div class="difference-text" {...own}>
        {parts.map((part, index) => (
          <Part key={index} language={language} part={part} />
        ))}
      </div>
    </div>
  );
}

function Part({ language, part }: { language: Language; part: DifferencePart }) {
  const say = uiMessages.in(language);
  if (part.added) {
    return (
      <ins>
        <Mark language={language} text={say('difference.added')} />
        {part.value}
        <Mark language={language} text={say('difference.addedEnd')} />
      </ins>
    );
  }
  if (part.removed) {
    return (
      <del>
        <Mark language={language} text={say('difference.removed')} />
        {part.value}
        <Mark language={language} text={say('difference.removedEnd')} />
      </del>
    );
  }
  return <>{part.value}</>;
}

function Mark({ language, text }: { language: Language; text: string }) {
  return (
    <span class="sr-only" lang={language}>
      {` [${text}] `}
    </span>
  );
}
