import type { z } from 'zod';
import { languages, type Translated } from '../../kernel/language.ts';
import { defineKind, type Attribution, type Derived, type Kind, type SearchText } from '../../kernel/module.ts';
import { processesMessages } from './messages.ts';
import type { Point } from './points.tsx';
import {
  adoptionWays, documentTypes, mechanismFields, meetingTypes, normFields, normSets, outcomes, participations, pillars,
  processDocumentFields, sessionFields, statementFields, states, titleBases, translationBases, type MechanismFields,
  type NormFields, type ProcessDocumentFields, type SessionFields, type StatementFields,
} from './schema.ts'; // prettier-ignore
import { positionKind } from './positions/kind.tsx';
import { pointsView } from './view.tsx';

/** The kinds of the room: what the Secretariat keeps, and what States say themselves. */
export const kinds: Record<string, Kind> = {
  mechanism: referenceKind('mechanism', 'processes_mechanism', 'mechanisms', mechanismFields, mechanismPoints(), {
    derive: (fields: MechanismFields) => ({ year: yearOf(fields.established_on) }),
    attribution: (fields: MechanismFields) => issuedBy(fields.parent_body, fields.organisation, fields.established_on),
    searchText: (fields: MechanismFields) => [
      ...plain(fields.short_name, fields.chairs, ...symbolTexts(fields.mandate_symbol)),
      ...inAll(fields.parent_body),
    ],
  }),
  process_document: referenceKind(
    'process_document',
    'processes_document',
    'documents',
    processDocumentFields,
    documentPoints(),
    {
      derive: (fields: ProcessDocumentFields) => ({ year: yearOf(fields.dated_on) }),
      attribution: (fields: ProcessDocumentFields) => issuedBy(fields.body, fields.organisation, fields.dated_on),
      searchText: (fields: ProcessDocumentFields) => [
        ...plain(...symbolTexts(fields.symbol)),
        ...inAll(fields.body),
        ...names('document_type', fields.document_type),
      ],
      textRows: 'processes_paragraph',
    },
  ),
  process_session: referenceKind('process_session', 'processes_session', 'sessions', sessionFields, sessionPoints(), {
    derive: sessionTimes,
    searchText: (fields: SessionFields) => [...inAll(fields.place), ...inAll(fields.agenda)],
  }),
  process_statement: {
    ...referenceKind('process_statement', 'processes_statement', 'statements', statementFields, statementPoints(), {
      derive: (fields: StatementFields) => ({ year: yearOf(fields.delivered_on) }),
      searchText: (fields: StatementFields) =>
        plain(...symbolTexts(fields.symbol), fields.agenda_item, fields.on_behalf_of),
      textRows: 'processes_paragraph',
    }),
    byStates: true,
    defaultAudience: 'members',
  },
  law_position: positionKind,
  norm: referenceKind('norm', 'processes_norm', 'norms', normFields, normPoints(), {
    attribution: (fields: NormFields) => issuedBy(undefined, normIssuers[fields.set_id], undefined),
    searchText: (fields: NormFields) => [...inAll(fields.set_name), ...plain(...symbolTexts(fields.first_listed_in))],
  }),
};

/** Who agreed on each set of norms and measures. */
const normIssuers: Record<NormFields['set_id'], string> = {
  'un-norms': 'un',
  'un-global-cbms': 'un',
  'osce-cbms': 'osce',
  'oas-cbms': 'oas',
};

/** The body by its name where there is one, else by its code. */
const issuedBy = (
  author: Translated | undefined,
  party: string | undefined,
  date: string | undefined,
): Attribution => ({
  ...(author && Object.keys(author).length > 0 ? { author } : {}),
  ...(party ? { party } : {}),
  ...(date ? { date } : {}),
});

interface Extras<Fields> {
  attribution?(fields: Fields): Attribution;
  derive?(fields: Fields): Derived;
  searchText(fields: Fields): SearchText[];
  textRows?: Kind['textRows'];
}

function referenceKind<Fields extends z.ZodObject>(
  name: 'mechanism' | 'process_document' | 'process_session' | 'process_statement' | 'norm',
  table: 'processes_mechanism' | 'processes_document' | 'processes_session' | 'processes_statement' | 'processes_norm',
  collection: string,
  fields: Fields,
  points: Point[],
  extras: Extras<z.output<Fields>>,
): Kind {
  return defineKind({
    table,
    collection,
    fields,
    defaultAudience: 'everyone',
    byStates: false,
    name: (language) => ({
      one: processesMessages.in(language)(`kind.${name}.one`),
      many: processesMessages.in(language)(`kind.${name}.many`),
    }),
    path: ({ id }) => `/processes/${id}`,
    view: pointsView(points),
    ...extras,
  });
}

