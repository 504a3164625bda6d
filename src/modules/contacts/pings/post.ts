import { systemActor } from '../../../kernel/actor.ts';
import { InnerVisit, type Visit } from '../../../kernel/visit.ts';
import { attestRows } from './attest.ts';
import { markBounced } from './bounces.ts';
import { composeLetter } from './letters.ts';
import type { Level } from './schema.ts';
import { letterSecrets } from './secrets.ts';
import { readSettings } from './settings.ts';

const minute = 60_000;
const day = 1440 * minute;
/** Letters taken from the outbox in one change. */
const batch = 50;
/** Letters handed over at once. */
const lines = 5;
/** A letter that was taken and not reported is taken again after so long: its process was killed. */
const lease = 10 * minute;

interface DueLetter {
  id: string;
  ping: string;
  step: string;
  address: string;
  language: string;
  attempts: number;
  level: Level;
  answer_by: Date;
}

/** What became of a letter: taken by the mail server, refused for good, or to be tried again. */
interface Posted {
  letter: DueLetter;
  end: 'sent' | 'refused' | 'later';
  fault?: string;
}

/**
 * Hands the letters that are due to the mail server, so many a minute as the settings allow. A letter is marked as sent only after
 * the server took it: who is killed in between sends it again. @returns how many it took
 */
export async function postLetters(visit: Visit, now: Date): Promise<number> {
  if (!visit.portal.mail.configured) return 0;
  let left = await allowance(visit, now);
  let sent = 0;
  while (left > 0) {
    const letters = await claimLetters(visit, Math.min(batch, left), now);
    if (letters.length === 0) break;
    const posted = await sendAll(visit, letters);
    await visit.change('post pings', outbox, visit.actor === systemActor, (inner) => report(inner, posted, now));
    sent += posted.filter(({ end }) => end === 'sent').length;
    left -= letters.length;
    if (posted.every(({ fault }) => fault === 'server')) break;
  }
  return sent;
}

const outbox = { kind: 'ping_round', id: 'outbox' } as const;

async function allowance(visit: Visit, now: Date): Promise<number> {
  const { lettersPerMinute } = await readSettings(visit);
  const rows = visit.rows('contacts_ping_letter').select((count) => count.fn.countAll<number>().as('count'));
  const lately = await rows.where('sent_at', '>', new Date(+now - minute)).executeTakeFirst();
  return lettersPerMinute - (lately?.count ?? 0);
}

/** Takes letters out for a while; another process takes others. */
async function claimLetters(visit: Visit, count: number, now: Date): Promise<DueLetter[]> {
  if ((await listDue(visit, 1, now)).length === 0) return [];
  return visit.change('take pings to post', outbox, visit.actor === systemActor, async (inner) => {
    const ids = await listDue(inner, count, now);
    if (ids.length === 0) return [];
    await inner
      .updateRows('contacts_ping_letter')
      .set((old) => ({ attempts: old('attempts', '+', 1), next_at: new Date(+now + lease) }))
      .where('id', 'in', ids)
      .execute();
    return readLetters(inner, ids);
  });
}

async function listDue(visit: Visit, count: number, now: Date): Promise<string[]> {
  const rows = visit
    .rows('contacts_ping_letter')
    .select('id')
    .where('state', '=', 'queued')
    .where('next_at', '<=', now);
  const first = rows.orderBy('next_at').orderBy('id').limit(count);
  const found = await (visit instanceof InnerVisit ? first.forUpdate().skipLocked() : first).execute();
  return found.map(({ id }) => id);
}

async function readLetters(inner: InnerVisit, ids: string[]): Promise<DueLetter[]> {
  const rows = inner
    .rows('contacts_ping_letter')
    .innerJoin('contacts_ping', 'contacts_ping.id', 'contacts_ping_letter.ping')
    .innerJoin('contacts_ping_round', 'contacts_ping_round.id', 'contacts_ping.round')
    .select([
      'contacts_ping_letter.id',
      'contacts_ping_letter.ping',
      'contacts_ping_letter.step',
      'contacts_ping_letter.address',
      'contacts_ping_letter.language',
      'contacts_ping_letter.attempts',
      'contacts_ping_round.level',
      'contacts_ping.answer_by',
    ]);
  return (await rows
    .where('contacts_ping_letter.id', 'in', ids)
    .orderBy('contacts_ping_letter.id')
    .execute()) as DueLetter[];
}

