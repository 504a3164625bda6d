import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { Refused, type FieldError } from './errors.ts';
import { languages, preferredLanguage, isLanguage, type Language } from './language.ts';
import { kernelMessages } from './messages.ts';
import type { RequestEnv } from './module.ts';
import { FormRefused, receiveForm, type FormLimits, type ReceivedFile } from './upload.ts';
import type { Visit } from './visit.ts';

export type RequestContext = Context<RequestEnv>;

/** The visit of this request. */
export const visitOf = (c: RequestContext): Visit => c.get('visit');

/** The language of a request: that of its path, else of `?language=`, else the best of Accept-Language. */
export function requestLanguage(path: string, query: string | undefined, header: string | undefined): Language {
  const first = path.split('/')[1] ?? '';
  if (isLanguage(first)) return first;
  if (query && isLanguage(query)) return query;
  return preferredLanguage(header);
}

/** Path and query after the language, for links that keep the page. */
export function pathAfterLanguage(c: RequestContext): string {
  const url = new URL(c.req.url);
  const rest = url.pathname.replace(new RegExp(`^/(${languages.join('|')})(?=/|$)`), '');
  return rest + url.search;
}

const formCookie = 'portal_form';

/**
 * A token for a form, bound to the session or, before sign-in, to a cookie made for it; different in every page, so
 * that compression tells nothing (BREACH).
 */
export function formToken(c: RequestContext): string {
  const salt = randomBytes(12).toString('base64url');
  return `${salt}.${signToken(c, bindingOf(c), salt)}`;
}

function bindingOf(c: RequestContext): string {
  const session = visitOf(c).actor?.session;
  if (session) return `session ${session}`;
  let cookie = getCookie(c, formCookie);
  if (!cookie || !/^[\w-]{20,40}$/.test(cookie)) {
    cookie = pendingFormCookie.get(c.req.raw) ?? randomBytes(18).toString('base64url');
    pendingFormCookie.set(c.req.raw, cookie);
    const secure = visitOf(c).portal.config.portalUrl.startsWith('https:');
    setCookie(c, formCookie, cookie, { httpOnly: true, sameSite: 'Lax', path: '/', secure, maxAge: 86_400 });
  }
  return `cookie ${cookie}`;
}

const pendingFormCookie = new WeakMap<Request, string>();

function signToken(c: RequestContext, binding: string, salt: string): string {
  const key = visitOf(c).portal.keys.derive('form token');
  return createHmac('sha256', key).update(`${salt} ${binding}`).digest('base64url');
}

/** Whether another site sent the request, as far as the browser says. */
function isFromElsewhere(c: RequestContext): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site) return site !== 'same-origin' && site !== 'none';
  const origin = c.req.header('origin');
  return origin !== undefined && origin !== new URL(visitOf(c).portal.config.portalUrl).origin;
}

/** Throws `form-expired` unless the token is one of ours for this session; refuses posts from other sites. */
export function requireFormToken(c: RequestContext, token: unknown): void {
  if (isFromElsewhere(c)) throw new Refused('form-expired');
  const [salt = '', mac = ''] = typeof token === 'string' ? token.split('.') : [];
  const session = visitOf(c).actor?.session;
  const cookie = getCookie(c, formCookie);
  const binding = session ? `session ${session}` : `cookie ${cookie}`;
  if (!session && !cookie) throw new Refused('form-expired');
  const right = Buffer.from(signToken(c, binding, salt));
  const given = Buffer.from(mac);
  if (given.length !== right.length || !timingSafeEqual(given, right)) throw new Refused('form-expired');
}

/** What a form sent: its values by dotted names (`title.fr`), and its files. */
export interface ReceivedForm {
  /** Nested by the dots of the names; a name sent several times, or ending in `[]`, is an array. */
  values: Record<string, unknown>;
  /** As sent, in order; to fill the form again. */
  entries: [string, string][];
  files: ReceivedFile[];
  /** One value as text; empty when it was not sent. */
  text(name: string): string;
  /** Removes the temporary files. */
  dispose(): Promise<void>;
}

