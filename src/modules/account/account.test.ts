import assert from 'node:assert/strict';
import test from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { openTestPortal } from '../../../test/portal.ts';
import { createFirstAdministrator } from '../../kernel/accounts/first-administrator.ts';
import { account } from './module.ts';
import { callbackAddress } from '../../kernel/accounts/providers.ts';
import { openProvider, signInAtProvider } from '../../../test/accounts/provider.ts';
import { TestVisitor, type Page } from '../../../test/accounts/visitor.ts';

const test1 = await openTestPortal({ modules: [account] });
const { portal } = test1;
const passphrase = 'walnut river copper evening';
const pathOf = (link: string) => new URL(link).pathname;
const plain = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
const secretIn = (html: string) => /secret=([A-Z2-7]{32})/.exec(html)?.[1] ?? '';
const linkIn = (html: string) => /http:\/\/[^\s<"]+\/account\/set-up\/[\w-]{43}/.exec(html)?.[0] ?? '';

/** Every page and who may have it. `0`: sent to sign in; `1`: sent to another page. */
const routes: [
  path: string,
  anyone: number,
  reader: number,
  focalPoint: number,
  officer: number,
  administrator: number,
][] = [
  ['/account/sign-in', 200, 1, 1, 1, 1],
  ['/account/sign-in/code', 0, 0, 0, 0, 0],
  ['/account/set-up/none', 410, 410, 410, 410, 410],
  ['/account', 0, 200, 200, 200, 200],
  ['/account/second-factor', 0, 200, 200, 200, 200],
  ['/account/recovery-codes', 0, 200, 200, 200, 200],
  ['/account/keys', 0, 200, 200, 200, 200],
  ['/account/keys/new', 0, 200, 200, 200, 200],
  ['/account/people', 0, 404, 200, 404, 200],
  ['/account/people/new', 0, 404, 200, 404, 200],
  ['/account/people/test-kenya', 0, 404, 404, 404, 404],
  ['/account/people/test-brazil', 0, 404, 404, 404, 200],
  ['/account/people/test-franceReader', 0, 404, 200, 404, 404],
  ['/account/people/nobody', 0, 404, 404, 404, 404],
  ['/account/people/%00', 0, 404, 404, 404, 404],
  ['/account/hand-over', 0, 404, 200, 404, 404],
  ['/account/link', 0, 200, 200, 200, 200],
  ['/account/states', 0, 404, 404, 404, 200],
  ['/account/states/KE', 0, 404, 404, 404, 200],
  ['/account/states/QQ', 0, 404, 404, 404, 404],
  ['/account/recovery', 0, 404, 404, 200, 200],
  ['/account/providers', 0, 404, 404, 404, 200],
  ['/account/providers/FR', 0, 404, 404, 404, 200],
  ['/account/single-sign-on/start/FR', 404, 404, 404, 404, 404],
  ['/account/single-sign-on/start/x', 404, 404, 404, 404, 404],
  ['/account/single-sign-on/return', 403, 403, 403, 403, 403],
];
const who = ['anyone', 'franceReader', 'france', 'officer', 'administrator'] as const;

const firstLink = (await createFirstAdministrator(portal)) ?? '';

test('who gets which page', async () => {
  await test1.actor('kenya');
  await test1.actor('brazil');
  await portal.database.pool.query("update account_holder set set_up_at = null where id = 'test-brazil'");
  for (const [path, ...expected] of routes)
    for (const [i, person] of who.entries()) {
      const answer = await test1.request(person, `/en${path}`);
      const signIn = answer.headers.get('location')?.startsWith('/en/account/sign-in');
      const got = answer.status === 303 ? (signIn ? 0 : 1) : answer.status;
      assert.equal(got, expected[i], `${person} ${path}`);
      assert.ok(
        !/(kenya|brazil)@example\.org/.test(plain(await answer.text())) ||
          (person === 'administrator' && path.startsWith('/account')) ||
          (person === 'officer' && path === '/account/recovery'),
        `${person} ${path}`,
      );
    }
});

test('pages of an account are kept by nobody', async () => {
  for (const path of ['/en/account/sign-in', '/en/account']) {
    const answer = await test1.request('france', path);
    if (answer.status === 200) assert.match(answer.headers.get('cache-control') ?? '', /no-store/);
  }
  assert.equal((await test1.request('anyone', '/en/account/set-up/none')).headers.get('cache-control'), 'no-store');
});

/** Goes through a one-time link and the second factor, by forms alone. */
async function enter(
  visitor: TestVisitor,
  link: string,
  more: Record<string, string> = {},
): Promise<{ page: Page; totp: TOTP; codes: string[] }> {
  const path = pathOf(link);
  const next = await visitor.send(path, { passphrase, again: passphrase, ...more });
  if (!next.path.endsWith('/second-factor')) return { page: next, totp: new TOTP(), codes: [] };
  const totp = new TOTP({ secret: Secret.fromBase32(secretIn(next.html)) });
  const sealed = /name="sealed" value="([^"]+)"/.exec(next.html)?.[1] ?? '';
  const page = await visitor.send(next.path, { sealed, code: totp.generate() });
  return { page, totp, codes: page.html.match(/[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}/g) ?? [] };
}

