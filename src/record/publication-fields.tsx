import { errorOf } from '../kernel/http.ts';
import type { Group } from '../kernel/parties.ts';
import { tlpLabels } from '../kernel/tables.ts';
import type { Visit } from '../kernel/visit.ts';
import { Checkbox, Checkboxes, Select, TextField } from '../ui/field.tsx';
import { Fieldset, type FormError, SubmitButton } from '../ui/form.tsx';
import { Time } from '../ui/time.tsx';
import { tokenName } from './audience-words.ts';
import type { Work } from './form-work.ts';
import { recordMessages } from './messages.ts';
import { type Choice, isInstant } from './publication-choice.ts';
import { PlainToggles, StateFields } from './ticks.tsx';

interface FieldsProps {
  visit: Visit;
  work: Work;
  choice: Choice;
  errors: FormError[];
}

/** Everyone, all Member States, the Secretariat, groups, named states: several at once. */
export function AudienceFields({ visit, choice, errors }: Omit<FieldsProps, 'work'>) {
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
      <PersonFields visit={visit} choice={choice} errors={errors} />
    </>
  );
}

/** Persons of other States, by State and e-mail address: the portal does not say whether there is such an account. */
function PersonFields({ visit, choice, errors }: Omit<FieldsProps, 'work'>) {
  const { language, parties } = visit;
  const say = recordMessages.in(language);
  const named = choice.audience.filter((token) => token.startsWith('account:'));
  const states = parties
    .sortedStates(language)
    .map(({ code }) => ({ value: code, label: parties.name(code, language) }));
  return (
    <Fieldset legend={say('publish.persons.named')} hint={say('publish.persons.hint')}>
      {named.length > 0 && (
        <PlainToggles
          name="audience[]"
          options={named.map((token) => ({ value: token, label: tokenName(visit, token) }))}
          chosen={named}
        />
      )}
      <details open={named.length > 0 || choice.person.state !== '' || choice.person.email !== ''}>
        <summary>{say('publish.persons.add')}</summary>
        <Select
          language={language}
          name="personState"
          label={say('publish.person.state')}
          value={choice.person.state}
          options={states}
          error={errorOf(errors, 'personState')}
        />
        <TextField
          language={language}
          name="personEmail"
          type="email"
          label={say('publish.person.email')}
          value={choice.person.email}
          maxLength={254}
          autoComplete="off"
          error={errorOf(errors, 'personEmail')}
        />
        <SubmitButton label={say('publish.person.add')} name="go" value="preview" tone="secondary" />
      </details>
    </Fieldset>
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
export function MoreFields({ visit, work, choice, errors }: FieldsProps) {
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
      {work.view?.version === 0 && <EmbargoField visit={visit} choice={choice} errors={errors} />}
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

/** The hour is given in UTC; what it is where the reader sits, the page's script adds, also while one types. */
function EmbargoField({ visit: { language }, choice: { publishAt }, errors }: Omit<FieldsProps, 'work'>) {
  const say = recordMessages.in(language);
  return (
    <>
      <TextField
        language={language}
        name="publishAt"
        type="datetime-local"
        label={say('publish.embargo')}
        hint={say('publish.embargo.hint')}
        value={publishAt}
        error={errorOf(errors, 'publishAt')}
      />
      <p class="hint" data-hour-of="publishAt" data-chosen={say('publish.embargo.chosen')}>
        {say(isInstant(publishAt) ? 'publish.embargo.chosen' : 'publish.embargo.now')}{' '}
        <Time language={language} instant={isInstant(publishAt) ? `${publishAt.slice(0, 16)}:00Z` : new Date()} />
      </p>
    </>
  );
}
