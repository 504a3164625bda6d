import type { ComponentChildren } from 'preact';
import { formatDate, languageName, type Language } from '../kernel/language.ts';
import { uiMessages } from './messages.ts';

type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger' | 'info';

/** A short word about a record. */
export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ComponentChildren }) {
  return (
    <span class="ds-tag" data-color={tone}>
      {children}
    </span>
  );
}

/** Badges side by side. */
export function Badges({ children }: { children: ComponentChildren }) {
  return <p class="badges">{children}</p>;
}

export type AudienceKind = 'public' | 'members' | 'restricted' | 'own';

/** Who may see a record, in one word; `label` names the audience where the viewer may know it. */
export function AudienceBadge({
  language,
  audience,
  label,
}: {
  language: Language;
  audience: AudienceKind;
  label?: string;
}) {
  return (
    <Badge tone={audience === 'public' ? 'neutral' : 'accent'}>
      {label ?? uiMessages.in(language)(`audience.${audience}`)}
    </Badge>
  );
}

export type Tlp = 'RED' | 'AMBER+STRICT' | 'AMBER' | 'GREEN' | 'CLEAR';

/** The handling label in the colours of the Traffic Light Protocol 2.0 (FIRST), with its meaning. */
export function TlpBadge({ language, label }: { language: Language; label: Tlp }) {
  const meaning = uiMessages.in(language)(`tlp.meaning.${label}`);
  return (
    <span class={`tlp tlp-${label.toLowerCase().replace('+', '-')}`}>
      <bdi lang="en">TLP:{label}</bdi>
      <span class="sr-only"> ({meaning})</span>
    </span>
  );
}

export type Standing = 'national' | 'reference' | 'submitted';

/** Who speaks: the State itself, a reference source, or a stakeholder. */
export function StandingBadge({ language, standing }: { language: Language; standing: Standing }) {
  return (
    <Badge tone={standing === 'national' ? 'info' : 'neutral'}>{uiMessages.in(language)(`standing.${standing}`)}</Badge>
  );
}

export type RecordStatus = 'draft' | 'review' | 'published' | 'superseded' | 'withdrawn' | 'suspended';

const statusTone: Record<RecordStatus, Tone> = {
  draft: 'warning',
  review: 'warning',
  published: 'success',
  superseded: 'neutral',
  withdrawn: 'neutral',
  suspended: 'danger',
};

/** Where a record is in its life. */
export function StatusBadge({ language, status }: { language: Language; status: RecordStatus }) {
  return <Badge tone={statusTone[status]}>{uiMessages.in(language)(`status.${status}`)}</Badge>;
}

export type Freshness = 'confirmed' | 'due' | 'stale';

/** Whether the owner has confirmed the record lately; `date` is that of the last confirmation. */
export function FreshnessBadge({
  language,
  freshness,
  date,
}: {
  language: Language;
  freshness: Freshness;
  date?: string | Date;
}) {
  const say = uiMessages.in(language);
  const day = date && formatDate(language, date);
  if (freshness === 'confirmed') {
    return (
      <Badge tone="success">{day ? say('freshness.confirmedOn', { date: day }) : say('freshness.confirmed')}</Badge>
    );
  }
  if (freshness === 'due') return <Badge tone="warning">{say('freshness.due')}</Badge>;
  return <Badge tone="warning">{day ? say('freshness.staleSince', { date: day }) : say('freshness.stale')}</Badge>;
}

/** The language of a text or file (ISO 639-1), named in the reader's language. */
export function LanguageBadge({ language, of }: { language: Language; of: string }) {
  return <Badge>{languageName(language, of)}</Badge>;
}
