import { Refused } from '../../kernel/errors.ts';
import { errorOf, fieldErrorText, readForm, visitOf } from '../../kernel/http.ts';
import type { ReceivedForm, RequestContext } from '../../kernel/http.ts';
import { languageNames, languages, type Language } from '../../kernel/language.ts';
import { kernelMessages } from '../../kernel/messages.ts';
import { Select, TextField, type FieldProps } from '../../ui/field.tsx';
import type { FormError } from '../../ui/form.tsx';
import { sayOf } from './parts.tsx';

/** What a form shows: what was typed, and what is wrong with it. */
export interface Given {
  value(name: string): string | undefined;
  values(name: string): string[];
  errors: FormError[];
  status: number;
}

export const nothingGiven: Given = { value: () => undefined, values: () => [], errors: [], status: 200 };

type Take = (c: RequestContext, values: Record<string, unknown>) => Promise<Response>;
type Show = (c: RequestContext, given: Given) => Response | Promise<Response>;

/**
 * The answer to a form: reads it and acts; when its entries are wrong or there were too many attempts, shows its page
 * again as it was typed.
 * @param field where a general refusal is shown
 */
export function form(field: string, take: Take, show: Show) {
  return async (c: RequestContext): Promise<Response> => {
    const received = await readForm(c);
    try {
      return await take(c, received.values);
    } catch (error) {
      if (!(error instanceof Refused) || !mendable.has(error.code)) throw error;
      if (error.retryAfter) c.header('retry-after', String(error.retryAfter));
      return show(c, {
        ...givenBy(received),
        errors: errorsOf(visitOf(c).language, error, field),
        status: error.status,
      });
    } finally {
      await received.dispose();
    }
  };
}

const mendable = new Set<string>(['invalid', 'too-many-requests']);

function givenBy({ entries }: ReceivedForm) {
  const values = (name: string) =>
    entries.filter(([key]) => key === name || key === `${name}[]`).map(([, value]) => value);
  return { value: (name: string) => values(name)[0], values };
}

function errorsOf(language: Language, refused: Refused, field: string): FormError[] {
  if (refused.code !== 'invalid') return [{ field, message: kernelMessages.in(language)(`problem.${refused.code}`) }];
  return refused.fields.map((error) => ({ field: error.path || field, message: fieldErrorText(language, error) }));
}

/** What a field of this form needs: its name, value and error. */
export function fieldOf(
  c: RequestContext,
  given: Given,
  name: string,
): Pick<FieldProps, 'language' | 'name' | 'error'> & { value?: string } {
  return { language: visitOf(c).language, name, error: errorOf(given.errors, name), value: given.value(name) };
}

/** Name, address and language of a person. @param prefix of the names of the fields, with its dot */
export function PersonFields({
  c,
  given,
  prefix = '',
  nameLabel,
  required = true,
}: {
  c: RequestContext;
  given: Given;
  prefix?: string;
  nameLabel?: string;
  required?: boolean;
}) {
  const say = sayOf(c);
  const language = fieldOf(c, given, `${prefix}language`);
  return (
    <>
      <TextField
        {...fieldOf(c, given, `${prefix}name`)}
        label={nameLabel ?? say('field.name')}
        maxLength={200}
        required={required}
        autoComplete="off"
      />
      <TextField
        {...fieldOf(c, given, `${prefix}email`)}
        label={say('field.email')}
        type="email"
        maxLength={254}
        required={required}
        autoComplete="off"
      />
      <Select
        {...language}
        label={say('field.language')}
        value={language.value ?? visitOf(c).language}
        empty={false}
        options={languages.map((each) => ({ value: each, label: languageNames[each] }))}
      />
    </>
  );
}

/** A new passphrase, twice. */
export function NewPassphrase({
  c,
  given,
  label,
  min,
}: {
  c: RequestContext;
  given: Given;
  label: string;
  min: number;
}) {
  const say = sayOf(c);
  const field = (name: string) => ({
    ...fieldOf(c, given, name),
    value: undefined,
    type: 'password' as const,
    required: true,
    autoComplete: 'new-password',
  });
  return (
    <>
      <TextField {...field('passphrase')} label={label} hint={say('setUp.hint', { min })} />
      <TextField {...field('again')} label={say('setUp.again')} />
    </>
  );
}
