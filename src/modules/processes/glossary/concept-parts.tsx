import { direction, inLanguage, languageName, languages, type Language } from '../../../kernel/language.ts';
import { loadVocabulary, type Concept } from '../../../kernel/vocabulary.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { StandingBadge } from '../../../ui/badge.tsx';
import { Facts } from '../../../ui/kv.tsx';
import { EmptyList } from '../../../ui/list.tsx';
import { Prose } from '../../../ui/record.tsx';
import { Table } from '../../../ui/table.tsx';
import { CalendarDate } from '../../../ui/time.tsx';
import type { Definition } from './definitions.ts';
import { glossaryMessages } from './messages.ts';

/** Who defines the concept how, each beside the other, with where it says so. */
export function DefinitionTable({ visit, definitions }: { visit: Visit; definitions: Definition[] }) {
  const { language } = visit;
  const say = glossaryMessages.in(language);
  if (definitions.length === 0)
    return (
      <EmptyList language={language} title={say('concept.undefined')} why={say('concept.undefinedWhat')}>
        <p>
          <a href={`/${language}/glossary`}>{say('glossary.all')}</a>
        </p>
      </EmptyList>
    );
  return (
    <Table
      language={language}
      caption={say('concept.definitions')}
      hideCaption
      columns={[{ label: say('concept.who') }, { label: say('concept.wording') }, { label: say('concept.where') }]}
      rows={definitions.map((definition) => [
        <>
          <a href={`/${language}/glossary/definitions/${definition.id}`}>{whoOf(visit, definition)}</a>{' '}
          <StandingBadge language={language} standing={definition.standing} />
        </>,
        <Wording language={language} definition={definition} />,
        <Where language={language} definition={definition} />,
      ])}
    />
  );
}

/** The organisation, else the one state a reference record is about, else the owner. */
function whoOf({ parties, language }: Visit, { organisation, standing, states, owner }: Definition): string {
  const party = organisation ?? (standing !== 'national' && states.length === 1 ? states[0]! : owner);
  return parties.name(party, language);
}

function Wording({ language, definition }: { language: Language; definition: Definition }) {
  const wording = inLanguage(definition.wording, language);
  const note = definition.contested ? inLanguage(definition.contested_note, language) : undefined;
  return (
    <>
      {wording && <Prose text={wording.text} textLanguage={wording.language} />}
      {note && (
        <p class="quiet" lang={note.language} dir={direction(note.language)}>
          {note.text}
        </p>
      )}
    </>
  );
}

function Where({ language, definition }: { language: Language; definition: Definition }) {
  const { defined_in, defined_on, source } = definition;
  const name = defined_in ?? source?.name;
  return (
    <>
      {name && (source?.url ? <a href={source.url} rel="external"><bdi>{name}</bdi></a> : <bdi>{name}</bdi>)}{' '}
      {defined_on && <CalendarDate language={language} date={defined_on} />}
    </>
  ); // prettier-ignore
}

const comma: Partial<Record<Language, string>> = { ar: '، ', zh: '、' };

/** The terms of the concept in the six languages. */
export function TermTable({ language, concept }: { language: Language; concept: Concept }) {
  const say = glossaryMessages.in(language);
  const own = (of: Language, text: string) => (
    <span lang={of} dir={direction(of)}>
      {text}
    </span>
  );
  return (
    <Table
      language={language}
      caption={say('concept.terms')}
      hideCaption
      columns={[{ label: say('concept.language') }, { label: say('concept.term') }, { label: say('concept.also') }]}
      rows={languages.map((each) => [
        languageName(language, each),
        own(each, concept.terms[each].preferred),
        own(each, concept.terms[each].alternative.join(comma[each] ?? ', ')),
      ])}
    />
  );
}

/** The concepts above, below and beside it. */
export function Neighbours({ language, concept }: { language: Language; concept: Concept }) {
  const vocabulary = loadVocabulary();
  const below = vocabulary.concepts.filter(({ broader }) => broader === concept.id).map(({ id }) => id);
  const ids = [...(concept.broader ? [concept.broader] : []), ...below, ...concept.related];
  if (ids.length === 0) return null;
  const value = (
    <ul class="inline">
      {[...new Set(ids)].map((id) => (
        <li key={id}>
          <a href={`/${language}/glossary/${id}`}>{vocabulary.term(id, language)}</a>
        </li>
      ))}
    </ul>
  );
  return <Facts facts={[{ label: glossaryMessages.in(language)('concept.near'), value }]} />;
}
