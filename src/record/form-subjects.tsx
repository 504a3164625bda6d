import { catalogueQuerySchema, listRecords } from '../kernel/catalogue.ts';
import { relations } from '../kernel/content.ts';
import { errorOf } from '../kernel/http.ts';
import { collator, type Language } from '../kernel/language.ts';
import { titleIn } from '../kernel/record-view.ts';
import { queryLimits } from '../kernel/search-text.ts';
import type { Visit } from '../kernel/visit.ts';
import { areaName, loadVocabulary } from '../kernel/vocabulary.ts';
import { Select, TextField } from '../ui/field.tsx';
import { Fieldset, SubmitButton } from '../ui/form.tsx';
import { idIn, rowList, textList } from './form-data.ts';
import type { StepProps } from './form-steps.tsx';
import type { Work } from './form-work.ts';
import { recordMessages } from './messages.ts';
import { PlainToggles, StateFields } from './ticks.tsx';

/** A record that can be linked with this one. */
export interface LinkChoice {
  id: string;
  title: { text: string; language: Language };
  kind: string;
}

/** Step 3: what it is about, and what it belongs with. */
export function SubjectsStep(props: StepProps & { choices: LinkChoice[]; sought: string }) {
  const { visit, work, errors } = props;
  const { language } = visit;
  const say = recordMessages.in(language);
  return (
    <>
      <TopicFields visit={visit} work={work} errors={errors} />
      <StateFields
        visit={visit}
        name="states"
        label={say('form.states')}
        hint={say('form.states.hint')}
        values={textList(work.content.states)}
        error={errorOf(errors, 'states')}
      />
      <LinkFields {...props} />
    </>
  );
}

function TopicFields({ visit, work, errors }: StepProps) {
  const { language } = visit;
  const say = recordMessages.in(language);
  const vocabulary = loadVocabulary();
  const { compare } = collator(language);
  const chosen = textList(work.content.topics);
  const byArea = Map.groupBy(vocabulary.concepts, (concept) => concept.area);
  return (
    <Fieldset legend={say('fact.topics')} hint={say('form.topics.hint')} id="field-topics">
      {errorOf(errors, 'topics') && <p class="field-error">{errorOf(errors, 'topics')}</p>}
      {[...byArea].map(([area, concepts]) => {
        const options = concepts
          .map(({ id }) => ({ value: id, label: vocabulary.term(id, language) }))
          .toSorted((a, b) => compare(a.label, b.label));
        const picked = options.filter((option) => chosen.includes(option.value));
        return (
          <details key={area} open={picked.length > 0}>
            <summary>
              {areaName(vocabulary, area, language)} {picked.length > 0 && say('form.chosen', { count: picked.length })}
            </summary>
            <PlainToggles name="topics[]" options={options} chosen={chosen} />
          </details>
        );
      })}
    </Fieldset>
  );
}

/** Records linked so far, those found, each with how it relates; and the box to find more. */
function LinkFields({ visit, work, errors, choices, sought }: StepProps & { choices: LinkChoice[]; sought: string }) {
  const { language } = visit;
  const say = recordMessages.in(language);
  const links = rowList(work.content.links);
  const options = relations.map((relation) => ({
    value: relation,
    label: say(relation === 'related' ? 'relation.related' : `relation.${relation}.to`),
  }));
  return (
    <Fieldset legend={say('form.links')} hint={say('form.links.hint')} id="field-links">
      {errorOf(errors, 'links') && <p class="field-error">{errorOf(errors, 'links')}</p>}
      {choices.map((choice, i) => (
        <div key={choice.id} class="link-row">
          <input type="hidden" name={`links.${i}.to`} value={choice.id} />
          <Select
            language={language}
            name={`links.${i}.relation`}
            label={choice.title.text}
            hint={choice.kind}
            empty={say('form.notLinked')}
            value={String(links.find((link) => link.to === choice.id)?.relation ?? '')}
            options={options}
          />
        </div>
      ))}
      {sought && choices.every((choice) => links.some((link) => link.to === choice.id)) && (
        <p>{say('form.nothingFound')}</p>
      )}
      <TextField
        language={language}
        name="find"
        label={say('form.find')}
        hint={say('form.find.hint')}
        value={sought}
        maxLength={queryLimits.characters}
        type="search"
      />
      <SubmitButton label={say('form.findButton')} name="go" value="find" tone="secondary" />
    </Fieldset>
  );
}

/** Title of a record to link with, in the reader's language. */
export const choiceOf = (
  visit: Visit,
  row: { id: string; kind: string; title: Parameters<typeof titleIn>[0]['title']; language: string },
): LinkChoice => ({
  id: row.id,
  title: titleIn(row, visit.language),
  kind: visit.portal.rooms.kind(row.kind)?.name(visit.language).one ?? '',
});

/** The records linked so far, and those found by the words or address given. */
export async function linkChoices(visit: Visit, work: Work, sought: string): Promise<LinkChoice[]> {
  const linked = rowList(work.content.links).map((link) => String(link.to));
  const named = idIn(sought);
  const found = named ? [named] : await findIds(visit, sought);
  const ids = [...new Set([...linked, ...found])].filter((id) => id !== work.id);
  if (ids.length === 0) return [];
  const rows = await visit
    .records()
    .select(['record.id', 'record.kind', 'record.title', 'record.language'])
    .where('record.id', 'in', ids)
    .execute();
  const choices = rows.map((row) => choiceOf(visit, row));
  return choices.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}

/** Ids of the first records found by these words; none for words that cannot be sought. */
async function findIds(visit: Visit, sought: string): Promise<string[]> {
  const query = catalogueQuerySchema.safeParse({ q: sought, limit: 10 });
  if (!query.success || !query.data.q) return [];
  return (await listRecords(visit, query.data)).items.map((item) => item.id);
}
