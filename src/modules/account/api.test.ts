import assert from 'node:assert/strict';
import test from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { openTestPortal } from '../../../test/portal.ts';
import { createFirstAdministrator } from '../../kernel/accounts/first-administrator.ts';
import { account } from './module.ts';
import { TestVisitor } from '../../../test/accounts/visitor.ts';

const test1 = await openTestPortal({ modules: [account] });
const passphrase = 'walnut river copper evening';
const base = '/api/v1/account';
const tokenOf = (link: unknown) => String(link).split('/').at(-1) ?? '';

/** Uses a link and sets up what the role needs, through the API alone. */
async function enter(link: unknown, more: object = {}) {
  const visitor = new TestVisitor(test1);
  const used = await visitor.json('POST', `${base}/set-up/${tokenOf(link)}`, {
    passphrase,
    again: passphrase,
    ...more,
  });
  assert.deepEqual([used.status, used.body.step], [200, 'done']);
  const begun = await visitor.json('POST', `${base}/totp`);
  const totp = new TOTP({ secret: Secret.fromBase32(String(begun.body.secret)) });
  const kept = await visitor.json('PUT', `${base}/totp`, { sealed: begun.body.sealed, code: totp.generate() });
  assert.equal((kept.body.recoveryCodes as string[]).length, 10);
  return { visitor, totp };
}

const administrator = await enter(await createFirstAdministrator(test1.portal), {
  name: 'Ada',
  email: 'ada@un.example',
});

test('a state is opened, entered and run through the API', async () => {
  const opened = await administrator.visitor.json('POST', `${base}/states`, {
    state: 'FR',
    name: 'Jeanne',
    email: 'jeanne@fr.example',
    language: 'fr',
  });
  assert.deepEqual([opened.status, opened.body.mailed], [201, false]);
  const about = await new TestVisitor(test1).json('GET', `${base}/set-up/${tokenOf(opened.body.link)}`);
  assert.deepEqual([about.body.purpose, about.body.role, about.body.party], ['set-up', 'focal_point', 'FR']);
  const { visitor, totp } = await enter(opened.body.link);
  assert.deepEqual((await visitor.json('GET', base)).body.complete, true);

  const made = await visitor.json('POST', `${base}/people`, {
    name: 'Luc',
    email: 'luc@fr.example',
    language: 'fr',
    role: 'reader',
  });
  assert.equal(
    (await visitor.json('PATCH', `${base}/people/${made.body.account}`, { role: 'contributor' })).status,
    204,
  );
  assert.equal((await visitor.json('POST', `${base}/people/${made.body.account}/invitation`)).status, 201);
  assert.equal((await visitor.json('DELETE', `${base}/people/${made.body.account}`)).status, 204);
  assert.equal(((await visitor.json('GET', `${base}/people`)).body.items as unknown[]).length, 2);

  assert.equal((await visitor.json('DELETE', `${base}/session`)).status, 204);
  assert.equal((await visitor.json('GET', base)).status, 401);
  const first = await visitor.json('POST', `${base}/session`, { email: 'jeanne@fr.example', passphrase });
  assert.deepEqual(first.body, { step: 'second-factor', methods: ['totp'] });
  assert.equal((await visitor.json('POST', `${base}/session/code`, { code: totp.generate() })).body.step, 'done');
  assert.equal(((await visitor.json('GET', `${base}/sessions`)).body.items as unknown[]).length, 1);
});

test('a key is refused where only its holder may act', async () => {
  const made = await administrator.visitor.json('POST', `${base}/keys`, {
    name: 'k',
    scopes: ['read', 'manage'],
    days: 3,
  });
  assert.equal(made.status, 201);
  const key = new TestVisitor(test1, { authorization: `Bearer ${made.body.key}` });
  assert.equal((await key.json('GET', base)).status, 200);
  assert.equal((await key.json('GET', `${base}/states`)).status, 200);
  const own: [string, string, unknown?][] = [
    ['GET', '/sessions'], ['GET', '/keys'], ['POST', '/keys', { name: 'x', scopes: ['read'], days: 3 }], ['POST', '/totp'], ['GET', '/second-factors'],
    ['POST', '/recovery-codes'], ['PATCH', '', { language: 'fr' }], ['PUT', '/passphrase', { current: passphrase, passphrase: 'long enough words', again: 'long enough words' }],
  ]; // prettier-ignore
  for (const [method, path, body] of own) assert.equal((await key.json(method, base + path, body)).status, 404, path);
});

