import { z } from 'zod';
import { line, partialDate, text, translated, webAddress } from '../../kernel/content.ts';
import type { Translated } from '../../kernel/language.ts';

export const pillars = ['threats', 'norms', 'international-law', 'confidence-building', 'capacity-building'] as const;
export const documentTypes = [
  'resolution',
  'decision',
  'report',
  'outcome-document',
  'letter',
  'declaration',
  'convention',
  'norm-set',
  'legislation',
] as const;
export const adoptionWays = ['consensus', 'vote', 'not-applicable'] as const;
export const meetingTypes = [
  'session',
  'organizational',
  'substantive',
  'intersessional',
  'plenary',
  'thematic',
  'conference',
  'meeting',
  'summit',
  'high-level',
  'annual',
  'special',
] as const;
export const outcomes = ['consensus', 'vote', 'none'] as const;
export const states = ['ongoing', 'finished'] as const;
export const participations = ['open', 'closed'] as const;
export const titleBases = ['official', 'shortened', 'descriptive'] as const;
export const translationBases = ['un-usage', 'portal-translation'] as const;
export const normSets = ['un-norms', 'un-global-cbms', 'osce-cbms', 'oas-cbms'] as const;

const words = translated(line(300)).default({});
const pillarList = z.array(z.enum(pillars)).max(pillars.length).default([]);
const partyCode = z.string().regex(/^[a-z0-9-]{1,60}$/, { error: 'wrong-value' });
const count = z.number().int().min(0).max(1000);

/** A process, body or initiative. */
export const mechanismFields = z.strictObject({
  short_name: line(100).optional(),
  parent_body: words,
  organisation: partyCode.optional(),
  mandate_symbol: line(200).optional(),
  established_on: partialDate.optional(),
  ended_on: partialDate.optional(),
  state_of_work: z.enum(states).optional(),
  membership: words,
  participation: z.enum(participations).optional(),
  chairs: line(300).optional(),
  served_by: words,
  pillars: pillarList,
  official_url: webAddress.optional(),
  translation_basis: z.enum(translationBases).optional(),
});

/** A resolution, report, convention … of a process. */
export const processDocumentFields = z.strictObject({
  symbol: line(200).optional(),
  document_type: z.enum(documentTypes),
  body: words,
  organisation: partyCode.optional(),
  dated_on: partialDate.optional(),
  adopted_how: z.enum(adoptionWays).optional(),
  votes_for: count.optional(),
  votes_against: count.optional(),
  votes_abstained: count.optional(),
  pillars: pillarList,
  agenda_item: line(300).optional(),
  authors: z.array(line(300)).max(200).default([]),
  related_symbols: z.array(line(100)).max(50).default([]),
  official_url: webAddress.optional(),
  language_urls: translated(webAddress).default({}),
  title_basis: z.enum(titleBases).optional(),
  translation_basis: z.enum(translationBases).optional(),
});

/** A meeting of a process. */
export const sessionFields = z.strictObject({
  meeting_type: z.enum(meetingTypes),
  number: z.number().int().min(1).max(1000).optional(),
  starts_on: partialDate.optional(),
  ends_on: partialDate.optional(),
  place: words,
  agenda: translated(text(5000)).default({}),
  outcome: z.enum(outcomes).optional(),
});

/** A norm of responsible behaviour or a confidence-building measure; its gist is the record's summary. */
export const normFields = z.strictObject({
  set_id: z.enum(normSets),
  set_name: words,
  item: line(10),
  first_listed_in: line(200).optional(),
  pillars: pillarList,
  official_url: webAddress.optional(),
});

/** What a State said in a process: filed by the State itself. */
export const statementFields = z.strictObject({
  symbol: line(200).optional(),
  delivered_on: partialDate.optional(),
  agenda_item: line(300).optional(),
  on_behalf_of: line(300).optional(),
  official_url: webAddress.optional(),
});

export type MechanismFields = z.output<typeof mechanismFields>;
export type ProcessDocumentFields = z.output<typeof processDocumentFields>;
export type SessionFields = z.output<typeof sessionFields>;
export type NormFields = z.output<typeof normFields>;
export type StatementFields = z.output<typeof statementFields>;

/** A row of a table: every field that may be absent is null. */
type RowOf<Fields> = {
  [K in keyof Fields]-?: Exclude<Fields[K], undefined> | (undefined extends Fields[K] ? null : never);
};

interface NormTable extends Omit<RowOf<NormFields>, 'set_name'> {
  set_name: Translated;
}

declare module '../../kernel/tables.ts' {
  interface RoomTables {
    processes_mechanism: RowOf<MechanismFields>;
    processes_document: RowOf<ProcessDocumentFields>;
    processes_session: RowOf<SessionFields>;
    processes_norm: NormTable;
    processes_statement: RowOf<StatementFields>;
  }
}
