import type { ComponentChildren } from 'preact';
import type { Language } from '../kernel/language.ts';
import { uiMessages } from './messages.ts';

const refusals = [
  400, 401, 403, 404, 405, 409, 410, 412, 413, 414, 415, 422, 428, 429, 431, 500, 503,
] as const; // prettier-ignore
export type RefusalStatus = (typeof refusals)[number];

export interface RefusalProps {
  language: Language;
  /** HTTP status; one without words of its own reads as 400 or 500. */
  status: number;
  /** Number by which the operator finds the request in the log. */
  reference?: string;
  /** The form was one of another session. */
  expired?: boolean;
  /** What exactly was refused, in the reader's language. */
  detail?: string;
  /** Seconds until it may be tried again (429, 503). */
  retryAfter?: number;
  /** More to do: a link back to the form, the two texts of a conflict. */
  children?: ComponentChildren;
}

/** Why the request was refused, without blame, and what to do next. Stands inside `Layout`. */
export function Refusal({ language, status, expired, reference, detail, retryAfter, children }: RefusalProps) {
  const say = uiMessages.in(language);
  const known = expired ? 'expired' : knownStatus(status);
  return (
    <div class="refusal">
      <h1>{say(`refusal.${known}.title`)}</h1>
      <p>{detail ?? say(`refusal.${known}.text`)}</p>
      <h2>{say('refusal.whatNext')}</h2>
      <p>{retryAfter ? say('refusal.429.wait', { seconds: retryAfter }) : say(`refusal.${known}.next`)}</p>
      {children}
      <ul>
        <li>
          <a href={`/${language}`}>{say('refusal.home')}</a>
        </li>
        <li>
          <a href={`/${language}/search`}>{say('refusal.search')}</a>
        </li>
      </ul>
      {reference && <p class="quiet">{say('refusal.reference', { reference })}</p>}
    </div>
  );
}

/** The heading of a refusal, for the page's title. */
export function refusalTitle(language: Language, status: number, expired = false): string {
  return uiMessages.in(language)(`refusal.${expired ? 'expired' : knownStatus(status)}.title`);
}

function knownStatus(status: number): RefusalStatus {
  return refusals.find((each) => each === status) ?? (status >= 500 ? 500 : 400);
}
