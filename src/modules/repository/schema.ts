import { z } from 'zod';
import { languageCode, line, partialDate, translated, webAddress } from '../../kernel/content.ts';
import type { Translated } from '../../kernel/language.ts';
import { normIds } from './norms.ts';

export const kindNames = [
  'national_strategy',
  'policy',
  'law',
  'doctrine',
  'regional_framework',
  'plurilateral_framework',
  'guideline',
] as const;
export type DocumentKind = (typeof kindNames)[number];

export const statesOfPlay = ['in-preparation', 'adopted', 'in-force', 'amended', 'repealed'] as const;
export type StateOfPlay = (typeof statesOfPlay)[number];

/** Dates of a document; their length (`2024`, `2024-05`, `2024-05-17`) is their precision. */
export const dateFields = ['adopted_on', 'in_force_on', 'amended_on', 'dated_on'] as const;

/** The own fields of every kind of the room. */
export const documentFields = z
  .strictObject({
    issuing_body: translated(line(300)).default({}),
    adopted_on: partialDate.optional(),
    in_force_on: partialDate.optional(),
    amended_on: partialDate.optional(),
    /** The date a source gives without saying of what: for reference records. */
    dated_on: partialDate.optional(),
    state_of_play: z.enum(statesOfPlay).optional(),
    implements_norms: z.array(z.enum(normIds)).max(normIds.length).default([]),
    symbol: line(200).optional(),
    /** The title in a language other than the six. */
    original_title: line(500).optional(),
    official_url: webAddress.optional(),
    official_url_language: languageCode.optional(),
  })
  .superRefine((fields, context) => {
    for (const name of ['in_force_on', 'amended_on'] as const)
      if (isBefore(fields[name], fields.adopted_on))
        context.addIssue({ code: 'custom', path: [name], params: { code: 'before-adoption' } });
  });

export type DocumentFields = z.output<typeof documentFields>;

/** Compares two dates as far as both are known. */
function isBefore(date: string | undefined, other: string | undefined): boolean {
  if (!date || !other) return false;
  const length = Math.min(date.length, other.length);
  return date.slice(0, length) < other.slice(0, length);
}

/** The year a document belongs to: of its adoption, else of its date, else of its entry into force. */
export function yearOf(fields: DocumentFields): number | null {
  const date = dateOf(fields);
  return date ? Number(date.slice(0, 4)) : null;
}

/** The date a document goes by. */
export const dateOf = (fields: DocumentFields): string | undefined =>
  fields.adopted_on ?? fields.dated_on ?? fields.in_force_on;

interface DocumentTable {
  issuing_body: Translated;
  adopted_on: string | null;
  in_force_on: string | null;
  amended_on: string | null;
  dated_on: string | null;
  state_of_play: StateOfPlay | null;
  implements_norms: string[];
  symbol: string | null;
  original_title: string | null;
  official_url: string | null;
  official_url_language: string | null;
}

declare module '../../kernel/tables.ts' {
  interface RoomTables {
    repository_document: DocumentTable;
  }
}
