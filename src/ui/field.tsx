import { languageName, monthName, type Language, type Translated } from '../kernel/language.ts';
import { fileSize } from './file-size.ts';
import { controlProps, FieldError, Frame, Group, Hint, textDirection, type FieldProps } from './field-frame.tsx';
import { fieldId } from './form.tsx';
import { uiMessages } from './messages.ts';

export type { FieldProps };

export interface Option {
  value: string;
  label: string;
  hint?: string;
  disabled?: boolean;
}

export interface OptionGroup {
  label: string;
  options: Option[];
}

export interface TextFieldProps extends FieldProps {
  value?: string;
  type?: 'text' | 'email' | 'url' | 'tel' | 'search' | 'password' | 'date' | 'datetime-local' | 'number';
  maxLength?: number;
  autoComplete?: string;
  inputMode?: 'text' | 'numeric' | 'email' | 'url' | 'tel';
  /** Language of the value; without it the direction follows the text. */
  valueLanguage?: Language;
  width?: 'short' | 'full';
  min?: string | number;
  max?: string | number;
  spellcheck?: boolean;
}

/** One line of text. */
export function TextField(props: TextFieldProps) {
  const { value, type = 'text', valueLanguage, width = 'full' } = props;
  return (
    <Frame {...props}>
      <input
        {...controlProps(props)}
        {...textDirection(type, valueLanguage)}
        class={width === 'short' ? 'ds-input short' : 'ds-input'}
        type={type as 'text'}
        value={value}
        maxLength={props.maxLength}
        autoComplete={props.autoComplete}
        inputMode={props.inputMode}
        min={props.min}
        max={props.max}
        spellcheck={props.spellcheck}
      />
    </Frame>
  );
}

export interface TextAreaProps extends FieldProps {
  value?: string;
  maxLength?: number;
  rows?: number;
  valueLanguage?: Language;
}

/** Several lines of text; says how long it may be. */
export function TextArea(props: TextAreaProps) {
  const hint = longTextHint(props);
  return (
    <Frame {...props} hint={hint}>
      <textarea
        {...controlProps({ ...props, hint })}
        {...textDirection('text', props.valueLanguage)}
        class="ds-input"
        rows={props.rows ?? 6}
        maxLength={props.maxLength}
      >
        {props.value}
      </textarea>
    </Frame>
  );
}

function longTextHint({ language, hint, maxLength }: TextAreaProps): string | undefined {
  const limit = maxLength && uiMessages.in(language)('form.maxLength', { count: maxLength });
  return [hint, limit].filter(Boolean).join('\n') || undefined;
}

export interface SelectProps extends FieldProps {
  value?: string;
  options: (Option | OptionGroup)[];
  /** Words of the empty choice; by default "Choose". `false` leaves it out. */
  empty?: string | false;
  /** Any number of choices, sent as `name[]`. */
  multiple?: boolean;
  values?: string[];
}

/** One choice of a long list. */
export function Select(props: SelectProps) {
  const { value, empty } = props;
  return (
    <Frame {...props}>
      <select
        {...controlProps(props)}
        name={props.multiple ? `${props.name}[]` : props.name}
        class="ds-input"
        multiple={props.multiple}
      >
        {empty !== false && !props.multiple && (
          <option value="">{empty ?? uiMessages.in(props.language)('form.choose')}</option>
        )}
        {props.options.map((entry) =>
          'options' in entry ? (
            <optgroup key={entry.label} label={entry.label}>
              {entry.options.map((option) => choice(option, value, props.values))}
            </optgroup>
          ) : (
            choice(entry, value, props.values)
          ),
        )}
      </select>
    </Frame>
  );
}

function choice(option: Option, value?: string, values?: string[]) {
  const selected = values ? values.includes(option.value) : option.value === value;
  return (
    <option key={option.value} value={option.value} selected={selected} disabled={option.disabled}>
      {option.label}
    </option>
  );
}

export interface CheckboxesProps extends FieldProps {
  values?: string[];
  options: Option[];
  /** Sets long lists in columns. */
  columns?: boolean;
}

/** Any number of choices of a short list, sent as `name[]`. */
export function Checkboxes(props: CheckboxesProps) {
  return <Toggles {...props} type="checkbox" chosen={props.values ?? []} />;
}

export interface CheckboxProps extends FieldProps {
  checked?: boolean;
  /** Value sent when ticked; by default `yes`. */
  value?: string;
}

/** A single yes-or-no. */
export function Checkbox(props: CheckboxProps) {
  const { value = 'yes', language } = props;
  const say = uiMessages.in(language);
  return (
    <div class={props.error ? 'ds-field field invalid' : 'ds-field field'}>
      <input {...controlProps(props)} class="ds-input" type="checkbox" value={value} checked={props.checked} />
      <label for={fieldId(props.name)}>
        {props.label} {props.required && <span class="required">{say('form.required')}</span>}
      </label>
      <Hint {...props} />
      <FieldError {...props} />
    </div>
  );
}

export interface RadiosProps extends FieldProps {
  value?: string;
  options: Option[];
}

/** One choice of a short list. */
export function Radios(props: RadiosProps) {
  return <Toggles {...props} type="radio" chosen={props.value === undefined ? [] : [props.value]} />;
}

