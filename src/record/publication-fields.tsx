import { errorOf } from '../kernel/http.ts';
import type { Group } from '../kernel/parties.ts';
import { tlpLabels } from '../kernel/tables.ts';
import type { Visit } from '../kernel/visit.ts';
import { Checkbox, Checkboxes, Select, TextField } from '../ui/field.tsx';
import { Fieldset, type FormError } from '../ui/form.tsx';
import { Time } from '../ui/time.tsx';
import { tokenName } from './audience-words.ts';
import type { Work } from './form-work.ts';
import { recordMessages } from './messages.ts';
import { type Choice, isInstant } from './publication-choice.ts';
import { PlainToggles, StateFields } from './ticks.tsx';

/** Everyone, all Member States, the Secretariat, groups, named states: several at once. */
export function AudienceFields({ visit, choice, errors }: { visit: Visit; choice: Choice; errors: FormError[] }) {
  const { language, parties } = visit;
  const say = recordMessages.in(language);
  const wide = (['everyone', 'members', 'secretariat'] as const).map((token) => ({
    value: token,
    label: say(`token.${token}`),
    hint: say(`token.${token}.hint`),
  }));
  const kinds = ['regional', 'organisation', 'thematic'] as const;
  return (
    <>
      <Checkboxes
        language={language}
        name="audience"
        label={say('publish.audience')}
        hint={say('publish.audience.hint')}
        options={wide}
        values={choice.audience}
        error={errorOf(errors, 'audience')}
      />
      {kinds.map((kind) => (
        <GroupFields
          key={kind}
          visit={visit}
          label={say(`publish.groups.${kind}`)}
          groups={parties.groups.filter((group) => group.kind === kind)}
          chosen={choice.audience}
        />
      ))}
      <StateFields
        visit={visit}
        name="audience"
        prefix="state:"
        label={say('publish.states.named')}
        values={choice.audience}
      />
      {choice.audience
        .filter((token) => token.startsWith('account:'))
        .map((token) => (
          <input key={token} type="hidden" name="audience[]" value={token} />
        ))}
    </>
  );
}

function GroupFields({
  visit,
  label,
  groups,
  chosen,
}: {
  visit: Visit;
  label: string;
  groups: Group[];
  chosen: string[];
}) {
  if (groups.length === 0) return null;
  const options = groups.map((group) => ({ value: `group:${group.id}`, label: tokenName(visit, `group:${group.id}`) }));
  return (
    <details open={options.some((option) => chosen.includes(option.value))}>
      <summary>{label}</summary>
      <PlainToggles name="audience[]" options={options} chosen={chosen} />
    </details>
  );
}

/** Handling label, embargo, and whether addressees see each other. */
export function MoreFields({
  visit,
  work,
  choice,
  errors,
}: {
  visit: Visit;
  work: Work;
  choice: Choice;
  errors: FormError[];
}) {
  const { language } = visit;
  const say = recordMessages.in(language);
  const labels = tlpLabels.map((label) => ({ value: label, label: `TLP:${label}` }));
  return (
    <Fieldset legend={say('publish.handling')}>
      <Select
        language={language}
        name="label"
        label={say('publish.label')}
        hint={say('publish.label.hint')}
        value={choice.label}
        options={labels}
        empty={say('publish.label.implied')}
        error={errorOf(errors, 'label')}
      />
      {work.view?.version === 0 && (
        <TextField
          language={language}
          name="publishAt"
          type="datetime-local"
          label={say('publish.embargo')}
          hint={say('publish.embargo.hint')}
          value={choice.publishAt}
          error={errorOf(errors, 'publishAt')}
        />
      )}
      {isInstant(choice.publishAt) && (
        <p>
          <Time language={language} instant={`${choice.publishAt.slice(0, 16)}:00Z`} />
        </p>
      )}
      <Checkbox
        language={language}
        name="open"
        label={say('publish.open')}
        hint={say('publish.open.hint')}
        checked={choice.open}
      />
    </Fieldset>
  );
}
