import assert from 'node:assert/strict';
import test from 'node:test';
import { openTestPortal } from '../../../test/portal.ts';
import { actorBy, caller, cookieOf, enter, firstAdministrator, stateLink } from '../../../test/accounts/people.ts';
import { changePassphrase } from './own-account.ts';
import { beginTotp, confirmTotp, listSecondFactors, removeTotp, renewRecoveryCodes } from './second-factor.ts';
import { challengedAccount, signIn, signInWithCode, signOut } from './sign-in.ts';
import {
  findActor,
  forgetWhatIsOver,
  listSessions,
  openSession,
  revokeOtherSessions,
  revokeSession,
} from './sessions.ts';

const { portal } = await openTestPortal({ modules: [] });
const { pool } = portal.database;
const administrator = await firstAdministrator(portal);
const france = await enter(portal, (await stateLink(administrator, 'FR')).link);
const refusedAs =
  (code: string, field?: string) => (error: { code: string; fields: { code: string }[]; retryAfter?: number }) => {
    assert.equal(error.code, code);
    if (field) assert.equal(error.fields[0]?.code, field);
    return true;
  };
/** Each test asks from an address of its own. */
let addresses = 0;
const address = () => `198.51.100.${++addresses}`;
const challenge = async (person = france, ip = address()) =>
  cookieOf((await signIn(portal, caller('', ip), person)).cookies);

test('without cookie and key nothing is asked of the database', async (t) => {
  const query = t.mock.method(pool, 'query');
  assert.equal(await findActor(portal, new Request('http://portal/')), undefined);
  assert.equal(
    await findActor(portal, new Request('http://portal/', { headers: { cookie: 'portal_form=x; other=y' } })),
    undefined,
  );
  assert.equal(await actorBy(portal, 'portal.session_token=forged.c2lnbmF0dXJl'), undefined);
  assert.equal(query.mock.callCount(), 0);
  assert.equal((await actorBy(portal, france.cookie))?.account, france.account);
  assert.equal(query.mock.callCount(), 1);
});

test('a session cookie with another signature or token is none', async () => {
  for (const cookie of [
    france.cookie.replace(/=./, '=_'),
    `${france.cookie.slice(0, -4)}AAAA`,
    france.cookie.split('.').slice(0, 2).join('.'),
  ])
    assert.equal(await actorBy(portal, cookie), undefined);
});

test('the passphrase alone gives no session where there is a second factor', async () => {
  const answer = await signIn(portal, caller(), france);
  assert.deepEqual([answer.step, 'methods' in answer && answer.methods], ['second-factor', ['totp']]);
  assert.equal(await actorBy(portal, cookieOf(answer.cookies)), undefined);
  assert.equal((await challengedAccount(portal, caller(cookieOf(answer.cookies))))?.account, france.account);
});

test('a code signs in once; seen over a shoulder it is worth nothing', async () => {
  const code = france.code();
  const done = await signInWithCode(portal, caller(await challenge()), code);
  assert.equal((await actorBy(portal, cookieOf(done.cookies)))?.account, france.account);
  await assert.rejects(signInWithCode(portal, caller(await challenge()), code), refusedAs('invalid', 'wrong-code'));
});

test('a challenge is over once it was met', async () => {
  const cookie = await challenge();
  await signInWithCode(portal, caller(cookie), france.code(1));
  await assert.rejects(signInWithCode(portal, caller(cookie), france.code(-1)), refusedAs('not-signed-in'));
  await assert.rejects(signInWithCode(portal, caller(), '123456'), refusedAs('not-signed-in'));
});

test('the session of somebody else in this browser plays no part', async () => {
  const cookie = `${administrator.cookie}; ${await challenge()}`;
  await assert.rejects(
    signInWithCode(portal, caller(cookie), administrator.code()),
    refusedAs('invalid', 'wrong-code'),
  );
});

test('a recovery code signs in once, however it is typed', async () => {
  const [code = '', other = ''] = await renewRecoveryCodes(await france.visit());
  const typed = ` ${code.replaceAll('-', ' ').toUpperCase().replaceAll('0', 'O').replaceAll('1', 'l')} `;
  await signInWithCode(portal, caller(await challenge()), typed);
  await assert.rejects(signInWithCode(portal, caller(await challenge()), code), refusedAs('invalid', 'wrong-code'));
  await renewRecoveryCodes(await france.visit());
  await assert.rejects(signInWithCode(portal, caller(await challenge()), other), refusedAs('invalid', 'wrong-code'));
});

test('unknown address, wrong passphrase and rubbish get one answer', async () => {
  for (const email of [france.email, 'nobody@example.org', '', 'a\u0000b@example.org', 'x'.repeat(5000)])
    await assert.rejects(
      signIn(portal, caller('', address()), { email, passphrase: 'wrong' }),
      refusedAs('invalid', 'wrong-credentials'),
    );
  await assert.rejects(
    signIn(portal, caller('', address()), { email: france.email, passphrase: 'y'.repeat(5000) }),
    refusedAs('invalid', 'wrong-credentials'),
  );
});

test('known and unknown addresses take about as long', async () => {
  const time = async (email: string) => {
    const started = process.hrtime.bigint();
    await signIn(portal, caller('', address()), { email, passphrase: 'wrong' }).catch(() => {});
    return Number(process.hrtime.bigint() - started) / 1e6;
  };
  const median = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let i = 0; i < 9; i++) {
    known.push(await time(administrator.email));
    unknown.push(await time(`nobody${i}@example.org`));
  }
  const ratio = median(known) / median(unknown);
  assert.ok(ratio > 0.4 && ratio < 2.5, `known / unknown = ${ratio}`);
});

