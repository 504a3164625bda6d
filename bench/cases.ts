import { words } from './generate.ts';
import type { Ask } from './load.ts';

/** One line of the table. `asks(n)` makes n requests. */
export interface Case {
  name: string;
  count: number;
  asks(count: number): Ask[];
}

/** A cookie that might be a session's: the answer is made anew instead of taken from the kept pages. */
const uncached = { cookie: 'portal_visitor=1' };

/** The cases. @param ids of public records; @param cursors of pages of the list; @param key API key of a focal point */
export function casesOf(ids: string[], cursors: string[], key: string): Case[] {
  const each =
    <T>(values: T[], make: (value: T, i: number) => Ask) =>
    (count: number) =>
      Array.from({ length: count }, (_, i) => make(values[i % values.length]!, i));
  const member = { authorization: `Bearer ${key}` };
  return [
    { name: 'front page, kept', count: 3000, asks: each([0], () => ({ path: '/en' })) },
    { name: 'front page, made anew', count: 400, asks: each([0], () => ({ path: '/en', headers: uncached })) },
    { name: 'list page, kept', count: 3000, asks: each([0], () => ({ path: '/en/repository' })) },
    { name: 'list page, made anew', count: 600, asks: each(cursors, (cursor) => ({ path: `/en/repository?cursor=${cursor}`, headers: uncached })) },
    { name: 'detail page, kept', count: 3000, asks: each([0], () => ({ path: `/en/repository/${ids[0]}` })) },
    { name: 'detail page, made anew', count: 600, asks: each(ids, (id) => ({ path: `/en/repository/${id}`, headers: uncached })) },
    { name: 'list API, pages all different', count: 1500, asks: each(cursors, (cursor) => ({ path: `/api/v1/records?room=repository&cursor=${cursor}`, headers: uncached })) },
    { name: 'detail API', count: 2000, asks: each(ids, (id) => ({ path: `/api/v1/records/${id}`, headers: uncached })) },
    { name: 'search, common word, all different', count: 60, asks: each([0], (_, i) => ({ path: `/api/v1/records?q=${words.common}+-nothing${i}`, headers: uncached })) },
    { name: 'search, rare word, all different', count: 200, asks: each([0], (_, i) => ({ path: `/api/v1/records?q=${words.rare}+-nothing${i}`, headers: uncached })) },
    { name: 'search, common word, repeated', count: 2000, asks: each([0], () => ({ path: `/api/v1/records?q=${words.common}` })) },
    { name: "member's list with restricted records", count: 1000, asks: each(cursors, (cursor) => ({ path: `/api/v1/records?room=repository&cursor=${cursor}`, headers: member })) },
    { name: 'create (draft)', count: 300, asks: each([0], (_, i) => create(i, member, false)) },
    { name: 'publish (record, version, leaf, search)', count: 300, asks: each([0], (_, i) => create(i, member, true)) },
  ]; // prettier-ignore
}

function create(i: number, headers: Record<string, string>, publish: boolean): Ask {
  const body = {
    kind: 'guideline',
    language: 'en',
    title: {
      en: `Guideline ${i} on the handling of incidents`,
      fr: `Lignes directrices ${i} sur le traitement des incidents`,
    },
    summary: {
      en: 'How national teams receive, weigh and answer reports of vulnerabilities, and whom they tell. '.repeat(4),
    },
    topics: ['ransomware'],
    states: ['KE'],
    fields: { adopted_on: '2026-05' },
    ...(publish ? { publication: { audience: ['members'] } } : {}),
  };
  return {
    path: '/api/v1/repository/documents',
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}
