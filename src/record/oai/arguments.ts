import { badArgument, OaiFault } from './faults.ts';

export const verbs = {
  Identify: { required: [], optional: [] },
  ListMetadataFormats: { required: [], optional: ['identifier'] },
  ListSets: { required: [], optional: ['resumptionToken'] },
  ListIdentifiers: { required: ['metadataPrefix'], optional: ['from', 'until', 'set', 'resumptionToken'] },
  ListRecords: { required: ['metadataPrefix'], optional: ['from', 'until', 'set', 'resumptionToken'] },
  GetRecord: { required: ['identifier', 'metadataPrefix'], optional: [] },
} as const satisfies Record<string, { required: string[]; optional: string[] }>;
export type Verb = keyof typeof verbs;

export interface OaiArguments {
  verb: Verb;
  identifier?: string;
  metadataPrefix?: string;
  from?: string;
  until?: string;
  set?: string;
  resumptionToken?: string;
}

/** Longest value of an argument. */
const longest = 2000;

/** Reads the arguments of a request as they came. @throws OaiFault `badVerb` or `badArgument` */
export function readArguments(entries: [string, string][]): OaiArguments {
  const given = new Map(entries);
  const verb = given.get('verb') ?? '';
  const verbCount = entries.filter(([name]) => name === 'verb').length;
  if (verbCount !== 1 || !Object.hasOwn(verbs, verb)) throw new OaiFault('badVerb', 'One of the six verbs is needed.');
  const { required, optional } = verbs[verb as Verb] as { required: readonly string[]; optional: readonly string[] };
  const unknown = entries.find(([name]) => name !== 'verb' && !required.includes(name) && !optional.includes(name));
  if (unknown) throw badArgument('The verb does not take one of the arguments.');
  if (given.size !== entries.length) throw badArgument('An argument is repeated.');
  if ([...given.values()].some((value) => value.length > longest)) throw badArgument('An argument is too long.');
  if (given.has('resumptionToken')) {
    if (given.size > 2) throw badArgument('resumptionToken is an exclusive argument.');
  } else if (!required.every((name) => given.get(name))) throw badArgument('A required argument is missing.');
  return Object.fromEntries(given) as unknown as OaiArguments;
}

const dayPattern = /^\d{4}-\d\d-\d\d$/;
const secondPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/**
 * The seconds that `from` and `until` name: from the first, before the second. A day means the whole day.
 * @throws OaiFault `badArgument` for what is no date of either precision, two precisions, or an end before the beginning
 */
export function readRange(from: string | undefined, until: string | undefined): { from?: Date; before?: Date } {
  if (from && until && from.length !== until.length) throw badArgument('from and until have different granularities.');
  const begin = from === undefined ? undefined : instantOf(from);
  const last = until === undefined ? undefined : instantOf(until);
  if (begin && last && begin > last) throw badArgument('from is later than until.');
  const step = until && dayPattern.test(until) ? 86_400_000 : 1000;
  return { from: begin, before: last && new Date(last.getTime() + step) };
}

function instantOf(text: string): Date {
  const isDay = dayPattern.test(text);
  if (!isDay && !secondPattern.test(text)) throw badArgument('A date is YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.');
  const instant = new Date(isDay ? `${text}T00:00:00Z` : text);
  const exists = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text.replace('Z', ''));
  if (!exists || instant.getUTCFullYear() < 1) throw badArgument('There is no such date.');
  return instant;
}

const setPattern = /^(room|state|language)(:[A-Za-z0-9_-]{1,60})?$/;

/** A set of ours, whether or not anything is in it. @throws OaiFault `noRecordsMatch` */
export function readSet(set: string | undefined): string | undefined {
  if (set !== undefined && !setPattern.test(set)) throw new OaiFault('noRecordsMatch', 'There is no such set.');
  return set;
}
