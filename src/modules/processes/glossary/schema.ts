import { z } from 'zod';
import { line, partialDate, text, translated } from '../../../kernel/content.ts';
import type { Translated } from '../../../kernel/language.ts';
import { loadVocabulary } from '../../../kernel/vocabulary.ts';

/** What a state or an organisation says a concept means, word for word. */
export const definitionFields = z.strictObject({
  concept: z
    .string()
    .max(60)
    .refine((id) => loadVocabulary().find(id) !== undefined, { params: { code: 'not-a-choice' } }),
  term: translated(line(300)).default({}),
  wording: translated(text(5000)).refine((texts) => Object.keys(texts).length > 0, { params: { code: 'required' } }),
  /** Whose definition it is, when not its owner's. */
  organisation: z
    .string()
    .regex(/^[a-z0-9-]{1,60}$/, { error: 'wrong-value' })
    .optional(),
  defined_in: line(300).optional(),
  defined_on: partialDate.optional(),
  /** Whether states disagree on the concept, and who says so. */
  contested: z.boolean().default(false),
  contested_note: translated(text(2000)).default({}),
});
export type DefinitionFields = z.output<typeof definitionFields>;

declare module '../../../kernel/tables.ts' {
  interface RoomTables {
    processes_definition: {
      concept: string;
      term: Translated;
      wording: Translated;
      organisation: string | null;
      defined_in: string | null;
      defined_on: string | null;
      contested: boolean;
      contested_note: Translated;
    };
  }
}
