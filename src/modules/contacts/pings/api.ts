import { createRoute, z } from '@hono/zod-openapi';
import { answerTagged } from '../../../kernel/api/represent.ts';
import { answer, idParameter, refusals } from '../../../kernel/api/shapes.ts';
import { parseInput } from '../../../kernel/content.ts';
import { visitOf } from '../../../kernel/http.ts';
import type { ApiRoutes } from '../../../kernel/module.ts';
import { notFound } from '../../../kernel/errors.ts';
import { answerInPortal } from './answer.ts';
import { takeReturned } from './bounces.ts';
import { roundFigures } from './figures.ts';
import { findRound, listRounds, planRound, type Round } from './rounds.ts';
import { isOfState, requireOfficer, requirePingViewer } from './rules.ts';
import { levels, newRoundSchema, outcomes } from './schema.ts';
import { largestReturned } from './returned-mail.ts';
import { listOwnPings } from './state-page.tsx';

const tags = ['Contacts'];
const instant = z.iso.datetime().nullable();
const count = z.number().int();
const json = (schema: z.ZodType) => ({ body: { content: { 'application/json': { schema } }, required: true } });

const pingShape = z
  .object({
    id: z.string(),
    round: z.string(),
    contact: z.string(),
    startedAt: z.iso.datetime(),
    answerBy: z.iso.datetime(),
    answeredAt: instant,
    answeredBy: z.enum(['contact', 'deputy', 'portal']).nullable(),
    bouncedAt: instant,
    escalatedAt: instant,
    outcome: z.enum(outcomes).nullable(),
  })
  .openapi('Ping');

const roundShape = z
  .object({
    id: z.string(),
    level: z.enum(levels),
    state: z.enum(['planned', 'running', 'closed', 'cancelled']),
    startsAt: z.iso.datetime(),
    daysToAnswer: count,
  })
  .openapi('PingRound');

const lineShape = z.object({
  region: z.string().openapi({ description: 'Id of a regional group, `others` or `all`.' }),
  states: count,
  contacts: count,
  ends: z.record(z.string(), count),
  open: count,
  medianHours: z.number().nullable(),
});
const figuresShape = z
  .object({ round: roundShape, total: lineShape.nullable(), regions: z.array(lineShape) })
  .openapi('PingFigures', { description: 'Never over fewer than five States.' });

/** The own results, the rounds in figures; for the Secretariat, planning rounds and handing in what the mail server returned. */
export function mountPingApi(app: ApiRoutes): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/contacts/pings',
      tags,
      summary: 'List the pings of the own contacts',
      responses: { 200: answer('The newest first.', z.object({ items: z.array(pingShape) })), ...refusals },
    }),
    async (c) => {
      const visit = visitOf(c);
      if (!isOfState(visit)) throw notFound();
      return answerTagged(c, { items: (await listOwnPings(visit)).map(representPing) }) as never;
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/contacts/pings/{id}/answer',
      tags,
      summary: 'Answer a ping of an own contact',
      request: {
        params: idParameter,
        ...json(
          z.object({
            reachable: z.enum(['yes', 'no']).optional(),
            minutes: count.optional(),
            remarks: z.string().optional(),
          }),
        ),
      },
      responses: { 204: { description: 'Answered, now or before; the first answer counts.' }, ...refusals },
    }),
    async (c) => {
      await answerInPortal(visitOf(c), c.req.param('id'), await c.req.json(), new Date());
      return c.body(null, 204) as never;
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/contacts/ping-rounds',
      tags,
      summary: 'Secretariat: list the rounds',
      responses: { 200: answer('The newest first.', z.object({ items: z.array(roundShape) })), ...refusals },
    }),
    async (c) => {
      const visit = visitOf(c);
      requireOfficer(visit);
      return answerTagged(c, { items: (await listRounds(visit)).map(representRound) }) as never;
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/contacts/ping-rounds',
      tags,
      summary: 'Secretariat: plan a round',
      request: json(
        z.object({
          name: z.string().optional(),
          level: z.enum(levels),
          startsAt: z.iso.datetime().optional(),
          exercise: z.string().optional(),
          scope: z
            .object({
              group: z.string().optional(),
              kinds: z.array(z.string()).optional(),
              states: z.array(z.string()).optional(),
            })
            .optional(),
        }),
      ),
      responses: {
        201: answer('Planned; it begins within a minute of its hour.', z.object({ id: z.string() })),
        ...refusals,
      },
    }),
    async (c) => {
      const visit = visitOf(c);
      requireOfficer(visit);
      return c.json({ id: await planRound(visit, parseInput(newRoundSchema, await c.req.json())) }, 201) as never;
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/contacts/ping-rounds/{id}',
      tags,
      summary: 'Read the figures of a round',
      request: { params: idParameter },
      responses: { 200: answer('By regional group.', figuresShape), ...refusals },
    }),
    async (c) => {
      const visit = visitOf(c);
      requirePingViewer(visit);
      const round = await findRound(visit, c.req.param('id'));
      const { total, regions } = await roundFigures(visit, round);
      return answerTagged(c, { round: representRound(round), total: total ?? null, regions }) as never;
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/contacts/returned-pings',
      tags,
      summary: 'Secretariat: hand in a delivery status notification (RFC 3464) for a ping',
      request: json(
        z.object({ message: z.string() }).openapi({ description: 'The whole message as the mail server stores it.' }),
      ),
      responses: {
        200: answer(
          'What it was.',
          z.object({ taken: z.enum(['marked', 'delayed', 'not-a-return', 'unknown-letter']) }),
        ),
        ...refusals,
      },
    }),
    async (c) => {
      const visit = visitOf(c);
      requireOfficer(visit);
      const { message } = parseInput(returnedSchema, await c.req.json());
      return c.json({ taken: await takeReturned(visit, Buffer.from(message), new Date()) }, 200) as never;
    },
  );
}

const returnedSchema = z.strictObject({ message: z.string().min(1).max(largestReturned) });

const representPing = (ping: Awaited<ReturnType<typeof listOwnPings>>[number]) => ({
  id: ping.id,
  round: ping.round,
  contact: ping.contact,
  startedAt: ping.started_at,
  answerBy: ping.answer_by,
  answeredAt: ping.answered_at,
  answeredBy: ping.answered_by,
  bouncedAt: ping.bounced_at,
  escalatedAt: ping.escalated_at,
  outcome: ping.outcome,
});

const representRound = ({
  id,
  level,
  state,
  started_at: started,
  starts_at: starts,
  days_to_answer: daysToAnswer,
}: Round) => ({
  id,
  level,
  state,
  startsAt: started ?? starts,
  daysToAnswer,
});
