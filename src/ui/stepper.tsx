import type { Language } from '../kernel/language.ts';
import { uiMessages } from './messages.ts';

export interface Step {
  label: string;
  state: 'done' | 'current' | 'todo';
  /** Where the step is reached by a link. */
  href?: string;
  /** Where it is reached by sending the form: the button's value, named `step`. */
  value?: string;
}

/** The steps of a form, as links or as buttons that save on the way. */
export function Stepper({ language, steps }: { language: Language; steps: Step[] }) {
  const say = uiMessages.in(language);
  const current = steps.findIndex((step) => step.state === 'current') + 1;
  return (
    <nav class="stepper" aria-label={say('stepper.label')}>
      {current > 0 && <p class="quiet">{say('stepper.step', { number: current, total: steps.length })}</p>}
      <ol>
        {steps.map((step) => (
          <li
            key={step.label}
            class={`step-${step.state}`}
            aria-current={step.state === 'current' ? 'step' : undefined}
          >
            <StepName step={step} />
            {step.state === 'done' && <span class="sr-only"> ({say('stepper.done')})</span>}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function StepName({ step }: { step: Step }) {
  if (step.state === 'current') return <strong>{step.label}</strong>;
  if (step.href) return <a href={step.href}>{step.label}</a>;
  if (step.value === undefined) return <span>{step.label}</span>;
  return (
    <button type="submit" class="link-button" name="step" value={step.value}>
      {step.label}
    </button>
  );
}
