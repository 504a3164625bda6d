import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import test, { after } from 'node:test';
import { chromium, type Page } from 'playwright-core';
import { firstAdministrator, officer } from '../../../test/accounts/people.ts';
import { openTestPortal } from '../../../test/portal.ts';
import { openSecretariatAccount } from '../../kernel/accounts/people.ts';
import { account } from './module.ts';
import { accountMessages } from './messages.ts';

const port = await freePort();
const origin = `http://localhost:${port}`;
const { portal, listen } = await openTestPortal({
  modules: [account],
  config: { port, host: '127.0.0.1', portalUrl: origin },
});
await listen();
const browser = await chromium.launch({
  executablePath: await findChromium(),
  args: ['--no-sandbox', '--disable-gpu'],
});
after(() => browser.close());
const administrator = await firstAdministrator(portal);
const clerk = await officer(portal, administrator, 'clerk');
const say = accountMessages.in('en');

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

async function findChromium(): Promise<string> {
  if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium';
  return (await import('@sparticuz/chromium')).default.executablePath();
}

/** A browser with an authenticator of its own, which asks its user or does not. */
async function openBrowser(asksUser: boolean, cookie?: string): Promise<Page> {
  const context = await browser.newContext();
  const cookies = (cookie ?? '')
    .split('; ')
    .filter(Boolean)
    .map((pair) => ({ name: pair.split('=')[0]!, value: pair.slice(pair.indexOf('=') + 1), url: origin }));
  if (cookies.length > 0) await context.addCookies(cookies);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: asksUser,
      isUserVerified: asksUser,
      automaticPresenceSimulation: true,
    },
  });
  return page;
}

test('a passkey is made and then signs in alone, without passphrase and code', async () => {
  const page = await openBrowser(true, clerk.cookie);
  await page.goto(`${origin}/en/account/second-factor`);
  await page.fill('[name="passkey-name"]', 'My laptop');
  await page.getByRole('button', { name: say('factor.passkeyAdd') }).click();
  await page.waitForURL('**/second-factor?done=passkey');
  assert.match(await page.innerText('main'), /My laptop/);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.goto(`${origin}/en/account/sign-in?next=/en/account`);
  await page.getByRole('button', { name: say('signIn.passkey') }).click();
  await page.waitForURL(`${origin}/en/account`);
  assert.match(await page.innerText('main'), /clerk@secretariat\.example/);
  const { rows } = await portal.database.pool.query<{ act: string }>(
    "select opening->>'act' as act from leaf where subject = $1 order by index desc limit 1",
    [`account:${clerk.account}`],
  );
  assert.equal(rows[0]?.act, 'set-second-factor');
});

test('a passkey can be the first second factor: recovery codes follow, and the passphrase alone is not enough', async () => {
  const person = { name: 'New', email: 'new@secretariat.example', language: 'en', role: 'officer' } as const;
  const { link } = await openSecretariatAccount(await administrator.visit(), person);
  const page = await openBrowser(true);
  await page.goto(link);
  for (const name of ['passphrase', 'again']) await page.fill(`[name="${name}"]`, 'walnut river copper evening');
  await page.getByRole('button', { name: say('setUp.button') }).click();
  await page.waitForURL('**/second-factor');
  await page.getByRole('button', { name: say('factor.passkeyAdd') }).click();
  await page.waitForURL('**/recovery-codes');
  const code = await page.locator('.codes li').first().innerText();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.goto(`${origin}/en/account/sign-in`);
  await page.fill('[name="email"]', person.email);
  await page.fill('[name="passphrase"]', 'walnut river copper evening');
  await page.getByRole('button', { name: say('signIn.button'), exact: true }).click();
  await page.waitForURL('**/sign-in/code');
  assert.match(await page.innerText('main'), new RegExp(say('code.introPasskey').slice(0, 30)));
  await page.fill('[name="code"]', code);
  await page.getByRole('button', { name: say('code.button') }).click();
  await page.waitForURL('**/my-state');
});

test('an authenticator that does not ask its user is no second factor', async () => {
  const other = await officer(portal, administrator, 'other');
  const page = await openBrowser(false, other.cookie);
  await page.goto(`${origin}/en/account/second-factor`);
  await page.getByRole('button', { name: say('factor.passkeyAdd') }).click();
  await page.getByRole('alert').waitFor();
  const { rows } = await portal.database.pool.query('select 1 from passkey where account = $1', [other.account]);
  assert.equal(rows.length, 0);
});

test('no passkey, no session', async () => {
  const page = await openBrowser(true);
  await page.goto(`${origin}/en/account/sign-in`);
  await page.getByRole('button', { name: say('signIn.passkey') }).click();
  await page.getByRole('alert').waitFor();
  assert.equal(await page.innerText('[role="alert"]'), say('signIn.passkeyFailed'));
});
