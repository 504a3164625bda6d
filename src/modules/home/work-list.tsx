import type { ComponentChildren } from 'preact';
import { mayPublishFor } from '../../kernel/actor.ts';
import { formatDate, formatInstant, formatNumber } from '../../kernel/language.ts';
import type { OwnRecord, OwnWork } from '../../kernel/own-work.ts';
import { recordPath, titleIn } from '../../kernel/record-view.ts';
import type { Visit } from '../../kernel/visit.ts';
import { recordMessages } from '../../record/messages.ts';
import { homeMessages } from './messages.ts';
import { OwnWords } from './profile-parts.tsx';

export type Heading = keyof OwnWork;

/** One task, one line, one click to where it is done. Draws nothing when nothing waits. */
export function WorkList({
  visit,
  heading,
  records,
  children,
}: {
  visit: Visit;
  heading: Heading;
  records: OwnRecord[];
  children?: ComponentChildren;
}) {
  if (records.length === 0) return null;
  const { language } = visit;
  const say = homeMessages.in(language);
  return (
    <section class="short-list" id={heading}>
      <h3>
        {say(`work.${heading}`)} <span class="facet-count">{formatNumber(language, records.length)}</span>
      </h3>
      <p class="quiet">{say(`work.${heading}.what`)}</p>
      <Lines visit={visit} heading={heading} records={records.slice(0, 5)} />
      {records.length > 5 && (
        <details>
          <summary>{say('work.more', { count: records.length - 5 })}</summary>
          <Lines visit={visit} heading={heading} records={records.slice(5)} />
        </details>
      )}
      {children}
    </section>
  );
}

function Lines({ visit, heading, records }: { visit: Visit; heading: Heading; records: OwnRecord[] }) {
  return (
    <ul>
      {records.map((record) => (
        <li key={record.id}>
          <RecordLink visit={visit} record={record} edit={heading === 'drafts'} />
          <span class="row-facts">
            <span>{visit.portal.rooms.kind(record.kind)?.name(visit.language).one}</span>
            <Note visit={visit} heading={heading} record={record} />
            <ActLink visit={visit} record={record} act={actOf(visit, heading)} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The act that a record waits for, where the viewer may do it. */
export type Act = 'publication' | 'confirmation' | 'answer';

function actOf({ actor }: Visit, heading: Heading): Act | undefined {
  if (!actor || !mayPublishFor(actor, actor.party)) return undefined;
  if (heading === 'review') return 'publication';
  return heading === 'due' || heading === 'stale' ? 'confirmation' : undefined;
}

const actWords = { publication: 'action.publish', confirmation: 'action.confirm', answer: 'action.answer' } as const;

/** Leads to the page where the act is done. */
export function ActLink({ visit, record, act }: { visit: Visit; record: OwnRecord; act?: Act }) {
  if (!act) return null;
  const { language } = visit;
  const words = recordMessages.in(language)(actWords[act]);
  return (
    <a href={`/${language}/records/${record.id}/${act}`} aria-label={`${words}: ${titleIn(record, language).text}`}>
      {words}
    </a>
  );
}

/** A record by its title; a draft leads to its form. */
export function RecordLink({
  visit,
  record,
  edit = false,
}: {
  visit: Visit;
  record: Pick<OwnRecord, 'id' | 'kind' | 'title' | 'language' | 'source_key'>;
  edit?: boolean;
}) {
  const { language } = visit;
  const title = titleIn(record, language);
  const path = edit ? `/records/${record.id}/edit` : recordPath(visit, record);
  return (
    <a href={`/${language}${path}`}>
      {title.text ? <OwnWords of={title.language} text={title.text} /> : homeMessages.in(language)('work.untitled')}
    </a>
  );
}

function Note({ visit: { language }, heading, record }: { visit: Visit; heading: Heading; record: OwnRecord }) {
  const say = homeMessages.in(language);
  if (heading === 'suspended') return <span>{say('work.reason', { reason: record.reason ?? '' })}</span>;
  if (heading === 'scheduled' && record.publish_at)
    return <span>{say('work.shownFrom', { instant: formatInstant(language, record.publish_at) })}</span>;
  if ((heading === 'due' || heading === 'stale') && record.confirm_by)
    return <span>{say('work.confirmBy', { date: formatDate(language, record.confirm_by) })}</span>;
  return <span>{say('work.changed', { date: formatDate(language, record.changed_at) })}</span>;
}
