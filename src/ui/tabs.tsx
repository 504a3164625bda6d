import { formatNumber, type Language } from '../kernel/language.ts';

export interface Tab {
  label: string;
  href: string;
  current?: boolean;
  count?: number;
}

/** Views of one thing as links, each with its own address. */
export function Tabs({ language, label, tabs }: { language: Language; label: string; tabs: Tab[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {tabs.map((tab) => (
          <li key={tab.href}>
            <a href={tab.href} aria-current={tab.current ? 'page' : undefined}>
              {tab.label}{' '}
              {tab.count !== undefined && <span class="facet-count">{formatNumber(language, tab.count)}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
