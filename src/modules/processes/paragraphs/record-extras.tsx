import type { ComponentChildren } from 'preact';
import { formatList, languageName } from '../../../kernel/language.ts';
import { mayEdit } from '../../../kernel/record-rules.ts';
import { recordPath, titleIn } from '../../../kernel/record-view.ts';
import type { SpineRow, Visit } from '../../../kernel/visit.ts';
import { Buttons, ButtonLink } from '../../../ui/form.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Section } from '../../../ui/record.tsx';
import { findPhrase } from './phrase.ts';
import { textKinds, textLanguages } from './read.ts';
import { paragraphCitation, paragraphPath, ParagraphText, sayOf } from './words.tsx';
import { findTwins } from './twins.ts';

/** What the room adds to the page of a record: the text of a document, the paragraphs about a norm, a statement's likeness to another. */
export async function recordExtras(visit: Visit, record: SpineRow): Promise<ComponentChildren> {
  if (record.kind === 'norm') return taggedParagraphs(visit, record.id);
  if (!textKinds.includes(record.kind)) return undefined;
  const text = await textSection(visit, record);
  return record.kind === 'process_statement' ? [await twinNotice(visit, record.id), text] : text;
}

async function textSection(visit: Visit, record: SpineRow): Promise<ComponentChildren> {
  const languages = await textLanguages(visit, record.id);
  const may = mayEdit(visit.actor, record);
  if (languages.length === 0 && !may) return undefined;
  const say = sayOf(visit);
  const path = `/${visit.language}/processes/${record.id}`;
  const names = languages.map(({ language }) => languageName(visit.language, language));
  return (
    <Section title={say('text.title')}>
      {languages.length > 0 && <p>{formatList(visit.language, names)}</p>}
      <Buttons>
        {languages.length > 0 && <ButtonLink label={say('text.read')} href={`${path}/paragraphs`} tone="primary" />}
        {may && <ButtonLink label={say('split.open')} href={`${path}/split`} />}
      </Buttons>
    </Section>
  );
}

async function taggedParagraphs(visit: Visit, id: string): Promise<ComponentChildren> {
  const found = await findPhrase(visit, { phrase: '', tag: `norm:${id}` });
  if (!found || found.paragraphs === 0) return undefined;
  const say = sayOf(visit);
  return (
    <Section title={say('record.tagged')}>
      <ol class="rows">
        {found.shown.slice(0, 10).map(({ document, paragraph }) => (
          <li class="row" key={`${document.id} ${paragraph.anchor}`}>
            <h3>
              <a href={`/${visit.language}${paragraphPath(document.id, paragraph.anchor)}`}>
                {paragraphCitation(visit, document, paragraph)}
              </a>
            </h3>
            <ParagraphText paragraph={paragraph} />
          </li>
        ))}
      </ol>
      <p>
        <a href={`/${visit.language}/processes/agreed-language?tag=norm:${id}`}>
          {say('phrase.count', { paragraphs: found.paragraphs, documents: found.documents })}
        </a>
      </p>
    </Section>
  );
}

async function twinNotice(visit: Visit, id: string): Promise<ComponentChildren> {
  const twins = await findTwins(visit, id);
  if (twins.length === 0) return undefined;
  const say = sayOf(visit);
  return (
    <Notice language={visit.language} tone="warning" title={say('twin.title')}>
      <p>{say('twin.why')}</p>
      <ul>
        {twins.slice(0, 5).map((twin) => (
          <li key={twin.id}>
            <a href={`/${visit.language}${recordPath(visit, { ...twin, sourceKey: null })}`}>
              {titleIn(twin, visit.language).text}
            </a>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
