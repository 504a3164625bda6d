import type { Language } from '../kernel/language.ts';
import { Form, SubmitButton } from './form.tsx';
import { uiMessages } from './messages.ts';

export interface TypedTextProps {
  language: Language;
  /** What the refused form held. */
  entries: [name: string, value: string][];
  /** Where it was sent, and the token with which it can be sent again; absent when that would be refused too. */
  again?: { action: string; csrf: string };
  /** For those who are not signed in any more. */
  signInHref?: string;
}

/** What pages put into a form by themselves. */
const ofThePage = new Set(['csrf', 'id', 'version', 'revision', 'step', 'go', 'shown', 'checked', 'language']);

/** Gives back what was typed into a form that could not be taken: to send it again, or to copy it. */
export function TypedText({ language, entries, again, signInHref }: TypedTextProps) {
  const say = uiMessages.in(language);
  const texts = entries.filter(([name, value]) => value.trim() && !ofThePage.has(name) && !name.endsWith('[]'));
  if (texts.length === 0) return null;
  return (
    <section class="typed-text">
      <h2>{say('typed.title')}</h2>
      <p>{say(again ? 'typed.again' : 'typed.copy')}</p>
      {signInHref && (
        <p>
          <a href={signInHref} target="_blank" rel="noopener">
            {say('typed.signIn')}
          </a>
        </p>
      )}
      {again && (
        <Form language={language} action={again.action} csrf={again.csrf}>
          {entries
            .filter(([name]) => name !== 'csrf')
            .map(([name, value], i) => (
              <input key={i} type="hidden" name={name} value={value} />
            ))}
          <SubmitButton label={say('typed.send')} />
        </Form>
      )}
      {texts.map(([, value], i) => (
        <textarea
          key={i}
          class="ds-input"
          readOnly
          dir="auto"
          rows={Math.min(8, Math.ceil(value.length / 70))}
          aria-label={say('typed.text', { number: i + 1 })}
        >
          {value}
        </textarea>
      ))}
    </section>
  );
}
