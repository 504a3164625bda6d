import type { Language } from '../../../kernel/language.ts';
import type { TimelineView } from './page.tsx';
import { timelineMessages } from './messages.ts';

/** Address of a part of the timeline; the whole has none in it. */
export function addressOf(language: Language, view: TimelineView, path = '/processes/timeline'): string {
  const search = new URLSearchParams();
  if (view.from !== view.first) search.set('from', String(view.from));
  if (view.to !== view.last) search.set('to', String(view.to));
  if (view.every) search.set('all', '1');
  const query = search.toString();
  return `/${language}${path}${query && `?${query}`}`;
}

/** Nearer, wider, earlier, later, by links alone. */
export function ZoomLinks({ language, view }: { language: Language; view: TimelineView }) {
  const say = timelineMessages.in(language);
  const { from, to, first, last } = view;
  const span = to - from + 1;
  const steps: [string, TimelineView | false][] = [
    [say('zoom.all'), (from !== first || to !== last) && { ...view, from: first, to: last }],
    [say('zoom.earlier'), from > first && moved(view, -span)],
    [say('zoom.later'), to < last && moved(view, span)],
    [say('zoom.closer'), span > 2 && { ...view, from: to - Math.ceil(span / 2) + 1 }],
    [say('zoom.wider'), span < last - first + 1 && widened(view)],
    [say(view.every ? 'tracks.met' : 'tracks.every'), { ...view, every: !view.every }],
  ];
  return (
    <nav class="tools" aria-label={say('zoom.label')}>
      <p>
        <strong>{say('zoom.span', { from: String(from), to: String(to) })}</strong>
      </p>
      <ul>
        {steps.map(
          ([label, next]) =>
            next && (
              <li key={label}>
                <a href={addressOf(language, next)}>{label}</a>
              </li>
            ),
        )}
      </ul>
    </nav>
  );
}

/** By a whole stretch, but not beyond what there is. */
function moved(view: TimelineView, by: number): TimelineView {
  const span = view.to - view.from;
  const from = Math.max(view.first, Math.min(view.from + by, view.last - span));
  return { ...view, from, to: Math.min(view.last, from + span) };
}

function widened(view: TimelineView): TimelineView {
  const more = Math.ceil((view.to - view.from + 1) / 2);
  return { ...view, from: Math.max(view.first, view.from - more), to: Math.min(view.last, view.to + more) };
}
