import type { ComponentChildren } from 'preact';
import { formatDate, type Language } from '../kernel/language.ts';
import { assets } from './assets.ts';
import { uiMessages } from './messages.ts';

/** How a State is drawn: 0 is nothing to show, 4 the darkest. */
export interface MapState {
  level: 0 | 1 | 2 | 3 | 4;
  /** Name and value, e.g. "Kenya: 4 documents". */
  label: string;
  href?: string;
}

export interface MapLegendEntry {
  level: MapState['level'];
  label: string;
}

export interface WorldMapProps {
  language: Language;
  /** The finding: "112 States have published a national strategy". */
  title: string;
  /** By ISO 3166-1 alpha-2, upper case, in the reader's order of names; States left out are drawn without information. */
  levels: Record<string, MapState>;
  legend: MapLegendEntry[];
  source?: string;
  /** Day of the data, `YYYY-MM-DD`. */
  date?: string | Date;
  /** Address of the data as a file. */
  downloadHref?: string;
  /** Address of a page with the same data as a table … */
  tableHref?: string;
  /** … or the table itself, folded under the map. */
  children?: ComponentChildren;
}

/**
 * A map of the world with its legend, source, date and the boundaries disclaimer. The shapes come from one cached file
 * (`use`), so that a page with the map stays small; the security policy must allow it as a picture of the portal.
 */
export function WorldMap(props: WorldMapProps) {
  const { language } = props;
  const say = uiMessages.in(language);
  return (
    <figure class="map">
      <figcaption>{props.title}</figcaption>
      <a class="skip-link" href="#after-map">
        {say('map.skip')}
      </a>
      <Picture title={props.title} levels={props.levels} />
      <Legend {...props} />
      <p class="quiet" id="after-map">
        {props.source && say('map.source', { source: props.source })}{' '}
        {props.date && say('map.date', { date: formatDate(language, props.date) })}
      </p>
      <p class="disclaimer">
        {say('map.disclaimer')} {say('map.disclaimerMore')}
      </p>
      {(props.tableHref || props.downloadHref) && (
        <ul class="inline">
          {props.tableHref && (
            <li>
              <a href={props.tableHref}>{say('map.table')}</a>
            </li>
          )}
          {props.downloadHref && (
            <li>
              <a href={props.downloadHref}>{say('map.download')}</a>
            </li>
          )}
        </ul>
      )}
      {props.children && (
        <details>
          <summary>{say('map.table')}</summary>
          {props.children}
        </details>
      )}
    </figure>
  );
}

function Picture({ title, levels }: { title: string; levels: Record<string, MapState> }) {
  const { world, worldBox, states, smallStates } = assets();
  const [all, circles] = [new Set(states), new Set(smallStates)];
  const drawn = Object.entries(levels).filter(([code]) => all.has(code));
  const small = (code: string) => circles.has(code);
  return (
    <svg class="map-picture" viewBox={worldBox} role="group" aria-label={title}>
      <use href={`${world}#base`} />
      {drawn.filter(([code]) => !small(code)).map(([code, state]) => stateShape(world, code, state))}
      {drawn.filter(([code]) => small(code)).map(([code, state]) => stateShape(world, code, state))}
      <use href={`${world}#unsettled`} class="map-unsettled" />
    </svg>
  );
}

/** Small States come last, above their neighbours. */
function stateShape(world: string, code: string, { level, label, href }: MapState) {
  const shape = <use href={`${world}#${code}`} class={`level-${level}`} />;
  const inner = [<title key="title">{label}</title>, shape];
  return href ? (
    <a key={code} href={href}>
      {inner}
    </a>
  ) : (
    <g key={code}>{inner}</g>
  );
}

function Legend({ language, legend }: { language: Language; legend: MapLegendEntry[] }) {
  return (
    <ul class="legend" aria-label={uiMessages.in(language)('map.legend')}>
      {legend.map((entry) => (
        <li key={entry.level}>
          <svg class={`level-${entry.level}`} viewBox="0 0 14 10" aria-hidden="true">
            <rect width="14" height="10" />
          </svg>
          {entry.label}
        </li>
      ))}
    </ul>
  );
}
