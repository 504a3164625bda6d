import type { Language } from '../kernel/language.ts';
import { uiMessages } from './messages.ts';

export interface ActiveFilter {
  /** Name of the filter, e.g. "Topic". */
  group?: string;
  label: string;
  /** Address without this filter. */
  removeHref: string;
}

/** The filters that are on, each a link that removes it. Draws nothing when there are none. */
export function ActiveFilters({
  language,
  filters,
  clearHref,
}: {
  language: Language;
  filters: ActiveFilter[];
  clearHref?: string;
}) {
  if (filters.length === 0) return null;
  const say = uiMessages.in(language);
  return (
    <nav class="chips" aria-label={say('chips.title')}>
      <ul>
        {filters.map((filter) => (
          <li key={filter.removeHref + filter.label}>
            <a
              class="chip"
              href={filter.removeHref}
              rel="nofollow"
              aria-label={say('chips.remove', { label: name(filter) })}
            >
              <bdi>{name(filter)}</bdi>
            </a>
          </li>
        ))}
        {clearHref && filters.length > 1 && (
          <li>
            <a href={clearHref} rel="nofollow">
              {say('chips.clear')}
            </a>
          </li>
        )}
      </ul>
    </nav>
  );
}

const name = ({ group, label }: ActiveFilter) => (group ? `${group}: ${label}` : label);
