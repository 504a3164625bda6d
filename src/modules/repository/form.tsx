import { languageName, languages, type Language } from '../../kernel/language.ts';
import type { FormView } from '../../kernel/module.ts';
import { Checkboxes, DateWithPrecision, Select, TextField, TranslatedText } from '../../ui/field.tsx';
import { Fieldset } from '../../ui/form.tsx';
import { dateOfParts, partsOfDate } from '../../ui/join-date.ts';
import { repositoryMessages } from './messages.ts';
import { normChoices, normsBySet, normSets, type NormSet } from './norms.ts';
import { dateFields, statesOfPlay } from './schema.ts';

interface DocumentFormProps {
  language: Language;
  form: FormView;
  /** Reference records carry a date of which the source does not say what it is. */
  bySecretariat: boolean;
}

/** The controls of a document's own fields. */
export function DocumentForm(props: DocumentFormProps) {
  const say = repositoryMessages.in(props.language);
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
      <Norms {...props} />
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

/** The norms by set; those of regional organizations are folded unless one of them is chosen. */
function Norms(props: DocumentFormProps) {
  const say = repositoryMessages.in(props.language);
  const [norms, global, ...regional] = normSets;
  const chosen = regional.some((set) => props.form.values(`fields.implements_norms.${set}`).length > 0);
  return (
    <Fieldset legend={say('field.implements_norms')} hint={say('form.implements_norms.hint')}>
      <NormSetField {...props} set={norms} error={props.form.error('fields.implements_norms')} />
      <NormSetField {...props} set={global} />
      <details open={chosen}>
        <summary>{say('form.regional_norms')}</summary>
        {regional.map((set) => (
          <NormSetField key={set} {...props} set={set} />
        ))}
      </details>
    </Fieldset>
  );
}

function NormSetField({ language, form, set, error }: DocumentFormProps & { set: NormSet; error?: string }) {
  const name = `fields.implements_norms.${set}`;
  const label = repositoryMessages.in(language)(`set.${set}`);
  const options = normChoices(set, language);
  return <Checkboxes {...{ language, name, label, error, options }} values={form.values(name)} columns />;
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

/** What the controls sent as input for the schema: dates put together, norms in one list, empty entries left out. */
export function fromForm(values: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(values).map(([name, value]) => [name, readField(name, value)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== '' && value !== undefined));
}

function readField(name: string, value: unknown): unknown {
  if (isDate(name)) return dateOfParts(value);
  if (name !== 'implements_norms' || typeof value !== 'object' || value === null) return value;
  return Object.values(value).flat();
}

/** Stored or drafted fields as the controls show them: dates in parts, norms by set. */
export function toForm(fields: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, value]) => [name, fillField(name, value)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

function fillField(name: string, value: unknown): unknown {
  if (isDate(name)) return partsOfDate(value);
  return name === 'implements_norms' && Array.isArray(value) ? normsBySet(value.map(String)) : value;
}

const isDate = (name: string) => (dateFields as readonly string[]).includes(name);
