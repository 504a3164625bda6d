import type { Visit } from '../../../kernel/visit.ts';
import type { Ping } from './remind.ts';
import type { Round } from './rounds.ts';
import { outcomes, type Outcome } from './schema.ts';

/** No figure is about fewer States. */
export const fewest = 5;

/** Results over the contacts of at least `fewest` states. */
export interface Line {
  /** A regional group; `others`: all that are not shown by themselves; `all`. */
  region: string;
  states: number;
  contacts: number;
  ends: Record<Outcome, number>;
  /** Not answered, and time is left. */
  open: number;
  /** Hours from the first letter to the answer, half of the answers being faster; null without answers. */
  medianHours: number | null;
}

/** How the letters of a round fare. */
export interface Delivery {
  queued: number;
  sent: number;
  bounced: number;
  /** Tried at least once without success, and to be tried again. */
  waiting: number;
}

/** What others than the state itself may know of a round. */
export interface Figures {
  total: Line | undefined;
  regions: Line[];
  delivery: Delivery | undefined;
}

/**
 * The figures of a round: over all and by regional group, none over fewer than five states. What is left over is put together; were
 * that fewer than five states, the smallest group shown joins it, so that no difference of sums tells of fewer either. Entries that
 * not all Member States see are not counted.
 */
export async function roundFigures(visit: Visit, round: Round): Promise<Figures> {
  const portal = await visit.portal.systemVisit();
  const rows = portal.rows('contacts_ping').selectAll().where('round', '=', round.id).where('counted', '=', true);
  const pings = (await rows.execute()) as Ping[];
  if (statesOf(pings) < fewest) return { total: undefined, regions: [], delivery: undefined };
  const regions = mergeSmall(Map.groupBy(pings, (ping) => regionOf(visit, ping.owner)));
  return {
    total: lineOf('all', pings),
    regions: [...regions].map(([region, group]) => lineOf(region, group)).toSorted((a, b) => b.states - a.states || (a.region < b.region ? -1 : 1)), // prettier-ignore
    delivery: await deliveryOf(portal, round),
  };
}

const statesOf = (pings: Pick<Ping, 'owner'>[]) => new Set(pings.map((ping) => ping.owner)).size;

const regionOf = ({ parties }: Visit, state: string) =>
  parties.groupsOf(state).find((id) => parties.group(id)?.kind === 'regional') ?? 'others';

/** Puts groups of fewer than five states together, and the smallest of the others with them while they are still too few. */
export function mergeSmall<P extends Pick<Ping, 'owner'>>(groups: Map<string, P[]>): Map<string, P[]> {
  const shown = new Map([...groups].filter(([region, pings]) => region !== 'others' && statesOf(pings) >= fewest));
  const rest = [...groups].filter(([region]) => !shown.has(region)).flatMap(([, pings]) => pings);
  while (rest.length > 0 && statesOf(rest) < fewest && shown.size > 0) {
    const [smallest] = [...shown].toSorted((a, b) => statesOf(a[1]) - statesOf(b[1]) || (a[0] < b[0] ? -1 : 1));
    rest.push(...smallest![1]);
    shown.delete(smallest![0]);
  }
  if (rest.length > 0) shown.set('others', rest);
  return shown;
}

function lineOf(region: string, pings: Ping[]): Line {
  const hours = pings
    .filter((ping) => ping.answered_at)
    .map((ping) => responseHours(ping))
    .toSorted((a, b) => a - b);
  const middle = (hours.length - 1) / 2;
  return {
    region,
    states: statesOf(pings),
    contacts: pings.length,
    ends: Object.fromEntries(outcomes.map((end) => [end, pings.filter((ping) => ping.outcome === end).length])) as Record<Outcome, number>, // prettier-ignore
    open: pings.filter((ping) => ping.outcome === null).length,
    medianHours: hours.length > 0 ? (hours[Math.floor(middle)]! + hours[Math.ceil(middle)]!) / 2 : null,
  };
}

/** Hours from the first letter (or, where it was answered in the portal before, from the beginning) to the answer. */
export function responseHours(ping: Pick<Ping, 'answered_at' | 'sent_at' | 'started_at'>): number {
  const from = ping.sent_at && ping.answered_at && ping.sent_at <= ping.answered_at ? ping.sent_at : ping.started_at;
  return ping.answered_at ? (+ping.answered_at - +from) / 3_600_000 : 0;
}

async function deliveryOf(portal: Visit, round: Round): Promise<Delivery> {
  const rows = await portal
    .rows('contacts_ping_letter')
    .innerJoin('contacts_ping', 'contacts_ping.id', 'contacts_ping_letter.ping')
    .select((each) => ['contacts_ping_letter.state', 'fault', each.fn.countAll<number>().as('count')])
    .where('contacts_ping_letter.round', '=', round.id)
    .where('counted', '=', true)
    .groupBy(['contacts_ping_letter.state', 'fault'])
    .execute();
  const sum = (of: (row: (typeof rows)[number]) => boolean) => rows.filter(of).reduce((all, row) => all + row.count, 0);
  return {
    queued: sum((row) => row.state === 'queued' && !row.fault),
    waiting: sum((row) => row.state === 'queued' && !!row.fault),
    sent: sum((row) => row.state === 'sent'),
    bounced: sum((row) => row.state === 'bounced'),
  };
}

/** Whether our own mail server takes no letters: none is set, or letters wait because of it. Says nothing of any contact. */
export async function mailTrouble(visit: Visit): Promise<'no-server' | 'no-answer' | undefined> {
  const portal = await visit.portal.systemVisit();
  const waiting = portal.rows('contacts_ping_letter').select('id').where('state', '=', 'queued');
  if (!portal.portal.mail.configured) return (await waiting.executeTakeFirst()) ? 'no-server' : undefined;
  return (await waiting.where('fault', '=', 'server').executeTakeFirst()) ? 'no-answer' : undefined;
}
