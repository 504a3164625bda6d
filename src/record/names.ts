import { secretariat } from '../kernel/actor.ts';
import type { FacetName } from '../kernel/catalogue.ts';
import { languageName } from '../kernel/language.ts';
import type { MenuItem } from '../kernel/module.ts';
import { loadVocabulary } from '../kernel/vocabulary.ts';
import type { Visit } from '../kernel/visit.ts';
import type { Standing } from '../kernel/tables.ts';
import type { Crumb } from '../ui/layout.tsx';
import { uiMessages } from '../ui/messages.ts';

/** The name of a facet's value in the reader's language. */
export function facetValueName(visit: Visit, facet: FacetName | 'owner', value: string): string {
  const { language, parties, portal } = visit;
  if (facet === 'kind') return portal.rooms.kind(value)?.name(language).many ?? value;
  if (facet === 'room') return portal.rooms.all.find((room) => room.name === value)?.title(language) ?? value;
  if (facet === 'state' || facet === 'owner') return parties.name(value, language);
  if (facet === 'topic') return loadVocabulary().term(value, language);
  if (facet === 'language') return languageName(language, value);
  if (facet === 'standing') return uiMessages.in(language)(`standing.${value as Standing}`);
  return value;
}

/** Path of a state's or organisation's profile after the language; the Secretariat has none. */
export function partyPath(visit: Visit, code: string): string | undefined {
  if (code === secretariat) return undefined;
  return visit.parties.find(code)?.kind === 'state' ? `/states/${code}` : undefined;
}

/** Where a kind's records stand in the menu: the entry, and the room's first page as a step of the breadcrumb. */
export function placeOf(visit: Visit, kind: string): { section?: MenuItem['entry']; breadcrumb: Crumb[] } {
  const room = visit.portal.rooms.roomOf(kind);
  const first = room?.menu[0];
  if (!room || !first) return { breadcrumb: [] };
  return {
    section: first.entry,
    breadcrumb: [{ label: first.label(visit.language), href: `/${visit.language}${first.path}` }],
  };
}
