import assert from 'node:assert/strict';
import test from 'node:test';
import { openTestPortal } from '../../../test/portal.ts';
import { createAccount } from './people.ts';
import { callbackAddress, listProviders, removeProvider, setProvider } from './providers.ts';
import { beginSingleSignOn, finishSingleSignOn } from './single-sign-on.ts';
import { signInWithCode } from './sign-in.ts';
import { openProvider, signInAtProvider, type ProvidedPerson } from '../../../test/accounts/provider.ts';
import { actorBy, caller, cookieOf, enter, firstAdministrator, stateLink } from '../../../test/accounts/people.ts';

const { portal } = await openTestPortal({ modules: [] });
const administrator = await firstAdministrator(portal);
const france = await enter(portal, (await stateLink(administrator, 'FR')).link);
const kenya = await enter(portal, (await stateLink(administrator, 'KE')).link);
const reader = await createAccount(await france.visit(), {
  name: 'R',
  email: 'reader@fr.example',
  language: 'fr',
  role: 'reader',
});

const people: Record<string, ProvidedPerson> = {
  focal: { email: 'Focal@fr.example', email_verified: true },
  reader: { email: 'reader@fr.example', email_verified: true },
  unverified: { email: 'reader@fr.example', email_verified: false },
  stranger: { email: 'stranger@fr.example', email_verified: true },
  kenyan: { email: kenya.email, email_verified: true },
};
const { issuer, client } = await openProvider(callbackAddress(portal), people);
const settings = {
  party: 'FR',
  issuer,
  clientId: client.client_id,
  clientSecret: client.client_secret,
  domains: ['fr.example', 'ke.example'],
};
await setProvider(await administrator.visit(), settings);

const refusedAs = (code: string, field?: string) => (error: { code: string; fields: { code: string }[] }) =>
  error.code === code && (!field || error.fields[0]?.code === field);

/** Signs in by the provider; `alter` may change what the browser brings back. */
async function signIn(login: string, alter: (query: Record<string, string>) => void = () => {}) {
  const { address, cookies } = await beginSingleSignOn(portal, caller(), 'FR', '/fr/my-state');
  const query = Object.fromEntries((await signInAtProvider(address, login)).searchParams);
  alter(query);
  return finishSingleSignOn(portal, caller(cookieOf(cookies)), query);
}

test('the request carries state, nonce and a PKCE challenge', async () => {
  const { address, cookies } = await beginSingleSignOn(portal, caller(), 'FR', '/fr/my-state');
  const { searchParams } = new URL(address);
  for (const name of ['state', 'nonce', 'code_challenge'])
    assert.match(searchParams.get(name) ?? '', /^[\w-]{43}$/, name);
  assert.equal(searchParams.get('code_challenge_method'), 'S256');
  assert.match(cookies[0] ?? '', /HttpOnly; SameSite=Lax/);
  assert.ok(!cookies[0]?.includes(searchParams.get('nonce') ?? ''));
});

test('someone with an account of the state is signed in; a focal point still owes the second factor', async () => {
  const first = await signIn('focal');
  assert.deepEqual([first.step, first.next], ['second-factor', '/fr/my-state']);
  assert.equal(await actorBy(portal, cookieOf(first.cookies)), undefined);
  const done = await signInWithCode(portal, caller(cookieOf(first.cookies)), france.code());
  assert.equal((await actorBy(portal, cookieOf(done.cookies)))?.account, france.account);
});

test('the first single sign-on does what opening the link does', async () => {
  const done = await signIn('reader');
  const actor = await actorBy(portal, cookieOf(done.cookies));
  assert.deepEqual([actor?.account, actor?.role], [reader.account, 'reader']);
});

test('strangers, unverified addresses and people of other states stay outside; no account is made', async () => {
  const count = async () =>
    (await portal.database.pool.query('select count(*) from account_holder')).rows[0].count as number;
  const before = await count();
  for (const login of ['stranger', 'unverified', 'kenyan'])
    await assert.rejects(signIn(login), refusedAs('invalid', 'no-such-account'), login);
  assert.equal(await count(), before);
});

test('a domain the provider may not vouch for is not believed', async () => {
  await setProvider(await administrator.visit(), { ...settings, clientSecret: '', domains: ['gouv.fr.example'] });
  await assert.rejects(signIn('focal'), refusedAs('invalid', 'no-such-account'));
  await setProvider(await administrator.visit(), { ...settings, clientSecret: '' });
});

test('a wrong state, code or issuer, and a browser that did not begin, are refused', async () => {
  await assert.rejects(
    signIn('focal', (query) => (query.state = 'x')),
    refusedAs('form-expired'),
  );
  await assert.rejects(
    signIn('focal', (query) => (query.code = 'x')),
    refusedAs('unavailable'),
  );
  await assert.rejects(
    signIn('focal', (query) => (query.iss = 'https://other.example')),
    refusedAs('not-allowed'),
  );
  await assert.rejects(finishSingleSignOn(portal, caller(), { code: 'x', state: 'x' }), refusedAs('form-expired'));
  const { cookies } = await beginSingleSignOn(portal, caller(), 'FR', '/');
  await assert.rejects(finishSingleSignOn(portal, caller(cookieOf(cookies)), {}), refusedAs('form-expired'));
});

test('a code of one browser is worth nothing in another: the verifier is missing', async () => {
  const mine = await beginSingleSignOn(portal, caller(), 'FR', '/');
  const theirs = await beginSingleSignOn(portal, caller(), 'FR', '/');
  const query = Object.fromEntries((await signInAtProvider(mine.address, 'focal')).searchParams);
  query.state = new URL(theirs.address).searchParams.get('state') ?? '';
  await assert.rejects(finishSingleSignOn(portal, caller(cookieOf(theirs.cookies)), query), refusedAs('unavailable'));
});

test('a provider that names the address at its userinfo endpoint alone works too', async () => {
  const other = await openProvider(callbackAddress(portal), people, false);
  await setProvider(await administrator.visit(), { ...settings, issuer: other.issuer });
  assert.equal((await signIn('focal')).step, 'second-factor');
  await assert.rejects(signIn('unverified'), refusedAs('invalid', 'no-such-account'));
  await setProvider(await administrator.visit(), settings);
});

test('providers are set by an administrator, and are checked at once', async () => {
  await assert.rejects(async () => setProvider(await france.visit(), settings), refusedAs('not-found'));
  for (const wrong of ['http://127.0.0.1:9', 'http://mfa.example', `${issuer}/elsewhere`, 'ftp://x', 'x'])
    await assert.rejects(
      async () => setProvider(await administrator.visit(), { ...settings, issuer: wrong }),
      refusedAs('invalid', 'wrong-issuer'),
      wrong,
    );
  await assert.rejects(
    async () => setProvider(await administrator.visit(), { ...settings, party: 'KE', clientSecret: '' }),
    refusedAs('invalid', 'required'),
  );
  const { rows } = await portal.database.pool.query('select * from sso_provider');
  assert.ok(!JSON.stringify(rows).includes(client.client_secret));
});

test('a provider that was removed signs nobody in', async () => {
  const { address, cookies } = await beginSingleSignOn(portal, caller(), 'FR', '/');
  const query = Object.fromEntries((await signInAtProvider(address, 'focal')).searchParams);
  await removeProvider(await administrator.visit(), 'FR');
  assert.deepEqual(await listProviders(portal), []);
  await assert.rejects(finishSingleSignOn(portal, caller(cookieOf(cookies)), query), refusedAs('not-found'));
});
