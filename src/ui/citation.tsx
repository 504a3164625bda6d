import type { Language } from '../kernel/language.ts';
import type { LinkEntry } from './layout.tsx';
import { uiMessages } from './messages.ts';

export interface CitationProps {
  language: Language;
  /** The citation as it is written in a text. */
  text: string;
  /** BibTeX, RIS, CSL-JSON. */
  formats?: LinkEntry[];
}

/** How to cite a record; with script a button copies it. */
export function Citation({ language, text, formats = [] }: CitationProps) {
  const say = uiMessages.in(language);
  return (
    <div class="citation" data-copy={say('cite.copy')} data-copied={say('cite.copied')}>
      <p dir="auto">{text}</p>
      {formats.length > 0 && (
        <ul class="inline" aria-label={say('cite.formats')}>
          {formats.map((format) => (
            <li key={format.href}>
              <a href={format.href} rel="nofollow">
                {format.label}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