const administrator = new TestVisitor(test1);

test('from the first link to a reader of a state, without script', async () => {
  const own = await enter(administrator, firstLink, { name: 'Ada', email: 'ada@un.example' });
  assert.equal(own.page.path, '/en/account/recovery-codes');
  assert.equal(own.codes.length, 10);
  assert.match(plain((await administrator.get('/en/account/recovery-codes')).html), /nothing more to show/);

  const opened = await administrator.send('/en/account/states/MX', {
    name: 'Jeanne',
    email: 'jeanne@fr.example',
    language: 'fr',
  });
  assert.equal(opened.path, '/en/account/link');
  const france = new TestVisitor(test1);
  const focal = await enter(france, linkIn(opened.html));
  assert.equal(focal.page.path, '/fr/account/recovery-codes');
  assert.match((await administrator.get('/en/account/states')).html, /jeanne@fr\.example/);

  const made = await france.send('/fr/account/people/new', {
    name: 'Luc',
    email: 'luc@fr.example',
    language: 'fr',
    role: 'reader',
  });
  const reader = new TestVisitor(test1);
  const in1 = await enter(reader, linkIn(made.html));
  assert.equal(in1.page.path, '/fr/account');
  assert.match(
    plain((await france.get('/fr/account/people')).html),
    /Luc luc@fr\.example Lecteur\/lectrice En service/,
  );

  await france.send('/fr/account', {}, '/fr/account/sign-out');
  assert.equal((await france.get('/fr/account')).path.split('?')[0], '/fr/account/sign-in');
  const asked = await france.send('/fr/account/sign-in?next=/fr/account/people', {
    email: 'jeanne@fr.example',
    passphrase,
  });
  assert.equal(asked.path, '/fr/account/sign-in/code?next=%2Ffr%2Faccount%2Fpeople');
  const back = await france.send(asked.path, { code: focal.totp.generate() });
  assert.deepEqual([back.status, back.path], [200, '/fr/account/people']);
});

test('a form comes back with what was typed, and says what is wrong on top and beside the field', async () => {
  const page = await administrator.send('/en/account/states/KE', {
    name: 'Some "One" <b>',
    email: 'no address',
    language: 'es',
  });
  assert.equal(page.status, 422);
  assert.match(page.html, /class="error-summary"[\s\S]*href="#field-email"/);
  assert.match(page.html, /id="field-email-error"/);
  assert.match(page.html, /value="Some &quot;One&quot; &lt;b>"|value="Some &quot;One&quot; &lt;b&gt;"/);
  assert.match(page.html, /<option[^>]*value="es"[^>]*selected|<option[^>]*selected[^>]*value="es"/);
});

test('a passphrase is never sent back', async () => {
  const visitor = new TestVisitor(test1);
  const page = await visitor.send('/en/account/sign-in', {
    email: 'someone@example.org',
    passphrase: 'very secret words',
  });
  assert.equal(page.status, 422);
  assert.ok(page.html.includes('someone@example.org') && !page.html.includes('very secret words'));
});

