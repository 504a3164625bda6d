import type { ComponentChildren } from 'preact';
import { inLanguage, direction, type Language } from '../../../kernel/language.ts';
import type { KindView } from '../../../kernel/module.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { listCategories } from './categories.ts';
import { ContactForm } from './form.tsx';
import { fromForm, toForm } from './form-values.ts';
import { directoryMessages } from './messages.ts';
import type { ContactFields, ContactKind } from './schema.ts';
import { fingerprintText, languagesText, nowThere, turnText } from './words.ts';

/** How a contact's own fields are shown, compared and typed. */
export const contactView = (kind: ContactKind): KindView<ContactFields> => ({
  facts: (visit, fields) => factsOf(visit, fields),
  plain: (visit, fields) => plainOf(visit.language, fields),
  form: async (visit, form) => {
    const categories = kind === 'other_contact' ? await listCategories(visit) : [];
    return <ContactForm visit={visit} form={form} kind={kind} categories={categories} />;
  },
  fromForm,
  toForm,
});

interface Shown {
  label: string;
  value: ComponentChildren;
}

function factsOf({ language }: Visit, fields: ContactFields): Shown[] {
  const say = directoryMessages.in(language);
  const facts: (Shown | false | undefined | '')[] = [
    nowFact(language, fields),
    fields.other_kind_names && {
      label: say('field.other_kind'),
      value: <InOwn language={language} texts={fields.other_kind_names} />,
    },
    fields.national_csirt && { label: say('field.national_csirt'), value: say('yes') },
    fields.acronym && { label: say('field.acronym'), value: <bdi>{fields.acronym}</bdi> },
    { label: say('field.institution'), value: <InOwn language={language} texts={fields.institution ?? {}} /> },
    fields.position && { label: say('field.position'), value: <bdi>{fields.position}</bdi> },
    fields.person && { label: say('field.person'), value: <bdi>{fields.person}</bdi> },
    fields.mailbox && { label: say('field.mailbox'), value: <MailLink mailbox={fields.mailbox} /> },
    telephones(language, fields),
    deputies(language, fields),
    workingLanguages(language, fields),
    fields.time_zone && { label: say('field.time_zone'), value: <bdi dir="ltr">{fields.time_zone}</bdi> },
    fields.availability && { label: say('field.availability'), value: say(`availability.${fields.availability}`) },
    website(language, fields),
    fields.postal_address && { label: say('field.postal_address'), value: <Lines text={fields.postal_address} /> },
  ];
  return facts.filter((fact): fact is Shown => Boolean(fact && fact.value));
}

/** The hour on their clock and who answers: first, because it is what one comes for in haste. */
function nowFact(language: Language, fields: ContactFields): Shown | false {
  const say = directoryMessages.in(language);
  const { clock, duty, next } = nowThere(language, fields);
  if (!clock && duty.answers === undefined) return false;
  const lines = [
    clock && say('now.clock', { clock }),
    duty.answers && (duty.who ? say('now.onDuty', { who: duty.who }) : say('facet.answersNow')),
    duty.answers === false && (next ? say('now.closedUntil', { time: next }) : say('now.closed')),
    duty.answers === undefined && say('now.unknown'),
  ].filter((line): line is string => Boolean(line));
  const items = lines.map((line) => <li key={line}>{line}</li>);
  return { label: say('now.title'), value: <ul class="plain">{items}</ul> };
}

function InOwn({ language, texts }: { language: Language; texts: Partial<Record<Language, string>> }) {
  const found = inLanguage(texts, language);
  if (!found) return null;
  if (found.language === language) return <>{found.text}</>;
  return (
    <span lang={found.language} dir={direction(found.language)}>
      {found.text}
    </span>
  );
}

export function MailLink({ mailbox }: { mailbox: string }) {
  return (
    <a href={`mailto:${mailbox}`}>
      <bdi dir="ltr">{mailbox}</bdi>
    </a>
  );
}

