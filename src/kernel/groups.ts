import { z } from 'zod';
import { isSecretariat, type Actor } from './actor.ts';
import type { Rows } from './accounts/account.ts';
import { notifySql } from './changes.ts';
import { line, parseInput, stateCode, translated } from './content.ts';
import { invalid, notFound } from './errors.ts';
import { newId } from './id.ts';
import { loadParties } from './parties.ts';
import type { InnerVisit, Visit } from './visit.ts';

/** A thematic group: its names in any of the six languages, one at least, and the states in it. */
export const groupSchema = z.strictObject({
  names: translated(line(200)).refine((names) => Object.keys(names).length > 0, { params: { code: 'required' } }),
  members: z.array(stateCode).max(250),
});

export function mayKeepGroups(actor: Actor | undefined): boolean {
  return !!actor?.complete && isSecretariat(actor) && (actor?.role === 'officer' || actor?.role === 'administrator');
}

/** What the log commits to of a group; undefined when there is no such group. */
export async function groupSnapshot(rows: Rows, id: string): Promise<Record<string, unknown> | undefined> {
  const found = await rows.query<{ row: Record<string, unknown> }>(
    `select to_jsonb(g) || jsonb_build_object('members', coalesce((select jsonb_agg(m.state order by m.state) from group_member m where m.group_id = g.id), '[]')) as row
     from grouping g where g.id = $1`,
    [id],
  );
  return found.rows[0]?.row;
}

/** Makes a thematic group that records can be addressed to. @returns its id */
export async function createGroup(visit: Visit, input: unknown): Promise<string> {
  const group = parseInput(groupSchema, input);
  const id = `thematic-${newId()}`;
  await changeGroup(visit, 'create group', id, async (inner) => {
    await inner.query("insert into grouping (id, kind, names) values ($1, 'thematic', $2::jsonb)", [
      id,
      JSON.stringify(group.names),
    ]);
    await writeMembers(inner, id, group.members);
  });
  return id;
}

/** Renames a thematic group and sets its members; who is in it from now on sees what is addressed to it. */
export async function setGroup(visit: Visit, id: string, input: unknown): Promise<void> {
  const group = parseInput(groupSchema, input);
  await changeGroup(visit, 'set group', id, async (inner) => {
    const done = await inner.query<{ id: string }>(
      "update grouping set names = $2::jsonb where id = $1 and kind = 'thematic' returning id",
      [id, JSON.stringify(group.names)],
    );
    if (done.rows.length === 0) throw notFound();
    await writeMembers(inner, id, group.members);
  });
}

/** Ends a thematic group; what was addressed to it is then seen by its owner and other addressees alone. */
export async function removeGroup(visit: Visit, id: string): Promise<void> {
  await changeGroup(visit, 'remove group', id, async (inner) => {
    const done = await inner.query<{ id: string }>(
      "delete from grouping where id = $1 and kind = 'thematic' returning id",
      [id],
    );
    if (done.rows.length === 0) throw notFound();
  });
}

async function writeMembers(inner: InnerVisit, id: string, members: string[]): Promise<void> {
  const unknown = members.find((state) => inner.parties.find(state)?.kind !== 'state');
  if (unknown) throw invalid({ path: 'members', code: 'state-code' });
  await inner.query('delete from group_member where group_id = $1', [id]);
  await inner.query('insert into group_member (group_id, state) select $1, unnest($2::text[]) on conflict do nothing', [
    id,
    members,
  ]);
}

async function changeGroup(
  visit: Visit,
  verb: string,
  id: string,
  work: (inner: InnerVisit) => Promise<void>,
): Promise<void> {
  await visit.change(verb, { kind: 'group', id }, mayKeepGroups(visit.actor), async (inner) => {
    await work(inner);
    inner.attest({ kind: 'group', id }, (await groupSnapshot(inner, id)) ?? null);
    await inner.query(notifySql('parties'));
  });
  visit.portal.parties = await loadParties(visit.portal.database);
}
