import { formatInstant, formatNumber } from '../../kernel/language.ts';
import type { FormView, KindView } from '../../kernel/module.ts';
import type { Visit } from '../../kernel/visit.ts';
import { fileSize } from '../../ui/file-size.ts';
import { releasesMessages } from './messages.ts';
import { releaseFields, type ReleaseFields } from './schema.ts';

const numbers = ['number', 'records', 'size'];

function factsOf({ language }: Visit, fields: ReleaseFields) {
  const say = releasesMessages.in(language);
  return [
    { label: say('field.number'), text: formatNumber(language, fields.number) },
    { label: say('field.made_at'), text: formatInstant(language, fields.made_at) },
    { label: say('field.records'), text: formatNumber(language, fields.records) },
    { label: say('field.size'), text: fileSize(language, fields.size) },
    { label: say('field.sha256'), text: fields.sha256 },
  ];
}

/** A form corrects the words of a release; what it says of its file goes along unseen, and cannot be changed. */
export const releaseView: KindView<ReleaseFields> = {
  facts: (visit, fields) =>
    factsOf(visit, fields).map(({ label, text }) => ({
      label,
      value: text === fields.sha256 ? <code class="breakable">{text}</code> : text,
    })),
  plain: factsOf,
  form: (_, form: FormView) =>
    Object.keys(releaseFields.shape).map((name) => (
      <input key={name} type="hidden" name={`fields.${name}`} value={form.value(`fields.${name}`)} />
    )),
  fromForm: (values) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, numbers.includes(name) ? Number(value) : value]),
    ),
  toForm: (fields) => fields,
};
