import { createRoute, z } from '@hono/zod-openapi';
import { isSecretariat } from '../../../kernel/actor.ts';
import { answer, idParameter, refusals } from '../../../kernel/api/shapes.ts';
import { parseInput } from '../../../kernel/content.ts';
import { notFound } from '../../../kernel/errors.ts';
import { visitOf } from '../../../kernel/http.ts';
import type { ApiRoutes } from '../../../kernel/module.ts';
import { offerId } from '../../../kernel/offered-id.ts';
import { findContact } from '../directory/points.ts';
import { usableKeys } from './keys.ts';
import { countUndelivered } from './notices.ts';
import { findMessage, listThreads, type ShownMessage } from './reading.ts';
import { acknowledge, closeThread, openMessages } from './receipts.ts';
import { requireCorrespondent } from './rules.ts';
import { bounds, envelopeSchema, urgencies } from './schema.ts';
import { sendMessage } from './sending.ts';

const tags = ['Messages between contacts'];
const instant = z.iso.datetime().nullable();
const receipt = z.object({
  contact: z.string(),
  deliveredAt: z.iso.datetime(),
  seenAt: instant,
  acknowledgedAt: instant,
  answeredAt: instant,
});
const messageShape = z
  .object({
    id: z.string(),
    thread: z.string(),
    earlier: z.string().nullable(),
    from: z.string(),
    to: z.array(z.string()),
    urgency: z.enum(urgencies),
    replyBy: instant,
    sentAt: z.iso.datetime(),
    closedAt: instant,
    sha256: z.string(),
    attachments: z.array(z.object({ number: z.int(), size: z.int(), sha256: z.string() })),
    receipts: z.array(receipt),
  })
  .openapi('MessageEnvelope', { description: 'What the portal knows of a message. What it says is encrypted.' });

const newMessage = z.object({
  id: z.string().openapi({ description: 'From POST /contacts/messages/ids; sent twice, it is one message.' }),
  from: z.string().openapi({ description: 'A contact of your State.' }),
  to: z.array(z.string()),
  urgency: z.enum(urgencies),
  reply_by: z.iso.datetime({ offset: true }).optional(),
  earlier: z.string().optional(),
  message: z.string().openapi({ description: 'Armored OpenPGP message, encrypted to the keys of all recipients.' }),
  keys: z
    .record(z.string(), z.string())
    .optional()
    .openapi({ description: 'Fingerprints you encrypted to, by contact.' }),
  attachments: z
    .array(z.string())
    .optional()
    .openapi({ description: 'OpenPGP messages to the same keys, in base64; larger ones go through the page.' }),
});

/** The envelope as the API names its parts. */
function represent(message: ShownMessage): z.output<typeof messageShape> {
  const at = (date: Date | null) => date?.toISOString() ?? null;
  return {
    id: message.id,
    thread: message.thread,
    earlier: message.earlier,
    from: message.from_contact,
    to: message.to_contacts,
    urgency: message.urgency,
    replyBy: at(message.reply_by),
    sentAt: message.sent_at.toISOString(),
    closedAt: at(message.closed_at),
    sha256: message.sha256,
    attachments: message.attachments,
    receipts: message.deliveries.map((each) => ({
      contact: each.contact,
      deliveredAt: each.delivered_at.toISOString(),
      seenAt: at(each.seen_at),
      acknowledgedAt: at(each.acknowledged_at),
      answeredAt: at(each.answered_at),
    })),
  };
}

/** Envelopes, ciphertexts and receipts, for programs that encrypt and decrypt by themselves. */
export function mountCorrespondenceApi(app: ApiRoutes): void {
  mountReading(app);
  mountWriting(app);
}

