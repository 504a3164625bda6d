import { systemActor } from '../../../kernel/actor.ts';
import { stableId } from '../../../kernel/id.ts';
import { importReference } from '../../../kernel/records.ts';
import type { InnerVisit, Visit } from '../../../kernel/visit.ts';
import { inAll } from './languages.ts';
import { directoryMessages } from './messages.ts';
import type { Figures } from './schema.ts';

/** The record that the figures are released in; each release is a version of it, with its leaf in the public log. */
export const figuresId = stableId('contacts/figures');

/** Figures are rounded down to a multiple of this; so none is told of fewer states, and no group is ever told to be complete. */
export const step = 5;

export const roundDown = (count: number) => Math.floor(count / step) * step;

/**
 * Counts the Member States that take part and releases the figures for everybody, rounded; docs/decisions/011-contacts-figures.md. For
 * the portal itself alone. Nothing is written when the rounded figures are those already released.
 */
export async function releaseFigures(visit: Visit, now: Date = new Date()): Promise<void> {
  const states = await visit.change('count participation', { kind: 'setting', id: 'contacts figures' }, visit.actor === systemActor, listParticipants); // prettier-ignore
  const known = await readFigures(visit);
  const figures = figuresOf(visit, states, now.toISOString().slice(0, 10));
  if (known && isSame(known, figures)) return;
  await importReference(visit, {
    kind: 'contact_figures',
    sourceKey: 'figures',
    id: figuresId,
    content: {
      language: 'en',
      title: inAll((language) => directoryMessages.in(language)('figures.title')),
      summary: inAll((language) => directoryMessages.in(language)('figures.summary')),
      fields: figures,
    },
  });
}

/** The states that have published a contact, whoever may see it. */
async function listParticipants(inner: InnerVisit): Promise<string[]> {
  const { rows } = await inner.query<{ owner: string }>(
    `select distinct r.owner from record r join contacts_entry e on e.id = r.id
     where r.status = 'published' and r.standing = 'national' order by r.owner`,
  );
  return rows.map(({ owner }) => owner);
}

function figuresOf({ parties }: Visit, states: string[], day: string): Figures {
  const members = states.filter((code) => parties.find(code)?.status === 'member');
  const regions = parties.groups.filter(({ kind }) => kind === 'regional');
  return {
    counted_on: day,
    at_least: roundDown(members.length),
    regions: regions.map(({ id, members: all }) => ({
      group: id,
      at_least: roundDown(members.filter((code) => all.includes(code)).length),
    })),
  };
}

const isSame = (a: Figures, b: Figures) =>
  JSON.stringify([a.at_least, a.regions]) === JSON.stringify([b.at_least, b.regions]);

/** The figures last released; undefined before the first release. */
export async function readFigures(visit: Visit): Promise<Figures | undefined> {
  const row = await visit
    .read('contacts_figures')
    .select(['counted_on', 'at_least', 'regions'])
    .where('contacts_figures.id', '=', figuresId)
    .where('status', '=', 'published')
    .executeTakeFirst();
  if (!row) return undefined;
  const regions = row.regions.map(({ group, at_least }) => ({ group, at_least }));
  return { counted_on: row.counted_on, at_least: row.at_least, regions };
}
