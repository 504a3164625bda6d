import { z } from '@hono/zod-openapi';
import { addPasskey, beginPasskey, beginPasskeySignIn, signInWithPasskey } from '../../kernel/accounts/passkeys.ts';
import {
  beginTotp,
  confirmTotp,
  listSecondFactors,
  removePasskey,
  removeTotp,
  renewRecoveryCodes,
} from '../../kernel/accounts/second-factor.ts';
import { type RequestContext, visitOf } from '../../kernel/http.ts';
import type { ApiRoutes } from '../../kernel/module.ts';
import { instant, operation } from './api-operation.ts';
import { stepShape, stepTaken } from './api.ts';
import { addCookies, at, callerOf, idIn } from './parts.tsx';
import { handOn } from './shown-once.ts';
import * as schemas from './schema.ts';

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

/** Authenticator app, passkeys, recovery codes. */
export function secondFactorApi(app: ApiRoutes): void {
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
