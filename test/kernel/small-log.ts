import { createHash, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiKey } from '../../src/kernel/accounts/api-keys.ts';
import { attestAccount } from '../../src/kernel/accounts/account.ts';
import { checkpoint } from '../../src/kernel/audit.ts';
import { attachUpload } from '../../src/kernel/files.ts';
import { createGroup } from '../../src/kernel/groups.ts';
import { newId } from '../../src/kernel/id.ts';
import type { Portal } from '../../src/kernel/portal.ts';
import { answerRecord, createDraft, publishDraft, saveDraft } from '../../src/kernel/records.ts';
import { verifyDatabase } from '../../src/kernel/verify.ts';
import type { Visit } from '../../src/kernel/visit.ts';
import type { TestPortal } from '../portal.ts';
import { smallNote } from '../small-room.ts';

/** Ids of what the log of the tests is about. */
export type SmallLog = Record<'open' | 'shared' | 'draft' | 'linked' | 'reference' | 'file' | 'group', string>;

/** What `portal verify` finds, a line each. */
export async function findings(portal: Portal): Promise<string[]> {
  const found: string[] = [];
  for await (const { what, problem } of verifyDatabase(portal)) found.push(`${what}: ${problem}`);
  return found;
}

/** Replaces the template's content by something of everything that the log commits to. */
export async function makeSmallLog({ portal, visit, publish, actor }: TestPortal): Promise<SmallLog> {
  const { pool } = portal.database;
  const made = {} as SmallLog;
  const france = await visit('france');
  // The template's records belong to rooms that are not mounted here; they are sealed with a key of their own.
  for (const table of [
    'leaf',
    'log_node',
    'checkpoint',
    'link',
    'answer',
    'file',
    'draft',
    'search_entry',
    'version',
    'record',
  ])
    await pool.query(`delete from ${table}`);
  await pool.query('update log_tree set size = 0');
  made.open = await publish('france', 'small_note', smallNote('Open'));
  await saveDraft(france, made.open, smallNote('Open, revised'), 0);
  await publishDraft(france, made.open, { audience: ['everyone'] });
  made.shared = await publish('france', 'small_note', smallNote('Shared'), ['state:KE', 'group:eu']);
  made.linked = await publish(
    'france',
    'small_note',
    smallNote('Linked', { links: [{ relation: 'cites', to: made.open }] }),
  );
  made.draft = (await createDraft(france, 'small_note', smallNote('Draft'))).id;
  made.reference = await publish('officer', 'small_note', smallNote('About Kenya', { states: ['KE'] }));
  await answerRecord(await visit('kenya'), made.reference, 'disputed', { en: 'It is not so.' });
  made.file = (await upload(france, made.draft, 'The text of the file.')).id;
  made.group = await createGroup(await visit('officer'), { names: { en: 'A group' }, members: ['KE', 'FR'] });
  await actor('brazil');
  const kenya = await actor('kenya');
  await createApiKey(await portal.visit({ ...kenya, session: newId() }, 'en'), {
    name: 'Key',
    scopes: ['read'],
    days: 5,
  });
  await attestPeople(portal);
  await checkpoint(portal, 'members');
  await checkpoint(portal, 'public');
  for (let i = 0; i < 5; i++) await publish('france', 'small_note', smallNote(`More ${i}`));
  await checkpoint(portal, 'members');
  await checkpoint(portal, 'public');
  return made;
}

async function upload(visit: Visit, record: string, text: string) {
  const path = join(tmpdir(), randomUUID());
  await writeFile(path, text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  return attachUpload(visit, record, { field: 'upload', name: 'a.txt', path, size: text.length, sha256 }, 'en');
}

/** Accounts of the tests are written without a change. */
async function attestPeople(portal: Portal): Promise<void> {
  const { rows } = await portal.database.pool.query<{ id: string }>('select id from account_holder');
  const officer = await portal.systemVisit();
  for (const { id } of rows)
    await officer.change('test', { kind: 'account', id }, true, (inner) => attestAccount(inner, id));
}