export function TelephoneLink({ number }: { number: string }) {
  return (
    <a href={`tel:${number.replaceAll(' ', '')}`}>
      <bdi dir="ltr">{number}</bdi>
    </a>
  );
}

function telephones(language: Language, { telephones: list = [] }: ContactFields): Shown | false {
  if (list.length === 0) return false;
  const items = list.map(({ label, number }) => (
    <li key={number}>
      <TelephoneLink number={number} /> {label && <span class="quiet"><bdi>{label}</bdi></span>}
    </li>
  )); // prettier-ignore
  return { label: directoryMessages.in(language)('field.telephones'), value: <ul class="plain">{items}</ul> };
}

function deputies(language: Language, { deputies: list = [] }: ContactFields): Shown | false {
  if (list.length === 0) return false;
  const items = list.map(({ name, mailbox, telephone }) => (
    <li key={name}>
      <bdi>{name}</bdi> {mailbox && <MailLink mailbox={mailbox} />} {telephone && <TelephoneLink number={telephone} />}
    </li>
  ));
  return { label: directoryMessages.in(language)('field.deputies'), value: <ul class="plain">{items}</ul> };
}

function workingLanguages(language: Language, { working_languages: codes = [] }: ContactFields): Shown | false {
  if (codes.length === 0) return false;
  return { label: directoryMessages.in(language)('field.working_languages'), value: languagesText(language, codes) };
}

function website(language: Language, { website: url, website_unverified: unverified }: ContactFields): Shown | false {
  if (!url) return false;
  const say = directoryMessages.in(language);
  return {
    label: say('field.website'),
    value: (
      <>
        <a href={url} rel="nofollow external">
          <bdi dir="ltr">{url}</bdi>
        </a>
        {unverified && <span class="quiet"> {say('website.unverified')}</span>}
      </>
    ),
  };
}

function Lines({ text }: { text: string }) {
  return (
    <span dir="auto">
      {text.split('\n').map((each, i) => (
        <>
          {i > 0 && <br />}
          {each}
        </>
      ))}
    </span>
  );
}

/** The same as text, rota and keys included. */
function plainOf(language: Language, fields: ContactFields): { label: string; text: string }[] {
  const say = directoryMessages.in(language);
  const lines = (texts: string[]) => texts.join('\n');
  const deputy = (each: NonNullable<ContactFields['deputies']>[number]) =>
    [each.name, each.mailbox, each.telephone].filter(Boolean).join(', ');
  return [
    { label: say('field.other_kind'), text: inLanguage(fields.other_kind_names ?? {}, language)?.text ?? '' },
    { label: say('field.national_csirt'), text: fields.national_csirt ? say('yes') : '' },
    { label: say('field.acronym'), text: fields.acronym ?? '' },
    { label: say('field.institution'), text: inLanguage(fields.institution ?? {}, language)?.text ?? '' },
    { label: say('field.position'), text: fields.position ?? '' },
    { label: say('field.person'), text: fields.person ?? '' },
    { label: say('field.mailbox'), text: fields.mailbox ?? '' },
    { label: say('field.telephones'), text: lines((fields.telephones ?? []).map(({ number, label }) => [number, label].filter(Boolean).join(' '))) },
    { label: say('field.deputies'), text: lines((fields.deputies ?? []).map(deputy)) },
    { label: say('field.working_languages'), text: languagesText(language, fields.working_languages ?? []) },
    { label: say('field.time_zone'), text: fields.time_zone ?? '' },
    { label: say('field.availability'), text: fields.availability ? say(`availability.${fields.availability}`) : '' },
    { label: say('rota.title'), text: lines((fields.rota ?? []).map((turn) => turnText(language, turn))) },
    { label: say('keys.title'), text: lines((fields.keys ?? []).map(({ fingerprint }) => fingerprintText(fingerprint ?? ''))) },
    { label: say('field.website'), text: fields.website ?? '' },
    { label: say('field.postal_address'), text: fields.postal_address ?? '' },
  ].filter(({ text }) => text); // prettier-ignore
}
