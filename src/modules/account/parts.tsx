import type { ComponentChildren } from 'preact';
import type { Caller } from '../../kernel/accounts/auth.ts';
import { mayKeepPeople, mayOpenAccounts } from '../../kernel/accounts/rules.ts';
import { isSecretariat, type Actor } from '../../kernel/actor.ts';
import { notFound, Refused } from '../../kernel/errors.ts';
import { clientAddress, pathAfterLanguage, visitOf, type RequestContext } from '../../kernel/http.ts';
import { Notice } from '../../ui/notice.tsx';
import { page } from '../../ui/page.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { accountMessages, type AccountKey } from './messages.ts';

/** The words of this room in the reader's language. */
export const sayOf = (c: RequestContext) => accountMessages.in(visitOf(c).language);

/** Address of a page of this room. */
export const at = (c: RequestContext, path = '') => `/${visitOf(c).language}/account${path}`;

export const callerOf = (c: RequestContext): Caller => ({ headers: c.req.raw.headers, ip: clientAddress(c) });

/** An id from the path; what cannot be one is not found. */
export function idIn(c: RequestContext, name = 'id'): string {
  const id = c.req.param(name) ?? '';
  if (!/^[\w-]{1,100}$/.test(id)) throw notFound();
  return id;
}

export function addCookies(c: RequestContext, cookies: string[]): void {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true });
}

/** After a form was taken: see other (RFC 9110 section 15.4.4), so that reloading sends nothing again. */
export const seeOther = (c: RequestContext, address: string): Response => c.redirect(address, 303);

type Handler = (c: RequestContext) => Response | Promise<Response>;

/** Who is signed in; the guards below see to it that somebody is. */
export function actorIn(c: RequestContext): Actor {
  const { actor } = visitOf(c);
  if (!actor) throw new Refused('not-signed-in');
  return actor;
}

/** For people who are signed in, even where the second factor is still missing. */
export function signedIn(handler: Handler): Handler {
  return (c) => {
    const { actor, language } = visitOf(c);
    if (actor?.session) return handler(c);
    const next =
      c.req.method === 'GET' ? `?needed=1&next=${encodeURIComponent(`/${language}${pathAfterLanguage(c)}`)}` : '';
    return seeOther(c, at(c, `/sign-in${next}`));
  };
}

/** For people who are wholly signed in; others set up their second factor first. */
export function complete(handler: Handler): Handler {
  return signedIn((c) => (actorIn(c).complete ? handler(c) : seeOther(c, at(c, '/second-factor'))));
}

interface AccountPageProps {
  title: string;
  /** Of the form on it; 200 by default. */
  given?: { status: number };
  /** Scripts for passkeys. */
  meta?: ComponentChildren;
  width?: 'narrow' | 'normal';
  /** Whether the tabs of the room stand above; they do for those who are signed in. */
  tabs?: boolean;
  crumbs?: { label: string; href?: string }[];
  children: ComponentChildren;
}

/** A page of this room; never kept by anybody. */
export function accountPage(c: RequestContext, props: AccountPageProps): Response {
  const { actor } = visitOf(c);
  c.header('cache-control', 'no-store');
  return page(c, {
    title: props.title,
    width: props.width ?? 'narrow',
    status: props.given?.status ?? 200,
    unlisted: true,
    section: 'none',
    meta: props.meta,
    breadcrumb: props.crumbs,
    children: (
      <>
        {props.tabs !== false && actor?.complete && <AccountTabs c={c} actor={actor} />}
        <h1>{props.title}</h1>
        <Done c={c} />
        {props.children}
      </>
    ),
  });
}

function AccountTabs({ c, actor }: { c: RequestContext; actor: Actor }) {
  const say = sayOf(c);
  const here = pathAfterLanguage(c).split('?')[0] ?? '';
  const entries: [AccountKey, string, boolean][] = [
    ['nav.own', '', true],
    ['nav.security', '/second-factor', true],
    ['nav.keys', '/keys', true],
    ['nav.people', '/people', mayKeepPeople(actor) || mayOpenAccounts(actor)],
    ['nav.states', '/states', mayOpenAccounts(actor)],
    ['nav.recovery', '/recovery', isSecretariat(actor)],
    ['nav.providers', '/providers', mayOpenAccounts(actor)],
  ];
  const tabs = entries
    .filter(([, , shown]) => shown)
    .map(([key, path]) => ({
      label: say(key),
      href: at(c, path),
      current: path === '' ? here === '/account' : here.startsWith(`/account${path}`),
    }));
  return <Tabs language={visitOf(c).language} label={say('nav.label')} tabs={tabs} />;
}

/** What the act before did, named by `?done=`. */
function Done({ c }: { c: RequestContext }) {
  const key = `done.${c.req.query('done') ?? ''}`;
  if (!Object.hasOwn(accountMessages.tables.en, key)) return null;
  return <Notice language={visitOf(c).language} tone="success" title={sayOf(c)(key as AccountKey)} announce />;
}
