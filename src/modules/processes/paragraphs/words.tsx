import type { ComponentChildren } from 'preact';
import {
  direction,
  formatDate,
  formatNumber,
  inLanguage,
  isLanguage,
  type Language,
} from '../../../kernel/language.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import { loadVocabulary } from '../../../kernel/vocabulary.ts';
import { linkTerms } from '../../../record/terms.tsx';
import { processesMessages } from '../messages.ts';
import { paragraphsMessages } from './messages.ts';
import type { DocumentFacts, Paragraph } from './read.ts';
import type { PieceForm } from './schema.ts';

export const sayOf = (visit: Pick<Visit, 'language'>) => paragraphsMessages.in(visit.language);

/** Address of a paragraph after the language; with the language of its text where that is not for the reader to choose. */
export function paragraphPath(record: string, anchor: string, text?: string): string {
  return `/processes/${record}/para/${anchor}${text ? `?text=${text}` : ''}`;
}

/** How a document is called in a sentence: by its symbol, else by its title. */
export function documentName(facts: Pick<DocumentFacts, 'symbol' | 'title' | 'language'>, language: Language): string {
  return facts.symbol ?? titleIn(facts, language).text;
}

interface Named {
  anchor: string;
  form: PieceForm;
}

const parts = /^(?:(?:annex(?<annex>\d*)|s(?<part>\d+))\.)?(?:pp|u|h)?(?<number>\d.*)$/;

/** "Paragraph 13(f)", "Preambular paragraph 3", "Paragraph 4 (annex)". */
export function paragraphName(visit: Visit, { anchor, form }: Named): string {
  const say = sayOf(visit);
  const { number = anchor, annex, part } = parts.exec(anchor)?.groups ?? {};
  const name = say(`name.${form}`, { number: number.replace('~', '/') });
  if (annex !== undefined) return say('name.annex', { name, annex: annex || '1' });
  return part ? say('name.part', { name, part }) : name;
}

/** The citation in the manner of the United Nations: "A/76/135, para. 26". */
export function paragraphCitation(visit: Visit, facts: DocumentFacts, { anchor, form }: Named): string {
  const say = sayOf(visit);
  const { number = anchor, annex } = parts.exec(anchor)?.groups ?? {};
  const resolution = /^A\/RES\/(\d+\/\d+)/.exec(facts.symbol ?? '')?.[1];
  const source = resolution ? say('cite.resolution', { number: resolution }) : documentName(facts, visit.language);
  const values = { source: annex === undefined ? source : say('cite.annex', { source }), number };
  return say(`cite.${form}`, values);
}

/** A text of a document in its own language and direction. */
export function InOwnLanguage({ language, children }: { language: string; children: ComponentChildren }) {
  const own = isLanguage(language)
    ? { lang: language, dir: direction(language) }
    : { lang: language, dir: 'auto' as const };
  return (
    <div class="prose" {...own}>
      <p>{children}</p>
    </div>
  );
}

interface ParagraphTextProps {
  paragraph: Pick<Paragraph, 'language' | 'marker' | 'text'>;
  /** Where its terms are to lead to the glossary. */
  visit?: Visit;
}

/** The paragraph as it stands, with its number. */
export const ParagraphText = ({ paragraph, visit }: ParagraphTextProps) => (
  <InOwnLanguage language={paragraph.language}>
    {paragraph.marker && <strong>{`${paragraph.marker} `}</strong>}
    {visit && isLanguage(paragraph.language) ? linkTerms(visit, paragraph.text, paragraph.language) : paragraph.text}
  </InOwnLanguage>
);

/** How a document was adopted, in a few words: "by vote: 119 in favour, 46 against, 14 abstaining". */
export function adoptionWords(visit: Visit, facts: DocumentFacts): string {
  const say = sayOf(visit);
  const number = (value: number | null) => formatNumber(visit.language, value ?? 0);
  if (facts.kind === 'process_statement') return say('adopted.statement');
  if (facts.adopted_how === 'vote' && facts.votes_for !== null)
    return say('adopted.votes', { yes: number(facts.votes_for), no: number(facts.votes_against), abstained: number(facts.votes_abstained) }); // prettier-ignore
  const way = facts.adopted_how === 'vote' || facts.adopted_how === 'consensus' ? facts.adopted_how : undefined;
  return way ? processesMessages.in(visit.language)(`adopted_how.${way}`) : '';
}

/** Who issued a document, and when. */
export function issuedWords(visit: Visit, facts: DocumentFacts): string {
  const body = inLanguage(facts.body, visit.language)?.text ?? (facts.standing === 'national' ? visit.parties.name(facts.owner, visit.language) : ''); // prettier-ignore
  return [body, facts.date && formatDate(visit.language, facts.date)].filter(Boolean).join(visit.language === 'ar' ? '، ' : visit.language === 'zh' ? '，' : ', '); // prettier-ignore
}

/** Names of tags, with the address of the paragraphs that carry each. */
export async function tagNames(visit: Visit, tags: string[]): Promise<{ tag: string; name: string; href: string }[]> {
  const norms = tags.some((tag) => tag.startsWith('norm:')) ? await normChoices(visit) : [];
  return tags.flatMap((tag) => {
    const [kind, value = ''] = tag.split(':');
    const name =
      kind === 'pillar'
        ? processesMessages.in(visit.language)(`pillars.${value as 'norms'}`)
        : kind === 'concept'
          ? loadVocabulary().term(value, visit.language)
          : norms.find((norm) => norm.id === value)?.name;
    return name
      ? [{ tag, name, href: `/${visit.language}/processes/agreed-language?tag=${encodeURIComponent(tag)}` }]
      : [];
  });
}

/** The norms and measures this viewer sees, by set and item. */
export async function normChoices(visit: Visit): Promise<{ id: string; name: string; set: string }[]> {
  const rows = await visit.read('processes_norm').select(['id', 'title', 'language', 'set_id', 'set_name', 'item'])
    .where('status', '=', 'published').execute(); // prettier-ignore
  rows.sort((a, b) => b.set_id.localeCompare(a.set_id) || a.item.localeCompare(b.item, 'en', { numeric: true }));
  return rows.map((row) => ({
    id: row.id,
    name: `(${row.item}) ${titleIn(row, visit.language).text}`,
    set: inLanguage(row.set_name, visit.language)?.text ?? row.set_id,
  }));
}
