import { formatDate } from '../../../kernel/language.ts';
import type { FormView } from '../../../kernel/module.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Checkboxes, TextArea, TextField } from '../../../ui/field.tsx';
import { Fieldset } from '../../../ui/form.tsx';
import { directoryMessages } from './messages.ts';
import { dayName, fingerprintText } from './words.ts';

interface ListProps {
  visit: Visit;
  form: FormView;
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

/** Telephone numbers, each with what it is for. */
export function Telephones({ visit: { language }, form }: ListProps) {
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

/** Who stands in. */
export function Deputies({ visit: { language }, form }: ListProps) {
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

/** A field among others of its row. */
export const Cell = ({ form, ...props }: CellProps) => (
  <TextField {...props} value={form.value(props.name)} error={form.error(props.name)} />
);

/** The turns of the week; each row holds the same hours for some days. */
export function Rota({ visit: { language }, form }: ListProps) {
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
export function Keys({ visit: { language }, form }: ListProps) {
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