interface TogglesProps extends FieldProps {
  type: 'checkbox' | 'radio';
  chosen: string[];
  options: Option[];
  columns?: boolean;
}

function Toggles(props: TogglesProps) {
  const { name, type, chosen, options } = props;
  return (
    <Group {...props}>
      <div class={props.columns ? 'toggles toggles-columns' : 'toggles'}>
        {options.map((option, index) => {
          const id = index === 0 ? fieldId(name) : `${fieldId(name)}-${index}`;
          return (
            <div class="ds-field" key={option.value}>
              <input
                class="ds-input"
                id={id}
                type={type as 'text'}
                name={type === 'checkbox' ? `${name}[]` : name}
                value={option.value}
                checked={chosen.includes(option.value)}
                disabled={option.disabled}
                aria-describedby={option.hint ? `${id}-hint` : undefined}
              />
              <label for={id}>{option.label}</label>
              {option.hint && (
                <p class="hint" id={`${id}-hint`}>
                  {option.hint}
                </p>
              )}
            </div>
          );
        })}
      </div>
    </Group>
  );
}

export interface DateWithPrecisionProps extends FieldProps {
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. Sent as `name.year`, `name.month`, `name.day`; see `joinDate`. */
  value?: string;
}

/** A date of which perhaps only the year, or the month and year, is known. */
export function DateWithPrecision(props: DateWithPrecisionProps) {
  const { language, name, value = '' } = props;
  const say = uiMessages.in(language);
  const [year, month, day] = value.split('-');
  const months = Array.from({ length: 12 }, (_, index) => index + 1);
  return (
    <Group {...props} hint={props.hint ?? say('date.hint')}>
      <div class="date-parts">
        <DatePart
          id={fieldId(name)}
          name={`${name}.day`}
          label={say('date.day')}
          value={day && String(Number(day))}
          length={2}
        />
        <div class="ds-field">
          <label for={`${fieldId(name)}-month`}>{say('date.month')}</label>
          <select class="ds-input" id={`${fieldId(name)}-month`} name={`${name}.month`}>
            <option value="">{say('date.monthUnknown')}</option>
            {months.map((each) => (
              <option key={each} value={String(each)} selected={Number(month) === each}>
                {monthName(language, each)}
              </option>
            ))}
          </select>
        </div>
        <DatePart id={`${fieldId(name)}-year`} name={`${name}.year`} label={say('date.year')} value={year} length={4} />
      </div>
    </Group>
  );
}

function DatePart(props: { id: string; name: string; label: string; value?: string; length: number }) {
  return (
    <div class="ds-field">
      <label for={props.id}>{props.label}</label>
      <input
        class={`ds-input digits-${props.length}`}
        id={props.id}
        name={props.name}
        value={props.value}
        inputMode="numeric"
        maxLength={props.length}
        autoComplete="off"
      />
    </div>
  );
}

export interface FileFieldProps extends FieldProps {
  /** As the HTML attribute, e.g. `.pdf,.docx`. */
  accept?: string;
  /** The same in words, e.g. "PDF, DOCX". */
  acceptWords?: string;
  /** Bytes. */
  maxSize?: number;
  multiple?: boolean;
}

/** A file to upload, with what is accepted and how large. */
export function FileField(props: FileFieldProps) {
  const say = uiMessages.in(props.language);
  const limits = [
    props.hint,
    props.acceptWords && say('file.accept', { types: props.acceptWords }),
    props.maxSize && say('file.maxSize', { size: fileSize(props.language, props.maxSize) }),
  ].filter(Boolean);
  const hint = limits.length > 0 ? limits.join('\n') : undefined;
  return (
    <Frame {...props} hint={hint}>
      <input
        {...controlProps({ ...props, hint })}
        class="ds-input"
        type="file"
        accept={props.accept}
        multiple={props.multiple}
      />
    </Frame>
  );
}

export interface TranslatedTextProps extends FieldProps {
  values?: Translated;
  /** Languages shown, in this order. */
  languages: Language[];
  original?: Language;
  multiline?: boolean;
  rows?: number;
  maxLength?: number;
  /** Errors by language. */
  errors?: Partial<Record<Language, string>>;
}

/** One field a language, sent as `name.ar`, `name.zh` …; the original is marked and alone required. */
export function TranslatedText(props: TranslatedTextProps) {
  const { language, name, label, values = {}, original, multiline, required } = props;
  const say = uiMessages.in(language);
  return (
    <div class="translated" role="group" aria-label={label}>
      {props.languages.map((each) => {
        const words = say('translated.in', { label, language: languageName(language, each) });
        const field = {
          language,
          name: `${name}.${each}`,
          label: each === original ? `${words} (${say('translated.original')})` : words,
          hint: each === (original ?? props.languages[0]) ? props.hint : undefined,
          error: props.errors?.[each] ?? (each === (original ?? props.languages[0]) ? props.error : undefined),
          required: required && each === original,
          value: values[each],
          valueLanguage: each,
          maxLength: props.maxLength,
        };
        return multiline ? <TextArea key={each} {...field} rows={props.rows} /> : <TextField key={each} {...field} />;
      })}
    </div>
  );
}
