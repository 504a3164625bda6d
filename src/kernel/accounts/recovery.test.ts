import assert from 'node:assert/strict';
import test from 'node:test';
import { openTestPortal } from '../../../test/portal.ts';
import { acceptInvitation } from './invitations.ts';
import { createAccount } from './people.ts';
import { approveRecovery, listRecoverable, listRecoveryRequests, refuseRecovery, requestRecovery } from './recovery.ts';
import {
  actorBy,
  caller,
  cookieOf,
  enter,
  firstAdministrator,
  officer,
  stateLink,
  tokenOf,
} from '../../../test/accounts/people.ts';

const { portal } = await openTestPortal({ modules: [] });
const administrator = await firstAdministrator(portal);
const first = await officer(portal, administrator, 'first');
const second = await officer(portal, administrator, 'second');
const france = await enter(portal, (await stateLink(administrator, 'FR')).link);
const refusedAs = (code: string, field?: string) => (error: { code: string; fields: { code: string }[] }) =>
  error.code === code && (!field || error.fields[0]?.code === field);
const ask = async (by: typeof first, account = france.account) =>
  requestRecovery(await by.visit(), { account, reason: 'Note verbale 12' });

test('one person of the Secretariat recovers nothing: another must approve', async () => {
  const id = await ask(first);
  await assert.rejects(ask(second), refusedAs('invalid', 'recovery-open'));
  await assert.rejects(async () => approveRecovery(await first.visit(), id), refusedAs('not-allowed'));
  await assert.rejects(async () => approveRecovery(await france.visit(), id), refusedAs('not-found'));
  assert.deepEqual(
    (await listRecoveryRequests(await second.visit())).map((each) => each.mayDecide),
    [true],
  );
  assert.deepEqual(
    (await listRecoveryRequests(await first.visit())).map((each) => each.mayDecide),
    [false],
  );
  const { link } = await approveRecovery(await second.visit(), id);
  assert.ok(await actorBy(portal, france.cookie), 'until the link is used');
  const { cookies } = await acceptInvitation(portal, caller(), tokenOf(link), { passphrase: 'recovered long phrase' });
  assert.equal(await actorBy(portal, france.cookie), undefined);
  assert.deepEqual(
    [(await actorBy(portal, cookieOf(cookies)))?.role, (await actorBy(portal, cookieOf(cookies)))?.complete],
    ['focal_point', false],
  );
  await assert.rejects(async () => approveRecovery(await second.visit(), id), refusedAs('not-found'));
});

test('the database itself refuses an approval by the one who asked', async () => {
  const kenya = await enter(portal, (await stateLink(administrator, 'KE')).link);
  const id = await ask(first, kenya.account);
  const own = "update recovery_request set decision = 'approved', decided_by = asked_by where id = $1";
  await assert.rejects(portal.database.pool.query(own, [id]), /check constraint/);
  await refuseRecovery(await first.visit(), id);
});

test('another person takes the place: the account before ends at once', async () => {
  const brazil = await enter(portal, (await stateLink(administrator, 'BR')).link);
  const replacement = { name: 'New Person', email: 'New@br.example', language: 'es' } as const;
  const id = await requestRecovery(await first.visit(), { account: brazil.account, reason: 'Note', replacement });
  const { link, email } = await approveRecovery(await administrator.visit(), id);
  assert.equal(email, 'new@br.example');
  assert.equal(await actorBy(portal, brazil.cookie), undefined);
  const successor = await enter(portal, link);
  assert.deepEqual(
    [(await actorBy(portal, successor.cookie))?.party, (await actorBy(portal, successor.cookie))?.role],
    ['BR', 'focal_point'],
  );
});

test('an account of the Secretariat is recovered by two others', async () => {
  const id = await ask(first, administrator.account);
  await assert.rejects(async () => approveRecovery(await administrator.visit(), id), refusedAs('not-allowed'));
  const { link } = await approveRecovery(await second.visit(), id);
  await assert.rejects(
    acceptInvitation(portal, caller(), tokenOf(link), { passphrase: 'short' }),
    refusedAs('invalid'),
  );
  await refuseRecovery(await second.visit(), await ask(first, france.account));
});

test('readers and contributors are the focal point’s to help; states see nothing of recoveries', async () => {
  const senegal = await enter(portal, (await stateLink(administrator, 'SN')).link);
  const reader = await createAccount(await senegal.visit(), {
    name: 'R',
    email: 'r@sn.example',
    language: 'fr',
    role: 'reader',
  });
  await assert.rejects(ask(first, reader.account), refusedAs('not-allowed'));
  await assert.rejects(ask(senegal, france.account), refusedAs('not-found'));
  await assert.rejects(async () => listRecoveryRequests(await senegal.visit()), refusedAs('not-found'));
  await assert.rejects(async () => listRecoverable(await senegal.visit()), refusedAs('not-found'));
  assert.ok(
    (await listRecoverable(await first.visit())).every(({ id }) => id !== first.account && id !== reader.account),
  );
});

test('an old request cannot be approved', async () => {
  const peru = await enter(portal, (await stateLink(administrator, 'PE')).link);
  const id = await ask(first, peru.account);
  await portal.database.pool.query(
    "update recovery_request set expires_at = now() - interval '1 minute' where id = $1",
    [id],
  );
  await assert.rejects(async () => approveRecovery(await second.visit(), id), refusedAs('not-found'));
  assert.notEqual(await ask(second, peru.account), id);
});
