import { contentRows } from '../../kernel/content-files.ts';
import { stableId } from '../../kernel/id.ts';
import { languages, type Language, type Translated } from '../../kernel/language.ts';
import { repositoryMessages } from './messages.ts';

export const normSets = ['un-norms', 'un-global-cbms', 'osce-cbms', 'oas-cbms'] as const;
export type NormSet = (typeof normSets)[number];

/** A norm of responsible behaviour or a confidence-building measure that a document can say it implements. */
interface Norm {
  id: string;
  set: NormSet;
  /** Its letter or number in the set. */
  item: string;
  name: Translated;
}

const norms: Norm[] = contentRows('norms.csv').map((row) => ({
  id: row.id!,
  set: row.set_id as NormSet,
  item: row.item!,
  name: Object.fromEntries(languages.map((language) => [language, row[`name_${language}`]])),
}));

/** Ids of all norms and measures, in the order of their sets. */
export const normIds = norms.map((norm) => norm.id);

const byId = new Map(norms.map((norm) => [norm.id, norm]));

/** Set, letter or number, and name: "Norm (f): Do not damage critical infrastructure". */
export function normLabel(id: string, language: Language): string {
  const norm = byId.get(id);
  if (!norm) return id;
  const name = norm.name[language] ?? norm.name.en ?? id;
  return repositoryMessages.in(language)(`norm.${norm.set}`, { item: norm.item, name });
}

/** The norms of a set as choices of a form: letter or number, and name. */
export function normChoices(set: NormSet, language: Language): { value: string; label: string }[] {
  const say = repositoryMessages.in(language);
  const label = ({ item, name }: Norm) => say('norm.item', { item, name: name[language] ?? name.en ?? '' });
  return norms.filter((norm) => norm.set === set).map((norm) => ({ value: norm.id, label: label(norm) }));
}

/** Ids as a form holds them: by set. */
export function normsBySet(ids: string[]): Partial<Record<NormSet, string[]>> {
  return Object.fromEntries(normSets.map((set) => [set, ids.filter((id) => byId.get(id)?.set === set)]));
}

/** Names in every language, for search. */
export function normNames(ids: string[], language: Language): string {
  return ids.map((id) => byId.get(id)?.name[language] ?? '').join('. ');
}

/** The id of the norm's own record, where a room of the portal keeps one. */
export const normRecordId = (id: string) => stableId(`norms/${id}`);
