import { z } from '@hono/zod-openapi';
import { createApiKey, listApiKeys, revokeApiKey } from '../../kernel/accounts/api-keys.ts';
import { acceptInvitation, findInvitation } from '../../kernel/accounts/invitations.ts';
import { changePassphrase, chooseLanguage } from '../../kernel/accounts/own-account.ts';
import { listSessions, revokeOtherSessions, revokeSession } from '../../kernel/accounts/sessions.ts';
import { type Challenged, type SignedIn, signIn, signInWithCode, signOut } from '../../kernel/accounts/sign-in.ts';
import { Refused } from '../../kernel/errors.ts';
import { type RequestContext, visitOf } from '../../kernel/http.ts';
import { languages } from '../../kernel/language.ts';
import type { ApiRoutes } from '../../kernel/module.ts';
import { instant, list, operation } from './api-operation.ts';
import { peopleApi } from './api-people.ts';
import { secondFactorApi } from './api-second-factor.ts';
import { secretariatApi } from './api-secretariat.ts';
import { addCookies, callerOf, idIn } from './parts.tsx';
import * as schemas from './schema.ts';

/** All that the pages of this room do, for programs. Acts on the own account need a session, never a key. */
export function api(app: ApiRoutes): void {
  ownApi(app);
  sessionApi(app);
  secondFactorApi(app);
  keysApi(app);
  peopleApi(app);
  secretariatApi(app);
}

const meShape = z.object({
  id: z.string(), name: z.string(), email: z.string(), party: z.string(), role: z.string(), language: z.enum(languages),
  scopes: z.array(z.string()).optional(), complete: z.boolean().openapi({ description: 'False while a required second factor is missing.' }),
}); // prettier-ignore

function ownApi(app: ApiRoutes): void {
  operation(app, { method: 'get', path: '', summary: 'Who you are', shape: meShape }, async (c) => {
    const { actor } = visitOf(c);
    if (!actor) throw new Refused('not-signed-in');
    const { account, session: _, ...rest } = actor;
    return { id: account, ...rest };
  });
  operation(
    app,
    {
      method: 'patch',
      path: '',
      summary: 'Choose the language in which the portal writes to you',
      body: schemas.languageSchema,
    },
    (c, { language }) => chooseLanguage(visitOf(c), language),
  );
  operation(
    app,
    {
      method: 'put',
      path: '/passphrase',
      summary: 'Change your passphrase; other sessions end',
      body: schemas.passphraseSchema,
    },
    (c, given) => changePassphrase(visitOf(c), given),
  );
}

export const stepShape = z.object({
  step: z.enum(['done', 'second-factor']),
  methods: z.array(z.enum(['totp', 'passkey'])).optional(),
});
const sessionShape = z.object({
  id: z.string(), created_at: instant, last_seen_at: instant, ip_address: z.string().nullable(), user_agent: z.string().nullable(), current: z.boolean(),
}); // prettier-ignore
const invitationShape = z.object({
  purpose: z.string(),
  name: z.string(),
  email: z.string(),
  party: z.string(),
  role: z.string(),
  expiresAt: instant,
});

function sessionApi(app: ApiRoutes): void {
  operation(
    app,
    {
      method: 'post',
      path: '/session',
      summary: 'Sign in with address and passphrase',
      body: schemas.signInSchema,
      shape: stepShape,
    },
    async (c, given) => stepTaken(c, await signIn(visitOf(c).portal, callerOf(c), given)),
  );
  operation(
    app,
    {
      method: 'post',
      path: '/session/code',
      summary: 'Second step of signing in: one-time code or recovery code',
      body: schemas.codeSchema,
      shape: stepShape,
    },
    async (c, { code }) => stepTaken(c, await signInWithCode(visitOf(c).portal, callerOf(c), code)),
  );
  operation(app, { method: 'delete', path: '/session', summary: 'Sign out' }, async (c) =>
    addCookies(c, await signOut(visitOf(c).portal, callerOf(c))),
  );
  operation(
    app,
    { method: 'get', path: '/sessions', summary: 'Where you are signed in', shape: list(sessionShape) },
    async (c) => ({ items: await listSessions(visitOf(c)) }),
  );
  operation(app, { method: 'delete', path: '/sessions', summary: 'End all your other sessions' }, (c) =>
    revokeOtherSessions(visitOf(c)),
  );
  operation(app, { method: 'delete', path: '/sessions/{id}', summary: 'End one of your sessions' }, (c) =>
    revokeSession(visitOf(c), idIn(c)),
  );
  operation(
    app,
    { method: 'get', path: '/set-up/{token}', summary: 'What a one-time link is for', shape: invitationShape },
    (c) => findInvitation(visitOf(c).portal, callerOf(c), c.req.param('token') ?? ''),
  );
  operation(
    app,
    {
      method: 'post',
      path: '/set-up/{token}',
      summary: 'Use a one-time link',
      body: z.union([schemas.setUpSchema, schemas.setUpAdministratorSchema]),
      shape: stepShape,
    },
    async (c, given) =>
      stepTaken(c, await acceptInvitation(visitOf(c).portal, callerOf(c), c.req.param('token') ?? '', given)),
  );
}

/** The cookies of a step of signing in, and what is to be done next. */
export function stepTaken(c: RequestContext, answer: SignedIn | Challenged) {
  addCookies(c, answer.cookies);
  return answer.step === 'done' ? { step: 'done' } : { step: answer.step, methods: answer.methods };
}

const keyShape = z.object({
  id: z.string(), name: z.string(), prefix: z.string(), scopes: z.array(z.string()), created_at: instant, expires_at: instant, last_used_at: instant.nullable(),
}); // prettier-ignore

function keysApi(app: ApiRoutes): void {
  operation(app, { method: 'get', path: '/keys', summary: 'Your API keys', shape: list(keyShape) }, async (c) => ({
    items: await listApiKeys(visitOf(c)),
  }));
  operation(
    app,
    {
      method: 'post',
      path: '/keys',
      summary: 'Make an API key; it is answered this once',
      body: schemas.keySchema,
      shape: z.object({ id: z.string(), key: z.string() }),
      status: 201,
    },
    (c, given) => createApiKey(visitOf(c), given),
  );
  operation(app, { method: 'delete', path: '/keys/{id}', summary: 'Stop an API key' }, (c) =>
    revokeApiKey(visitOf(c), idIn(c)),
  );
}
