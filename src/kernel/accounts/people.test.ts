import assert from 'node:assert/strict';
import test from 'node:test';
import { openTestPortal } from '../../../test/portal.ts';
import { versionHash } from '../opening.ts';
import { accountSnapshot } from './account.ts';
import { createApiKey } from './api-keys.ts';
import { createFirstAdministrator } from './first-administrator.ts';
import { acceptInvitation, findInvitation } from './invitations.ts';
import {
  createAccount, endAccount, handOver, inviteAgain, limitAccount, listOpenedStates, listPeople, openSecretariatAccount, openState,
} from './people.ts'; // prettier-ignore
import { findActor } from './sessions.ts';
import { signIn } from './sign-in.ts';
import {
  actorBy,
  caller,
  cookieOf,
  enter,
  firstAdministrator,
  officer,
  passphrase,
  stateLink,
  tokenOf,
} from '../../../test/accounts/people.ts';

const { portal } = await openTestPortal({ modules: [] });
const { pool } = portal.database;
const firstLink = await createFirstAdministrator(portal);
const administrator = await firstAdministrator(portal);
const france = await enter(portal, (await stateLink(administrator, 'FR')).link);
const clerk = await officer(portal, administrator, 'clerk');
const person = (name: string) => ({ name, email: `${name}@example.org`, language: 'fr' }) as const;
const refusedAs = (code: string, field?: string) => (error: { code: string; fields: { code: string }[] }) => {
  assert.equal(error.code, code);
  if (field) assert.equal(error.fields[0]?.code, field);
  return true;
};
const lastLeaf = async (account: string) => {
  const { rows } = await pool.query<{ opening: { act: string; hash: string } }>(
    "select opening from leaf where tree = 'members' and subject = $1 order by index desc limit 1",
    [`account:${account}`],
  );
  return rows[0]!.opening;
};

test('each start gives a new link for the first administrator, until one is set up', async () => {
  await assert.rejects(findInvitation(portal, caller(), tokenOf(firstLink ?? '')), refusedAs('gone'));
  assert.equal(await createFirstAdministrator(portal), undefined);
});

test('a link works once', async () => {
  const { link } = await openSecretariatAccount(await administrator.visit(), { ...person('once'), role: 'officer' });
  await enter(portal, link);
  await assert.rejects(acceptInvitation(portal, caller(), tokenOf(link), { passphrase }), refusedAs('gone'));
});

test('two who open a link at the same time: one gets in', async () => {
  const { link } = await openSecretariatAccount(await administrator.visit(), { ...person('twice'), role: 'officer' });
  const tries = [1, 2, 3].map(() => acceptInvitation(portal, caller(), tokenOf(link), { passphrase }));
  const outcomes = await Promise.allSettled(tries);
  assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1);
});

test('the database holds no token of a link', async () => {
  const { link } = await openSecretariatAccount(await administrator.visit(), { ...person('secret'), role: 'officer' });
  const { rows } = await pool.query('select * from invitation');
  assert.ok(!JSON.stringify(rows).includes(tokenOf(link)));
});

test('a state is opened once, and by an administrator alone', async () => {
  await assert.rejects(stateLink(administrator, 'FR'), refusedAs('invalid', 'state-open'));
  await assert.rejects(stateLink(administrator, 'QQ'), refusedAs('invalid', 'not-a-choice'));
  await assert.rejects(stateLink(clerk, 'KE'), refusedAs('not-allowed'));
  await assert.rejects(stateLink(france, 'KE'), refusedAs('not-allowed'));
  assert.deepEqual([...(await listOpenedStates(await administrator.visit())).keys()], ['FR']);
  await assert.rejects(listOpenedStates(await clerk.visit()), refusedAs('not-found'));
});

test('two administrators who open one state at the same time give it one focal point', async () => {
  const opened = await Promise.allSettled(
    ['a', 'b', 'c'].map(async (name) =>
      openState(await administrator.visit(), { state: 'BR', ...person(`brazil-${name}`) }),
    ),
  );
  assert.equal(opened.filter((outcome) => outcome.status === 'fulfilled').length, 1);
});

test('the focal point opens accounts of the own state; nobody else does', async () => {
  const { link, account } = await createAccount(await france.visit(), { ...person('reader'), role: 'reader' });
  const reader = await enter(portal, link);
  assert.equal(reader.account, account);
  const actor = await actorBy(portal, reader.cookie);
  assert.deepEqual([actor?.party, actor?.role, actor?.complete], ['FR', 'reader', true]);
  for (const other of [reader, administrator, clerk])
    await assert.rejects(
      async () => createAccount(await other.visit(), { ...person('none'), role: 'reader' }),
      refusedAs('not-allowed'),
    );
  await assert.rejects(
    async () => createAccount(await france.visit(), { ...person('reader'), role: 'contributor' }),
    refusedAs('invalid', 'email-taken'),
  );
});

test('an account that has ended is out at once: session, key and passphrase', async () => {
  const leaving = await enter(
    portal,
    (await createAccount(await france.visit(), { ...person('leaving'), role: 'contributor' })).link,
  );
  const { key } = await createApiKey(await leaving.visit(), { name: 'k', scopes: ['read'], days: 3 });
  const byKey = () => findActor(portal, new Request('http://portal/', { headers: { authorization: `Bearer ${key}` } }));
  assert.equal((await byKey())?.account, leaving.account);
  await endAccount(await france.visit(), leaving.account);
  assert.equal(await actorBy(portal, leaving.cookie), undefined);
  await assert.rejects(byKey(), refusedAs('not-signed-in'));
  await assert.rejects(signIn(portal, caller(), leaving), refusedAs('invalid', 'wrong-credentials'));
  const again = await createAccount(await france.visit(), { ...person('leaving'), role: 'reader' });
  assert.notEqual(again.account, leaving.account);
});