/** Reads a form within its limits and checks its token. Call `dispose` when its files are no longer needed. */
export async function readForm(c: RequestContext, limits: Partial<FormLimits> = {}): Promise<ReceivedForm> {
  const received = await receiveForm(c.req.raw, limits).catch((error: unknown) => {
    if (error instanceof FormRefused) typed.set(c.req.raw, error.typed);
    throw error;
  });
  const entries = received.fields;
  typed.set(c.req.raw, entries);
  const text = (name: string) => entries.find(([key]) => key === name)?.[1] ?? '';
  const form = { values: nest(entries), entries, files: received.files, text, dispose: () => received.dispose() };
  try {
    requireFormToken(c, text('csrf'));
  } catch (error) {
    await form.dispose();
    throw error;
  }
  return form;
}

/** What was typed into the form of each request. */
const typed = new WeakMap<Request, [string, string][]>();

/**
 * What the refused request's form held, whether it was read already or not, so that the page of the refusal gives it
 * back. Nothing for a form that another site sent, nor for those of the accounts, which hold secrets.
 */
export async function typedInto(c: RequestContext): Promise<[string, string][]> {
  if (c.req.method !== 'POST' || isFromElsewhere(c) || /^\/..\/account(\/|$)/.test(new URL(c.req.url).pathname))
    return [];
  const known = typed.get(c.req.raw);
  if (known || c.req.raw.bodyUsed) return known ?? [];
  try {
    const received = await receiveForm(c.req.raw, { files: 0, fields: 2000, totalBytes: 2_000_000 });
    await received.dispose();
    return received.fields;
  } catch (error) {
    return error instanceof FormRefused ? error.typed : [];
  }
}

/** Nests `a.b=1` as `{ a: { b: '1' } }`; six levels at most, and no name that is special to JavaScript. */
export function nest(entries: [string, string][]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [name, value] of entries) {
    if (name === 'csrf') continue;
    const list = name.endsWith('[]');
    const path = (list ? name.slice(0, -2) : name).split('.');
    if (path.length > 6 || path.some((part) => !/^[\w-]{1,60}$/.test(part) || part in Object.prototype)) continue;
    place(root, path, value, list);
  }
  return root;
}

function place(root: Record<string, unknown>, path: string[], value: string, list: boolean): void {
  let at = root;
  for (const part of path.slice(0, -1)) {
    const next = at[part];
    if (typeof next === 'object' && next !== null && !Array.isArray(next)) at = next as Record<string, unknown>;
    else at = at[part] = {};
  }
  const last = path.at(-1)!;
  const known = at[last];
  if (Array.isArray(known)) known.push(value);
  else if (list) at[last] = [value];
  else if (typeof known === 'string') at[last] = [known, value];
  else at[last] = value;
}

/** The text of a field error in the reader's language: what is wrong and what to do. */
export function fieldErrorText(language: Language, error: FieldError): string {
  const say = kernelMessages.in(language) as (key: string, values?: FieldError['values']) => string;
  const key = `field.${error.code}`;
  return kernelMessages.tables.en[key as keyof typeof kernelMessages.tables.en]
    ? say(key, { value: '', ...error.values })
    : say('field.wrong-value');
}

/** Field errors as a form shows them: name of the field, and the text. */
export function formErrors(language: Language, errors: FieldError[]): { field: string; message: string }[] {
  return errors.map((error) => ({ field: error.path, message: fieldErrorText(language, error) }));
}

/** The message for one field, or undefined. */
export function errorOf(errors: { field: string; message: string }[], field: string): string | undefined {
  return errors.find((error) => error.field === field || error.field.startsWith(`${field}.`))?.message;
}

/** A problem after RFC 9457, in the reader's language. */
export function problem(
  refused: Refused,
  language: Language,
  reference: string,
  portalUrl: string,
): Record<string, unknown> {
  const say = kernelMessages.in(language);
  return {
    type: `${portalUrl}/en/problems#${refused.code}`,
    title: say(`problem.${refused.code}`),
    status: refused.status,
    instance: `urn:reference:${reference}`,
    ...(refused.fields.length > 0
      ? {
          errors: refused.fields.map((field) => ({
            path: field.path,
            code: field.code,
            detail: fieldErrorText(language, field),
          })),
        }
      : {}),
  };
}

/** Address of the client, for limits only; never logged. */
export function clientAddress(c: RequestContext): string {
  const { config } = visitOf(c).portal;
  const forwarded = config.behindProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  const incoming = (c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming;
  return forwarded || incoming?.socket?.remoteAddress || 'unknown';
}

/** Sends the browser on after a form was taken (303). */
export function goTo(c: RequestContext, path: string): Response {
  return c.redirect(`/${visitOf(c).language}${path}`, 303);
}
