import { direction, formatDate, isLanguage, languages } from '../../../kernel/language.ts';
import { defineKind, type FormView, type Kind, type KindView } from '../../../kernel/module.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { DateWithPrecision, TextArea, TextField } from '../../../ui/field.tsx';
import { dateOfParts, partsOfDate } from '../../../ui/join-date.ts';
import { positionsMessages } from './messages.ts';
import { positionFields, positionTopics, type PositionFields } from './schema.ts';

/** National positions: created by States, or as reference records by the Secretariat. */
export const positionKind: Kind = defineKind<typeof positionFields>({
  table: 'processes_position',
  collection: 'positions',
  fields: positionFields,
  defaultAudience: 'everyone',
  byStates: true,
  name: (language) => ({
    one: positionsMessages.in(language)('kind.one'),
    many: positionsMessages.in(language)('kind.many'),
  }),
  path: ({ id }) => `/processes/${id}`,
  view: positionView(),
  derive: ({ dated_on }) => ({ year: dated_on ? Number(dated_on.slice(0, 4)) : null }),
  searchText: (fields) => [
    ...Object.values(fields.passages).map((text) => ({ language: 'und', text })),
    ...Object.keys(fields.passages).flatMap((topic) =>
      languages.map((language) => ({ language, text: positionsMessages.in(language)(`topic.${topic as 'sovereignty'}`) })),
    ),
    ...(fields.presented_in ? [{ language: 'und', text: fields.presented_in }] : []),
  ], // prettier-ignore
});

function positionView(): KindView<PositionFields> {
  return {
    facts: (visit, fields) => [
      ...plainFacts(visit, fields).map(({ label, text }) => ({ label, value: text })),
      ...(fields.official_url ? [{ label: sayOf(visit)('field.official_url'), value: <Address url={fields.official_url} /> }] : []),
      ...passagesOf(visit, fields).map(({ label, text }) => ({ label, value: <Passage text={text} /> })),
    ],
    plain: (visit, fields) => [
      ...plainFacts(visit, fields),
      ...(fields.official_url ? [{ label: sayOf(visit)('field.official_url'), text: fields.official_url }] : []),
      ...passagesOf(visit, fields),
    ],
    form: (visit, form) => <PositionForm visit={visit} form={form} />,
    fromForm: (values) => ({ ...values, dated_on: dateOfParts(values.dated_on) }),
    toForm: (fields) => ({ ...fields, dated_on: partsOfDate(fields.dated_on) }),
  }; // prettier-ignore
}

const sayOf = (visit: Pick<Visit, 'language'>) => positionsMessages.in(visit.language);

function plainFacts(visit: Visit, fields: PositionFields): { label: string; text: string }[] {
  const say = sayOf(visit);
  return [
    { label: say('field.dated_on'), text: fields.dated_on ? formatDate(visit.language, fields.dated_on) : '' },
    { label: say('field.presented_in'), text: fields.presented_in ?? '' },
  ].filter(({ text }) => text);
}

function passagesOf(visit: Visit, { passages = {} }: PositionFields): { label: string; text: string }[] {
  return positionTopics.flatMap((topic) => {
    const text = passages[topic];
    return text ? [{ label: sayOf(visit)(`topic.${topic}`), text }] : [];
  });
}

/** What a State says, as it wrote it; its language, where it is one of the six, is that of the record. */
export function Passage({ text, language }: { text: string; language?: string }) {
  const own = language && isLanguage(language) ? { lang: language, dir: direction(language) } : { lang: language, dir: 'auto' as const };
  return (
    <div class="prose" {...own}>
      {text.split(/\n\s*\n/).map((paragraph, i) => (
        <p key={i}>{paragraph}</p>
      ))}
    </div>
  );
} // prettier-ignore

const Address = ({ url }: { url: string }) => (
  <a href={url} rel="nofollow external">
    <bdi dir="ltr">{url}</bdi>
  </a>
);

function PositionForm({ visit, form }: { visit: Visit; form: FormView }) {
  const { language } = visit;
  const say = sayOf(visit);
  const field = (name: string, label: string) => ({ language, name: `fields.${name}`, label, error: form.error(`fields.${name}`), value: form.value(`fields.${name}`) }); // prettier-ignore
  const date = ['year', 'month', 'day'].map((part) => form.value(`fields.dated_on.${part}`)).join('-');
  return (
    <>
      <DateWithPrecision {...field('dated_on', say('field.dated_on'))} value={date} />
      <TextField {...field('presented_in', say('field.presented_in'))} hint={say('field.presented_in.hint')} maxLength={300} />
      <TextField {...field('official_url', say('field.official_url'))} type="url" />
      <p class="hint">{say('form.passages.hint')}</p>
      {positionTopics.map((topic) => (
        <TextArea key={topic} {...field(`passages.${topic}`, say(`topic.${topic}`))} rows={5} maxLength={20_000} />
      ))}
    </>
  );
} // prettier-ignore
