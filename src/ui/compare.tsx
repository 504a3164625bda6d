import type { ComponentChildren } from 'preact';
import type { Language } from '../kernel/language.ts';
import { uiMessages } from './messages.ts';

export interface Compared {
  title: string;
  href?: string;
}

export interface ComparisonRow {
  label: string;
  /** One value a subject; null where it states nothing. */
  values: (ComponentChildren | null)[];
  differs: boolean;
}

export interface CompareTableProps {
  language: Language;
  caption: string;
  /** Two to four. */
  subjects: Compared[];
  rows: ComparisonRow[];
  /** The two columns shown on a phone (positions); by default the first two. */
  pair?: [number, number];
  /** Address of the page with this pair; needed for three or four subjects. */
  pairHref?: (first: number, second: number) => string;
}

/** Up to four subjects side by side; rows that differ say so. On a phone one pair at a time. */
export function CompareTable(props: CompareTableProps) {
  const { language, subjects, rows, pair = [0, 1] } = props;
  const say = uiMessages.in(language);
  const place = (position: number) => (pair.includes(position) ? undefined : 'off-pair');
  const differing = rows.filter((row) => row.differs).length;
  return (
    <div class="compare">
      <p class="count">{say('compare.summary', { count: differing, total: rows.length })}</p>
      {subjects.length > 2 && props.pairHref && <Pairs {...props} pair={pair} pairHref={props.pairHref} />}
      <div class="table-frame" role="group" aria-label={say('table.scroll', { caption: props.caption })} tabIndex={0}>
        <table class="table" role="table">
          <caption class="sr-only">{props.caption}</caption>
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">
                {say('compare.row')}
              </th>
              {subjects.map((subject, position) => (
                <th key={position} role="columnheader" scope="col" class={place(position)}>
                  {subject.href ? <a href={subject.href}>{subject.title}</a> : subject.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {rows.map((row) => (
              <tr role="row" key={row.label} class={row.differs ? 'differs' : undefined}>
                <th role="rowheader" scope="row">
                  {row.label} <span class="quiet">{say(row.differs ? 'compare.differs' : 'compare.same')}</span>
                </th>
                {row.values.map((value, position) => (
                  <td role="cell" key={position} class={place(position)}>
                    {value ?? <span class="quiet">{say('compare.none')}</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

type PairsProps = CompareTableProps & { pair: [number, number]; pairHref: (first: number, second: number) => string };

function Pairs({ language, subjects, pair, pairHref }: PairsProps) {
  const say = uiMessages.in(language);
  const pairs = subjects.flatMap((_, first) =>
    subjects.slice(first + 1).map((__, offset) => [first, first + offset + 1] as const),
  );
  return (
    <nav class="pairs" aria-label={say('compare.pair')}>
      <p aria-hidden="true">{say('compare.pair')}</p>
      <ul>
        {pairs.map(([first, second]) => (
          <li key={`${first}-${second}`}>
            <a
              href={pairHref(first, second)}
              aria-current={first === pair[0] && second === pair[1] ? 'true' : undefined}
            >
              {say('compare.pairOf', { first: subjects[first]?.title ?? '', second: subjects[second]?.title ?? '' })}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