function mechanismPoints(): Point[] {
  return [
    { name: 'short_name', as: 'line' },
    { name: 'parent_body', as: 'words' },
    { name: 'organisation', as: 'party' },
    { name: 'mandate_symbol', as: 'line' },
    { name: 'established_on', as: 'date' },
    { name: 'ended_on', as: 'date' },
    { name: 'state_of_work', as: 'choice', options: states },
    { name: 'membership', as: 'words' },
    { name: 'participation', as: 'choice', options: participations },
    { name: 'chairs', as: 'line' },
    { name: 'served_by', as: 'words' },
    { name: 'pillars', as: 'choices', options: pillars },
    { name: 'official_url', as: 'address' },
    { name: 'translation_basis', as: 'choice', options: translationBases, unless: 'un-usage' },
  ];
}

function documentPoints(): Point[] {
  return [
    { name: 'symbol', as: 'line' },
    { name: 'document_type', as: 'choice', options: documentTypes },
    { name: 'body', as: 'words' },
    { name: 'organisation', as: 'party' },
    { name: 'dated_on', as: 'date' },
    { name: 'adopted_how', as: 'choice', options: adoptionWays, unless: 'not-applicable' },
    { name: 'votes_for', as: 'count' },
    { name: 'votes_against', as: 'count' },
    { name: 'votes_abstained', as: 'count' },
    { name: 'pillars', as: 'choices', options: pillars },
    { name: 'agenda_item', as: 'line' },
    { name: 'authors', as: 'lines' },
    { name: 'related_symbols', as: 'lines' },
    { name: 'official_url', as: 'address' },
    { name: 'language_urls', as: 'addresses' },
    { name: 'title_basis', as: 'choice', options: titleBases, unless: 'official' },
    { name: 'translation_basis', as: 'choice', options: translationBases, unless: 'un-usage' },
  ];
}

function sessionPoints(): Point[] {
  return [
    { name: 'meeting_type', as: 'choice', options: meetingTypes },
    { name: 'number', as: 'count' },
    { name: 'starts_on', as: 'date' },
    { name: 'ends_on', as: 'date' },
    { name: 'place', as: 'words' },
    { name: 'agenda', as: 'texts' },
    { name: 'outcome', as: 'choice', options: outcomes },
  ];
}

function statementPoints(): Point[] {
  return [
    { name: 'delivered_on', as: 'date' },
    { name: 'agenda_item', as: 'line' },
    { name: 'on_behalf_of', as: 'line' },
    { name: 'symbol', as: 'line' },
    { name: 'official_url', as: 'address' },
  ];
}

function normPoints(): Point[] {
  return [
    { name: 'set_id', as: 'choice', options: normSets },
    { name: 'item', as: 'line' },
    { name: 'first_listed_in', as: 'line' },
    { name: 'pillars', as: 'choices', options: pillars },
    { name: 'official_url', as: 'address' },
    { name: 'set_name', as: 'words' },
  ];
}

const yearOf = (date: string | undefined) => (date ? Number(date.slice(0, 4)) : null);

/** Only a meeting whose days are known has a place in a calendar. */
function sessionTimes({ starts_on, ends_on }: SessionFields): Derived {
  const days =
    starts_on?.length === 10
      ? { startsAt: `${starts_on}T00:00:00Z`, endsAt: ends_on ? `${ends_on}T23:59:59Z` : null }
      : {};
  return { year: yearOf(starts_on), ...days };
}

const inAll = (texts: Translated): SearchText[] =>
  Object.entries(texts).map(([language, text]) => ({ language, text }));

/** Texts of no language: names, symbols. */
const plain = (...texts: (string | undefined)[]): SearchText[] =>
  texts.flatMap((text) => (text ? [{ language: 'und', text }] : []));

/** A choice as readers of each language call it. */
function names(point: 'document_type', value: ProcessDocumentFields['document_type']): SearchText[] {
  return languages.map((language) => ({ language, text: processesMessages.in(language)(`${point}.${value}`) }));
}

/** A symbol as it stands, its parts as words, and its number as people quote it: A/RES/73/27, "A RES 73 27", "73/27". */
function symbolTexts(symbol: string | undefined): (string | undefined)[] {
  if (!symbol) return [];
  const quoted = /(\d+\/\d+)$/.exec(symbol)?.[1];
  return [symbol, symbol.replace(/[^\p{L}\p{N}]+/gu, ' '), quoted];
}
