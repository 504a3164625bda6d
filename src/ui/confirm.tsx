import type { ComponentChildren } from 'preact';
import type { Language } from '../kernel/language.ts';
import { Buttons, Form, SubmitButton, type FormError } from './form.tsx';
import { uiMessages } from './messages.ts';

export interface ConfirmProps {
  language: Language;
  /** The question: "Withdraw this record?" */
  title: string;
  action: string;
  csrf: string;
  /** What the button does: "Withdraw". */
  button: string;
  tone?: 'primary' | 'danger';
  cancelHref: string;
  hidden?: Record<string, string>;
  errors?: FormError[];
  /** What will happen, and fields such as a reason. */
  children?: ComponentChildren;
}

/** A page that asks before something that cannot be undone at once. */
export function Confirm(props: ConfirmProps) {
  const { language } = props;
  return (
    <div class="confirm">
      <h1>{props.title}</h1>
      <Form language={language} action={props.action} csrf={props.csrf} errors={props.errors}>
        {Object.entries(props.hidden ?? {}).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {props.children}
        <Buttons>
          <SubmitButton label={props.button} tone={props.tone ?? 'primary'} />
          <a href={props.cancelHref}>{uiMessages.in(language)('form.cancel')}</a>
        </Buttons>
      </Form>
    </div>
  );
}