test('two passphrases that differ, a short one and a guessable one are refused in the reader’s language', async () => {
  const made = await administrator.send('/en/account/people/new', {
    name: 'Off',
    email: 'off@un.example',
    language: 'ar',
    role: 'officer',
  });
  const path = pathOf(linkIn(made.html));
  const visitor = new TestVisitor(test1);
  for (const [given, text] of [
    [{ passphrase, again: 'x' }, 'عبارتا المرور مختلفتان'],
    [{ passphrase: 'short', again: 'short' }, 'على الأقل'],
    [{ passphrase: 'password password', again: 'password password' }, 'سهلة التخمين'],
  ] as const) {
    const page = await visitor.send(path, given);
    assert.equal(page.status, 422);
    assert.ok(page.html.includes(text), text);
    assert.match(page.html, /dir="rtl"/);
  }
});

test('a form from elsewhere, or without its token, does nothing', async () => {
  const post = (headers: Record<string, string>, body: Record<string, string>) =>
    test1.request('france', '/en/account/language', { method: 'POST', headers, body: new URLSearchParams(body) });
  assert.equal((await post({}, { language: 'ru' })).status, 403);
  assert.equal((await post({}, { language: 'ru', csrf: 'x.y' })).status, 403);
  const token =
    /name="csrf" value="([^"]+)"/.exec(await (await test1.request('france', '/en/account')).text())?.[1] ?? '';
  assert.equal((await post({ 'sec-fetch-site': 'cross-site' }, { language: 'ru', csrf: token })).status, 403);
  const other =
    /name="csrf" value="([^"]+)"/.exec(await (await test1.request('kenya', '/en/account')).text())?.[1] ?? '';
  assert.equal((await post({}, { language: 'ru', csrf: other })).status, 403);
  assert.equal((await post({}, { language: 'ru', csrf: token })).status, 303);
});

test('after signing in one is sent nowhere but into the portal', async () => {
  for (const next of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/en//evil.example',
    '/en/\u0000',
    'javascript:alert(1)',
    '/xx/home',
  ]) {
    const page = await test1.request('anyone', `/en/account/sign-in?next=${encodeURIComponent(next)}`);
    assert.ok(!(await page.text()).includes('name="next"'), next);
    const signedIn = await test1.request('france', `/en/account/sign-in?next=${encodeURIComponent(next)}`);
    assert.equal(signedIn.headers.get('location'), '/en/my-state', next);
  }
});

test('bad input is answered with what to do, never with 500', async () => {
  const rubbish = ['', ' ', 'x'.repeat(100_000), 'a\u0000b', '\u202Eevil', '<script>', '{"a":1}', '🙂'.repeat(50)];
  const fields = [
    'name',
    'email',
    'language',
    'role',
    'passphrase',
    'again',
    'current',
    'code',
    'sealed',
    'scopes[]',
    'days',
    'account',
    'reason',
    'issuer',
    'domains',
    'stayAs',
    'next',
    'no.such[field]',
  ];
  const forms: [string, string?][] = [
    ['/en/account/sign-in'], ['/en/account', '/en/account/language'], ['/en/account', '/en/account/passphrase'], ['/en/account/second-factor?app=new'],
    ['/en/account/keys'], ['/en/account/people/new'], ['/en/account/states/UG'], ['/en/account/recovery'], ['/en/account/providers/FR'],
  ]; // prettier-ignore
  for (const [path, action] of forms)
    for (const value of rubbish) {
      const visitor = path.endsWith('sign-in') ? new TestVisitor(test1) : administrator;
      const page = await visitor.send(path, Object.fromEntries(fields.map((field) => [field, value])), action);
      assert.ok(
        [200, 403, 413, 422, 429].includes(page.status),
        `${path} ${JSON.stringify(value.slice(0, 20))} ${page.status}`,
      );
    }
});

