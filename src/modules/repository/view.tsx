import type { ComponentChildren } from 'preact';
import { isSecretariat } from '../../kernel/actor.ts';
import { direction, formatDate, formatList, inLanguage, languageName, type Language } from '../../kernel/language.ts';
import type { KindView } from '../../kernel/module.ts';
import type { Visit } from '../../kernel/visit.ts';
import { DocumentForm, fromForm, toForm } from './form.tsx';
import { repositoryMessages } from './messages.ts';
import { normLabel, normRecordId } from './norms.ts';
import { dateFields, type DocumentFields } from './schema.ts';

/** How a document's own fields are shown. */
export const documentView: KindView<DocumentFields> = {
  facts: (visit, fields) => factsOf(visit, fields),
  plain: (visit, fields) => plainOf(visit.language, fields),
  form: (visit, form) => (
    <DocumentForm language={visit.language} form={form} bySecretariat={isSecretariat(visit.actor)} />
  ),
  fromForm,
  toForm,
};

interface Shown {
  label: string;
  value: ComponentChildren;
}

function factsOf(visit: Visit, fields: DocumentFields): Shown[] {
  const { language } = visit;
  const say = repositoryMessages.in(language);
  const body = inLanguage(fields.issuing_body ?? {}, language);
  const norms = fields.implements_norms ?? [];
  const facts: (Shown | '' | false | null | undefined)[] = [
    fields.original_title && { label: say('field.original_title'), value: <bdi>{fields.original_title}</bdi> },
    fields.symbol && { label: say('field.symbol'), value: <bdi>{fields.symbol}</bdi> },
    body && { label: say('field.issuing_body'), value: <OwnWords {...body} reader={language} /> },
    ...datesOf(language, fields).map(({ label, text }) => ({ label, value: text })),
    fields.state_of_play && { label: say('field.state_of_play'), value: say(`state.${fields.state_of_play}`) },
    norms.length > 0 && { label: say('field.implements_norms'), value: <Norms visit={visit} ids={norms} /> },
    fields.official_url && { label: say('field.official_url'), value: <OfficialText {...fields} reader={language} /> },
  ];
  return facts.filter((fact): fact is Shown => Boolean(fact));
}

function datesOf(language: Language, fields: DocumentFields): { label: string; text: string }[] {
  const say = repositoryMessages.in(language);
  return dateFields.flatMap((name) => {
    const date = fields[name];
    return date ? [{ label: say(`field.${name}`), text: formatDate(language, date) }] : [];
  });
}

/** A text in its own language and direction. */
function OwnWords({ text, language, reader }: { text: string; language: Language; reader: Language }) {
  if (language === reader) return <>{text}</>;
  return (
    <span lang={language} dir={direction(language)}>
      {text}
    </span>
  );
}

/** The norms, each leading to its own record where a room keeps one. */
function Norms({ visit, ids }: { visit: Visit; ids: string[] }) {
  const kind = visit.portal.rooms.kind('norm');
  return (
    <ul class="plain">
      {ids.map((id) => {
        const label = normLabel(id, visit.language);
        const path = kind?.path({ id: normRecordId(id), kind: 'norm' });
        return <li key={id}>{path ? <a href={`/${visit.language}${path}`}>{label}</a> : label}</li>;
      })}
    </ul>
  );
}

function OfficialText(props: Pick<DocumentFields, 'official_url' | 'official_url_language'> & { reader: Language }) {
  const { official_url: url, official_url_language: of } = props;
  return (
    <>
      <a href={url} hreflang={of ?? undefined} rel="nofollow external">
        <bdi dir="ltr">{url}</bdi>
      </a>
      {of && <span class="quiet"> {languageName(props.reader, of)}</span>}
    </>
  );
}

/** The same as text, without empty points. */
function plainOf(language: Language, fields: DocumentFields): { label: string; text: string }[] {
  const say = repositoryMessages.in(language);
  const norms = (fields.implements_norms ?? []).map((id) => normLabel(id, language));
  return [
    { label: say('field.original_title'), text: fields.original_title ?? '' },
    { label: say('field.symbol'), text: fields.symbol ?? '' },
    { label: say('field.issuing_body'), text: inLanguage(fields.issuing_body ?? {}, language)?.text ?? '' },
    ...datesOf(language, fields),
    { label: say('field.state_of_play'), text: fields.state_of_play ? say(`state.${fields.state_of_play}`) : '' },
    { label: say('field.implements_norms'), text: formatList(language, norms) },
    { label: say('field.official_url'), text: fields.official_url ?? '' },
    {
      label: say('field.official_url_language'),
      text: fields.official_url_language ? languageName(language, fields.official_url_language) : '',
    },
  ].filter((each) => each.text);
}
