import type { ComponentChildren } from 'preact';
import { direction, type Language } from '../kernel/language.ts';
import { fieldId } from './form.tsx';
import { uiMessages } from './messages.ts';

/** What every field has. */
export interface FieldProps {
  language: Language;
  /** Name of the form entry. */
  name: string;
  label: string;
  hint?: string;
  error?: string;
  required?: boolean;
}

type Described = Pick<FieldProps, 'language' | 'name' | 'hint' | 'error'> & { maxLength?: number };

/** A field: label, hint, error, control. */
export function Frame(props: FieldProps & { maxLength?: number; children: ComponentChildren }) {
  return (
    <div class={props.error ? 'ds-field field invalid' : 'ds-field field'}>
      <label for={fieldId(props.name)}>
        {props.label} {props.required && <Required language={props.language} />}
      </label>
      <Hint {...props} />
      <FieldError {...props} />
      {props.children}
    </div>
  );
}

/** A field of several controls. */
export function Group(props: FieldProps & { children: ComponentChildren }) {
  return (
    <fieldset
      class={props.error ? 'ds-fieldset field invalid' : 'ds-fieldset field'}
      aria-describedby={describedBy(props)}
    >
      <legend>
        {props.label} {props.required && <Required language={props.language} />}
      </legend>
      <Hint {...props} />
      <FieldError {...props} />
      {props.children}
    </fieldset>
  );
}

function Required({ language }: { language: Language }) {
  return <span class="required">{uiMessages.in(language)('form.required')}</span>;
}

/** Where people err. */
export function Hint({ name, hint }: Described) {
  if (!hint) return null;
  return (
    <p class="hint" id={`${fieldId(name)}-hint`}>
      {hint}
    </p>
  );
}

/** What is wrong and what to do. */
export function FieldError({ language, name, error }: Described) {
  if (!error) return null;
  return (
    <p class="field-error" id={`${fieldId(name)}-error`}>
      <span class="sr-only">{uiMessages.in(language)('form.error')} </span>
      {error}
    </p>
  );
}

function describedBy({ name, hint, error }: Pick<Described, 'name' | 'hint' | 'error'>): string | undefined {
  const ids = [hint && `${fieldId(name)}-hint`, error && `${fieldId(name)}-error`].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
}

/** Attributes of a control that tie it to its label, hint and error. */
export function controlProps(props: FieldProps) {
  return {
    id: fieldId(props.name),
    name: props.name,
    required: props.required || undefined,
    'aria-invalid': props.error ? ('true' as const) : undefined,
    'aria-describedby': describedBy(props),
  };
}

/** Language and direction of a value: its own, else as its text runs; addresses always run left to right. */
export function textDirection(type: string, valueLanguage?: Language) {
  if (valueLanguage) return { lang: valueLanguage, dir: direction(valueLanguage) };
  if (type === 'email' || type === 'url' || type === 'tel') return { dir: 'ltr' as const };
  return type === 'text' || type === 'search' ? { dir: 'auto' as const } : {};
}
