import { z } from '@hono/zod-openapi';
import { standingShape, statusShape, translatedShape } from '../../../kernel/api/shapes.ts';
import { isStale } from '../../../kernel/freshness.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { dutyAt, holesOf, localTime } from './duty.ts';
import type { Contact } from './points.ts';
import { contactFieldsOf, contactKinds } from './schema.ts';

const nowShape = z.object({
  date: z.string().openapi({ description: 'Local date, `YYYY-MM-DD`.' }),
  time: z.string().openapi({ description: 'Local time, `HH:MM`.' }),
  day: z.number().int().openapi({ description: '1 is Monday.' }),
});

export const contactShape = z
  .object({
    id: z.string(),
    kind: z.enum(contactKinds),
    owner: z.string(),
    standing: standingShape,
    status: statusShape,
    states: z.array(z.string()),
    title: translatedShape,
    summary: translatedShape,
    language: z.string(),
    notConfirmed: z.boolean(),
    fields: z.record(z.string(), z.unknown()),
    now: nowShape.nullable().openapi({ description: 'The clock of the office; null when its zone is not known.' }),
    answersNow: z.boolean().nullable(),
    onDuty: z.string().nullable(),
    holes: z.array(z.object({ from: z.number().int(), to: z.number().int() })).openapi({
      description: 'Times that the rota does not cover, in minutes since Monday 00:00 local time.',
    }),
    url: z.string(),
  })
  .openapi('Contact');

/** A contact as the API answers it. */
export function apiContact(visit: Visit, contact: Contact, now: Date = new Date()): z.input<typeof contactShape> {
  const duty = dutyAt(contact, now);
  const local = contact.time_zone ? localTime(contact.time_zone, now) : undefined;
  return {
    id: contact.id,
    kind: contact.kind as (typeof contactKinds)[number],
    owner: contact.owner,
    standing: contact.standing,
    status: contact.status,
    states: contact.states,
    title: contact.title,
    summary: contact.summary,
    language: contact.language,
    notConfirmed: isStale(contact, now),
    fields: fieldsOf(contact),
    now: local ? { date: local.date, time: local.time, day: local.day } : null,
    answersNow: duty.answers ?? null,
    onDuty: duty.who ?? null,
    holes: holesOf(contact.rota),
    url: `${visit.portal.config.portalUrl}/${visit.language}/contacts/${contact.id}`,
  };
}

function fieldsOf(contact: Contact): Record<string, unknown> {
  const names = Object.keys(contactFieldsOf(contact.kind as (typeof contactKinds)[number]).shape);
  const values = contact as unknown as Record<string, unknown>;
  return Object.fromEntries(names.map((name) => [name, values[name]]).filter(([, value]) => value !== null));
}
