import type { Language } from '../kernel/language.ts';
import { uiMessages } from './messages.ts';

export interface SortOption {
  label: string;
  href: string;
  current?: boolean;
}

/** The orders of a list as links. */
export function SortLinks({ language, options }: { language: Language; options: SortOption[] }) {
  const say = uiMessages.in(language);
  return (
    <nav class="sort" aria-label={say('sort.label')}>
      <span aria-hidden="true">{say('sort.label')}</span>
      <ul>
        {options.map((option) => (
          <li key={option.href}>
            <a href={option.href} rel="nofollow" aria-current={option.current ? 'true' : undefined}>
              {option.label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
