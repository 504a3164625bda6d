import type { Visit } from '../kernel/visit.ts';
import type { Option } from '../ui/field.tsx';
import { Fieldset } from '../ui/form.tsx';
import { recordMessages } from './messages.ts';

/** Many ticks in columns under a heading of their own. */
export function PlainToggles({ name, options, chosen }: { name: string; options: Option[]; chosen: string[] }) {
  return (
    <div class="toggles toggles-columns">
      {options.map((option) => (
        <div class="ds-field" key={option.value}>
          <input
            class="ds-input"
            type="checkbox"
            id={`tick-${option.value.replaceAll(/[^\w-]/g, '-')}`}
            name={name}
            value={option.value}
            checked={chosen.includes(option.value)}
          />
          <label for={`tick-${option.value.replaceAll(/[^\w-]/g, '-')}`}>{option.label}</label>
        </div>
      ))}
    </div>
  );
}

interface StateFieldsProps {
  visit: Visit;
  name: string;
  label: string;
  hint?: string;
  values: string[];
  error?: string;
  /** Put before each code, e.g. `state:`. */
  prefix?: string;
}

/** All states, folded away until one is chosen. */
export function StateFields({ visit, name, label, hint, values, error, prefix = '' }: StateFieldsProps) {
  const { language, parties } = visit;
  const options = parties
    .sortedStates(language)
    .map((state) => ({ value: prefix + state.code, label: parties.name(state.code, language) }));
  const picked = options.filter((option) => values.includes(option.value));
  const say = recordMessages.in(language);
  return (
    <Fieldset legend={label} hint={hint} id={prefix ? undefined : `field-${name}`}>
      {error && <p class="field-error">{error}</p>}
      {picked.length > 0 && picked.length < 12 && <p>{picked.map((option) => option.label).join('; ')}</p>}
      <details>
        <summary>{say('form.chooseStates', { count: picked.length })}</summary>
        <PlainToggles name={`${name}[]`} options={options} chosen={values} />
      </details>
    </Fieldset>
  );
}
