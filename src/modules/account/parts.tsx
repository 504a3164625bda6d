import type { ComponentChildren } from 'preact';
import type { Actor } from '../../kernel/actor.ts';
import type { Caller } from '../../kernel/accounts/auth.ts';
import { mayKeepPeople, mayOpenAccounts } from '../../kernel/accounts/rules.ts';
import { isSecretariat } from '../../kernel/actor.ts';
import { notFound, Refused } from '../../kernel/errors.ts';
import { clientAddress, errorOf, fieldErrorText, pathAfterLanguage, readForm, visitOf } from '../../kernel/http.ts';
import type { ReceivedForm, RequestContext } from '../../kernel/http.ts';
import { languageNames, languages, type Language } from '../../kernel/language.ts';
import { kernelMessages } from '../../kernel/messages.ts';
import { Select, TextField, type FieldProps } from '../../ui/field.tsx';
import type { FormError } from '../../ui/form.tsx';
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

type SignedInHandler = (c: RequestContext, actor: Actor) => Response | Promise<Response>;

/** For people who are signed in, even where the second factor is still missing. */
export function signedIn(handler: SignedInHandler) {
  return (c: RequestContext) => {
    const { actor, language } = visitOf(c);
    if (actor?.session) return handler(c, actor);
    const next = c.req.method === 'GET' ? `?next=${encodeURIComponent(`/${language}${pathAfterLanguage(c)}`)}` : '';
    return seeOther(c, at(c, `/sign-in${next}`));
  };
}

/** For people who are wholly signed in; others set up their second factor first. */
export function complete(handler: SignedInHandler) {
  return signedIn((c, actor) => (actor.complete ? handler(c, actor) : seeOther(c, at(c, '/second-factor'))));
}

/** What a form shows: what was typed, and what is wrong with it. */
export interface Given {
  value(name: string): string | undefined;
  values(name: string): string[];
  errors: FormError[];
  status: number;
}

export const nothingGiven: Given = { value: () => undefined, values: () => [], errors: [], status: 200 };

/**
 * Reads a form and acts; when its entries are wrong or there were too many attempts, shows it again as it was typed.
 * @param field where a general refusal is shown
 */
export async function answerForm(
  c: RequestContext,
  field: string,
  act: (form: ReceivedForm) => Promise<Response>,
  show: (given: Given) => Response | Promise<Response>,
): Promise<Response> {
  const form = await readForm(c);
  try {
    return await act(form);
  } catch (error) {
    if (!(error instanceof Refused) || (error.code !== 'invalid' && error.code !== 'too-many-requests')) throw error;
    if (error.retryAfter) c.header('retry-after', String(error.retryAfter));
    return show({ ...givenBy(form), errors: errorsOf(visitOf(c).language, error, field), status: error.status });
  } finally {
    await form.dispose();
  }
}

function givenBy({ entries }: ReceivedForm) {
  const values = (name: string) =>
    entries.filter(([key]) => key === name || key === `${name}[]`).map(([, value]) => value);
  return { value: (name: string) => values(name)[0], values };
}

function errorsOf(language: Language, refused: Refused, field: string): FormError[] {
  if (refused.code !== 'invalid') return [{ field, message: kernelMessages.in(language)(`problem.${refused.code}`) }];
  return refused.fields.map((error) => ({ field: error.path || field, message: fieldErrorText(language, error) }));
}

interface AccountPageProps {
  title: string;
  given?: Given;
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

/** What a field of this form needs: its name, value and error. */
export function fieldOf(
  c: RequestContext,
  given: Given,
  name: string,
): Pick<FieldProps, 'language' | 'name' | 'error'> & { value?: string } {
  return { language: visitOf(c).language, name, error: errorOf(given.errors, name), value: given.value(name) };
}

/** Name, address and language of a person. @param prefix of the names of the fields, with its dot */
export function PersonFields({
  c,
  given,
  prefix = '',
  nameLabel,
  required = true,
}: {
  c: RequestContext;
  given: Given;
  prefix?: string;
  nameLabel?: string;
  required?: boolean;
}) {
  const say = sayOf(c);
  const language = fieldOf(c, given, `${prefix}language`);
  return (
    <>
      <TextField
        {...fieldOf(c, given, `${prefix}name`)}
        label={nameLabel ?? say('field.name')}
        maxLength={200}
        required={required}
        autoComplete="off"
      />
      <TextField
        {...fieldOf(c, given, `${prefix}email`)}
        label={say('field.email')}
        type="email"
        maxLength={254}
        required={required}
        autoComplete="off"
      />
      <Select
        {...language}
        label={say('field.language')}
        value={language.value ?? visitOf(c).language}
        empty={false}
        options={languages.map((each) => ({ value: each, label: languageNames[each] }))}
      />
    </>
  );
}

/** A new passphrase, twice. */
export function NewPassphrase({
  c,
  given,
  label,
  min,
}: {
  c: RequestContext;
  given: Given;
  label: string;
  min: number;
}) {
  const say = sayOf(c);
  const field = (name: string) => ({
    ...fieldOf(c, given, name),
    value: undefined,
    type: 'password' as const,
    required: true,
    autoComplete: 'new-password',
  });
  return (
    <>
      <TextField {...field('passphrase')} label={label} hint={say('setUp.hint', { min })} />
      <TextField {...field('again')} label={say('setUp.again')} />
    </>
  );
}
