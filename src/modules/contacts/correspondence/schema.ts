import type { ColumnType } from 'kysely';
import { z } from 'zod';
import { line, recordId, text } from '../../../kernel/content.ts';

/** How soon a message must be looked at, and hours after which the deputies are told of one that nobody opened. */
export const urgencies = ['immediate', 'urgent', 'routine'] as const;
export type Urgency = (typeof urgencies)[number];
export const escalationHours: Record<Urgency, number> = { immediate: 1, urgent: 8, routine: 72 };

/** What a message may hold at most. Sizes in bytes, of the ciphertext. */
export const bounds = {
  recipients: 20,
  /** Of the armored message. */
  message: 400_000,
  attachments: 5,
  attachment: 5_000_000,
  /** Messages of one state in an hour. */
  perHour: 200,
} as const;

const armored = (max: number) => text(max).refine((value) => value.length > 0, { params: { code: 'required' } });

/** What the server learns of a message: all of it is needed to deliver it. The rest is inside the ciphertext. */
export const envelopeSchema = z.strictObject({
  /** Offered by the page, so that a message sent twice is one. */
  id: recordId,
  from: recordId,
  to: z
    .array(recordId)
    .min(1)
    .max(bounds.recipients)
    .refine((ids) => new Set(ids).size === ids.length, { params: { code: 'wrong-value' } }),
  urgency: z.enum(urgencies),
  /** Instant in UTC. */
  reply_by: z.iso.datetime({ offset: true }).optional(),
  /** The message that is answered or followed up. */
  earlier: recordId.optional(),
  /** Armored OpenPGP message. */
  message: armored(bounds.message),
  /** Fingerprints of the keys it was encrypted to, by contact, as the sender saw them. */
  keys: z.record(recordId, z.string().regex(/^[0-9A-F]{40,64}$/, { error: 'wrong-value' })).default({}),
});
export type Envelope = z.output<typeof envelopeSchema>;

/** A key made in the browser: its public part, and its private part under a passphrase that the server never sees. */
export const newKeySchema = z.strictObject({ public_key: armored(60_000), private_key: armored(60_000) });
export const keyEndSchema = z.strictObject({ reason: z.enum(['withdrawn', 'compromised']) });
export const acceptanceSchema = z.strictObject({
  contact: recordId,
  fingerprint: line(64).refine((value) => /^[0-9A-F]{40,64}$/.test(value), { params: { code: 'wrong-value' } }),
});

type Instant = ColumnType<Date, Date, Date>;
type OptionalInstant = ColumnType<Date | null, Date | null | undefined, Date | null>;

export interface KeyTable {
  id: string;
  /** The contact whose key it is. */
  record: string;
  parties: string[];
  state: 'proposed' | 'current' | 'ended';
  fingerprint: string;
  /** Of the subkeys that decrypt: 16 hexadecimal digits each, lower case. */
  key_ids: string[];
  armored: string;
  made_at: Instant;
  made_by: string;
  in_force_at: OptionalInstant;
  ended_at: OptionalInstant;
  end_reason: 'replaced' | 'withdrawn' | 'compromised' | null;
  expires_at: OptionalInstant;
}

/** An attachment as its message counts it; its name and type are inside the ciphertext. */
export interface SealedAttachment {
  number: number;
  /** Bytes of the ciphertext. */
  size: number;
  sha256: string;
}

interface MessageTable {
  id: string;
  /** Id of the first message of the thread. */
  thread: string;
  earlier: string | null;
  parties: string[];
  from_contact: string;
  from_party: string;
  to_contacts: string[];
  to_parties: string[];
  urgency: Urgency;
  reply_by: OptionalInstant;
  ciphertext: string;
  sha256: string;
  attachments: ColumnType<SealedAttachment[], string, string>;
  sent_at: Instant;
  sent_by: string;
  closed_at: OptionalInstant;
}

interface DeliveryTable {
  id: string;
  message: string;
  contact: string;
  party: string;
  /** Sender's and recipient's state: recipients do not see each other's receipts. */
  parties: string[];
  delivered_at: Instant;
  seen_at: OptionalInstant;
  acknowledged_at: OptionalInstant;
  answered_at: OptionalInstant;
  answer: string | null;
  notice: ColumnType<'waiting' | 'mailed' | 'refused' | 'no-address', string | undefined, string>;
  notice_at: OptionalInstant;
  escalate_at: Instant;
  escalated_at: OptionalInstant;
  remind_at: OptionalInstant;
  reminded_at: OptionalInstant;
}

declare module '../../../kernel/tables.ts' {
  interface RowTables {
    contacts_key: KeyTable;
    contacts_wrapped_key: { id: string; record: string; parties: string[]; armored: string };
    contacts_pin: {
      id: string;
      parties: string[];
      contact: string;
      fingerprint: string;
      accepted_at: Instant;
      accepted_by: string;
    };
    contacts_message: MessageTable;
    contacts_delivery: DeliveryTable;
    contacts_attachment: { id: string; message: string; number: number; parties: string[]; content: Buffer };
  }
}
