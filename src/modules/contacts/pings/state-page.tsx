import type { ComponentChildren } from 'preact';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import { formatNumber } from '../../../kernel/language.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Badge } from '../../../ui/badge.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Section } from '../../../ui/record.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { listOwnContacts } from '../directory/points.ts';
import { responseHours } from './figures.ts';
import { pingMessages } from './messages.ts';
import { pingFrame } from './ping-frame.tsx';
import type { Ping } from './remind.ts';
import type { Outcome } from './schema.ts';
import { durationWords, roundTitle } from './words.ts';

/** A ping with the round it belongs to. */
export interface OwnPing extends Ping {
  name: string | null;
}

/** The pings of the own state's contacts, the newest first. */
export async function listOwnPings(visit: Visit, limit = 500): Promise<OwnPing[]> {
  const rows = visit
    .rows('contacts_ping')
    .innerJoin('contacts_ping_round', 'contacts_ping_round.id', 'contacts_ping.round')
    .selectAll('contacts_ping')
    .select('contacts_ping_round.name');
  return (await rows
    .orderBy('contacts_ping.started_at', 'desc')
    .orderBy('contacts_ping.id')
    .limit(limit)
    .execute()) as OwnPing[];
}

/** The names of the own contacts by their ids. */
export async function contactNames(visit: Visit): Promise<Map<string, ReturnType<typeof titleIn>>> {
  const contacts = await listOwnContacts(visit);
  return new Map(contacts.map((contact) => [contact.id, titleIn(contact, visit.language)]));
}

/** What waits for an answer, and how the own contacts answered before. */
export async function statePage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const say = pingMessages.in(visit.language);
  const [pings, names] = await Promise.all([listOwnPings(visit), contactNames(visit)]);
  const isOpen = (ping: OwnPing) => ping.outcome === null && ping.closes_at > new Date();
  return pingFrame(c, say('title'), [
    <PageTitle key="title" title={say('title')} purpose={say('state.purpose')} />,
    <Section key="open" title={say('state.open')}>
      <PingTable
        visit={visit}
        pings={pings.filter(isOpen)}
        names={names}
        caption={say('state.open')}
        empty={say('state.nothingOpen')}
      />
    </Section>,
    <Section key="past" title={say('state.past')}>
      <p class="quiet">{say('state.private')}</p>
      <PingTable
        visit={visit}
        pings={pings.filter((ping) => !isOpen(ping))}
        names={names}
        caption={say('state.past')}
        empty={say('state.nothingPast')}
      />
    </Section>,
    <RoundLinks key="rounds" visit={visit} pings={pings} />,
  ]);
}

interface PingTableProps {
  visit: Visit;
  pings: OwnPing[];
  names: Awaited<ReturnType<typeof contactNames>>;
  caption: string;
  empty: string;
}

function PingTable({ visit, pings, names, caption, empty }: PingTableProps) {
  const { language } = visit;
  const say = pingMessages.in(language);
  return (
    <Table
      language={language}
      caption={caption}
      hideCaption
      empty={empty}
      columns={[
        { label: say('ping.contact') },
        { label: say('ping.round') },
        { label: say('ping.answerBy') },
        { label: say('ping.outcome') },
        { label: say('ping.response') },
      ]}
      rows={pings.map((ping): ComponentChildren[] => [
        <a href={`/${language}/contacts/pings/${ping.id}`}>
          <ContactName names={names} ping={ping} fallback={say('ping.formerContact')} />
        </a>,
        roundTitle(visit, ping),
        <Time language={language} instant={ping.answer_by} />,
        <OutcomeBadge visit={visit} ping={ping} />,
        ping.answered_at ? durationWords(visit, responseHours(ping)) : '',
      ])}
    />
  );
}

/** The name of a contact, in the language it has. */
export function ContactName({
  names,
  ping,
  fallback,
}: {
  names: PingTableProps['names'];
  ping: Pick<Ping, 'contact'>;
  fallback: string;
}) {
  const name = names.get(ping.contact);
  return name ? <bdi lang={name.language}>{name.text}</bdi> : <>{fallback}</>;
}

const tones = { in_time: 'success', late: 'warning', bounced: 'danger', none: 'danger', not_sent: 'neutral' } as const satisfies Record<Outcome, string>; // prettier-ignore

/** How a ping ended, or how it stands, in words. */
export function OutcomeBadge({ visit, ping }: { visit: Visit; ping: Pick<Ping, 'outcome' | 'bounced_at'> }) {
  const say = pingMessages.in(visit.language);
  if (ping.outcome) return <Badge tone={tones[ping.outcome]}>{say(`outcome.${ping.outcome}`)}</Badge>;
  return ping.bounced_at ? <Badge tone="danger">{say('outcome.bounced')}</Badge> : <Badge>{say('outcome.open')}</Badge>;
}

/** The rounds the own contacts were asked in, each with the figures all States may see. */
function RoundLinks({ visit, pings }: { visit: Visit; pings: OwnPing[] }) {
  const { language } = visit;
  const say = pingMessages.in(language);
  const rounds = [...Map.groupBy(pings, (ping) => ping.round)];
  if (rounds.length === 0) return null;
  return (
    <Section title={say('state.rounds')}>
      <ul>
        {rounds.map(([id, own]) => (
          <li key={id}>
            <a href={`/${language}/contacts/pings/rounds/${id}`}>{roundTitle(visit, own[0]!)}</a>{' '}
            <span class="facet-count">{formatNumber(language, own.length)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
