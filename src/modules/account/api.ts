import { createRoute, z } from '@hono/zod-openapi';
import { createApiKey, listApiKeys, revokeApiKey } from '../../kernel/accounts/api-keys.ts';
import { acceptInvitation, findInvitation, type Invited } from '../../kernel/accounts/invitations.ts';
import { changePassphrase, chooseLanguage } from '../../kernel/accounts/own-account.ts';
import {
  accountFor,
  endAccount,
  handOver,
  inviteAgain,
  limitAccount,
  listOpenedStates,
  listPeople,
  openState,
} from '../../kernel/accounts/people.ts';
import {
  approveRecovery,
  listRecoveryRequests,
  refuseRecovery,
  requestRecovery,
} from '../../kernel/accounts/recovery.ts';
import { mayOpenAccounts } from '../../kernel/accounts/rules.ts';
import {
  addPasskey, beginPasskey, beginPasskeySignIn, beginTotp, confirmTotp, listSecondFactors, removePasskey, removeTotp,
  renewRecoveryCodes, signInWithPasskey,
} from '../../kernel/accounts/second-factor.ts'; // prettier-ignore
import { listSessions, revokeOtherSessions, revokeSession } from '../../kernel/accounts/sessions.ts';
import { signIn, signInWithCode, signOut, type Challenged, type SignedIn } from '../../kernel/accounts/sign-in.ts';
import { listProviders, removeProvider, setProvider } from '../../kernel/accounts/single-sign-on.ts';
import { answer, refusals } from '../../kernel/api/shapes.ts';
import { parseInput } from '../../kernel/content.ts';
import { notFound, Refused } from '../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../kernel/http.ts';
import { languages } from '../../kernel/language.ts';
import type { ApiRoutes } from '../../kernel/module.ts';
import { sendLink } from './letters.ts';
import { addCookies, at, callerOf, idIn } from './parts.tsx';
import { createPerson, handOverOf } from './people.tsx';
import * as schemas from './schema.ts';
import { handOn } from './shown-once.ts';

interface Operation<Body extends z.ZodType> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  summary: string;
  body?: Body;
  /** Shape of the answer; without one it is 204. */
  shape?: z.ZodType;
  status?: 200 | 201;
}

/** Mounts one operation: what it takes, what it answers. Nothing of it is ever kept on the way. */
function operation<Body extends z.ZodType = z.ZodUndefined>(
  app: ApiRoutes,
  { method, path, summary, body, shape, status = 200 }: Operation<Body>,
  act: (c: RequestContext, given: z.output<Body>) => Promise<unknown>,
): void {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const params = z.object(Object.fromEntries(names.map((name) => [name, z.string()])));
  const route = createRoute({
    method,
    path: `/account${path}`,
    tags: ['Account'],
    summary,
    request: {
      params,
      ...(body ? { body: { content: { 'application/json': { schema: body } }, required: true } } : {}),
    },
    responses: { ...(shape ? { [status]: answer(summary, shape) } : { 204: { description: 'Done.' } }), ...refusals },
  });
  app.openAPIRegistry.registerPath(route);
  app.on(method.toUpperCase(), `/account${path.replaceAll(/\{(\w+)\}/g, ':$1')}`, async (c) => {
    c.header('cache-control', 'no-store');
    const result = await act(c, (body ? parseInput(body, await c.req.json()) : undefined) as z.output<Body>);
    return shape ? c.json(result as object, status) : c.body(null, 204);
  });
}

/** All that the pages of this room do, for programs. Acts on the own account need a session, never a key. */
export function api(app: ApiRoutes): void {
  ownApi(app);
  sessionApi(app);
  secondFactorApi(app);
  keysApi(app);
  peopleApi(app);
  secretariatApi(app);
}

const instant = z.iso.datetime();
const list = (item: z.ZodType) => z.object({ items: z.array(item) });
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

