import { isSecretariat } from '../kernel/actor.ts';
import { relations } from '../kernel/content.ts';
import { errorOf } from '../kernel/http.ts';
import { collator, direction, languageName, languages, type Language } from '../kernel/language.ts';
import { titleIn } from '../kernel/record-view.ts';
import { areaName, loadVocabulary } from '../kernel/vocabulary.ts';
import type { Visit } from '../kernel/visit.ts';
import { Checkbox, DateWithPrecision, FileField, Select, TextField, TranslatedText, type Option } from '../ui/field.tsx';
import { fileSize } from '../ui/file-size.ts';
import { Fieldset, SubmitButton, type FormError } from '../ui/form.tsx';
import { fileTypeName } from './file-types.ts';
import { formViewOf, rowList, textList, textsIn } from './form-data.ts';
import { originalOf, type Work } from './form-work.ts';
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
  const filled = others.some((each) => [work.content.title, work.content.summary].some((texts) => textsIn(texts)[each]) || errorOf(errors, `title.${each}`));
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
  const errorsIn = (part: string) => Object.fromEntries(shown.map((each) => [each, errorOf(errors, `${part}.${each}`)]));
  const common = { language, languages: shown, original: originalOf(work) };
  return (
    <>
      <TranslatedText {...common} name="title" label={say('fact.title')} values={textsIn(work.content.title)} errors={errorsIn('title')} maxLength={500} required />
      <TranslatedText {...common} name="summary" label={say('fact.summary')} values={textsIn(work.content.summary)} errors={errorsIn('summary')} maxLength={10_000} multiline rows={shown[0] === (originalOf(work) ?? language) ? 7 : 3} />
    </>
  );
}

/** The six official languages, then those others in which documents are written. */
function languageOptions(language: Language) {
  const say = recordMessages.in(language);
  const option = (code: string): Option => ({ value: code, label: languageName(language, code) });
  const { compare } = collator(language);
  const others = otherLanguages.map(option).toSorted((a, b) => compare(a.label, b.label));
  return [
    { label: say('form.officialLanguages'), options: languages.map(option) },
    { label: say('form.furtherLanguages'), options: others },
  ];
}

const otherLanguages =
  'af am az be bg bn bs ca cs da de dv dz el et eu fa fi fj ga ha he hi hr ht hu hy id is it ja ka kk km ko ku ky lb lo lt lv mg mi mk mn ms mt my nb ne nl no ny pa pl ps pt qu rm ro rw sg si sk sl sm sn so sq sr ss st sv sw ta te tg th ti tk tn to tr ts uk ur uz vi wo xh yo zu'.split(
    ' ',
  );

