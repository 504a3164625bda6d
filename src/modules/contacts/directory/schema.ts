import { z } from 'zod';
import { languageCode, line, recordId, text, translated, webAddress } from '../../../kernel/content.ts';
import type { Translated } from '../../../kernel/language.ts';

/** The kinds of contact: one table, one form, one view. `other_contact` says in `other_kind` which one it is. */
export const contactKinds = ['diplomatic_contact', 'technical_contact', 'assistance_contact', 'other_contact'] as const;
export type ContactKind = (typeof contactKinds)[number];

const mailbox = z
  .string()
  .max(254)
  .refine((value) => /^[^\s@<>(),;:"]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/.test(value), { params: { code: 'e-mail' } });

/** E.164 with room for spaces and an extension: `+41 22 917 12 34`, `+41229171234;ext=12`. */
const telephone = z
  .string()
  .max(40)
  .transform((value) => value.replace(/[\s().-]+/g, ' ').trim())
  .refine((value) => /^\+[1-9][\d ]{5,24}(;ext=\d{1,8})?$/.test(value), { params: { code: 'telephone' } });

const timeZone = z
  .string()
  .max(60)
  .refine(isTimeZone, { params: { code: 'time-zone' } });

/** Whether it is the name of a zone of the IANA database, e.g. `Africa/Nairobi`; abbreviations and offsets are none. */
export function isTimeZone(value: string): boolean {
  if (!/^([A-Za-z]+\/[\w+/-]+|UTC)$/.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

/** Hour and minute of the local day; `24:00` is its end. */
const localHour = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, { error: 'local-hour' });

/** A turn of the rota: the same hours on some days of the week, in local time. One whose end is not after its begin ends on the next day. */
export const turnSchema = z.strictObject({
  /** 1 is Monday, 7 Sunday: the days on which it begins. */
  days: z.array(z.int().min(1).max(7)).min(1).max(7),
  from: localHour,
  to: localHour,
  /** Name or office; the entry's own office when absent. */
  who: line(200).optional(),
});
export type Turn = z.output<typeof turnSchema>;

export const deputySchema = z.strictObject({
  name: line(200).refine((value) => value.length > 0, { params: { code: 'required' } }),
  mailbox: mailbox.optional(),
  telephone: telephone.optional(),
});
export type Deputy = z.output<typeof deputySchema>;

export const telephoneSchema = z.strictObject({ label: line(80).default(''), number: telephone });
export type Telephone = z.output<typeof telephoneSchema>;

export const keyFaults = [
  'secret-key',
  'broken-key',
  'several-keys',
  'revoked-key',
  'expired-key',
  'no-encryption-key',
] as const;
export type KeyFault = (typeof keyFaults)[number];

/** An OpenPGP public key. All but `armored` is read from the key whenever the entry is stored; what a client says of it is not believed. */
export const keySchema = z
  .strictObject({
    armored: text(60_000),
    /** Of the primary key: hexadecimal, upper case, without spaces. */
    fingerprint: z.string().max(128).optional(),
    user_ids: z.array(z.string().max(400)).max(20).optional(),
    /** Instants in UTC. */
    created_at: z.string().max(30).optional(),
    expires_at: z.string().max(30).nullish(),
    /** What keeps the key from being used; an entry with such a key is not published. */
    fault: z.enum(keyFaults).optional(),
  })
  .superRefine(({ fault }, context) => {
    if (fault) context.addIssue({ code: 'custom', path: ['armored'], params: { code: fault } });
  });
export type ContactKey = z.output<typeof keySchema>;

export const availabilities = ['always', 'rota'] as const;

const recordIds = z.array(recordId).max(20);

/** Fields of every kind of contact. The title of the record is the name of the office, its summary the notes. */
const sharedShape = {
  acronym: line(60).optional(),
  institution: translated(line(300)).default({}),
  position: line(200).optional(),
  /** Only where a state chooses to name one. */
  person: line(200).optional(),
  mailbox: mailbox.optional(),
  deputies: z.array(deputySchema).max(5).default([]),
  telephones: z.array(telephoneSchema).max(6).default([]),
  /** ISO 639-1 codes of the languages in which the office answers. */
  working_languages: z.array(languageCode).max(20).default([]),
  time_zone: timeZone.optional(),
  /** `always`: answers at any hour. `rota`: at the hours of `rota`. */
  availability: z.enum(availabilities).optional(),
  rota: z.array(turnSchema).max(40).default([]),
  keys: z.array(keySchema).max(5).default([]),
  website: webAddress.optional(),
  postal_address: text(1000).optional(),
  /** The reference records it takes the place of: read from the links whenever the entry is stored. */
  replaces: recordIds.default([]),
};

const technicalShape = {
  ...sharedShape,
  /** Whether it is the national CERT or CSIRT. */
  national_csirt: z.boolean().optional(),
  /** For reference records: nobody opened the website to see whether it is the office's. */
  website_unverified: z.boolean().optional(),
};

const otherShape = {
  ...sharedShape,
  /** Id of the category that the Secretariat added. */
  other_kind: recordId,
  /** Its names when the entry was stored: read from the category. */
  other_kind_names: translated(line(500)).optional(),
};

type Shape = Record<string, z.ZodType>;

/** The own fields of a kind of contact. */
export function contactFieldsOf(kind: ContactKind): z.ZodObject {
  const shape: Shape =
    kind === 'technical_contact' ? technicalShape : kind === 'other_contact' ? otherShape : sharedShape;
  return z.strictObject(shape).superRefine((fields, context) => {
    const { rota, time_zone: zone, availability } = fields as ContactFields;
    const refuse = (path: string) => context.addIssue({ code: 'custom', path: [path], params: { code: 'required' } });
    if (rota.length > 0 && !zone) refuse('time_zone');
    if (availability === 'rota' && rota.length === 0) refuse('rota');
  });
}

/** The own fields of any kind of contact. */
export type ContactFields = z.output<z.ZodObject<typeof sharedShape>> &
  Partial<z.output<z.ZodObject<typeof technicalShape>> & z.output<z.ZodObject<typeof otherShape>>>;

interface EntryTable {
  other_kind: string | null;
  other_kind_names: Translated | null;
  national_csirt: boolean | null;
  acronym: string | null;
  institution: Translated;
  position: string | null;
  person: string | null;
  mailbox: string | null;
  deputies: Deputy[];
  telephones: Telephone[];
  working_languages: string[];
  time_zone: string | null;
  availability: (typeof availabilities)[number] | null;
  rota: Turn[];
  keys: ContactKey[];
  website: string | null;
  website_unverified: boolean | null;
  postal_address: string | null;
  replaces: string[];
}

/** A category of contact that the Secretariat adds: its names are the record's title. */
export const categoryFields = z.strictObject({});

/** How many Member States take part, as released: rounded down, and nothing said of fewer than five. */
export const figuresFields = z.strictObject({
  /** Day of the count, `YYYY-MM-DD`. */
  counted_on: z.iso.date(),
  /** At least so many of all; 0 for fewer than five. */
  at_least: z.int().min(0).max(300),
  /** The same for each regional group. */
  regions: z.array(z.strictObject({ group: z.string().max(60), at_least: z.int().min(0).max(300) })).max(10),
});
export type Figures = z.output<typeof figuresFields>;

interface FiguresTable {
  counted_on: string;
  at_least: number;
  regions: Figures['regions'];
}

declare module '../../../kernel/tables.ts' {
  interface RoomTables {
    contacts_entry: EntryTable;
    contacts_category: object;
    contacts_figures: FiguresTable;
  }
}