const stepShape = z.object({
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

function stepTaken(c: RequestContext, answer: SignedIn | Challenged) {
  addCookies(c, answer.cookies);
  return answer.step === 'done' ? { step: 'done' } : { step: answer.step, methods: answer.methods };
}

const codesShape = z.object({
  recoveryCodes: z.array(z.string()).openapi({ description: 'Shown once; empty when you have some already.' }),
});
const factorsShape = z.object({
  totp: z.boolean(), passkeys: z.array(z.object({ id: z.string(), name: z.string(), created_at: instant })), required: z.boolean(),
}); // prettier-ignore
const pendingShape = z.object({ secret: z.string(), address: z.string(), sealed: z.string() });
const ceremonyShape = z
  .record(z.string(), z.unknown())
  .openapi({ description: 'Options of WebAuthn Level 3, as JSON.' });

function secondFactorApi(app: ApiRoutes): void {
  operation(app, { method: 'get', path: '/second-factors', summary: 'Your second factors', shape: factorsShape }, (c) =>
    listSecondFactors(visitOf(c)),
  );
  operation(
    app,
    {
      method: 'post',
      path: '/totp',
      summary: 'A new secret for an authenticator app, not yet in use',
      shape: pendingShape,
    },
    async (c) => beginTotp(visitOf(c)),
  );
  operation(
    app,
    {
      method: 'put',
      path: '/totp',
      summary: 'Take the secret into use with a code of the app',
      body: schemas.totpSchema,
      shape: codesShape,
    },
    async (c, { sealed, code }) => ({
      recoveryCodes: await confirmTotp(visitOf(c), sealed, code),
    }),
  );
  operation(app, { method: 'delete', path: '/totp', summary: 'Remove the authenticator app' }, (c) =>
    removeTotp(visitOf(c)),
  );
  operation(
    app,
    { method: 'post', path: '/recovery-codes', summary: 'Make new recovery codes', shape: codesShape },
    async (c) => ({ recoveryCodes: await renewRecoveryCodes(visitOf(c)) }),
  );
  operation(
    app,
    { method: 'post', path: '/passkeys/options', summary: 'Begin to make a passkey', shape: ceremonyShape },
    async (c) => ceremony(c, await beginPasskey(visitOf(c), callerOf(c))),
  );
  operation(
    app,
    {
      method: 'post',
      path: '/passkeys',
      summary: 'Keep the passkey that was made',
      body: schemas.passkeySchema,
      shape: keptShape,
    },
    keepPasskey,
  );
  operation(app, { method: 'delete', path: '/passkeys/{id}', summary: 'Remove a passkey' }, (c) =>
    removePasskey(visitOf(c), idIn(c)),
  );
  operation(
    app,
    {
      method: 'post',
      path: '/passkey-session/options',
      summary: 'Begin to sign in with a passkey',
      shape: ceremonyShape,
    },
    async (c) => ceremony(c, await beginPasskeySignIn(visitOf(c).portal, callerOf(c))),
  );
  operation(
    app,
    {
      method: 'post',
      path: '/passkey-session',
      summary: 'Sign in with a passkey',
      body: schemas.passkeySignInSchema,
      shape: stepShape,
    },
    async (c, { response }) => stepTaken(c, await signInWithPasskey(visitOf(c).portal, callerOf(c), response)),
  );
}

const keptShape = z.object({
  shownAt: z.string().nullable().openapi({ description: 'Page that shows your first recovery codes, once.' }),
});

async function keepPasskey(c: RequestContext, { response, name }: z.output<typeof schemas.passkeySchema>) {
  const codes = await addPasskey(visitOf(c), callerOf(c), response, name);
  if (codes.length === 0) return { shownAt: null };
  handOn(c, { kind: 'codes', codes });
  return { shownAt: at(c, '/recovery-codes') };
}

function ceremony(c: RequestContext, { options, cookies }: { options: unknown; cookies: string[] }) {
  addCookies(c, cookies);
  return options;
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

const invitedShape = z.object({
  account: z.string(), mailed: z.boolean(), link: z.string().optional().openapi({ description: 'Where it could not be mailed: answered this once.' }),
}); // prettier-ignore
const personShape = z.object({
  id: z.string(), name: z.string(), email: z.string(), role: z.string(), created_at: instant, set_up_at: instant.nullable(), ended_at: instant.nullable(),
  two_factor_enabled: z.boolean(), last_seen_at: instant.nullable(), link_until: instant.nullable(),
}); // prettier-ignore
const handOverBody = z.union([schemas.handOverToSchema, schemas.handOverToNewSchema]);

function peopleApi(app: ApiRoutes): void {
  operation(
    app,
    { method: 'get', path: '/people', summary: 'Who holds what in your party', shape: list(personShape) },
    async (c) => ({ items: await listPeople(visitOf(c)) }),
  );
  operation(
    app,
    {
      method: 'post',
      path: '/people',
      summary: 'Open an account in your party',
      body: schemas.createSchema,
      shape: invitedShape,
      status: 201,
    },
    async (c, given) => passOn(c, await createPerson(visitOf(c), given), 'setUp'),
  );
  operation(
    app,
    { method: 'patch', path: '/people/{id}', summary: 'Change a role', body: schemas.roleSchema },
    (c, { role }) => limitAccount(visitOf(c), idIn(c), role),
  );
  operation(
    app,
    { method: 'delete', path: '/people/{id}', summary: 'End an account; its sessions and keys stop at once' },
    (c) => endAccount(visitOf(c), idIn(c)),
  );
  operation(
    app,
    {
      method: 'post',
      path: '/people/{id}/invitation',
      summary: 'Give a new one-time link',
      shape: invitedShape,
      status: 201,
    },
    async (c) => {
      const account = await accountFor(visitOf(c), idIn(c));
      return passOn(c, await inviteAgain(visitOf(c), account.id), account.set_up_at ? 'recovery' : 'setUp');
    },
  );
  operation(
    app,
    {
      method: 'post',
      path: '/hand-over',
      summary: 'Hand over as focal point',
      body: handOverBody,
      shape: invitedShape.partial(),
    },
    async (c) => {
      const invited = await handOver(visitOf(c), handOverOf((await c.req.json()) as Record<string, unknown>));
      return invited ? passOn(c, invited, 'setUp') : {};
    },
  );
}

async function passOn(c: RequestContext, invited: Invited, purpose: 'setUp' | 'recovery') {
  const mailed = await sendLink(visitOf(c).portal, invited, purpose);
  return { account: invited.account, mailed, ...(mailed ? {} : { link: invited.link }) };
}

const openedShape = z.object({ state: z.string(), focalPoint: personShape.nullable() });
const recoveryShape = z.object({
  id: z.string(), account: z.string(), name: z.string(), email: z.string(), party: z.string(), reason: z.string(), replacement_name: z.string().nullable(),
  replacement_email: z.string().nullable(), asked_by: z.string(), asked_by_name: z.string(), asked_at: instant, expires_at: instant, mayDecide: z.boolean(),
}); // prettier-ignore
const providerShape = z.object({
  party: z.string(),
  issuer: z.string(),
  client_id: z.string(),
  domains: z.array(z.string()),
});

function secretariatApi(app: ApiRoutes): void {
  operation(
    app,
    { method: 'get', path: '/states', summary: 'Which States are open', shape: list(openedShape) },
    async (c) => {
      const opened = await listOpenedStates(visitOf(c));
      return {
        items: visitOf(c).parties.states.map(({ code }) => ({ state: code, focalPoint: opened.get(code) ?? null })),
      };
    },
  );
  operation(
    app,
    {
      method: 'post',
      path: '/states',
      summary: 'Open a State',
      body: schemas.openStateSchema,
      shape: invitedShape,
      status: 201,
    },
    async (c, given) => passOn(c, await openState(visitOf(c), given), 'setUp'),
  );
  operation(
    app,
    {
      method: 'get',
      path: '/recoveries',
      summary: 'Recoveries that wait for a second person',
      shape: list(recoveryShape),
    },
    async (c) => ({ items: await listRecoveryRequests(visitOf(c)) }),
  );
  operation(
    app,
    {
      method: 'post',
      path: '/recoveries',
      summary: 'Ask for a recovery',
      body: schemas.recoverySchema,
      shape: z.object({ id: z.string() }),
      status: 201,
    },
    async (c, given) => ({
      id: await requestRecovery(visitOf(c), given),
    }),
  );
  operation(
    app,
    {
      method: 'post',
      path: '/recoveries/{id}/approval',
      summary: 'Approve a recovery as the second person',
      shape: invitedShape,
    },
    async (c) => passOn(c, await approveRecovery(visitOf(c), idIn(c)), 'recovery'),
  );
  operation(
    app,
    { method: 'delete', path: '/recoveries/{id}', summary: 'Refuse a recovery, or take back your own' },
    (c) => refuseRecovery(visitOf(c), idIn(c)),
  );
  operation(
    app,
    {
      method: 'get',
      path: '/providers',
      summary: 'States that sign in by a provider of their own',
      shape: list(providerShape),
    },
    async (c) => {
      if (!mayOpenAccounts(visitOf(c).actor)) throw notFound();
      return { items: await listProviders(visitOf(c).portal) };
    },
  );
  operation(
    app,
    {
      method: 'put',
      path: '/providers/{state}',
      summary: 'Set the single sign-on of a State',
      body: schemas.providerSchema,
    },
    (c, given) => setProvider(visitOf(c), { party: idIn(c, 'state'), ...given }),
  );
  operation(
    app,
    { method: 'delete', path: '/providers/{state}', summary: 'Remove the single sign-on of a State' },
    (c) => removeProvider(visitOf(c), idIn(c, 'state')),
  );
}