function mountReading(app: ApiRoutes): void {
  app.openapi(
    createRoute({ method: 'get', path: '/contacts/messages', tags, summary: 'List the threads of your State, the newest first',
      request: { query: z.object({ before: z.string().optional().openapi({ description: 'Instant given as `next` by the page before.' }) }) },
      responses: { 200: answer('Envelopes by thread.', z.object({ threads: z.array(z.object({ id: z.string(), messages: z.array(messageShape) })), next: z.string().optional() })), ...refusals } }), // prettier-ignore
    async (c) => {
      const { threads, next } = await listThreads(visitOf(c), c.req.query('before'));
      c.header('cache-control', 'no-store');
      return c.json(
        { threads: threads.map(({ id, messages }) => ({ id, messages: messages.map(represent) })), next },
        200,
      ) as never;
    },
  );
  app.openapi(
    createRoute({ method: 'get', path: '/contacts/messages/undelivered', tags, summary: 'Secretariat: how many letters about waiting messages did not go out',
      responses: { 200: answer('A number, and nothing of the messages.', z.object({ count: z.int() })), ...refusals } }), // prettier-ignore
    async (c) => {
      const visit = visitOf(c);
      if (!isSecretariat(visit.actor) || !visit.actor?.complete) throw notFound();
      return c.json({ count: await countUndelivered(visit) }, 200) as never;
    },
  );
  app.openapi(
    createRoute({ method: 'get', path: '/contacts/messages/{id}', tags, summary: 'Read the envelope of a message and its receipts',
      request: { params: idParameter }, responses: { 200: answer('The envelope.', messageShape), ...refusals } }), // prettier-ignore
    async (c) => {
      c.header('cache-control', 'no-store');
      return c.json(represent(await findMessage(visitOf(c), c.req.param('id'))), 200) as never;
    },
  );
  app.openapi(
    createRoute({ method: 'get', path: '/contacts/messages/keys/{id}', tags, summary: 'Read the public key to which messages for a contact are encrypted',
      request: { params: idParameter },
      responses: { 200: answer('The key.', z.object({ contact: z.string(), fingerprint: z.string(), armored: z.string(), expiresAt: instant })), ...refusals } }), // prettier-ignore
    async (c) => {
      const visit = requireCorrespondent(visitOf(c));
      const contact = await findContact(visit, c.req.param('id'));
      const key = (await usableKeys(visit, [contact])).get(contact.id);
      if (!key) throw notFound();
      const { fingerprint, armored, expiresAt } = key;
      return c.json(
        { contact: contact.id, fingerprint, armored, expiresAt: expiresAt?.toISOString() ?? null },
        200,
      ) as never;
    },
  );
}

function mountWriting(app: ApiRoutes): void {
  app.openapi(
    createRoute({ method: 'post', path: '/contacts/messages/ids', tags, summary: 'Get an id for a message you are about to send',
      responses: { 201: answer('The id.', z.object({ id: z.string() })), ...refusals } }), // prettier-ignore
    async (c) => c.json({ id: offerId(requireCorrespondent(visitOf(c))) }, 201) as never,
  );
  app.openapi(
    createRoute({ method: 'post', path: '/contacts/messages', tags, summary: 'Send a message that you encrypted',
      request: { body: { content: { 'application/json': { schema: newMessage } }, required: true } },
      responses: { 201: answer('Delivered.', z.object({ id: z.string(), thread: z.string() })), ...refusals } }), // prettier-ignore
    async (c) => {
      const { attachments, ...envelope } = parseInput(sentSchema, await c.req.json());
      const files = attachments.map((each) => new Uint8Array(Buffer.from(each, 'base64')));
      return c.json(await sendMessage(visitOf(c), envelope, files), 201) as never;
    },
  );
  app.openapi(
    createRoute({ method: 'post', path: '/contacts/messages/{id}/opening', tags, summary: 'Take the ciphertext of a message; from then on it counts as seen',
      request: { params: idParameter }, responses: { 200: answer('The ciphertext.', z.object({ id: z.string(), armored: z.string() })), ...refusals } }), // prettier-ignore
    async (c) => {
      const visit = visitOf(c);
      c.header('cache-control', 'no-store');
      const [opened] = await openMessages(visit, [await findMessage(visit, c.req.param('id'))]);
      return c.json(opened, 200) as never;
    },
  );
  app.openapi(
    createRoute({ method: 'post', path: '/contacts/messages/{id}/acknowledgement', tags, summary: 'Acknowledge a message to its sender',
      request: { params: idParameter }, responses: { 200: answer('The envelope as it stands now.', messageShape), ...refusals } }), // prettier-ignore
    async (c) => c.json(represent(await acknowledge(visitOf(c), c.req.param('id'))), 200) as never,
  );
  app.openapi(
    createRoute({ method: 'post', path: '/contacts/messages/{id}/closure', tags, summary: 'Close a thread that your State began',
      request: { params: idParameter }, responses: { 204: { description: 'Closed.' }, ...refusals } }), // prettier-ignore
    async (c) => {
      await closeThread(visitOf(c), c.req.param('id'));
      return c.body(null, 204) as never;
    },
  );
}

const sentSchema = envelopeSchema.extend({
  attachments: z.array(z.base64().max(2_000_000)).max(bounds.attachments).default([]),
});
