import { formatNumber, type Language } from '../kernel/language.ts';
import { uiMessages } from './messages.ts';

export interface FacetValue {
  label: string;
  count: number;
  /** Adds this filter, or removes it where it is selected. */
  href: string;
  selected?: boolean;
}

export interface FacetGroup {
  label: string;
  values: FacetValue[];
  /** Address with the whole list. */
  moreHref?: string;
}

/** Filters as links with counts, beside the list; folded above it on a phone. */
export function Facets({ language, groups }: { language: Language; groups: FacetGroup[] }) {
  const say = uiMessages.in(language);
  const shown = groups.filter((group) => group.values.length > 0);
  const active = shown.flatMap((group) => group.values).filter((value) => value.selected).length;
  if (shown.length === 0) return null;
  return (
    <nav class="facets" aria-label={say('facets.title')}>
      <details>
        <summary>{say('facets.open', { count: active })}</summary>
        <div class="facet-groups">
          {shown.map((group) => (
            <FacetLinks key={group.label} language={language} group={group} />
          ))}
        </div>
      </details>
    </nav>
  );
}

function FacetLinks({ language, group }: { language: Language; group: FacetGroup }) {
  const say = uiMessages.in(language);
  return (
    <section class="facet">
      <h2>{group.label}</h2>
      <ul>
        {group.values.map((value) => (
          <li key={value.label}>
            <a href={value.href} rel="nofollow" aria-current={value.selected ? 'true' : undefined}>
              <span>{value.label}</span>
              {value.selected && <span class="sr-only"> ({say('facets.selected')})</span>}{' '}
              <span class="facet-count">{formatNumber(language, value.count)}</span>
            </a>
          </li>
        ))}
      </ul>
      {group.moreHref && (
        <a class="facet-more" href={group.moreHref}>
          {say('facets.more')} <span class="sr-only">{group.label}</span>
        </a>
      )}
    </section>
  );
}
