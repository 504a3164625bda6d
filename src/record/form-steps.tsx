import type { ComponentChildren } from 'preact';
import { isSecretariat } from '../kernel/actor.ts';
import { errorOf } from '../kernel/http.ts';
import { type Language, languages } from '../kernel/language.ts';
import type { Visit } from '../kernel/visit.ts';
import { DateWithPrecision, Select, TextField, TranslatedText } from '../ui/field.tsx';
import { Fieldset, type FormError } from '../ui/form.tsx';
import { formViewOf, textsIn } from './form-data.ts';
import { originalOf, type Work } from './form-work.ts';
import { languageOptions } from './language-options.ts';
import { recordMessages } from './messages.ts';

/** What a step shows: the work, what is wrong with it, and what else the step needs. */
export interface StepProps {
  visit: Visit;
  work: Work;
  errors: FormError[];
}

/** Step 1: in which language, and what it is called. */
export function WhatStep({ visit, work, errors }: StepProps) {
  const { language } = visit;
  const say = recordMessages.in(language);
  const original = originalOf(work);
  const first = original ?? language;
  const others = [...new Set<Language>([language, ...languages])].filter((each) => each !== first);
  const filled = others.some(
    (each) =>
      [work.content.title, work.content.summary].some((texts) => textsIn(texts)[each]) ||
      errorOf(errors, `title.${each}`),
  );
  return (
    <>
      <Select
        language={language}
        name="language"
        label={say('form.language')}
        hint={say('form.language.hint')}
        value={String(work.content.language ?? '')}
        options={languageOptions(language)}
        error={errorOf(errors, 'language')}
        required
      />
      <Texts visit={visit} work={work} errors={errors} languages={[first]} />
      <details open={filled}>
        <summary>{say('form.otherLanguages')}</summary>
        {others.map((each) => (
          <Texts key={each} visit={visit} work={work} errors={errors} languages={[each]} />
        ))}
      </details>
      {isSecretariat(visit.actor) && <SourceFields visit={visit} work={work} errors={errors} />}
    </>
  );
}

function Texts({ visit, work, errors, languages: shown }: StepProps & { languages: Language[] }) {
  const { language } = visit;
  const say = recordMessages.in(language);
  const errorsIn = (part: string) =>
    Object.fromEntries(shown.map((each) => [each, errorOf(errors, `${part}.${each}`)]));
  const common = { language, languages: shown, original: originalOf(work) };
  return (
    <>
      <TranslatedText
        {...common}
        name="title"
        label={say('fact.title')}
        values={textsIn(work.content.title)}
        errors={errorsIn('title')}
        maxLength={500}
        required
      />
      <TranslatedText
        {...common}
        name="summary"
        label={say('fact.summary')}
        values={textsIn(work.content.summary)}
        errors={errorsIn('summary')}
        maxLength={10_000}
        multiline
        rows={shown[0] === (originalOf(work) ?? language) ? 7 : 3}
      />
    </>
  );
}

/** Where a reference record comes from; kept by the Secretariat. */
function SourceFields({ visit, work, errors }: StepProps) {
  const { language } = visit;
  const say = recordMessages.in(language);
  const source = textsIn(work.content.source);
  const field = (name: string, label: string) => ({
    language,
    name: `source.${name}`,
    label,
    value: source[name],
    error: errorOf(errors, `source.${name}`),
  });
  const confidence = (['V', 'K'] as const).map((value) => ({ value, label: say(`source.confidence.${value}`) }));
  return (
    <Fieldset legend={say('source.title')} hint={say('source.hint')}>
      <TextField {...field('name', say('source.name'))} maxLength={500} />
      <TextField {...field('url', say('source.url'))} type="url" maxLength={2000} />
      <DateWithPrecision {...field('date', say('source.date'))} />
      <TextField {...field('licence', say('source.licence'))} maxLength={200} />
      <Select {...field('confidence', say('source.confidence'))} options={confidence} />
    </Fieldset>
  );
}

/** Step 2: the kind's own fields. */
export async function detailsStep({ visit, work, errors }: StepProps): Promise<ComponentChildren> {
  return work.kind.view.form(visit, formViewOf(work.kind, work.content, errors));
}
