import { randomUUID, createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { createApiKey } from '../../src/kernel/accounts/api-keys.ts';
import { openState } from '../../src/kernel/accounts/people.ts';
import { attachUpload } from '../../src/kernel/files.ts';
import { createGroup } from '../../src/kernel/groups.ts';
import { newId } from '../../src/kernel/id.ts';
import {
  answerRecord,
  createDraft,
  publishDraft,
  requestPublication,
  saveDraft,
  suspendRecord,
  withdrawRecord,
} from '../../src/kernel/records.ts';
import { saveSearch } from '../../src/kernel/saved-searches.ts';
import { checkpoint } from '../../src/kernel/audit.ts';
import { openDesk, write } from '../contacts/desks.ts';
import type { Person, TestPortal } from '../portal.ts';
import { smallNote } from '../small-room.ts';

/** Ids of things of any kind, to be put wherever a route takes an id. */
export type Ids = string[];

/** A word that stands in every hidden title and text, and nowhere else. */
export const hiddenWord = 'zyxolith';

const start = Date.now();
/** Sets the clock that both portals read. @param hours after the beginning of the test */
export const setClock = (hours: number) => mock.timers.setTime(start + hours * 3_600_000);
export const startClock = () => mock.timers.enable({ apis: ['Date'], now: start });

const law = (title: string, more: Record<string, unknown> = {}) => ({
  language: 'en',
  title: { en: title, fr: `${title} (texte)` },
  summary: { en: `${title} summary` },
  topics: ['ransomware'],
  fields: { adopted_on: '2024-05-17', symbol: 'L 1' },
  ...more,
});

/** A hidden text: its own year, topic, state and language, so that it would show in every facet. */
const hiddenLaw = (title: string, more: Record<string, unknown> = {}) => ({
  language: 'es',
  title: { es: `${hiddenWord} ${title}`, ar: `${hiddenWord} ${title}` },
  summary: { es: `${hiddenWord} strategy ransomware` },
  topics: ['hidden-function', 'ransomware'],
  states: ['FR', 'TV'],
  fields: { adopted_on: '2031-01-01', symbol: hiddenWord },
  ...more,
});

/** A point of contact, with the hours of its office. */
const contact = (title: string, more: Record<string, unknown> = {}) => ({
  language: 'en',
  title: { en: title },
  fields: {
    mailbox: 'desk@example.org',
    working_languages: ['en', 'fr'],
    time_zone: 'Europe/Paris',
    availability: 'rota',
    rota: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00', who: `${title} officer` }],
    ...more,
  },
});

async function upload(test: TestPortal, person: Person, record: string, text: string): Promise<string> {
  const path = join(tmpdir(), randomUUID());
  await writeFile(path, text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const file = await attachUpload(
    await test.visit(person),
    record,
    { field: 'upload', name: 'text.txt', path, size: text.length, sha256 },
    'en',
  );
  return file.id;
}

/** What everybody sees in both databases: records of several kinds with histories, files, links and answers. */
export async function makePublicBase(test: TestPortal): Promise<Ids> {
  const france = await test.visit('france');
  const ids: Ids = [];
  for (const title of ['Cyber Strategy Act', 'Incident Reporting Act', 'Zebra Protection Act', 'Supply Chain Act'])
    ids.push(await test.publish('france', 'law', law(title)));
  ids.push(await test.publish('kenya', 'law', law('Kenyan Strategy', { states: ['KE'] })));
  ids.push(await test.publish('kenya', 'small_note', smallNote('Public note of Kenya')));
  const revised = ids[0]!;
  await saveDraft(
    france,
    revised,
    law('Cyber Strategy Act as amended', { links: [{ relation: 'cites', to: ids[1] }] }),
    0,
  );
  await publishDraft(france, revised, { audience: ['everyone'] });
  const withFile = await createDraft(france, 'law', law('Act with a File'));
  const file = await upload(test, 'france', withFile.id, 'The public text of the act.');
  await saveDraft(france, withFile.id, law('Act with a File', { files: [{ id: file, language: 'en' }] }), 1);
  await publishDraft(france, withFile.id, { audience: ['everyone'] });
  const reference = await test.publish('officer', 'law', law('Reference about Kenya', { states: ['KE', 'BR'] }));
  await answerRecord(await test.visit('brazil'), reference, 'disputed', { en: 'Not so.' });
  const gone = await test.publish('france', 'law', law('Withdrawn after all had seen it'));
  await withdrawRecord(france, gone, 'Replaced');
  const other = await test.publish('officer', 'law', law('Another reference about Kenya', { states: ['KE'] }));
  const desks = [
    await test.publish('france', 'technical_contact', contact('Open desk of France')),
    await test.publish('brazil', 'assistance_contact', contact('Assistance desk of Brazil')),
  ];
  return [...ids, withFile.id, file, reference, gone, other, ...desks];
}

/**
 * Public records with a past: one was addressed to a state before, one waited for the end of an embargo and was withdrawn
 * before it. `forget` makes the database in which the past never was.
 */
export async function makeOpenedRecords(test: TestPortal): Promise<Ids> {
  const france = await test.visit('france');
  const addressed = await createDraft(france, 'law', hiddenLaw('before it was opened'));
  await publishDraft(france, addressed.id, { audience: ['state:BR'] });
  const waited = await createDraft(france, 'law', hiddenLaw('before its embargo ended'));
  await publishDraft(france, waited.id, {
    audience: ['everyone'],
    publishAt: new Date(Date.now() + 1e11).toISOString(),
  });
  await withdrawRecord(france, waited.id, hiddenWord);
  setClock(2);
  for (const { id } of [addressed, waited]) {
    await saveDraft(france, id, law(`Opened Act ${id === waited.id ? 1 : 2}`), 0);
    await publishDraft(france, id, { audience: ['everyone'] });
  }
  return [addressed.id, waited.id];
}

/** Takes the restricted version out of a database, as if the record had begun with its public one. */
export async function forget(test: TestPortal, id: string): Promise<void> {
  const { pool } = test.portal.database;
  await pool.query('delete from version where record = $1 and number = 1', [id]);
  await pool.query('update version set number = 1 where record = $1', [id]);
  await pool.query('update record set version = 1, created_at = published_at where id = $1', [id]);
}

/** Hidden from Kenya, the Secretariat and the public: what France and Brazil keep to themselves and from one another. */
export async function hideFromAll(test: TestPortal, open: Ids): Promise<Ids> {
  const [france, contributor, brazil] = [
    await test.visit('france'),
    await test.visit('franceContributor'),
    await test.visit('brazil'),
  ];
  const target = {
    links: [
      { relation: 'cites', to: open[0] },
      { relation: 'supersedes', to: open[1] },
      { relation: 'implements', to: open[4] },
    ],
  };
  const ids: Ids = [];
  const note = async (made: Promise<{ id: string }>) => void ids.push((await made).id);
  await note(createDraft(france, 'law', hiddenLaw('draft', target)));
  await note(createDraft(france, 'small_note', smallNote(`${hiddenWord} draft note`)));
  const asked = await createDraft(contributor, 'law', hiddenLaw('in review'));
  await requestPublication(contributor, asked.id);
  ids.push(asked.id);
  const scheduled = await createDraft(france, 'law', hiddenLaw('under embargo', target));
  await publishDraft(france, scheduled.id, {
    audience: ['everyone'],
    publishAt: new Date(Date.now() + 1e11).toISOString(),
  });
  ids.push(scheduled.id);
  const lifted = await createDraft(france, 'law', hiddenLaw('withdrawn before its embargo ended'));
  await publishDraft(france, lifted.id, {
    audience: ['everyone'],
    publishAt: new Date(Date.now() + 1e11).toISOString(),
  });
  await withdrawRecord(france, lifted.id, hiddenWord);
  ids.push(lifted.id);
  ids.push(await test.publish('france', 'law', hiddenLaw('for Brazil', target), ['state:BR']));
  ids.push(await test.publish('france', 'small_note', smallNote(`${hiddenWord} for Brazil`), ['state:BR', 'state:FR']));
  ids.push(await test.publish('france', 'technical_contact', contact(`${hiddenWord} desk for Brazil`), ['state:BR']));
  await note(createDraft(france, 'diplomatic_contact', contact(`${hiddenWord} desk, a draft`)));
  ids.push(...(await hiddenCorrespondence(test)));
  const account = (await test.actor('brazil')).account;
  ids.push(await test.publish('france', 'law', hiddenLaw('for one person'), [`account:${account}`]));
  ids.push(await test.publish('brazil', 'law', hiddenLaw('of Brazil for France'), ['state:FR']));
  const back = await test.publish('france', 'law', hiddenLaw('withdrawn'), ['state:BR']);
  await withdrawRecord(france, back, hiddenWord);
  ids.push(back);
  const turned = await test.publish('france', 'law', hiddenLaw('seen in two versions'), ['state:BR']);
  await saveDraft(france, turned, hiddenLaw('seen in two versions, again'), 0);
  await publishDraft(france, turned, { audience: ['group:eu'] });
  ids.push(turned);
  const attached = await createDraft(france, 'law', hiddenLaw('with a file'));
  const file = await upload(test, 'france', attached.id, `${hiddenWord} in the text of a file`);
  await saveDraft(france, attached.id, hiddenLaw('with a file', { files: [{ id: file, language: 'en' }] }), 1);
  await publishDraft(france, attached.id, { audience: ['state:BR'] });
  const waiting = await upload(test, 'france', open[2]!, `${hiddenWord} waits in a draft of a public record`);
  await saveDraft(france, open[2]!, law(`${hiddenWord} working copy`, { files: [{ id: waiting, language: 'en' }] }), 0);
  await saveDraft(france, open[0]!, hiddenLaw('working copy'), 0);
  const search = await saveSearch(brazil, { name: hiddenWord, query: `q=${hiddenWord}`, digest: 'daily' });
  await createApiKey(await sessionVisit(test, 'brazil'), { name: hiddenWord, scopes: ['read'], days: 5 });
  await checkpoint(test.portal, 'members');
  return [...ids, attached.id, file, waiting, search.id];
}

/** Hidden from Kenya and the public: what the Secretariat keeps to itself, and what it took from view. */
export async function hideInTheSecretariat(test: TestPortal, open: Ids): Promise<Ids> {
  const officer = await test.visit('officer');
  const kept = await test.publish(
    'officer',
    'law',
    hiddenLaw('of the Secretariat', { links: [{ relation: 'supersedes', to: open[8] }] }),
    ['secretariat'],
  );
  const draft = await createDraft(officer, 'law', hiddenLaw('draft of the Secretariat', { states: ['KE'] }));
  await saveDraft(officer, open[8]!, hiddenLaw('working copy of a reference record'), 0);
  const sent = await test.publish('france', 'law', hiddenLaw('for the Secretariat and Brazil'), [
    'secretariat',
    'state:BR',
  ]);
  await suspendRecord(officer, sent, hiddenWord);
  const opened = await openState(await sessionVisit(test, 'administrator'), {
    state: 'TV',
    name: hiddenWord,
    email: `${hiddenWord}@example.org`,
    language: 'en',
  });
  return [kept, draft.id, sent, opened.account];
}

/** Hidden from the public alone: what Member States share, and groups. */
export async function hideFromThePublic(test: TestPortal): Promise<Ids> {
  const group = await createGroup(await test.visit('officer'), { names: { en: hiddenWord }, members: ['KE', 'FR'] });
  return [
    await test.publish('france', 'law', hiddenLaw('for all Member States'), ['members']),
    await test.publish('kenya', 'small_note', smallNote(`${hiddenWord} of Kenya`), ['members', 'secretariat']),
    await test.publish('france', 'law', hiddenLaw('for Kenya'), ['state:KE']),
    await test.publish('france', 'diplomatic_contact', contact(`${hiddenWord} desk`), ['members']),
    await test.publish('holySee', 'assistance_contact', contact(`${hiddenWord} assistance desk`), ['members']),
    await test.publish('france', 'law', hiddenLaw('for a group'), [`group:${group}`, 'group:african-states']),
    (await createDraft(await test.visit('kenya'), 'law', hiddenLaw('draft of Kenya'))).id,
    group,
  ];
}

/** A visit as by a browser's session. */
async function sessionVisit(test: TestPortal, person: Person) {
  return test.portal.visit({ ...(await test.actor(person)), session: newId() }, 'en');
}

/** Two desks that only each other's State may see, and what they write to each other. @returns ids of contacts and messages */
async function hiddenCorrespondence(test: TestPortal): Promise<string[]> {
  const france = await openDesk(test, 'france', `${hiddenWord} desk of France`, {}, ['state:BR']);
  const brazil = await openDesk(test, 'brazil', `${hiddenWord} desk of Brazil`, {}, ['state:FR']);
  const first = await write(test, france, [brazil], { text: hiddenWord }, [hiddenWord]);
  const answer = await write(test, brazil, [france], { text: hiddenWord, earlier: first.id });
  return [france.id, brazil.id, first.id, answer.id];
}
