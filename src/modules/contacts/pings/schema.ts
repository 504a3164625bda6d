import type { ColumnType } from 'kysely';
import { z } from 'zod';
import { line, stateCode, text } from '../../../kernel/content.ts';
import { contactKinds } from '../directory/schema.ts';

/** A whole number within limits that stand beside its field. */
const whole = (min: number, max: number) =>
  z.int().refine((value) => value >= min && value <= max, { params: { code: 'number-range' } });

/**
 * Drill levels after the IAEA's ConvEx ladder (`domain.md` section 3): does the link work; is a short form filled in; the whole
 * exercise, to which the letter refers.
 */
export const levels = ['link', 'form', 'exercise'] as const;
export type Level = (typeof levels)[number];

/** How a ping ended. `not_sent`: our mail server took no letter in all that time, so nobody failed. */
export const outcomes = ['in_time', 'late', 'bounced', 'none', 'not_sent'] as const;
export type Outcome = (typeof outcomes)[number];

/** Whom a round asks; all conditions hold at once, and without any it asks every contact. */
export const scopeSchema = z.strictObject({
  /** Id of a regional group, an organisation or a thematic group. */
  group: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/, { error: 'not-a-choice' })
    .optional(),
  kinds: z.array(z.enum(contactKinds)).max(contactKinds.length).default([]),
  states: z.array(stateCode).max(250).default([]),
});
export type Scope = z.output<typeof scopeSchema>;

/** A round as the Secretariat plans it. */
export const newRoundSchema = z.strictObject({
  /** Shown to those asked, beside the date. */
  name: line(120).optional(),
  level: z.enum(levels),
  /** Instant in UTC; at once when absent. */
  startsAt: z.iso.datetime({ offset: true }).optional(),
  /** For the whole exercise: what it is called. */
  exercise: line(200).optional(),
  scope: scopeSchema.default({ kinds: [], states: [] }),
});

/** All that the Secretariat sets about pings. Days are counted from when the first letter was sent. */
export const settingsSchema = z.strictObject({
  /** Months between planned rounds; 0: none is planned. */
  everyMonths: whole(0, 60),
  /** Day of the next planned round (UTC). */
  nextOn: z.iso.date().optional(),
  plannedLevel: z.enum(['link', 'form']),
  daysToAnswer: whole(1, 60),
  /** For so many days more an answer is taken, as late. */
  lateDays: whole(0, 90),
  /** On which days a reminder is sent. */
  reminderDays: z.array(whole(1, 59)).max(5),
  /** After so many days without answer the deputies get a link of their own; 0: at once. */
  escalateAfterDays: whole(0, 60),
  /** Letters handed to the mail server in a minute at most. */
  lettersPerMinute: whole(1, 6000),
});
export type Settings = z.output<typeof settingsSchema>;

/** The short form of a form drill. What is answered is shown to the own state alone. */
export const drillSchema = z.strictObject({
  reachable: z.enum(['yes', 'no']),
  /** Minutes until somebody could act on an urgent request. */
  minutes: whole(0, 10_080),
  remarks: text(1000).optional(),
});
export type Drill = z.output<typeof drillSchema>;

type Instant = ColumnType<Date, Date, Date>;
type OptionalInstant = ColumnType<Date | null, Date | null | undefined, Date | null>;

export interface RoundTable {
  id: string;
  parties: string[];
  name: string | null;
  level: Level;
  surprise: boolean;
  exercise: string | null;
  scope: ColumnType<Scope, string, string>;
  days_to_answer: number;
  late_days: number;
  reminder_days: number[];
  escalate_after_days: number;
  state: 'planned' | 'running' | 'closed' | 'cancelled';
  starts_at: Instant;
  started_at: OptionalInstant;
  closed_at: OptionalInstant;
  created_at: Instant;
}

/** One contact in one round. */
export interface PingTable {
  id: string;
  /** The state whose contact it is. */
  parties: string[];
  owner: string;
  round: string;
  /** Id of the contact's record. */
  contact: string;
  /** Whether all Member States see the entry: only those are counted in aggregates. */
  counted: boolean;
  started_at: Instant;
  /** When the first letter was handed to the mail server. */
  sent_at: OptionalInstant;
  answer_by: Instant;
  /** Until then an answer is taken as late. */
  closes_at: Instant;
  /** How many reminders were sent. */
  reminded: number;
  escalated_at: OptionalInstant;
  bounced_at: OptionalInstant;
  answered_at: OptionalInstant;
  answered_by: 'contact' | 'deputy' | 'portal' | null;
  drill: ColumnType<Drill | null, string | null, string | null>;
  outcome: Outcome | null;
  /** Whether this miss led to "not confirmed". */
  doubted: boolean;
}

/** A letter to be sent: the outbox, written in the transaction that decides on it. */
export interface LetterTable {
  id: string;
  parties: string[];
  ping: string;
  round: string;
  /** `first`, `reminder-1` …, `deputy-1` …; once a ping. */
  step: string;
  /** Empty when the round is over. */
  address: string;
  language: string;
  /** SHA-256 of the secret in its link. */
  token_hash: string;
  /** SHA-256 of the secret in its return address. */
  return_hash: string;
  state: 'queued' | 'sent' | 'bounced' | 'cancelled';
  attempts: number;
  next_at: Instant;
  queued_at: Instant;
  sent_at: OptionalInstant;
  bounced_at: OptionalInstant;
  /** Why it was not taken: `server` (ours), or the code of the answer, e.g. `450`. */
  fault: string | null;
}

export interface PingSettingsTable {
  id: string;
  parties: string[];
  value: ColumnType<Settings, string, string>;
  changed_at: Instant;
}

declare module '../../../kernel/tables.ts' {
  interface RowTables {
    contacts_ping_round: RoundTable;
    contacts_ping: PingTable;
    contacts_ping_letter: LetterTable;
    contacts_ping_settings: PingSettingsTable;
  }
}
