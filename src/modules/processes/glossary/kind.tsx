import { formatDate, inLanguage, languages, type Translated } from '../../../kernel/language.ts';
import { defineKind, type FormView, type KindView } from '../../../kernel/module.ts';
import { areaName, loadVocabulary } from '../../../kernel/vocabulary.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Checkbox, DateWithPrecision, Select, TextField, TranslatedText } from '../../../ui/field.tsx';
import { dateOfParts, partsOfDate } from '../../../ui/join-date.ts';
import { Prose } from '../../../ui/record.tsx';
import { glossaryMessages } from './messages.ts';
import { definitionFields, type DefinitionFields } from './schema.ts';

const points = ['concept', 'term', 'wording', 'organisation', 'defined_in', 'defined_on', 'contested', 'contested_note'] as const; // prettier-ignore
type Point = (typeof points)[number];

function textOf(visit: Visit, point: Point, fields: DefinitionFields): string {
  const { language, parties } = visit;
  const value = fields[point];
  if (value === undefined || value === null || value === false) return '';
  if (point === 'concept') return loadVocabulary().term(String(value), language);
  if (point === 'organisation') return parties.name(String(value), language);
  if (point === 'defined_on') return formatDate(language, String(value));
  if (value === true) return glossaryMessages.in(language)('value.yes');
  return typeof value === 'string' ? value : (inLanguage(value as Translated, language)?.text ?? '');
}

function shown(visit: Visit, point: Point, fields: DefinitionFields) {
  const { language } = visit;
  const text = textOf(visit, point, fields);
  if (!text) return text;
  if (point === 'concept') return <a href={`/${language}/glossary/${fields.concept}`}>{text}</a>;
  if (point !== 'wording') return text;
  const found = inLanguage(fields.wording, language);
  return <Prose text={text} textLanguage={found?.language === language ? undefined : found?.language} />;
}

function DefinitionForm({ visit, form }: { visit: Visit; form: FormView }) {
  const { language } = visit;
  const say = glossaryMessages.in(language);
  const field = (name: Point) => ({ language, name: `fields.${name}`, label: say(`field.${name}`), error: form.error(`fields.${name}`) }); // prettier-ignore
  const one = (name: Point) => ({ ...field(name), value: form.value(`fields.${name}`) });
  const texts = (name: Point) => ({
    ...field(name),
    values: Object.fromEntries(languages.map((each) => [each, form.value(`fields.${name}.${each}`)])),
    languages: [language, ...languages.filter((each) => each !== language)],
  });
  const date = ['year', 'month', 'day'].map((part) => form.value(`fields.defined_on.${part}`)).join('-');
  return (
    <>
      <Select {...one('concept')} required options={conceptOptions(visit)} />
      <TranslatedText {...texts('wording')} multiline rows={4} maxLength={5000} hint={say('field.wording.hint')} />
      <TranslatedText {...texts('term')} maxLength={300} />
      <Select {...one('organisation')} options={organisationOptions(visit)} empty={say('field.organisation.none')} />
      <TextField {...one('defined_in')} maxLength={300} />
      <DateWithPrecision {...field('defined_on')} value={date} />
      <Checkbox {...field('contested')} checked={form.value('fields.contested') === 'yes'} />
      <TranslatedText {...texts('contested_note')} multiline rows={2} maxLength={2000} />
    </>
  );
}

function conceptOptions({ language }: Visit) {
  const { areas, concepts } = loadVocabulary();
  return Object.keys(areas).map((area) => ({
    label: areaName(loadVocabulary(), area, language),
    options: concepts
      .filter((concept) => concept.area === area)
      .map(({ id, terms }) => ({ value: id, label: terms[language].preferred })),
  }));
}

const organisationOptions = ({ parties, language }: Visit) =>
  parties.organisations.map(({ code }) => ({ value: code, label: parties.name(code, language) }));

const view: KindView<DefinitionFields> = {
  facts: (visit, fields) =>
    points.map((point) => ({
      label: glossaryMessages.in(visit.language)(`field.${point}`),
      value: shown(visit, point, fields),
    })),
  plain: (visit, fields) =>
    points.map((point) => ({ label: glossaryMessages.in(visit.language)(`field.${point}`), text: textOf(visit, point, fields) })).filter(({ text }) => text !== ''), // prettier-ignore
  form: (visit, form) => <DefinitionForm visit={visit} form={form} />,
  fromForm: (values) => {
    const { contested, defined_on, ...rest } = values;
    const read = { ...rest, defined_on: dateOfParts(defined_on), contested: contested === 'yes' };
    return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== '' && value !== undefined));
  },
  toForm: ({ contested, defined_on, ...rest }) => ({
    ...rest,
    ...(contested ? { contested: 'yes' } : {}),
    ...(typeof defined_on === 'string' ? { defined_on: partsOfDate(defined_on) } : {}),
  }),
};

/** A definition: its State's own, or an organisation's that the Secretariat entered with its source. */
export const definitionKind = defineKind<typeof definitionFields>({
  table: 'processes_definition',
  collection: 'definitions',
  fields: definitionFields,
  defaultAudience: 'everyone',
  byStates: true,
  name: (language) => ({
    one: glossaryMessages.in(language)('kind.one'),
    many: glossaryMessages.in(language)('kind.many'),
  }),
  path: ({ id }) => `/glossary/definitions/${id}`,
  view,
  attribution: (fields) => ({
    ...(fields.organisation ? { party: fields.organisation } : {}),
    ...(fields.defined_on ? { date: fields.defined_on } : {}),
  }),
  derive: (fields) => ({ year: fields.defined_on ? Number(fields.defined_on.slice(0, 4)) : null }),
  searchText: (fields) =>
    [...Object.entries(fields.wording), ...Object.entries(fields.term)].flatMap(([language, text]) => (text ? [{ language, text }] : [])), // prettier-ignore
});
