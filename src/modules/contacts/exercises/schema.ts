import type { ColumnType, Selectable } from 'kysely';
import { z } from 'zod';
import { line, stateCode, text } from '../../../kernel/content.ts';

/** The parts that players take: who deals with the diplomatic, the technical side, with assistance. */
export const seats = ['diplomatic', 'technical', 'assistance'] as const;
export type Seat = (typeof seats)[number];

const filled = <Schema extends z.ZodType<string>>(schema: Schema) =>
  schema.refine((value) => value.length > 0, { params: { code: 'required' } });

export const exerciseSchema = z.strictObject({
  title: filled(line(200)),
  scenario: text(20_000).default(''),
  states: z.array(stateCode).min(1).max(250),
});

/** Ten days of exercise time. */
export const lastMinute = 14_400;
const minute = z.int().refine((value) => value >= 0 && value <= lastMinute, { params: { code: 'number-range' } });

export const injectSchema = z.strictObject({
  /** Exercise minute at which it comes. */
  minute,
  title: filled(line(200)),
  body: text(20_000).default(''),
  /** Only to players of these states; to all when empty. */
  states: z.array(stateCode).max(250).default([]),
  /** Only to players with this part. */
  seat: z.enum(seats).optional(),
});

export const clockSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.enum(['start', 'pause', 'resume', 'end']) }),
  z.strictObject({ act: z.literal('jump'), minute }),
]);
export type ClockAct = z.output<typeof clockSchema>;

export const answerSchema = z.strictObject({ inject: z.string().max(40), text: filled(text(10_000)) });
export const messageSchema = z.strictObject({ to: z.array(stateCode).min(1).max(50), text: filled(text(10_000)) });
export const seatSchema = z.strictObject({ seat: z.enum(seats) });

type Instant = ColumnType<Date, Date, Date>;

export interface ExerciseTable {
  id: string;
  /** The Secretariat; the invited states too, once the exercise is open to them. */
  parties: string[];
  title: string;
  scenario: string;
  states: string[];
  state: 'draft' | 'open' | 'running' | 'paused' | 'ended';
  created_at: Instant;
}

export interface InjectTable {
  id: string;
  parties: string[];
  exercise: string;
  minute: number;
  title: string;
  body: string;
  states: string[];
  seat: Seat | null;
}

/** What happened: acts on the clock, answers to injects, messages between players; injects changed or removed before they came. */
export interface EntryTable {
  id: string;
  /** The Secretariat, and the states that may read it. */
  parties: string[];
  exercise: string;
  kind: ClockAct['act'] | 'answer' | 'message' | 'change' | 'removal';
  /** Real time. */
  at: Instant;
  /** The exercise clock after it, in milliseconds. */
  clock: number;
  /** Who did it: a state, or the Secretariat. */
  party: string;
  inject: string | null;
  /** States a message is to. */
  recipients: string[];
  body: string;
}

export interface SeatTable {
  exercise: string;
  account: string;
  parties: string[];
  seat: Seat;
}

export type Exercise = Selectable<ExerciseTable>;
export type Inject = Selectable<InjectTable>;
export type Entry = Selectable<EntryTable>;

declare module '../../../kernel/tables.ts' {
  interface RowTables {
    contacts_exercise: ExerciseTable;
    contacts_exercise_inject: InjectTable;
    contacts_exercise_entry: EntryTable;
    contacts_exercise_seat: SeatTable;
  }
}
