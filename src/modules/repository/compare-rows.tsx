import type { ComponentChildren } from 'preact';
import type { CatalogueItem } from '../../kernel/catalogue.ts';
import { collator, direction, formatNumber, inLanguage, type Translated } from '../../kernel/language.ts';
import { recordPath, titleIn } from '../../kernel/record-view.ts';
import type { Visit } from '../../kernel/visit.ts';
import { loadVocabulary } from '../../kernel/vocabulary.ts';
import type { ComparisonRow } from '../../ui/compare.tsx';
import { documentsOf } from './counts.ts';
import { kindName } from './kinds.ts';
import { repositoryMessages } from './messages.ts';
import { normIds, normLabel } from './norms.ts';
import { statesOfPlay, type DocumentKind, type StateOfPlay } from './schema.ts';

/** One state of a comparison: its documents as the viewer sees them, and their own fields. */
export interface Side {
  state: string;
  items: CatalogueItem[];
  fields: OwnFields[];
}

interface OwnFields {
  issuing_body: Translated;
  state_of_play: StateOfPlay | null;
  implements_norms: string[];
}

export async function readSides(visit: Visit, states: string[], kind?: DocumentKind): Promise<Side[]> {
  return Promise.all(states.map((state) => readSide(visit, state, kind)));
}

async function readSide(visit: Visit, state: string, kind?: DocumentKind): Promise<Side> {
  const { items } = await documentsOf(visit, state, kind ? [kind] : []);
  if (items.length === 0) return { state, items, fields: [] };
  const ids = items.map((item) => item.id);
  const fields = await visit
    .read('repository_document')
    .select(['issuing_body', 'state_of_play', 'implements_norms'])
    .where('repository_document.id', 'in', ids)
    .orderBy('repository_document.id')
    .execute();
  return { state, items, fields };
}

/** The points of comparison; a kind of which no state has a document is left out. */
export function compareRows(visit: Visit, sides: Side[], kinds: DocumentKind[]): ComparisonRow[] {
  const { language } = visit;
  const say = repositoryMessages.in(language);
  const named = kinds.filter((kind) => sides.some(({ items }) => items.some((item) => item.kind === kind)));
  const listed = (label: string, entries: (side: Side) => string[]) => rowOf(label, sides.map(entries));
  return [
    listed(say('compare.count'), ({ items }) => [formatNumber(language, items.length)]),
    listed(say('country.standing'), ({ items }) => (items.length > 0 ? [say('country.counts', standings(items))] : [])),
    ...named.map((kind) => titlesRow(visit, sides, kind)),
    listed(say('compare.years'), ({ items }) => unique(items.flatMap(({ year }) => (year ? [String(year)] : []))).sort()),
    listed(say('field.state_of_play'), ({ fields }) => playOf(visit, fields)),
    listed(say('compare.topics'), ({ items }) => topicsOf(visit, items)),
    listed(say('field.implements_norms'), ({ fields }) => normsOf(visit, fields)),
    listed(say('field.issuing_body'), ({ fields }) => unique(fields.flatMap((each) => inLanguage(each.issuing_body, language)?.text ?? []))),
  ]; // prettier-ignore
}

function rowOf(label: string, entries: string[][], values: ComponentChildren[] = entries.map(listOf)): ComparisonRow {
  return { label, values, differs: new Set(entries.map((each) => each.join('\n'))).size > 1 };
}

function listOf(entries: string[]): ComponentChildren {
  if (entries.length === 0) return null;
  if (entries.length === 1) return <bdi>{entries[0]}</bdi>;
  return (
    <ul>
      {entries.map((entry) => (
        <li key={entry} dir="auto">
          {entry}
        </li>
      ))}
    </ul>
  );
}

/** The titles of a kind, each a link with its year. */
function titlesRow(visit: Visit, sides: Side[], kind: DocumentKind): ComparisonRow {
  const own = sides.map(({ items }) => items.filter((item) => item.kind === kind));
  const entries = own.map((items) => items.map((item) => `${item.id}`));
  return rowOf(kindName(kind, visit.language).many, entries, own.map((items) => <Titles visit={visit} items={items} />)); // prettier-ignore
}

function Titles({ visit, items }: { visit: Visit; items: CatalogueItem[] }) {
  if (items.length === 0) return <span class="quiet">{repositoryMessages.in(visit.language)('compare.nothing')}</span>;
  return (
    <ul>
      {items.map((item) => {
        const title = titleIn(item, visit.language);
        return (
          <li key={item.id}>
            <a
              href={`/${visit.language}${recordPath(visit, item)}`}
              lang={title.language}
              dir={direction(title.language)}
            >
              {title.text}
            </a>{' '}
            {item.year && <span class="quiet">{item.year}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function standings(items: CatalogueItem[]): { national: number; reference: number } {
  const national = items.filter((item) => item.standing === 'national').length;
  return { national, reference: items.length - national };
}

/** How many documents are in which state of play. */
function playOf(visit: Visit, fields: OwnFields[]): string[] {
  const say = repositoryMessages.in(visit.language);
  return statesOfPlay.flatMap((state) => {
    const count = fields.filter((each) => each.state_of_play === state).length;
    return count > 0 ? [say('compare.play', { state: say(`state.${state}`), count })] : [];
  });
}

function topicsOf(visit: Visit, items: CatalogueItem[]): string[] {
  const terms = unique(items.flatMap((item) => item.topics)).map((id) => loadVocabulary().term(id, visit.language));
  return terms.sort(collator(visit.language).compare);
}

function normsOf(visit: Visit, fields: OwnFields[]): string[] {
  const named = new Set(fields.flatMap((each) => each.implements_norms));
  return normIds.filter((id) => named.has(id)).map((id) => normLabel(id, visit.language));
}

const unique = (values: string[]) => [...new Set(values)];
