import { direction, isLanguage } from '../../../kernel/language.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Badge } from '../../../ui/badge.tsx';
import type { DocumentFacts, Paragraph, SeenLink } from './read.ts';
import { issuedWords, paragraphCitation, paragraphPath, sayOf } from './words.tsx';

interface GenealogyProps {
  visit: Visit;
  from: Paragraph;
  links: SeenLink[];
  facts: Map<string, DocumentFacts>;
  paragraphs: Paragraph[];
}

/** What a paragraph takes up and what takes it up, the oldest first; each with the words compared. */
export function Genealogy({ visit, from, links, facts, paragraphs }: GenealogyProps) {
  const dateOf = (link: SeenLink) => facts.get(link.record)?.date ?? '';
  const ordered = links.toSorted((a, b) => (dateOf(a) < dateOf(b) ? -1 : 1));
  return (
    <ol class="rows">
      {ordered.map((link) => {
        const document = facts.get(link.record);
        const there = paragraphs.filter((each) => each.record === link.record && each.anchor === link.anchor);
        const other = there.find((each) => each.language === from.language) ?? there[0];
        return (
          document &&
          other && (
            <LinkRow
              key={`${link.record} ${link.anchor}`}
              visit={visit}
              from={from}
              link={link}
              document={document}
              other={other}
            />
          )
        );
      })}
    </ol>
  );
}

interface RowProps {
  visit: Visit;
  from: Paragraph;
  link: SeenLink;
  document: DocumentFacts;
  other: Paragraph;
}

function LinkRow({ visit, from, link, document, other }: RowProps) {
  const say = sayOf(visit);
  const { language } = visit;
  const own = isLanguage(other.language)
    ? { lang: other.language, dir: direction(other.language) }
    : { dir: 'auto' as const };
  return (
    <li class="row">
      <p class="badges">
        <Badge>{say(`relation.${link.relation}.${link.takesUp ? 'to' : 'from'}`)}</Badge>
      </p>
      <h3>
        <a href={`/${language}${paragraphPath(other.record, other.anchor)}`}>
          {paragraphCitation(visit, document, other)}
        </a>
      </h3>
      <p class="row-summary" {...own}>
        {other.text.length > 300 ? `${other.text.slice(0, 300)} …` : other.text}
      </p>
      <p class="row-facts">
        <span>{issuedWords(visit, document)}</span>
        <span>{say('genealogy.by', { party: visit.parties.name(link.confirmedBy, language) })}</span>
        <span>
          <a href={comparePath(visit, from, other)}>{say('genealogy.compare')}</a>
        </span>
      </p>
    </li>
  );
}

/** The page that shows two paragraphs side by side. */
export function comparePath(
  visit: Visit,
  from: Pick<Paragraph, 'record' | 'anchor' | 'language'>,
  to: { record: string; anchor: string },
): string {
  return `/${visit.language}/processes/${from.record}/para/${from.anchor}/compare?with=${to.record}&para=${encodeURIComponent(to.anchor)}&text=${from.language}`;
}
