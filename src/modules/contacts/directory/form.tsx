import { languageName, languages } from '../../../kernel/language.ts';
import type { FormView } from '../../../kernel/module.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Checkbox, Checkboxes, Select, TextArea, TextField, TranslatedText } from '../../../ui/field.tsx';
import { Fieldset } from '../../../ui/form.tsx';
import type { Category } from './categories.ts';
import { Cell, Deputies, Keys, Rota, Telephones } from './form-lists.tsx';
import { directoryMessages } from './messages.ts';
import { availabilities, type ContactKind } from './schema.ts';

export interface ContactFormProps {
  visit: Visit;
  form: FormView;
  kind: ContactKind;
  categories: Category[];
}

/** The controls of a contact's own fields. Lists show an empty row; saving gives the next. */
export function ContactForm(props: ContactFormProps) {
  const say = directoryMessages.in(props.visit.language);
  return (
    <>
      <Office {...props} />
      <Fieldset legend={say('form.reach')}>
        <TextField {...fieldOf(props, 'mailbox')} type="email" hint={say('form.mailbox.hint')} maxLength={254} />
        <Telephones {...props} />
        <TextField {...fieldOf(props, 'website')} type="url" maxLength={2000} />
        <TextArea {...fieldOf(props, 'postal_address')} rows={4} maxLength={1000} />
      </Fieldset>
      <Deputies {...props} />
      <Fieldset legend={say('form.hours')}>
        <TimeZone {...props} />
        <Select
          {...fieldOf(props, 'availability')}
          empty={say('form.notStated')}
          options={availabilities.map((value) => ({ value, label: say(`availability.${value}`) }))}
        />
        <WorkingLanguages {...props} />
      </Fieldset>
      <Rota {...props} />
      <Keys {...props} />
    </>
  );
}

type TextName =
  | 'acronym'
  | 'position'
  | 'person'
  | 'mailbox'
  | 'website'
  | 'postal_address'
  | 'time_zone'
  | 'availability'
  | 'other_kind';

function fieldOf({ visit: { language }, form }: ContactFormProps, name: TextName) {
  const path = `fields.${name}`;
  const label = directoryMessages.in(language)(`field.${name}`);
  return { language, name: path, label, value: form.value(path), error: form.error(path) };
}

function Office(props: ContactFormProps) {
  const { visit, form, kind, categories } = props;
  const { language } = visit;
  const say = directoryMessages.in(language);
  const options = categories.map((each) => ({ value: each.id, label: titleIn(each, language).text }));
  return (
    <Fieldset legend={say('form.office')} hint={say('form.office.hint')}>
      {kind === 'other_contact' && <Select {...fieldOf(props, 'other_kind')} options={options} required />}
      {kind === 'technical_contact' && (
        <Checkbox
          language={language}
          name="fields.national_csirt"
          label={say('field.national_csirt')}
          checked={form.value('fields.national_csirt') === 'yes'}
          error={form.error('fields.national_csirt')}
        />
      )}
      <TextField {...fieldOf(props, 'acronym')} width="short" maxLength={60} />
      <Institution {...props} />
      <TextField {...fieldOf(props, 'position')} hint={say('form.position.hint')} maxLength={200} />
      <TextField {...fieldOf(props, 'person')} hint={say('form.person.hint')} maxLength={200} />
    </Fieldset>
  );
}

/** The reader's language first; the others are folded unless one of them is filled in. */
function Institution({ visit: { language }, form }: ContactFormProps) {
  const say = directoryMessages.in(language);
  const others = languages.filter((each) => each !== language);
  const path = (each: string) => `fields.institution.${each}`;
  const shared = {
    language,
    name: 'fields.institution',
    label: say('field.institution'),
    maxLength: 300,
    values: Object.fromEntries(languages.map((each) => [each, form.value(path(each))])),
    errors: Object.fromEntries(languages.map((each) => [each, form.error(path(each))])),
  };
  return (
    <>
      <TranslatedText {...shared} languages={[language]} />
      <details open={others.some((each) => form.value(path(each)) || form.error(path(each)))}>
        <summary>{say('form.otherLanguages')}</summary>
        <TranslatedText {...shared} languages={others} />
      </details>
    </>
  );
}

/** The zones of the IANA database by continent; one that is stored under another name is offered too. */
function TimeZone(props: ContactFormProps) {
  const field = fieldOf(props, 'time_zone');
  const known = Intl.supportedValuesOf('timeZone');
  const zones = [...new Set(['UTC', ...known, ...(field.value ? [field.value] : [])])];
  const groups = Map.groupBy(zones, (zone) => zone.split('/')[0]!);
  const options = [...groups].map(([label, values]) => ({
    label,
    options: values.map((value) => ({ value, label: value.replaceAll('_', ' ') })),
  }));
  return <Select {...field} options={options} hint={directoryMessages.in(field.language)('form.timeZone.hint')} />;
}

function WorkingLanguages({ visit: { language }, form }: ContactFormProps) {
  const say = directoryMessages.in(language);
  const name = 'fields.working_languages';
  return (
    <>
      <Checkboxes
        language={language}
        name={`${name}.six`}
        label={say('field.working_languages')}
        values={form.values(`${name}.six`)}
        options={languages.map((value) => ({ value, label: languageName(language, value) }))}
        error={form.error(name)}
        columns
      />
      <Cell {...{ language, form, maxLength: 100 }} name={`${name}.more`} label={say('form.moreLanguages')} hint={say('form.moreLanguages.hint')} />
    </>
  ); // prettier-ignore
}