test('a focal point has no say over another state, the Secretariat or itself', async () => {
  const kenya = await enter(portal, (await stateLink(administrator, 'KE')).link);
  const reader = await createAccount(await kenya.visit(), { ...person('kenyan'), role: 'reader' });
  for (const id of [reader.account, kenya.account, administrator.account, 'nobody'])
    await assert.rejects(async () => endAccount(await france.visit(), id), refusedAs('not-found'), id);
  await assert.rejects(async () => endAccount(await france.visit(), france.account), refusedAs('not-allowed'));
  await assert.rejects(
    async () => limitAccount(await kenya.visit(), reader.account, 'focal_point'),
    refusedAs('invalid'),
  );
  await assert.rejects(
    async () => limitAccount(await kenya.visit(), reader.account, 'administrator'),
    refusedAs('invalid'),
  );
  await assert.rejects(async () => endAccount(await administrator.visit(), kenya.account), refusedAs('not-allowed'));
  await assert.rejects(async () => inviteAgain(await administrator.visit(), kenya.account), refusedAs('not-allowed'));
  await assert.rejects(async () => endAccount(await administrator.visit(), reader.account), refusedAs('not-allowed'));
});

test('limiting a contributor takes the keys of the larger role away', async () => {
  const writer = await enter(
    portal,
    (await createAccount(await france.visit(), { ...person('writer'), role: 'contributor' })).link,
  );
  await createApiKey(await writer.visit(), { name: 'k', scopes: ['draft'], days: 3 });
  await limitAccount(await france.visit(), writer.account, 'reader');
  assert.equal((await actorBy(portal, writer.cookie))?.role, 'reader');
  const { rows } = await pool.query('select 1 from api_key where account = $1 and revoked_at is null', [
    writer.account,
  ]);
  assert.equal(rows.length, 0);
});

test('a new link for a reader who is set up stops everything from before when it is used', async () => {
  const lost = await enter(
    portal,
    (await createAccount(await france.visit(), { ...person('lost'), role: 'reader' })).link,
  );
  const { link } = await inviteAgain(await france.visit(), lost.account);
  assert.ok(await actorBy(portal, lost.cookie));
  const { cookies } = await acceptInvitation(portal, caller(), tokenOf(link), {
    passphrase: 'another long phrase here',
  });
  assert.equal(await actorBy(portal, lost.cookie), undefined);
  assert.ok(await actorBy(portal, cookieOf(cookies)));
  await assert.rejects(signIn(portal, caller(), lost), refusedAs('invalid', 'wrong-credentials'));
});

test('a focal point hands over at once to somebody of the state', async () => {
  const senegal = await enter(portal, (await stateLink(administrator, 'SN')).link);
  const next = await enter(
    portal,
    (await createAccount(await senegal.visit(), { ...person('next'), role: 'contributor' })).link,
  );
  assert.equal(await handOver(await senegal.visit(), { account: next.account, stayAs: 'reader' }), undefined);
  assert.equal((await actorBy(portal, senegal.cookie))?.role, 'reader');
  const actor = await actorBy(portal, next.cookie);
  assert.deepEqual([actor?.role, actor?.complete], ['focal_point', false]);
});

test('a new person takes over on opening the link, until when the old focal point stays', async () => {
  const chile = await enter(portal, (await stateLink(administrator, 'CL')).link);
  const invited = await handOver(await chile.visit(), person('successor'));
  assert.equal((await actorBy(portal, chile.cookie))?.role, 'focal_point');
  await assert.rejects(
    async () => handOver(await chile.visit(), person('third')),
    refusedAs('invalid', 'handing-over'),
  );
  const again = await inviteAgain(await chile.visit(), invited?.account ?? '');
  const successor = await enter(portal, again.link);
  assert.equal((await actorBy(portal, successor.cookie))?.role, 'focal_point');
  assert.equal(await actorBy(portal, chile.cookie), undefined);
  const people = await listPeople(await successor.visit());
  assert.deepEqual(
    people.map(({ email, ended_at }) => [email, ended_at !== null]),
    [
      ['successor@example.org', false],
      ['focal@cl.example', true],
    ],
  );
});

test('nobody hands over to another state, or without being focal point', async () => {
  const peru = await enter(portal, (await stateLink(administrator, 'PE')).link);
  await assert.rejects(async () => handOver(await peru.visit(), { account: france.account }), refusedAs('not-found'));
  await assert.rejects(async () => handOver(await administrator.visit(), person('x')), refusedAs('not-allowed'));
});

test('every act leaves a leaf that commits to the account as it is now', async () => {
  const seen = await enter(
    portal,
    (await createAccount(await france.visit(), { ...person('seen'), role: 'contributor' })).link,
  );
  assert.equal((await lastLeaf(seen.account)).act, 'set-up-account');
  await createApiKey(await seen.visit(), { name: 'k', scopes: ['read'], days: 3 });
  assert.equal((await lastLeaf(seen.account)).act, 'create-key');
  const { rows } = await pool.query<{ id: string }>('select id from account_holder');
  for (const { id } of rows) assert.equal((await lastLeaf(id)).hash, versionHash(await accountSnapshot(pool, id)), id);
  for (const change of ["set role = 'focal_point'", "set email = 'x@example.org'", 'set second_factor_waived = true']) {
    const { hash } = await lastLeaf(seen.account);
    await pool.query(`begin; update account_holder ${change} where id = '${seen.account}'`);
    assert.notEqual(versionHash(await accountSnapshot(pool, seen.account)), hash, change);
    await pool.query('rollback');
  }
});