async function sendAll(visit: Visit, letters: DueLetter[]): Promise<Posted[]> {
  const posted: Posted[] = [];
  const waiting = [...letters];
  const line = async () => {
    for (let letter = waiting.shift(); letter; letter = waiting.shift()) posted.push(await sendOne(visit, letter));
  };
  await Promise.all(Array.from({ length: lines }, line));
  return posted;
}

async function sendOne({ portal }: Visit, letter: DueLetter): Promise<Posted> {
  const { id, address, language, step, level, answer_by: answerBy } = letter;
  const secrets = letterSecrets(portal.keys)(id);
  try {
    await portal.mail.send(composeLetter(portal, secrets, { address, language, step, level, answerBy }));
    return { letter, end: 'sent' };
  } catch (error) {
    return { letter, ...faultOf(error as MailError) };
  }
}

/** As nodemailer throws it. */
interface MailError extends Error {
  code?: string;
  command?: string;
  responseCode?: number;
}

/**
 * Whose fault it is. An answer to the recipient (RCPT) or to the letter (DATA) is about the mailbox, for good with 5xx (RFC 5321 section
 * 4.2.1), as is an address no server would take; all else is about our server, and says nothing of the contact.
 */
export function faultOf({ code, command, responseCode }: MailError): { end: 'refused' | 'later'; fault: string } {
  const ofMailbox = command === 'RCPT TO' || command === 'DATA';
  if (ofMailbox && responseCode) return { end: responseCode >= 500 ? 'refused' : 'later', fault: String(responseCode) };
  if (code === 'EENVELOPE' && command === 'API') return { end: 'refused', fault: 'address' };
  return { end: 'later', fault: 'server' };
}

async function report(inner: InnerVisit, posted: Posted[], now: Date): Promise<void> {
  const sent = posted.filter(({ end }) => end === 'sent').map(({ letter }) => letter);
  if (sent.length > 0) await markSent(inner, sent, now);
  for (const { letter, fault = '' } of posted.filter(({ end }) => end === 'refused'))
    await markBounced(inner, letter.id, fault, now);
  for (const { letter, fault = '' } of posted.filter(({ end }) => end === 'later')) {
    const wait = Math.min(2 ** Math.min(letter.attempts, 6), 60) * minute;
    await inner.updateRows('contacts_ping_letter').set({ next_at: new Date(+now + wait), fault }).where('id', '=', letter.id).execute(); // prettier-ignore
  }
  attestRows(inner, outbox, posted.map(({ letter, end }) => [letter.id, end])); // prettier-ignore
}

/** The days to answer are counted from the first letter that the server took. */
async function markSent(inner: InnerVisit, letters: DueLetter[], now: Date): Promise<void> {
  const ids = letters.map(({ id }) => id);
  await inner.updateRows('contacts_ping_letter').set({ sent_at: now, fault: null }).where('id', 'in', ids).execute();
  await inner.updateRows('contacts_ping_letter').set({ state: 'sent' }).where('id', 'in', ids).where('state', '=', 'queued').execute(); // prettier-ignore
  const pings = letters.map(({ ping }) => ping);
  const first = await inner
    .rows('contacts_ping')
    .innerJoin('contacts_ping_round', 'contacts_ping_round.id', 'contacts_ping.round')
    .select(['contacts_ping.id', 'contacts_ping_round.days_to_answer', 'contacts_ping_round.late_days'])
    .where('contacts_ping.id', 'in', pings)
    .where('contacts_ping.sent_at', 'is', null)
    .where('contacts_ping.outcome', 'is', null)
    .execute();
  for (const [days, group] of Map.groupBy(first, (ping) => `${ping.days_to_answer} ${ping.late_days}`)) {
    const [toAnswer = 0, late = 0] = days.split(' ').map(Number);
    const answerBy = new Date(+now + toAnswer * day);
    const set = { sent_at: now, answer_by: answerBy, closes_at: new Date(+answerBy + late * day) };
    await inner.updateRows('contacts_ping').set(set).where('id', 'in', group.map(({ id }) => id)).execute(); // prettier-ignore
  }
}
