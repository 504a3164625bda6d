import { systemActor } from '../../../kernel/actor.ts';
import { isLanguage, type Language } from '../../../kernel/language.ts';
import type { Job } from '../../../kernel/module.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { listAddresses, type Address } from '../directory/points.ts';
import { correspondenceMessages } from './messages.ts';
import type { Delivery } from './reading.ts';

/** Letters sent in one run of the job; the rest follows a minute later. */
const most = 200;

/** Every minute, and after each message: tells mailboxes that a message waits, and deputies when nobody opened or answered it. */
export const correspondenceJobs: Job[] = [
  { name: 'contacts-message-notices', cron: '* * * * *', run: (visit) => sendNotices(visit) },
];

type Step = 'notice' | 'escalation' | 'reminder';

/** What is due at this instant. Each letter is sent at least once: it is noted after the mail server took it. */
export async function sendNotices(visit: Visit, now = new Date()): Promise<void> {
  if (!visit.portal.mail.configured) return;
  const due = await listDue(visit, now);
  if (due.length === 0) return;
  const addresses = await addressesOf(visit, [...new Set(due.map(({ delivery }) => delivery.contact))]);
  let failures = 0;
  for (const { delivery, step } of due) {
    if (failures === 3) return; // The mail server is away: the next run begins anew.
    if (!(await send(visit, delivery, step, addresses.get(delivery.contact)))) failures++;
  }
}

async function listDue(visit: Visit, now: Date): Promise<{ delivery: Delivery; step: Step }[]> {
  const open = visit.rows('contacts_delivery').selectAll('contacts_delivery').where('answered_at', 'is', null)
    .innerJoin('contacts_message', 'contacts_message.id', 'contacts_delivery.message').where('closed_at', 'is', null).limit(most); // prettier-ignore
  const waiting = visit
    .rows('contacts_delivery')
    .selectAll()
    .where('notice', '=', 'waiting')
    .orderBy('delivered_at')
    .limit(most);
  const unseen = open.where('seen_at', 'is', null).where('escalated_at', 'is', null).where('escalate_at', '<=', now);
  const unanswered = open.where('reminded_at', 'is', null).where('remind_at', '<=', now);
  const steps = [['notice', waiting], ['escalation', unseen], ['reminder', unanswered]] as const; // prettier-ignore
  const lists = await Promise.all(
    steps.map(async ([step, query]) => (await query.execute()).map((delivery) => ({ delivery, step }))),
  );
  return lists.flat();
}

async function addressesOf(visit: Visit, ids: string[]): Promise<Map<string, Address>> {
  const subject = { kind: 'setting', id: 'message notices' } as const;
  const addresses = await visit.change('address contacts', subject, visit.actor === systemActor, (inner) =>
    listAddresses(inner, { ids }),
  );
  return new Map(addresses.map((address) => [address.id, address]));
}

/** @returns whether it is done, for good or ill */
async function send(visit: Visit, delivery: Delivery, step: Step, address: Address | undefined): Promise<boolean> {
  const outcome = address ? await mailTo(visit, address, step) : 'no-address';
  if (outcome === 'later') return false;
  await visit.change(`${step} of message`, { kind: 'message', id: delivery.message }, true, async (inner) => {
    const done = { notice: { notice: outcome, notice_at: inner.now }, escalation: { escalated_at: inner.now }, reminder: { reminded_at: inner.now } }; // prettier-ignore
    await inner.updateRows('contacts_delivery').set(done[step]).where('id', '=', delivery.id).execute();
    inner.attest({ kind: 'message', id: delivery.message }, { act: step, contact: delivery.contact, outcome });
  });
  return true;
}

/** @returns `later` when the mail server could not be reached or asked to try again */
async function mailTo(visit: Visit, address: Address, step: Step): Promise<'mailed' | 'refused' | 'later'> {
  const deputies = step === 'notice' ? [] : address.deputies.flatMap(({ mailbox }) => mailbox ?? []);
  const outcomes = [];
  for (const to of new Set([address.mailbox, ...deputies]))
    outcomes.push(await mailOne(visit, to, languageOf(address)));
  return outcomes.includes('mailed') ? 'mailed' : outcomes.includes('later') ? 'later' : 'refused';
}

async function mailOne(visit: Visit, to: string, language: Language): Promise<'mailed' | 'refused' | 'later'> {
  const say = correspondenceMessages.in(language);
  const address = `${visit.portal.config.portalUrl}/${language}/contacts/messages`;
  const text = say('mail.text', { address }).replaceAll(/[\u2068\u2069]/g, '');
  try {
    await visit.portal.mail.send({ to, subject: say('mail.subject'), text });
    return 'mailed';
  } catch (error) {
    const { responseCode = 0 } = error as { responseCode?: number };
    visit.portal.log.warn({ responseCode }, 'a notice of a message was not mailed');
    return responseCode >= 500 && responseCode < 600 ? 'refused' : 'later';
  }
}

const languageOf = ({ working_languages: working, language }: Address): Language =>
  [...working, language].find(isLanguage) ?? 'en';

/** Of all the correspondence, all that the Secretariat learns: letters that could not be handed to a mail server for ten minutes, or were refused. */
export async function countUndelivered(visit: Visit, now = new Date()): Promise<number> {
  if (!visit.portal.mail.configured) return 0;
  const system = await visit.portal.systemVisit();
  const late = new Date(now.getTime() - 600_000);
  const row = await system.rows('contacts_delivery').select((of) => of.fn.countAll<string>().as('count'))
    .where((where) => where.or([where('notice', 'in', ['refused', 'no-address']), where.and([where('notice', '=', 'waiting'), where('delivered_at', '<', late)])]))
    .executeTakeFirst(); // prettier-ignore
  return Number(row?.count ?? 0);
}
