import { Refused } from '../../../kernel/errors.ts';
import {
  errorOf,
  formErrors,
  formToken,
  goTo,
  readForm,
  visitOf,
  type ReceivedForm,
  type RequestContext,
} from '../../../kernel/http.ts';
import { Radios, TextField } from '../../../ui/field.tsx';
import { Buttons, Form, SubmitButton, type FormError } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { pingMessages } from './messages.ts';
import { pingFrame } from './ping-frame.tsx';
import { requireOfficer } from './rules.ts';
import type { Settings } from './schema.ts';
import { readSettings, saveSettings } from './settings.ts';

const numbers = ['everyMonths', 'daysToAnswer', 'lateDays', 'escalateAfterDays', 'lettersPerMinute'] as const;
type Typed = Record<(typeof numbers)[number] | 'nextOn' | 'plannedLevel' | 'reminderDays', string>;

/** All that is set about pings, on one page. */
export async function settingsPage(c: RequestContext, given?: Typed, errors: FormError[] = []): Promise<Response> {
  const visit = visitOf(c);
  requireOfficer(visit);
  const { language } = visit;
  const say = pingMessages.in(language);
  const typed = given ?? shownOf(await readSettings(visit));
  const field = (name: keyof Typed) => ({
    language,
    name,
    label: say(`settings.${name}`),
    value: typed[name],
    error: errorOf(errors, name),
  });
  const hint = (name: (typeof numbers)[number] | 'reminderDays' | 'nextOn') => say(`settings.${name}.hint`);
  return pingFrame(
    c,
    say('settings.title'),
    [
      <PageTitle key="title" title={say('settings.title')} purpose={say('settings.purpose')} />,
      <Form
        key="form"
        language={language}
        action={`/${language}/contacts/pings/settings`}
        csrf={formToken(c)}
        errors={errors}
      >
        <TextField
          {...field('everyMonths')}
          hint={hint('everyMonths')}
          width="short"
          inputMode="numeric"
          maxLength={4}
        />
        <TextField {...field('nextOn')} hint={hint('nextOn')} width="short" type="date" />
        <Radios
          {...field('plannedLevel')}
          options={(['link', 'form'] as const).map((level) => ({ value: level, label: say(`level.${level}`) }))}
        />
        <TextField
          {...field('daysToAnswer')}
          hint={hint('daysToAnswer')}
          width="short"
          inputMode="numeric"
          maxLength={4}
        />
        <TextField {...field('reminderDays')} hint={hint('reminderDays')} width="short" maxLength={40} />
        <TextField
          {...field('escalateAfterDays')}
          hint={hint('escalateAfterDays')}
          width="short"
          inputMode="numeric"
          maxLength={4}
        />
        <TextField {...field('lateDays')} hint={hint('lateDays')} width="short" inputMode="numeric" maxLength={4} />
        <TextField
          {...field('lettersPerMinute')}
          hint={hint('lettersPerMinute')}
          width="short"
          inputMode="numeric"
          maxLength={5}
        />
        <Buttons>
          <SubmitButton label={say('settings.save')} />
          <a href={`/${language}/contacts/pings`}>{say('form.cancel')}</a>
        </Buttons>
      </Form>,
    ],
    { status: errors.length > 0 ? 422 : 200, narrow: true },
  );
}

function shownOf({ nextOn = '', plannedLevel, reminderDays, ...rest }: Settings): Typed {
  const shown = Object.fromEntries(numbers.map((name) => [name, String(rest[name])])) as Record<
    (typeof numbers)[number],
    string
  >;
  return { ...shown, nextOn, plannedLevel, reminderDays: reminderDays.join(', ') };
}

export async function saveSettingsPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  requireOfficer(visit);
  const typed = typedIn(await readForm(c));
  try {
    await saveSettings(visit, settingsOf(typed));
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
    return settingsPage(c, typed, formErrors(visit.language, error.fields));
  }
  return goTo(c, '/contacts/pings');
}

const typedIn = (form: ReceivedForm): Typed =>
  Object.fromEntries(
    [...numbers, 'nextOn', 'plannedLevel', 'reminderDays'].map((name) => [name, form.text(name).trim()]),
  ) as Typed;

/** Digits as numbers; anything else stays as it is, for the schema to refuse. */
const numberOf = (text: string) => (/^\d{1,9}$/.test(text) ? Number(text) : text);

function settingsOf(typed: Typed): unknown {
  return {
    ...Object.fromEntries(numbers.map((name) => [name, numberOf(typed[name])])),
    ...(typed.nextOn ? { nextOn: typed.nextOn } : {}),
    plannedLevel: typed.plannedLevel,
    reminderDays: typed.reminderDays
      .split(/[\s,،、，;]+/)
      .filter(Boolean)
      .map(numberOf),
  };
}
