import { z } from 'zod';
import { parseInput } from '../../../kernel/content.ts';
import type { RequestContext } from '../../../kernel/http.ts';
import { facetNames, type Chosen, type Facet } from './listing.ts';

const code = z.array(z.string().regex(/^[A-Za-z0-9_-]{1,60}$/, { error: 'not-a-choice' })).max(50); // prettier-ignore
const chosenSchema = z.object({
  q: z.string().trim().max(200).default(''),
  kind: code.default([]),
  state: code.default([]),
  region: code.default([]),
  language: code.default([]),
  now: z.literal('1').optional(),
  page: z.string().regex(/^[1-9]\d{0,3}$/, { error: 'not-a-choice' }).default('1'),
}); // prettier-ignore

/** What the address chooses of the list, and which page of it. @throws Refused `invalid` */
export function readChosen(c: RequestContext): { chosen: Chosen; page: number } {
  const all = c.req.queries();
  const lists = Object.fromEntries(facetNames.flatMap((name) => (all[name] ? [[name, all[name]]] : [])));
  const single = Object.fromEntries(
    ['q', 'now', 'page'].flatMap((name) => (all[name]?.[0] ? [[name, all[name][0]]] : [])),
  );
  const { now, page, ...chosen } = parseInput(chosenSchema, { ...single, ...lists });
  return { chosen: { ...chosen, now: now === '1' }, page: Number(page) };
}

/** The choice as the address has it, in one order. */
export function queryOf(chosen: Chosen, page = 1): string {
  const search = new URLSearchParams();
  if (chosen.q) search.append('q', chosen.q);
  for (const name of facetNames) for (const value of chosen[name]) search.append(name, value);
  if (chosen.now) search.append('now', '1');
  if (page > 1) search.append('page', String(page));
  return search.toString();
}

/** The choice with one value of a facet added, or taken out where it was. */
export function toggled(chosen: Chosen, facet: Facet, value: string): Chosen {
  const values = chosen[facet];
  return { ...chosen, [facet]: values.includes(value) ? values.filter((each) => each !== value) : [...values, value] };
}

/** Whether anything was chosen. */
export const isChosen = (chosen: Chosen) => queryOf(chosen) !== '';
