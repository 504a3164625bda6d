import { formatDate, languageName, languages } from '../../../kernel/language.ts';
import type { FormView } from '../../../kernel/module.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Checkbox, Checkboxes, Select, TextArea, TextField, TranslatedText } from '../../../ui/field.tsx';
import { Fieldset } from '../../../ui/form.tsx';
import type { Category } from './categories.ts';
import { directoryMessages } from './messages.ts';
import { availabilities, type ContactKind } from './schema.ts';
import { dayName, fingerprintText } from './words.ts';

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

/** How many rows a list shows: those filled in, and one more. */
function rowCount(form: FormView, name: string, columns: string[], most: number): number {
  let filled = 0;
  for (let row = 0; row < most; row++)
    if (
      columns.some(
        (column) => form.values(`${name}.${row}.${column}`).length > 0 || form.error(`${name}.${row}.${column}`),
      )
    )
      filled = row + 1;
  return Math.min(filled + 1, most);
}

const rows = (count: number) => Array.from({ length: count }, (_, row) => row);

function Telephones({ visit: { language }, form }: ContactFormProps) {
  const say = directoryMessages.in(language);
  const name = 'fields.telephones';
  return (
    <Fieldset legend={say('field.telephones')} hint={say('form.telephones.hint')} id="field-fields-telephones">
      {rows(rowCount(form, name, ['number', 'label'], 6)).map((row) => (
        <div class="field-row" key={row}>
          <Cell {...{ language, form, maxLength: 40 }} name={`${name}.${row}.number`} label={say('form.number', { number: row + 1 })} type="tel" />
          <Cell {...{ language, form, maxLength: 80 }} name={`${name}.${row}.label`} label={say('form.label', { number: row + 1 })} />
        </div>
      ))}
    </Fieldset>
  ); // prettier-ignore
}

function Deputies({ visit: { language }, form }: ContactFormProps) {
  const say = directoryMessages.in(language);
  const name = 'fields.deputies';
  return (
    <Fieldset legend={say('field.deputies')} hint={say('form.deputies.hint')} id="field-fields-deputies">
      {rows(rowCount(form, name, ['name', 'mailbox', 'telephone'], 5)).map((row) => (
        <div class="field-row" key={row}>
          <Cell {...{ language, form, maxLength: 200 }} name={`${name}.${row}.name`} label={say('form.deputy', { number: row + 1 })} />
          <Cell {...{ language, form, maxLength: 254 }} name={`${name}.${row}.mailbox`} label={say('form.deputyMailbox', { number: row + 1 })} type="email" />
          <Cell {...{ language, form, maxLength: 40 }} name={`${name}.${row}.telephone`} label={say('form.deputyTelephone', { number: row + 1 })} type="tel" />
        </div>
      ))}
    </Fieldset>
  ); // prettier-ignore
}

interface CellProps {
  language: Visit['language'];
  form: FormView;
  name: string;
  label: string;
  type?: 'text' | 'tel' | 'email';
  maxLength: number;
  hint?: string;
}

const Cell = ({ form, ...props }: CellProps) => (
  <TextField {...props} value={form.value(props.name)} error={form.error(props.name)} />
);

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

/** The turns of the week; each row holds the same hours for some days. */
function Rota({ visit: { language }, form }: ContactFormProps) {
  const say = directoryMessages.in(language);
  const name = 'fields.rota';
  const days = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: String(day), label: dayName(language, day, 'short') }));
  return (
    <Fieldset legend={say('rota.title')} hint={say('form.rota.hint')} id="field-fields-rota">
      {rows(rowCount(form, name, ['from', 'to', 'who', 'days'], 40)).map((row) => (
        <Fieldset key={row} legend={say('form.turn', { number: row + 1 })}>
<div class="days">
          <Checkboxes
            language={language}
            name={`${name}.${row}.days`}
            label={say('form.days')}
            values={form.values(`${name}.${row}.days`)}
            options={days}
            error={form.error(`${name}.${row}.days`)}
            columns
          />
</div>
          <div class="field-row">
            <Cell {...{ language, form, maxLength: 5 }} name={`${name}.${row}.from`} label={say('form.from')} />
            <Cell {...{ language, form, maxLength: 5 }} name={`${name}.${row}.to`} label={say('form.to')} />
            <Cell {...{ language, form, maxLength: 200 }} name={`${name}.${row}.who`} label={say('form.who')} />
          </div>
        </Fieldset>
      ))}
    </Fieldset>
  ); // prettier-ignore
}

/** Public keys: one a field, with what was read of each. */
function Keys({ visit: { language }, form }: ContactFormProps) {
  const say = directoryMessages.in(language);
  const name = 'fields.keys';
  return (
    <Fieldset legend={say('keys.title')} hint={say('form.keys.hint')} id="field-fields-keys">
      {rows(rowCount(form, name, ['armored', 'fault'], 5)).map((row) => (
        <TextArea
          key={row}
          language={language}
          name={`${name}.${row}.armored`}
          label={say('form.key', { number: row + 1 })}
          hint={readText(language, form, `${name}.${row}`)}
          value={form.value(`${name}.${row}.armored`)}
          error={form.error(`${name}.${row}.armored`)}
          rows={5}
        />
      ))}
    </Fieldset>
  );
}

function readText(language: Visit['language'], form: FormView, name: string): string | undefined {
  const fingerprint = form.value(`${name}.fingerprint`);
  if (!fingerprint) return undefined;
  const say = directoryMessages.in(language);
  const expires = form.value(`${name}.expires_at`);
  return [
    say('keys.fingerprintIs', { fingerprint: fingerprintText(fingerprint) }),
    ...form.values(`${name}.user_ids`),
    expires ? say('keys.expiresOn', { date: formatDate(language, expires.slice(0, 10)) }) : say('keys.noExpiry'),
  ].join('\n');
}
