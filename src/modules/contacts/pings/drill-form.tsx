import { errorOf, type ReceivedForm } from '../../../kernel/http.ts';
import type { Language } from '../../../kernel/language.ts';
import { Radios, TextArea, TextField } from '../../../ui/field.tsx';
import type { FormError } from '../../../ui/form.tsx';
import { pingMessages } from './messages.ts';

/** What was typed into the short form of a drill. */
export interface TypedDrill {
  reachable?: string;
  minutes?: string;
  remarks?: string;
}

/** What a form sent, as the schema takes it. */
export function drillOf(form: ReceivedForm): Record<string, unknown> {
  const { reachable, minutes, remarks } = typedDrill(form);
  return {
    ...(reachable ? { reachable } : {}),
    ...(minutes ? { minutes: /^\d{1,6}$/.test(minutes) ? Number(minutes) : minutes } : {}),
    ...(remarks ? { remarks } : {}),
  };
}

export const typedDrill = (form: ReceivedForm): Required<TypedDrill> => ({
  reachable: form.text('reachable'),
  minutes: form.text('minutes').trim(),
  remarks: form.text('remarks'),
});

/** The short form: can the telephone be reached, how soon could somebody act. */
export function DrillFields({
  language,
  typed,
  errors,
}: {
  language: Language;
  typed: TypedDrill;
  errors: FormError[];
}) {
  const say = pingMessages.in(language);
  return (
    <>
      <Radios
        language={language}
        name="reachable"
        label={say('drill.reachable')}
        required
        value={typed.reachable}
        options={(['yes', 'no'] as const).map((value) => ({ value, label: say(`drill.${value}`) }))}
        error={errorOf(errors, 'reachable')}
      />
      <TextField
        language={language}
        name="minutes"
        label={say('drill.minutes')}
        hint={say('drill.minutesHint')}
        required
        width="short"
        inputMode="numeric"
        value={typed.minutes}
        maxLength={6}
        error={errorOf(errors, 'minutes')}
      />
      <TextArea
        language={language}
        name="remarks"
        label={say('drill.remarks')}
        hint={say('drill.remarksHint')}
        rows={3}
        maxLength={1000}
        value={typed.remarks}
        error={errorOf(errors, 'remarks')}
      />
    </>
  );
}
