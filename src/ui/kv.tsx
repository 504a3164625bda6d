import type { ComponentChildren } from 'preact';
import { direction, type Language } from '../kernel/language.ts';

export interface Fact {
  label: string;
  value: ComponentChildren;
  /** Language of the value where it is not the reader's. */
  valueLanguage?: Language;
}

/** Facts as a description list; those without a value are left out. */
export function Facts({ facts }: { facts: (Fact | false | null | undefined)[] }) {
  const shown = facts.filter((fact): fact is Fact => Boolean(fact && hasValue(fact.value)));
  if (shown.length === 0) return null;
  return (
    <dl class="facts">
      {shown.map(({ label, value, valueLanguage }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd {...(valueLanguage ? { lang: valueLanguage, dir: direction(valueLanguage) } : {})}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const hasValue = (value: ComponentChildren) =>
  value !== undefined &&
  value !== null &&
  value !== '' &&
  value !== false &&
  !(Array.isArray(value) && value.length === 0);
