import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFirstAdministrator } from '../../src/kernel/accounts/first-administrator.ts';
import { openJourneyPortal, type Visitor } from './browser.ts';
import { fill, leave, passphrase, press, textOf, wordsOf } from './steps.ts';

/** A device that keeps passkeys and always recognises its owner (WebAuthn Level 3, section 11: virtual authenticators). */
async function addDevice({ context, page }: Visitor): Promise<void> {
  const session = await context.newCDPSession(page);
  await session.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
  } as const;
  await session.send('WebAuthn.addVirtualAuthenticator', { options });
}

test('an administrator sets up a passkey, signs out, and signs in with it alone', async (t) => {
  const portal = await openJourneyPortal(t, 'localhost');
  const visitor = await portal.visitor('anyone', { language: 'fr' });
  const { account, ui } = wordsOf(visitor);
  await addDevice(visitor);
  const link = (await createFirstAdministrator(portal.portal)) ?? '';
  await visitor.page.goto(link.replace('/en/', '/fr/'));
  await fill(visitor, { name: 'Ada Example', email: 'ada@un.example', passphrase, again: passphrase });
  await press(visitor, account('setUp.button'));
  await visitor.page.locator('[name=passkey-name]').fill('Téléphone');
  await press(visitor, account('factor.passkeyAdd'));
  assert.equal(await visitor.page.locator('.codes li').count(), 10);
  await visitor.open('/account/second-factor');
  assert.match(await textOf(visitor), /Téléphone/);
  await press(visitor, ui('layout.signOut'));
  await visitor.open('/account/sign-in');
  await leave(visitor, () => visitor.page.getByRole('button', { name: account('signIn.passkey') }).click());
  assert.equal(new URL(visitor.page.url()).pathname, '/fr/my-state');
  assert.deepEqual(visitor.complaints, []);
  await visitor.context.close();
});