test('guessing a passphrase ends in 429, with the seconds to wait, even for the right one', async () => {
  const from = caller('', address());
  const guess = (passphrase: string) => signIn(portal, from, { email: administrator.email, passphrase });
  for (let i = 0; i < 8; i++) await assert.rejects(guess(`wrong ${i}`), refusedAs('invalid'));
  await assert.rejects(
    guess('wrong again'),
    (error: { retryAfter: number }) => error.retryAfter > 0 && error.retryAfter <= 900,
  );
  await assert.rejects(guess(administrator.passphrase), refusedAs('too-many-requests'));
  await signIn(portal, caller('', address()), administrator);
});

test('guessing a code ends in 429 or a new sign-in', async () => {
  const kenya = await enter(portal, (await stateLink(administrator, 'KE')).link);
  const codes: string[] = [];
  for (let round = 0; round < 4; round++) {
    const cookie = await challenge(kenya);
    for (let i = 0; i < 6; i++)
      await signInWithCode(portal, caller(cookie), String(100_000 + round * 10 + i)).catch((error: { code: string }) =>
        codes.push(error.code),
      );
  }
  assert.equal(codes.length, 24);
  assert.ok(
    codes.slice(0, 5).every((code) => code === 'invalid') && codes.at(-1) === 'too-many-requests',
    codes.join(' '),
  );
});

test('an account that has ended meanwhile does not get past the second factor', async () => {
  const brazil = await enter(portal, (await stateLink(administrator, 'BR')).link);
  const cookie = await challenge(brazil);
  await pool.query('update account_holder set ended_at = now() where id = $1', [brazil.account]);
  await assert.rejects(signInWithCode(portal, caller(cookie), brazil.code()));
  const { rows } = await pool.query('select 1 from session where account = $1', [brazil.account]);
  assert.equal(rows.length, 1, 'the one from before');
  assert.equal(await actorBy(portal, brazil.cookie), undefined);
});

test('a session ends by signing out, by its owner, by idleness and by age', async () => {
  const open = async () => (await openSession(portal, france.account)).cookie;
  const [out, idle, old] = [await open(), await open(), await open()];
  await signOut(portal, caller(out));
  assert.equal(await actorBy(portal, out), undefined);
  const idOf = async (cookie: string) => (await actorBy(portal, cookie))?.session;
  await pool.query("update session set last_seen_at = now() - interval '13 hours' where id = $1", [await idOf(idle)]);
  await pool.query('update session set expires_at = now() where id = $1', [await idOf(old)]);
  assert.deepEqual([await actorBy(portal, idle), await actorBy(portal, old)], [undefined, undefined]);
  await forgetWhatIsOver(portal);
  const visit = await france.visit();
  const mine = await listSessions(visit);
  assert.ok(mine.length >= 1 && mine.filter((session) => session.current).length === 1);
  const other = await open();
  await revokeSession(visit, (await idOf(other)) ?? '');
  assert.equal(await actorBy(portal, other), undefined);
  await revokeOtherSessions(visit);
  assert.equal((await listSessions(visit)).length, 1);
  await assert.rejects(revokeSession(await administrator.visit(), mine[0]!.id), refusedAs('not-found'));
});

test('use is noted, so that a session in use lives on', async () => {
  const { cookie } = await openSession(portal, france.account);
  const session = (await actorBy(portal, cookie))?.session;
  await pool.query("update session set last_seen_at = now() - interval '11 hours' where id = $1", [session]);
  assert.ok(await actorBy(portal, cookie));
  const seen = async () =>
    (
      await pool.query<{ idle: boolean }>(
        "select last_seen_at < now() - interval '1 minute' as idle from session where id = $1",
        [session],
      )
    ).rows[0]?.idle;
  for (let i = 0; i < 100 && (await seen()); i++);
  assert.equal(await seen(), false);
});

test('changing the passphrase asks for the present one and ends other sessions', async () => {
  const peru = await enter(portal, (await stateLink(administrator, 'PE')).link);
  const { cookie } = await openSession(portal, peru.account);
  const visit = await peru.visit();
  await assert.rejects(
    changePassphrase(visit, { current: 'wrong', passphrase: 'a new and long phrase' }),
    refusedAs('invalid', 'wrong-passphrase'),
  );
  await assert.rejects(
    changePassphrase(visit, { current: peru.passphrase, passphrase: 'short' }),
    refusedAs('invalid', 'passphrase-short'),
  );
  await changePassphrase(visit, { current: peru.passphrase, passphrase: 'a new and long phrase' });
  assert.equal(await actorBy(portal, cookie), undefined);
  assert.ok(await actorBy(portal, peru.cookie));
  await assert.rejects(signIn(portal, caller(), peru), refusedAs('invalid', 'wrong-credentials'));
  await signIn(portal, caller('', address()), { email: peru.email, passphrase: 'a new and long phrase' });
});

test('a second factor that the role needs is replaced, never just removed', async () => {
  const visit = await france.visit();
  await assert.rejects(removeTotp(visit), refusedAs('invalid', 'last-second-factor'));
  const pending = beginTotp(visit);
  await assert.rejects(confirmTotp(visit, pending.sealed, '000000'), refusedAs('invalid', 'wrong-code'));
  await assert.rejects(confirmTotp(await administrator.visit(), pending.sealed, '000000'), refusedAs('form-expired'));
  assert.deepEqual(await listSecondFactors(visit), { totp: true, passkeys: [], required: true });
});
