import type { ComponentChildren } from 'preact';
import {
  direction,
  formatDate,
  languageName,
  languages,
  type Language,
  type Translated,
} from '../../kernel/language.ts';
import type { Source } from '../../kernel/tables.ts';
import { SourceLabel } from '../../record/source-label.tsx';
import { Table } from '../../ui/table.tsx';
import { homeMessages } from './messages.ts';

/** A text in its own language and direction. */
export function OwnWords({ text, of, children }: { text?: string; of: Language; children?: ComponentChildren }) {
  return (
    <span lang={of} dir={direction(of)}>
      {text ?? children}
    </span>
  );
}

/** The names in the six languages; languages without a name are left out. */
export function Names({
  language,
  names,
  formal = {},
}: {
  language: Language;
  names: Translated;
  formal?: Translated;
}) {
  const say = homeMessages.in(language);
  const withFormal = Object.keys(formal).length > 0;
  return (
    <Table
      language={language}
      caption={say('profile.names')}
      hideCaption
      columns={[
        { label: say('profile.language') },
        { label: say('profile.shortName') },
        ...(withFormal ? [{ label: say('profile.formalName') }] : []),
      ]}
      rows={languages
        .filter((each) => names[each])
        .map((each) => [
          languageName(language, each),
          <OwnWords of={each} text={names[each]} />,
          ...(withFormal ? [<OwnWords of={each} text={formal[each]} />] : []),
        ])}
    />
  );
}

/** Where the facts come from, in the words of the source; and how sure they are. */
export function SourceNote({ language, source }: { language: Language; source: Source | null }) {
  if (!source) return null;
  const say = homeMessages.in(language);
  return (
    <>
      <p>
        <SourceLabel language={language} {...source} />
        {source.date && <> ({formatDate(language, source.date)})</>}
      </p>
      {source.confidence && (
        <p class="quiet">{say(source.confidence === 'V' ? 'profile.verified' : 'profile.known')}</p>
      )}
    </>
  );
}
