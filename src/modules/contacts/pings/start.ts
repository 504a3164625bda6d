import { systemActor } from '../../../kernel/actor.ts';
import { openToMembers } from '../../../kernel/audience.ts';
import { newId } from '../../../kernel/id.ts';
import { isLanguage, type Language } from '../../../kernel/language.ts';
import type { InnerVisit, Visit } from '../../../kernel/visit.ts';
import { attestRows } from './attest.ts';
import { listAddresses, type Address } from '../directory/points.ts';
import { insertRound, lockRound, type Round } from './rounds.ts';
import { hashesOf, letterSecrets } from './secrets.ts';
import { readSettings, writeSettings } from './settings.ts';
import type { Scope } from './schema.ts';

const day = 86_400_000;
/** Rows written by one statement. */
const chunk = 500;

/** Begins the planned round when its day has come, and sets the day of the next one. The first is due one interval after this is first asked. */
export async function planNextRound(visit: Visit, now: Date): Promise<void> {
  const settings = await readSettings(visit);
  if (settings.everyMonths === 0 || (settings.nextOn && new Date(settings.nextOn) > now)) return;
  const id = newId(+now);
  await visit.change('plan ping round', { kind: 'ping_round', id }, visit.actor === systemActor, async (inner) => {
    await inner.rows('contacts_ping_settings').select('id').forUpdate().execute();
    const { nextOn, everyMonths, plannedLevel } = await readSettings(inner);
    if (nextOn && new Date(nextOn) > now) return;
    if (nextOn) {
      const round = { id, name: null, level: plannedLevel, surprise: false, exercise: null, scope: { kinds: [], states: [] }, startsAt: now }; // prettier-ignore
      await insertRound(inner, round, settings);
    }
    await writeSettings(inner, { ...settings, nextOn: nextDay(nextOn, everyMonths, now) });
  });
}

/** The day so many months on (the last of the month where it has no such day), after now. */
function nextDay(from: string | undefined, months: number, now: Date): string {
  const start = from ? new Date(from) : now;
  for (let count = months; ; count += months) {
    const next = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + count + 1, 0));
    next.setUTCDate(Math.min(next.getUTCDate(), start.getUTCDate()));
    if (next > now) return next.toISOString().slice(0, 10);
  }
}

/** Asks every contact of a round whose hour has come: writes the pings and their first letters, all or none, once. */
export async function startRound(visit: Visit, id: string, now: Date): Promise<void> {
  await visit.change('start ping round', { kind: 'ping_round', id }, visit.actor === systemActor, async (inner) => {
    const round = await lockRound(inner, id, 'planned');
    if (!round) return;
    const addresses = await listAddresses(inner, contactsOf(inner, round.scope));
    const open = await openToMembers(inner, addresses.map((each) => each.id)); // prettier-ignore
    const pings = addresses.map((address) => newPing(round, address, open.has(address.id), now));
    for (let i = 0; i < pings.length; i += chunk)
      await inner.insertRows('contacts_ping').values(pings.slice(i, i + chunk)).execute(); // prettier-ignore
    await queueLetters(inner, pings.map((ping, i) => firstLetter(ping, addresses[i]!)), now); // prettier-ignore
    await inner
      .updateRows('contacts_ping_round')
      .set({ state: 'running', started_at: now })
      .where('id', '=', id)
      .execute();
    attestRows(inner, { kind: 'ping_round', id }, { ...round, state: 'running', started_at: now, pings });
  });
}

/** The states of a scope: those named, those of the group, or both at once; undefined for all. */
function contactsOf({ parties }: Visit, { group, kinds, states }: Scope): Parameters<typeof listAddresses>[1] {
  const members = group === undefined ? undefined : (parties.group(group)?.members ?? []);
  const named = states.length > 0 ? states.filter((state) => !members || members.includes(state)) : members;
  return { ...(named ? { states: named } : {}), ...(kinds.length > 0 ? { kinds } : {}) };
}

function newPing(round: Round, { id: contact, owner }: Address, counted: boolean, now: Date) {
  const answerBy = new Date(+now + round.days_to_answer * day);
  return {
    id: newId(+now),
    parties: [owner],
    owner,
    round: round.id,
    contact,
    counted,
    started_at: now,
    answer_by: answerBy,
    closes_at: new Date(+answerBy + round.late_days * day),
    reminded: 0,
    doubted: false,
  };
}

const firstLetter = (ping: { id: string; round: string; owner: string }, address: Address): NewLetter => ({
  ping: ping.id,
  round: ping.round,
  owner: ping.owner,
  step: 'first',
  address: address.mailbox,
  language: languageOf(address),
});

/** The first of the office's working languages that is one of the six, else that of its entry. */
export function languageOf({ working_languages: spoken, language }: Address): Language {
  return [...spoken, language].find(isLanguage) ?? 'en';
}

export interface NewLetter {
  ping: string;
  round: string;
  owner: string;
  step: string;
  address: string;
  language: Language;
}

/** Puts letters into the outbox; one that is there already for its ping and step is left alone. */
export async function queueLetters(inner: InnerVisit, letters: NewLetter[], now: Date): Promise<void> {
  const secrets = letterSecrets(inner.portal.keys);
  const rows = letters.map(({ owner, ...letter }) => {
    const id = newId(+now);
    return { ...letter, id, parties: [owner], ...hashesOf(secrets(id)), state: 'queued' as const, attempts: 0, next_at: now, queued_at: now }; // prettier-ignore
  });
  for (let i = 0; i < rows.length; i += chunk)
    await inner
      .insertRows('contacts_ping_letter')
      .values(rows.slice(i, i + chunk))
      .onConflict((on) => on.columns(['ping', 'step']).doNothing())
      .execute();
}
