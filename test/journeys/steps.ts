import assert from 'node:assert/strict';
import { Secret, TOTP } from 'otpauth';
import { createDraft } from '../../src/kernel/records.ts';
import { accountMessages } from '../../src/modules/account/messages.ts';
import { recordMessages } from '../../src/record/messages.ts';
import { repositoryMessages } from '../../src/modules/repository/messages.ts';
import { uiMessages } from '../../src/ui/messages.ts';
import type { TestPortal } from '../portal.ts';
import type { Visitor } from './browser.ts';

// What a visitor does on a page, by the words that stand on it.

/** The words of the portal in the visitor's language. */
export function wordsOf({ language }: Visitor) {
  return {
    account: accountMessages.in(language),
    record: recordMessages.in(language),
    repository: repositoryMessages.in(language),
    ui: uiMessages.in(language),
  };
}

/** Does what leads to another page, and waits for it. */
export async function leave({ page }: Visitor, act: () => Promise<unknown>): Promise<void> {
  const loaded = page.waitForEvent('load');
  await act();
  await loaded;
}

/** Presses the button of this name. */
export const press = (visitor: Visitor, name: string) =>
  leave(visitor, () => visitor.page.getByRole('button', { name, exact: true }).click());

/** Follows the first link of this name in the main part of the page, or anywhere. */
export const follow = (visitor: Visitor, name: string, within = 'body') =>
  leave(visitor, () => visitor.page.locator(within).getByRole('link', { name, exact: true }).first().click());

/** Fills fields by their names. */
export async function fill({ page }: Visitor, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values)) await page.locator(`main [name="${name}"]`).fill(value);
}

export const textOf = ({ page }: Visitor) => page.locator('main').innerText();

/** Somebody's ways to sign in. */
export interface Credentials {
  email: string;
  passphrase: string;
  app: TOTP;
}

export const passphrase = 'walnut river copper evening';

/** The code the app shows; `later` half minutes from now, because no code is taken twice. */
export const codeOf = ({ app }: Pick<Credentials, 'app'>, later = 0) =>
  app.generate({ timestamp: Date.now() + later * 30_000 });

/** Behind a one-time link: passphrase, authenticator app, recovery codes. */
export async function setUpAccount(
  visitor: Visitor,
  email: string,
  own: Record<string, string> = {},
): Promise<Credentials> {
  const { account } = wordsOf(visitor);
  await fill(visitor, { ...own, passphrase, again: passphrase });
  await press(visitor, account('setUp.button'));
  const app = new TOTP({ secret: Secret.fromBase32(await shownSecret(visitor)) });
  await fill(visitor, { code: codeOf({ app }) });
  await press(visitor, account('factor.confirm'));
  assert.equal(await visitor.page.locator('.codes li').count(), 10);
  await follow(visitor, account('codes.done'));
  return { email, passphrase, app };
}

/** A secret or link that the page shows once. */
export async function shownSecret({ page }: Visitor): Promise<string> {
  return (await page.locator('main code.secret').innerText()).replaceAll(/\s/g, '');
}

/** Signs in on the page of signing in. */
export async function signIn(visitor: Visitor, { email, passphrase: secret }: Credentials): Promise<void> {
  await fill(visitor, { email, passphrase: secret });
  await press(visitor, wordsOf(visitor).account('signIn.button'));
}

/** Begins a national strategy from the room's list and gives it a title and a summary in the visitor's language. */
export async function beginStrategy(visitor: Visitor, title: string, summary: string): Promise<void> {
  const { repository } = wordsOf(visitor);
  await visitor.open('/repository');
  await follow(visitor, repository('ways.add'), 'main');
  await follow(visitor, repository('kind.national_strategy.one'), 'main');
  await fill(visitor, { [`title.${visitor.language}`]: title, [`summary.${visitor.language}`]: summary });
}

/** A draft of Kenya's in Arabic and English. @returns its id */
export async function newDraft(portal: TestPortal): Promise<string> {
  const content = { language: 'en', title: { en: 'Draft strategy', ar: 'مشروع استراتيجية' }, states: ['KE'] };
  return (await createDraft(await portal.visit('kenya'), 'national_strategy', content)).id;
}

/** From a step of the form to the page of its publication. */
export async function walkToPublication(visitor: Visitor): Promise<void> {
  const { record } = wordsOf(visitor);
  for (let step = 1; step <= 3; step++) await press(visitor, record('form.next'));
  await press(visitor, record('form.toPublication'));
}

/** The id of the record whose page is open. */
export const idOf = ({ page }: Visitor) => new URL(page.url()).pathname.split('/')[3] ?? '';