test('answers that hold secrets are kept nowhere', async () => {
  const answer = await test1.request('anyone', `${base}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'a@b.example', passphrase: 'x' }),
  });
  assert.deepEqual(
    [answer.status, answer.headers.get('cache-control'), answer.headers.get('content-type')],
    [422, 'no-store', 'application/problem+json'],
  );
});

test('errors name the field and say what to do in the language asked for', async () => {
  const { status, body } = await new TestVisitor(test1, { 'accept-language': 'ru' }).json('POST', `${base}/session`, {
    email: 'x',
    passphrase: 1,
    other: 2,
  });
  assert.equal(status, 422);
  const errors = body.errors as { path: string; code: string; detail: string }[];
  assert.deepEqual(errors.map(({ path }) => path).sort(), ['', 'email', 'passphrase']);
  assert.ok(errors.every(({ detail }) => /[а-я]/.test(detail)));
});

test('bad input is refused, never 500', async () => {
  const { visitor } = administrator;
  const bodies: unknown[] = [
    null,
    [],
    'x',
    1,
    {},
    { name: 'a\u0000b' },
    { email: '\ud800' },
    { passphrase: 'x'.repeat(1_000_000) },
    { scopes: ['all'], days: 1e99 },
    { account: {}, stayAs: 'end' },
  ];
  const operations: [string, string][] = [
    ['POST', '/session'], ['POST', '/session/code'], ['PUT', '/passphrase'], ['PATCH', ''], ['PUT', '/totp'], ['POST', '/passkeys'], ['POST', '/passkey-session'],
    ['POST', '/keys'], ['POST', '/people'], ['PATCH', '/people/x'], ['POST', '/hand-over'], ['POST', '/states'], ['POST', '/recoveries'], ['PUT', '/providers/FR'],
    ['POST', '/set-up/none'], ['DELETE', '/people/%00'], ['DELETE', '/keys/%00'], ['DELETE', '/sessions/%00'], ['DELETE', '/recoveries/%00'], ['DELETE', '/providers/%00'],
  ]; // prettier-ignore
  for (const [method, path] of operations)
    for (const body of bodies) {
      const { status } = await visitor.json(method, base + path, body);
      assert.ok(status >= 400 && status < 500, `${method} ${path} ${JSON.stringify(body).slice(0, 40)} ${status}`);
    }
});

test('recovery by two persons through the API', async () => {
  const person = async (name: string) => {
    const made = await administrator.visitor.json('POST', `${base}/people`, {
      name,
      email: `${name}@un.example`,
      language: 'en',
      role: 'officer',
    });
    return { ...(await enter(made.body.link)), id: String(made.body.account) };
  };
  const [one, two] = [await person('one'), await person('two')];
  const asked = await administrator.visitor.json('POST', `${base}/recoveries`, {
    account: one.id,
    reason: 'Lost the telephone; checked by call.',
  });
  assert.equal(asked.status, 201);
  assert.equal((await administrator.visitor.json('POST', `${base}/recoveries/${asked.body.id}/approval`)).status, 403);
  assert.equal((await one.visitor.json('POST', `${base}/recoveries/${asked.body.id}/approval`)).status, 403);
  const approved = await two.visitor.json('POST', `${base}/recoveries/${asked.body.id}/approval`);
  assert.equal(approved.status, 200);
  await enter(approved.body.link);
  assert.equal((await one.visitor.json('GET', base)).status, 401);
});
