import { z } from 'zod';
import { line, partialDate, text, webAddress } from '../../../kernel/content.ts';

/** Topics of international law on which States publish positions. */
export const positionTopics = [
  'sovereignty',
  'non-intervention',
  'use-of-force',
  'due-diligence',
  'humanitarian-law',
  'human-rights',
  'attribution',
  'countermeasures',
] as const;
export type PositionTopic = (typeof positionTopics)[number];
export type Passages = Partial<Record<PositionTopic, string>>;

const said = text(20_000);

/** What a State says on each topic, in the record's original language; empty ones are dropped. */
const passages = z
  .strictObject(
    Object.fromEntries(positionTopics.map((topic) => [topic, said.optional()])) as Record<
      PositionTopic,
      z.ZodOptional<typeof said>
    >,
  )
  .transform((texts) => Object.fromEntries(Object.entries(texts).filter(([, said]) => said)) as Passages);

/** A State's position on how international law applies to the use of ICTs, as of a day. */
export const positionFields = z.strictObject({
  dated_on: partialDate.optional(),
  presented_in: line(300).optional(),
  passages: passages.default({}),
  official_url: webAddress.optional(),
});
export type PositionFields = z.output<typeof positionFields>;

declare module '../../../kernel/tables.ts' {
  interface RoomTables {
    processes_position: {
      dated_on: string | null;
      presented_in: string | null;
      passages: Passages;
      official_url: string | null;
    };
  }
}
