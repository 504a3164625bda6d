import type { ComponentChildren } from 'preact';
import type { Language } from '../kernel/language.ts';
import { uiMessages } from './messages.ts';

/** One wrong entry: the field's name and what to do, in the reader's language. */
export interface FormError {
  field: string;
  message: string;
}

export interface FormProps {
  language: Language;
  action: string;
  /** `get` forms carry no token. */
  method?: 'post' | 'get';
  csrf?: string;
  /** Sends files (multipart). */
  files?: boolean;
  errors?: FormError[];
  /** The draft is posted to this address in the background while the reader works. */
  autosave?: string;
  /** The page fills its audience preview from this address; see `AudiencePreview`. */
  audiencePreview?: string;
  id?: string;
  children: ComponentChildren;
}

/** A form with its token, its error summary and, with script, a draft that saves itself. */
export function Form(props: FormProps) {
  const { language, method = 'post' } = props;
  const say = uiMessages.in(language);
  return (
    <form
      class="form"
      id={props.id}
      action={props.action}
      method={method}
      encType={props.files ? 'multipart/form-data' : undefined}
      noValidate
      data-autosave={props.autosave}
      data-saved={props.autosave && say('form.savedAt', { time: '#' })}
      data-saving={props.autosave && say('form.saving')}
      data-save-failed={props.autosave && say('form.saveFailed')}
      data-audience-preview={props.audiencePreview}
    >
      {props.csrf && method === 'post' && <input type="hidden" name="csrf" value={props.csrf} />}
      <ErrorSummary language={language} errors={props.errors ?? []} />
      {props.children}
      {props.autosave && <p class="form-state" role="status" data-form-state />}
    </form>
  );
}

/** The id of a field's first control, to which the error summary links. */
export function fieldId(name: string): string {
  return `field-${name.replaceAll(/[^\w-]/g, '-')}`;
}

/** The wrong entries of a form, on top, each a link to its field. Draws nothing when there are none. */
export function ErrorSummary({ language, errors }: { language: Language; errors: FormError[] }) {
  if (errors.length === 0) return null;
  const say = uiMessages.in(language);
  return (
    <div class="error-summary" role="alert" tabIndex={-1} aria-labelledby="error-summary" data-focus>
      <h2 id="error-summary">{say('form.errorTitle', { count: errors.length })}</h2>
      <ul>
        {errors.map((error) => (
          <li key={error.field + error.message}>
            <a href={`#${fieldId(error.field)}`}>{error.message}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

export interface FieldsetProps {
  legend: string;
  hint?: string;
  id?: string;
  children: ComponentChildren;
}

/** A group of fields with its heading. */
export function Fieldset({ legend, hint, id, children }: FieldsetProps) {
  return (
    <fieldset class="ds-fieldset" id={id}>
      <legend>{legend}</legend>
      {hint && <p class="hint">{hint}</p>}
      {children}
    </fieldset>
  );
}

export interface SubmitButtonProps {
  /** Says what happens: "Publish to Member States". */
  label: string;
  name?: string;
  value?: string;
  tone?: 'primary' | 'secondary' | 'danger';
  formAction?: string;
  /** Asked again, with script, before the form is sent; a page of its own asks those without. */
  confirm?: string;
}

/** A button that sends its form. */
export function SubmitButton({ label, name, value, tone = 'primary', formAction, confirm }: SubmitButtonProps) {
  return (
    <button
      type="submit"
      class="ds-button"
      name={name}
      value={value}
      formAction={formAction}
      data-confirm={confirm}
      data-variant={tone === 'secondary' ? 'secondary' : undefined}
      data-color={tone === 'danger' ? 'danger' : undefined}
    >
      {label}
    </button>
  );
}

/** A link that looks like a button, for the one main act of a page. */
export function ButtonLink({
  label,
  href,
  tone = 'secondary',
}: {
  label: string;
  href: string;
  tone?: 'primary' | 'secondary';
}) {
  return (
    <a class="ds-button" href={href} data-variant={tone === 'secondary' ? 'secondary' : undefined}>
      {label}
    </a>
  );
}

/** Buttons and links of a form, side by side; one under the other on a phone. */
export function Buttons({ children }: { children: ComponentChildren }) {
  return <div class="buttons">{children}</div>;
}

/** Where the sentence "visible to 41 states; not the public" stands; with script it follows the form. */
export function AudiencePreview({ language, children }: { language: Language; children?: ComponentChildren }) {
  return (
    <div class="audience-preview">
      <h2>{uiMessages.in(language)('form.audiencePreview')}</h2>
      <div role="status" data-audience-result>
        {children}
      </div>
    </div>
  );
}