test('links go by mail where a mail server is set', async (t) => {
  const sent: { to: string; subject: string; text: string }[] = [];
  t.mock.method(portal.mail, 'send', async (letter: (typeof sent)[0]) => void sent.push(letter));
  Object.assign(portal.mail, { configured: true });
  const page = await administrator.send('/en/account/states/SN', {
    name: 'Awa',
    email: 'awa@sn.example',
    language: 'fr',
  });
  Object.assign(portal.mail, { configured: false });
  assert.equal(page.path, '/en/account/states?done=mailed');
  assert.equal(linkIn(page.html), '');
  assert.deepEqual(
    [sent[0]?.to, sent[0]?.subject],
    ['awa@sn.example', 'Votre compte sur le Portail mondial de coopération en matière de cybersécurité'],
  );
  assert.match(
    sent[0]?.text ?? '',
    /^Awa,\n[\s\S]*14 jours :\n\nhttp:\/\/127\.0\.0\.1:3000\/fr\/account\/set-up\/[\w-]{43}\n/,
  );
});

test('keys and sessions are kept on pages without script', async () => {
  const page = await administrator.send('/en/account/keys', {
    name: 'Harvest',
    'scopes[]': ['read', 'draft'],
    days: '30',
  });
  const key = /gcscp_[0-9a-f]{8}_[\w-]{43}/.exec(page.html)?.[0];
  assert.ok(key);
  const asKey = new TestVisitor(test1, { authorization: `Bearer ${key}` });
  assert.deepEqual((await asKey.json('GET', '/api/v1/account')).body.scopes, ['read', 'draft']);
  const list = await administrator.get('/en/account/keys');
  assert.ok(!list.html.includes(key));
  const end = /action="(\/en\/account\/keys\/\w+\/end)"/.exec(list.html)?.[1] ?? '';
  assert.equal((await administrator.send('/en/account/keys', {}, end)).path, '/en/account/keys?done=key');
  assert.equal((await asKey.json('GET', '/api/v1/account')).status, 401);
  assert.equal(
    (await administrator.send('/en/account/keys', { name: 'None', 'scopes[]': [], days: '30' })).status,
    422,
  );
});

test('a state signs in by its own provider: set up, entered and removed on pages', async () => {
  const invited = await administrator.send('/en/account/states/UY', {
    name: 'Ana',
    email: 'ana@uy.example',
    language: 'es',
  });
  const focal = await enter(new TestVisitor(test1), linkIn(invited.html));
  const { issuer, client } = await openProvider(callbackAddress(portal), {
    ana: { email: 'ana@uy.example', email_verified: true },
    other: { email: 'x@uy.example', email_verified: true },
  });
  const settings = { issuer, clientId: client.client_id, clientSecret: client.client_secret, domains: 'uy.example' };
  const wrong = await administrator.send('/en/account/providers/UY', { ...settings, issuer: 'http://127.0.0.1:9' });
  assert.ok(wrong.status === 422 && !wrong.html.includes(client.client_secret));
  assert.equal(
    (await administrator.send('/en/account/providers/UY', settings)).path,
    '/en/account/providers?done=provider',
  );

  const visitor = new TestVisitor(test1);
  assert.match((await visitor.get('/es/account/sign-in')).html, /single-sign-on\/start\/UY[^>]*>Uruguay</);
  const arrive = async (login: string) => {
    const sent = await visitor.get('/es/account/single-sign-on/start/UY?next=/es/account/people');
    const back = await signInAtProvider(sent.headers.get('location') ?? '', login);
    return visitor.get(back.pathname + back.search);
  };
  assert.equal((await arrive('other')).status, 422);
  const code = await arrive('ana');
  assert.equal(code.path, '/en/account/sign-in/code?next=%2Fes%2Faccount%2Fpeople');
  const inside = await visitor.send(code.path, { code: focal.totp.generate() });
  assert.deepEqual([inside.status, inside.path], [200, '/es/account/people']);

  await administrator.send('/en/account/providers/UY', {}, '/en/account/providers/UY/removal');
  assert.equal((await visitor.get('/es/account/single-sign-on/start/UY')).status, 404);
});
