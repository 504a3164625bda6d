import { Secret, TOTP } from 'otpauth';
import type { Portal } from '../../src/kernel/portal.ts';
import type { Visit } from '../../src/kernel/visit.ts';
import type { Caller } from '../../src/kernel/accounts/auth.ts';
import { createFirstAdministrator } from '../../src/kernel/accounts/first-administrator.ts';
import { acceptInvitation, type Invited, type SetUp } from '../../src/kernel/accounts/invitations.ts';
import { openSecretariatAccount, openState } from '../../src/kernel/accounts/people.ts';
import { beginTotp, confirmTotp } from '../../src/kernel/accounts/second-factor.ts';
import { findActor } from '../../src/kernel/accounts/sessions.ts';

/** For tests: people as they come to be, through links, passphrases and authenticator apps. */
export interface TestPerson {
  account: string;
  email: string;
  passphrase: string;
  cookie: string;
  recoveryCodes: string[];
  /** The code that the app shows now, or so many half minutes later. */
  code(later?: number): string;
  /** A visit with the present rights of the session. */
  visit(): Promise<Visit>;
}

export const passphrase = 'walnut river copper evening';

export const caller = (cookie = '', ip = '192.0.2.1'): Caller => ({
  headers: new Headers(cookie ? { cookie } : {}),
  ip,
});

/** The Cookie header a browser sends after these Set-Cookie headers. */
export function cookieOf(cookies: string[]): string {
  const kept = cookies.filter((cookie) => !cookie.includes('Max-Age=0'));
  return kept.map((cookie) => cookie.split(';')[0]).join('; ');
}

export const tokenOf = (link: string) => link.split('/').at(-1) ?? '';

export const actorBy = (portal: Portal, cookie: string) =>
  findActor(portal, new Request('http://portal/', { headers: { cookie } }));

/** Opens a link as its person would. */
export async function enter(portal: Portal, link: string, setUp: SetUp = { passphrase }): Promise<TestPerson> {
  const { cookies } = await acceptInvitation(portal, caller(), tokenOf(link), setUp);
  const cookie = cookieOf(cookies);
  const visit = async () => portal.visit(await actorBy(portal, cookie), 'en');
  const actor = (await visit()).actor!;
  let totp: TOTP | undefined;
  let recoveryCodes: string[] = [];
  if (!actor.complete) {
    const pending = beginTotp(await visit());
    totp = new TOTP({ secret: Secret.fromBase32(pending.secret) });
    recoveryCodes = await confirmTotp(await visit(), pending.sealed, totp.generate());
  }
  const code = (later = 0) => totp?.generate({ timestamp: Date.now() + later * 30_000 }) ?? '';
  return {
    account: actor.account,
    email: actor.email,
    passphrase: setUp.passphrase,
    cookie,
    recoveryCodes,
    code,
    visit,
  };
}

/** The first administrator of an empty portal. */
export async function firstAdministrator(portal: Portal): Promise<TestPerson> {
  const link = await createFirstAdministrator(portal);
  return enter(portal, link ?? '', { passphrase, name: 'Ada Example', email: 'ada@secretariat.example' });
}

/** An officer of the Secretariat. */
export async function officer(portal: Portal, administrator: TestPerson, name: string): Promise<TestPerson> {
  const person = { name, email: `${name}@secretariat.example`, language: 'en', role: 'officer' } as const;
  return enter(portal, (await openSecretariatAccount(await administrator.visit(), person)).link);
}

/** The link for the focal point of a state. */
export async function stateLink(administrator: TestPerson, state: string): Promise<Invited> {
  const person = {
    name: `Focal point ${state}`,
    email: `focal@${state.toLowerCase()}.example`,
    language: 'fr',
  } as const;
  return openState(await administrator.visit(), { state, ...person });
}
