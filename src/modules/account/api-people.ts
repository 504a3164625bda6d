import { z } from '@hono/zod-openapi';
import type { Invited } from '../../kernel/accounts/invitations.ts';
import {
  accountFor,
  endAccount,
  handOver,
  inviteAgain,
  limitAccount,
  listPeople,
} from '../../kernel/accounts/people.ts';
import { type RequestContext, visitOf } from '../../kernel/http.ts';
import type { ApiRoutes } from '../../kernel/module.ts';
import { instant, list, operation } from './api-operation.ts';
import { handOverOf } from './hand-over.tsx';
import { sendLink } from './letters.ts';
import { idIn } from './parts.tsx';
import { createPerson } from './people.tsx';
import * as schemas from './schema.ts';

export const invitedShape = z.object({
  account: z.string(), mailed: z.boolean(), link: z.string().optional().openapi({ description: 'Where it could not be mailed: answered this once.' }),
}); // prettier-ignore
export const personShape = z.object({
  id: z.string(), name: z.string(), email: z.string(), role: z.string(), created_at: instant, set_up_at: instant.nullable(), ended_at: instant.nullable(),
  two_factor_enabled: z.boolean(), signed_in_at: instant.nullable(), link_until: instant.nullable(),
}); // prettier-ignore
const handOverBody = z.union([schemas.handOverToSchema, schemas.handOverToNewSchema]);

/** Who holds what, and who hands over. */
export function peopleApi(app: ApiRoutes): void {
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

/** Mails a link, or answers it once. */
export async function passOn(c: RequestContext, invited: Invited, purpose: 'setUp' | 'recovery') {
  const mailed = await sendLink(visitOf(c).portal, invited, purpose);
  return { account: invited.account, mailed, ...(mailed ? {} : { link: invited.link }) };
}
