import { secretariat } from '../kernel/actor.ts';
import type { Attributed } from '../kernel/attribution.ts';
import { formatList, inLanguage, type Language } from '../kernel/language.ts';
import type { Visit } from '../kernel/visit.ts';
import { recordMessages } from './messages.ts';
import { isNobody, sourceLabel } from './source-label.tsx';

/** Who speaks in a record. */
export interface Author {
  text: string;
  language: Language;
  /** Not who speaks, but the source by which it is known. */
  asSource?: boolean;
}

interface Authored {
  owner: string;
  standing: string;
  states: string[];
}

const namedStates = 3;

/**
 * A national record is its owner's; a reference record is the state's it is about, else of the body that issued it, else
 * known by its source. The Secretariat, which compiles them, speaks only in what names no other.
 */
export function authorOf(visit: Visit, record: Authored, attributed?: Attributed): Author {
  const { language, parties } = visit;
  const own = (text: string): Author => ({ text, language });
  if (record.standing === 'national') return own(parties.name(record.owner, language));
  if (record.states.length === 1) return own(parties.name(record.states[0]!, language));
  const issuer = attributed && issuerOf(visit, attributed);
  if (issuer) return issuer;
  if (record.states.length > 0) return own(statesOf(visit, record.states));
  if (record.owner !== secretariat || !attributed?.source) return own(parties.name(record.owner, language));
  return { ...sourceLabel(language, attributed.source.name), asSource: true };
}

function issuerOf({ language, parties }: Visit, { author, party }: Attributed): Author | undefined {
  const named = author && inLanguage(author, language, 'en');
  if (named) return named;
  return party && parties.find(party) ? { text: parties.name(party, language), language } : undefined;
}

function statesOf({ language, parties }: Visit, codes: string[]): string {
  if (codes.length > namedStates) return recordMessages.in(language)('row.states', { count: codes.length });
  return formatList(
    language,
    codes.map((code) => parties.name(code, language)),
  );
}

/** The author as a citation names it; nobody where the source names nobody. */
export function citedAuthor(visit: Visit, record: Authored, attributed?: Attributed): string | undefined {
  const author = authorOf(visit, record, attributed);
  return author.asSource && isNobody(attributed?.source?.name ?? '') ? undefined : author.text;
}
