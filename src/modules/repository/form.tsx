import { languageName, languages, type Language } from '../../kernel/language.ts';
import type { FormView } from '../../kernel/module.ts';
import { Checkboxes, DateWithPrecision, Select, TextField, TranslatedText } from '../../ui/field.tsx';
import { Fieldset } from '../../ui/form.tsx';
import { dateOfParts, partsOfDate } from '../../ui/join-date.ts';
import { repositoryMessages } from './messages.ts';
import { normIds, normLabel } from './norms.ts';
import { dateFields, statesOfPlay } from './schema.ts';

interface DocumentFormProps {
  language: Language;
  form: FormView;
  /** Reference records carry a date of which the source does not say what it is. */
  bySecretariat: boolean;
}

/** The controls of a document's own fields. */
export function DocumentForm(props: DocumentFormProps) {
  const { language, form } = props;
  const say = repositoryMessages.in(language);
  return (
    <>
      <Fieldset legend={say('form.identity')}>
        <TextField {...fieldOf(props, 'symbol')} hint={say('form.symbol.hint')} maxLength={200} />
        <TextField {...fieldOf(props, 'original_title')} hint={say('form.original_title.hint')} maxLength={500} />
        <IssuingBody {...props} />
      </Fieldset>
      <Fieldset legend={say('form.dates')}>
        {dateFields.map((name) => name !== 'dated_on' && <DateField key={name} {...props} name={name} />)}
        {props.bySecretariat && <DateField {...props} name="dated_on" />}
        <Select
          {...fieldOf(props, 'state_of_play')}
          empty={say('form.not_stated')}
          options={statesOfPlay.map((value) => ({ value, label: say(`state.${value}`) }))}
        />
      </Fieldset>
      <Fieldset legend={say('form.official')}>
        <TextField
          {...fieldOf(props, 'official_url')}
          type="url"
          hint={say('form.official_url.hint')}
          maxLength={2000}
        />
        <TextField
          {...fieldOf(props, 'official_url_language')}
          hint={say('form.language.hint')}
          width="short"
          maxLength={2}
        />
      </Fieldset>
      <Checkboxes
        language={language}
        name="fields.implements_norms"
        label={say('field.implements_norms')}
        hint={say('form.implements_norms.hint')}
        error={form.error('fields.implements_norms')}
        values={form.values('fields.implements_norms')}
        options={normIds.map((value) => ({ value, label: normLabel(value, language) }))}
        columns
      />
    </>
  );
}

type TextName = 'symbol' | 'original_title' | 'official_url' | 'official_url_language' | 'state_of_play';

function fieldOf({ language, form }: DocumentFormProps, name: TextName) {
  const path = `fields.${name}`;
  const label = repositoryMessages.in(language)(`field.${name}`);
  return { language, name: path, label, value: form.value(path), error: form.error(path) };
}

/** The reader's language first; the others are folded unless one of them is filled in. */
function IssuingBody({ language, form }: DocumentFormProps) {
  const say = repositoryMessages.in(language);
  const others = languages.filter((each) => each !== language);
  const path = (each: Language) => `fields.issuing_body.${each}`;
  const shared = {
    language,
    name: 'fields.issuing_body',
    label: say('field.issuing_body'),
    maxLength: 300,
    values: Object.fromEntries(languages.map((each) => [each, form.value(path(each))])),
    errors: Object.fromEntries(languages.map((each) => [each, form.error(path(each))])),
  };
  const filled = others.some((each) => form.value(path(each)) || form.error(path(each)));
  return (
    <>
      <TranslatedText {...shared} languages={[language]} error={form.error('fields.issuing_body')} />
      <details open={filled}>
        <summary>
          {say('form.other_languages', { languages: others.map((each) => languageName(language, each)).join(', ') })}
        </summary>
        <TranslatedText {...shared} languages={others} />
      </details>
    </>
  );
}

function DateField({ language, form, name }: DocumentFormProps & { name: (typeof dateFields)[number] }) {
  const path = `fields.${name}`;
  const parts = ['year', 'month', 'day'].map((part) => form.value(`${path}.${part}`));
  return (
    <DateWithPrecision
      language={language}
      name={path}
      label={repositoryMessages.in(language)(`field.${name}`)}
      value={parts.join('-')}
      error={form.error(path)}
    />
  );
}

/** What the controls sent as input for the schema: dates put together, empty entries left out. */
export function fromForm(values: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(values).map(([name, value]) => [name, isDate(name) ? dateOfParts(value) : value]);
  return Object.fromEntries(entries.filter(([, value]) => value !== '' && value !== undefined));
}

/** Stored or drafted fields as the controls show them: dates in parts. */
export function toForm(fields: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, value]) => [name, isDate(name) ? partsOfDate(value) : value]);
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

const isDate = (name: string) => (dateFields as readonly string[]).includes(name);
