import type { ComponentChildren } from 'preact';
import { formatNumber, type Language } from '../kernel/language.ts';
import { uiMessages } from './messages.ts';

export interface ProgressProps {
  language: Language;
  /** What is being done. */
  title: string;
  status: 'waiting' | 'running' | 'finished' | 'failed';
  done: number;
  /** Absent when it is not known yet. */
  total?: number;
  remainingSeconds?: number;
  /** The work goes on without this page; default true. */
  canLeave?: boolean;
  resultHref?: string;
  /** Address of this page, to see the newest state without script. */
  href: string;
  /** What failed, or what came out. */
  children?: ComponentChildren;
}

/** Long work: what is done, how far, how long, and whether one can leave. */
export function Progress(props: ProgressProps) {
  const { language, status, done, total } = props;
  const say = uiMessages.in(language);
  const open = status === 'running' || status === 'waiting';
  return (
    <section class="progress" aria-labelledby="progress-title" data-refresh={open ? '5' : undefined}>
      <h2 id="progress-title">{props.title}</h2>
      <p role="status">
        <strong>{say(`progress.${status}`)}</strong>{' '}
        {total !== undefined &&
          say('progress.done', { done: formatNumber(language, done), total: formatNumber(language, total) })}
      </p>
      <progress aria-labelledby="progress-title" value={total === undefined ? undefined : done} max={total} />
      {open && props.remainingSeconds !== undefined && (
        <p>{say('progress.remaining', { minutes: Math.floor(props.remainingSeconds / 60) })}</p>
      )}
      {open && <p>{say(props.canLeave === false ? 'progress.stay' : 'progress.canLeave')}</p>}
      {props.children}
      {open && (
        <p>
          <a href={props.href}>{say('progress.reload')}</a>
        </p>
      )}
      {props.resultHref && !open && (
        <p>
          <a href={props.resultHref}>{say('progress.result')}</a>
        </p>
      )}
    </section>
  );
}