/** Where a reference record comes from; kept by the Secretariat. */
function SourceFields({ visit, work, errors }: StepProps) {
  const { language } = visit;
  const say = recordMessages.in(language);
  const source = textsIn(work.content.source);
  const field = (name: string, label: string) => ({ language, name: `source.${name}`, label, value: source[name], error: errorOf(errors, `source.${name}`) });
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
export function DetailsStep({ visit, work, errors }: StepProps) {
  return <>{work.kind.view.form(visit, formViewOf(work.kind, work.content, errors))}</>;
}

/** A record that can be linked with this one. */
export interface LinkChoice {
  id: string;
  title: { text: string; language: Language };
  kind: string;
}

/** Step 3: what it is about, and what it belongs with. */
export function SubjectsStep(props: StepProps & { choices: LinkChoice[]; sought: string }) {
  const { visit, work, errors } = props;
  const { language } = visit;
  const say = recordMessages.in(language);
  return (
    <>
      <TopicFields visit={visit} work={work} errors={errors} />
      <StateFields visit={visit} name="states" label={say('form.states')} hint={say('form.states.hint')} values={textList(work.content.states)} error={errorOf(errors, 'states')} />
      <LinkFields {...props} />
    </>
  );
}

function TopicFields({ visit, work, errors }: StepProps) {
  const { language } = visit;
  const say = recordMessages.in(language);
  const vocabulary = loadVocabulary();
  const { compare } = collator(language);
  const chosen = textList(work.content.topics);
  const byArea = Map.groupBy(vocabulary.concepts, (concept) => concept.area);
  return (
    <Fieldset legend={say('fact.topics')} hint={say('form.topics.hint')} id="field-topics">
      {errorOf(errors, 'topics') && <p class="field-error">{errorOf(errors, 'topics')}</p>}
      {[...byArea].map(([area, concepts]) => {
        const options = concepts.map(({ id }) => ({ value: id, label: vocabulary.term(id, language) })).toSorted((a, b) => compare(a.label, b.label));
        const picked = options.filter((option) => chosen.includes(option.value));
        return (
          <details key={area} open={picked.length > 0}>
            <summary>
              {areaName(vocabulary, area, language)} {picked.length > 0 && say('form.chosen', { count: picked.length })}
            </summary>
            <PlainToggles name="topics[]" options={options} chosen={chosen} />
          </details>
        );
      })}
    </Fieldset>
  );
}

/** Many ticks in columns under a heading of their own. */
export function PlainToggles({ name, options, chosen }: { name: string; options: Option[]; chosen: string[] }) {
  return (
    <div class="toggles toggles-columns">
      {options.map((option) => (
        <div class="ds-field" key={option.value}>
          <input class="ds-input" type="checkbox" id={`tick-${option.value.replaceAll(/[^\w-]/g, '-')}`} name={name} value={option.value} checked={chosen.includes(option.value)} />
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
  const options = parties.sortedStates(language).map((state) => ({ value: prefix + state.code, label: parties.name(state.code, language) }));
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

/** Records linked so far, those found, each with how it relates; and the box to find more. */
function LinkFields({ visit, work, errors, choices, sought }: StepProps & { choices: LinkChoice[]; sought: string }) {
  const { language } = visit;
  const say = recordMessages.in(language);
  const links = rowList(work.content.links);
  const options = relations.map((relation) => ({ value: relation, label: say(relation === 'related' ? 'relation.related' : `relation.${relation}.to`) }));
  return (
    <Fieldset legend={say('form.links')} hint={say('form.links.hint')} id="field-links">
      {errorOf(errors, 'links') && <p class="field-error">{errorOf(errors, 'links')}</p>}
      {choices.map((choice, i) => (
        <div key={choice.id} class="link-row">
          <input type="hidden" name={`links.${i}.to`} value={choice.id} />
          <p lang={choice.title.language} dir={direction(choice.title.language)}>
            {choice.title.text}
          </p>
          <Select
            language={language}
            name={`links.${i}.relation`}
            label={say('form.relation', { kind: choice.kind })}
            empty={say('form.notLinked')}
            value={String(links.find((link) => link.to === choice.id)?.relation ?? '')}
            options={options}
          />
        </div>
      ))}
      {sought && choices.every((choice) => links.some((link) => link.to === choice.id)) && <p>{say('form.nothingFound')}</p>}
      <TextField language={language} name="find" label={say('form.find')} hint={say('form.find.hint')} value={sought} maxLength={300} type="search" />
      <SubmitButton label={say('form.findButton')} name="go" value="find" tone="secondary" />
    </Fieldset>
  );
}

/** Title of a record to link with, in the reader's language. */
export const choiceOf = (visit: Visit, row: { id: string; kind: string; title: Parameters<typeof titleIn>[0]['title']; language: string }): LinkChoice => ({
  id: row.id,
  title: titleIn(row, visit.language),
  kind: visit.portal.rooms.kind(row.kind)?.name(visit.language).one ?? '',
});

/** A file of the working copy, as the form shows it. */
export interface DraftFile {
  id: string;
  name: string;
  language: string;
  mediaType: string;
  size: number;
}

export const uploadLimit = 25_000_000;

/** Step 4: files, each in its language. */
export function FilesStep({ visit, work, errors, files }: StepProps & { files: DraftFile[] }) {
  const { language } = visit;
  const say = recordMessages.in(language);
  const own = typeof work.content.language === 'string' ? work.content.language : language;
  return (
    <>
      {files.map((file, i) => (
        <Fieldset key={file.id} legend={`\u2068${file.name}\u2069, ${fileTypeName(language, file.mediaType)}, ${fileSize(language, file.size)}`}>
          <input type="hidden" name={`files.${i}.id`} value={file.id} />
          <Select language={language} name={`files.${i}.language`} label={say('form.fileLanguage')} value={file.language} options={languageOptions(language)} empty={false} />
          <Checkbox language={language} name={`files.${i}.remove`} label={say('form.removeFile', { name: file.name })} />
          <p>
            <a href={`/${language}/files/${file.id}`}>{say('form.download', { name: file.name })}</a>
          </p>
        </Fieldset>
      ))}
      <Fieldset legend={say('form.addFiles')}>
        <FileField
          language={language}
          name="upload"
          label={say('form.upload')}
          hint={say('form.upload.hint')}
          accept=".pdf,.docx,.html,.htm,.txt"
          acceptWords={`PDF, DOCX, HTML, ${fileTypeName(language, 'text/plain')}`}
          maxSize={uploadLimit}
          error={errorOf(errors, 'upload') ?? errorOf(errors, 'files')}
          multiple
        />
        <Select language={language} name="upload_language" label={say('form.uploadLanguage')} value={own} options={languageOptions(language)} empty={false} />
        <SubmitButton label={say('form.uploadButton')} name="step" value="4" tone="secondary" />
      </Fieldset>
    </>
  );
}

