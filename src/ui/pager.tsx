import { formatNumber, type Language } from '../kernel/language.ts';
import { uiMessages } from './messages.ts';

export interface PagerProps {
  language: Language;
  previousHref?: string;
  nextHref?: string;
  /** Position of the first and last row shown, where known. */
  from?: number;
  to?: number;
  total?: number;
}

/** Previous and next page by cursor. Draws nothing when all fits on one page. */
export function Pager({ language, previousHref, nextHref, from, to, total }: PagerProps) {
  if (!previousHref && !nextHref) return null;
  const say = uiMessages.in(language);
  const number = (value: number) => formatNumber(language, value);
  return (
    <nav class="pager" aria-label={say('pager.label')}>
      {previousHref && (
        <a class="ds-button" data-variant="secondary" rel="prev" href={previousHref}>
          {say('pager.previous')}
        </a>
      )}
      {from !== undefined && to !== undefined && total !== undefined && (
        <span class="pager-range">
          {say('pager.range', { from: number(from), to: number(to), total: number(total) })}
        </span>
      )}
      {nextHref && (
        <a class="ds-button" data-variant="secondary" rel="next" href={nextHref}>
          {say('pager.next')}
        </a>
      )}
    </nav>
  );
}
