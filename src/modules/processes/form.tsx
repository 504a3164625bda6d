import { languages, type Language } from '../../kernel/language.ts';
import type { FormView } from '../../kernel/module.ts';
import type { Visit } from '../../kernel/visit.ts';
import { Checkboxes, DateWithPrecision, Select, TextField, TranslatedText } from '../../ui/field.tsx';
import { dateOfParts, partsOfDate } from '../../ui/join-date.ts';
import { sayIn, type Point } from './points.tsx';

/** The controls of a kind's own fields, one a point. */
export function PointsForm({ visit, form, points }: { visit: Visit; form: FormView; points: Point[] }) {
  return (
    <>
      {points.map((point) => (
        <PointField key={point.name} visit={visit} form={form} point={point} />
      ))}
    </>
  );
}

function PointField({ visit, form, point }: { visit: Visit; form: FormView; point: Point }) {
  const { language } = visit;
  const say = sayIn(visit);
  const name = `fields.${point.name}`;
  const field = { language, name, label: say(`field.${point.name}`), error: form.error(name), value: form.value(name) };
  const options = (point.options ?? []).map((value) => ({ value, label: say(`${point.name}.${value}`) }));
  if (point.as === 'choice') return <Select {...field} options={options} empty={say('form.not_stated')} />;
  if (point.as === 'choices') return <Checkboxes {...field} values={form.values(name)} options={options} />;
  if (point.as === 'date') return <DateWithPrecision {...field} value={datePartsOf(form, name)} />;
  if (point.as === 'words' || point.as === 'addresses')
    return (
      <TranslatedText
        {...field}
        {...wordsOf(form, name)}
        languages={inOrder(language)}
        maxLength={point.as === 'words' ? 300 : 2000}
      />
    );
  if (point.as === 'texts')
    return (
      <TranslatedText
        {...field}
        {...wordsOf(form, name)}
        languages={inOrder(language)}
        multiline
        rows={4}
        maxLength={5000}
      />
    );
  if (point.as === 'lines') return <TextField {...field} hint={say('form.lines.hint')} />;
  if (point.as === 'count') return <TextField {...field} inputMode="numeric" width="short" maxLength={4} />;
  return <TextField {...field} type={point.as === 'address' ? 'url' : 'text'} />;
}

const datePartsOf = (form: FormView, name: string) =>
  ['year', 'month', 'day'].map((part) => form.value(`${name}.${part}`)).join('-');

const inOrder = (first: Language) => [first, ...languages.filter((each) => each !== first)];

function wordsOf(form: FormView, name: string) {
  return {
    values: Object.fromEntries(languages.map((each) => [each, form.value(`${name}.${each}`)])),
    errors: Object.fromEntries(languages.map((each) => [each, form.error(`${name}.${each}`)])),
  };
}

/** What the controls sent as input for the schema; empty entries are left out. */
export function readPoints(points: Point[], values: Record<string, unknown>): Record<string, unknown> {
  const read = Object.entries(values).map(([name, value]) => [name, readPoint(pointOf(points, name), value)]);
  return Object.fromEntries(read.filter(([, value]) => value !== '' && value !== undefined));
}

const pointOf = (points: Point[], name: string) => points.find((each) => each.name === name);

function readPoint(point: Point | undefined, value: unknown): unknown {
  if (point?.as === 'date') return dateOfParts(value);
  if (typeof value !== 'string') return value;
  if (point?.as === 'count') return /^\d{1,9}$/.test(value) ? Number(value) : value;
  if (point?.as === 'lines') return value.split(';').map((each) => each.trim()).filter(Boolean); // prettier-ignore
  return value;
}

/** Stored or drafted fields as the controls show them. */
export function fillPoints(points: Point[], fields: Record<string, unknown>): Record<string, unknown> {
  const filled = Object.entries(fields).map(([name, value]) => [name, fillPoint(pointOf(points, name), value)]);
  return Object.fromEntries(filled.filter(([, value]) => value !== null));
}

function fillPoint(point: Point | undefined, value: unknown): unknown {
  if (point?.as === 'date') return partsOfDate(value);
  if (point?.as === 'lines' && Array.isArray(value)) return value.join('; ');
  return typeof value === 'number' ? String(value) : value;
}
