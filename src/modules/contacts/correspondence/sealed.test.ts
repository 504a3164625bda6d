import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDesk, withNewKey, write } from '../../../../test/contacts/desks.ts';
import { openTestPortal } from '../../../../test/portal.ts';
import { assertNamed, listFindings } from '../../../../test/tampering.ts';
import { listOwnKeys } from './keys.ts';
import { findMessage } from './reading.ts';
import { acknowledge, closeThread, openMessages } from './receipts.ts';

const opened = await openTestPortal();
const { portal, visit } = opened;
const kenya = await openDesk(opened, 'kenya', 'Kenya desk');
const brazil = await openDesk(opened, 'brazil', 'Brazil desk');
const france = await withNewKey(opened, await openDesk(opened, 'france', 'France desk'));
const first = await write(opened, kenya, [france, brazil], { text: 'a' }, ['a file']);
await openMessages(await visit('france'), [await findMessage(await visit('france'), first.id)]);
await Promise.all([acknowledge(await visit('france'), first.id), acknowledge(await visit('brazil'), first.id)]);
const answer = await write(opened, france, [kenya], { text: 'b', earlier: first.id });
const lone = await write(opened, kenya, [france], { text: 'c' });
await closeThread(await visit('kenya'), first.id);
const [current, ended] = await listOwnKeys(await visit('france'));

test('what the acts themselves leave is no alarm', async () =>
  assert.deepEqual((await listFindings(portal)).filter((what) => /^(message|contact_)/.test(what)), [])); // prettier-ignore

for (const [change, what] of [
  [`update contacts_message set ciphertext = 'x' || ciphertext where id = '${first.id}'`, `message ${first.id}`],
  [`update contacts_message set closed_at = null where id = '${answer.id}'`, `message ${answer.id}`],
  [`delete from contacts_message where id = '${lone.id}'`, `message ${lone.id}`],
  [
    `insert into contacts_message select 'invented', thread, earlier, parties, from_contact, from_party, to_contacts, to_parties, urgency, reply_by, ciphertext, 'x', attachments, sent_at, sent_by, closed_at from contacts_message where id = '${answer.id}'`,
    'message invented',
  ],
  [`update contacts_attachment set content = 'x' where message = '${first.id}'`, `message ${first.id}`],
  [
    `update contacts_delivery set acknowledged_at = null where message = '${first.id}' and party = 'BR'`,
    `message ${first.id}`,
  ],
  [`delete from contacts_delivery where message = '${first.id}' and party = 'FR'`, `message ${first.id}`],
  [`delete from contacts_wrapped_key where id = '${current!.id}'`, `contact_key ${current!.id}`],
  [`update contacts_wrapped_key set armored = 'x' where id = '${ended!.id}'`, `contact_key ${ended!.id}`],
  [`update contacts_key set state = 'proposed' where id = '${current!.id}'`, `contact_key ${current!.id}`],
  [`update contacts_pin set fingerprint = 'x' where id = 'KE.${france.id}'`, `contact_pin KE.${france.id}`],
] as const)
  // prettier-ignore
  test(`portal verify names what was changed by: ${change.slice(0, 60)}`, () => assertNamed(portal, change, what));
