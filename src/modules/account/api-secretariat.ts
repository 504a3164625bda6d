import { z } from '@hono/zod-openapi';
import { listOpenedStates, openState } from '../../kernel/accounts/people.ts';
import { listProviders, removeProvider, setProvider } from '../../kernel/accounts/providers.ts';
import {
  approveRecovery,
  listRecoveryRequests,
  refuseRecovery,
  requestRecovery,
} from '../../kernel/accounts/recovery.ts';
import { mayOpenAccounts } from '../../kernel/accounts/rules.ts';
import { notFound } from '../../kernel/errors.ts';
import { visitOf } from '../../kernel/http.ts';
import type { ApiRoutes } from '../../kernel/module.ts';
import { instant, list, operation } from './api-operation.ts';
import { invitedShape, passOn, personShape } from './api-people.ts';
import { idIn } from './parts.tsx';
import * as schemas from './schema.ts';

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

/** What the Secretariat does: opening states, recovery, single sign-on. */
export function secretariatApi(app: ApiRoutes): void {
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
