import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { openSession } from '../src/kernel/accounts/sessions.ts';
import { checkpoint } from '../src/kernel/audit.ts';
import { modules } from '../src/modules.ts';
import { openTestPortal, type Person, type TestPortal } from './portal.ts';
import { smallRoom } from './small-room.ts';
import { actsOf, make, readsOf, textOf, type Ask, type Asker } from './noninterference/requests.ts';
import {
  forget,
  hiddenWord,
  hideFromAll,
  hideFromThePublic,
  hideInTheSecretariat,
  makeOpenedRecords,
  makePublicBase,
  setClock,
  startClock,
} from './noninterference/world.ts';

/*
 * Noninterference (design.md section 5): two databases with one public content, of which the second holds hidden things as
 * well, give byte-equal answers, whatever is asked. Generated over every mounted route, so a new one is covered by being mounted.
 * docs/decisions/noninterference-mutations.md says how it was made to fail.
 */
const rooms = [...modules, smallRoom];
startClock();
const base = await openTestPortal({ modules: rooms, migrate: true });
const open = await makePublicBase(base);
setClock(1);
const opened = await makeOpenedRecords(base);
open.push(...opened);
const askers: Record<'anyone' | 'kenya' | 'officer', Asker> = {
  anyone: { name: 'anyone' },
  kenya: await signIn(base, 'kenya'),
  officer: await signIn(base, 'officer'),
};
const privileged = [await signIn(base, 'france'), await signIn(base, 'brazil')];
await checkpoint(base.portal, 'public');
await checkpoint(base.portal, 'members');
const { masterKeyFile, filesUrl } = base.portal.config;
const shared = { modules: rooms, clone: await base.close(), config: { masterKeyFile, filesUrl } };
const without = await openTestPortal(shared);
const withHidden = await openTestPortal(shared);
for (const id of opened) await forget(without, id);

async function signIn(portal: TestPortal, person: Person): Promise<Asker> {
  const { account } = await portal.actor(person);
  const { cookie } = await openSession(portal.portal, account);
  const { rows } = await portal.portal.database.pool.query<{ id: string }>(
    'select id from session where account = $1',
    [account],
  );
  return { name: person, cookie, session: rows[0]!.id };
}

/** The size of the log of all acts is told to members: the number of acts, and nothing else of them. */
const saysHowManyActs = (asker: Asker, { path }: Ask) =>
  asker.session !== undefined &&
  (path.startsWith('/log/members/checkpoint') ||
    path.startsWith('/log/members/tile/') ||
    /\/records\/[^/]+\/proof$/.test(path));

/** Pages that draw a secret anew each time: only the status can be compared. */
const drawsLots = ({ path }: Ask) => /\/account\/second-factor/.test(path);

/** Clears what counts requests and notes their time: it says how often was asked, and one portal is asked more often. */
async function forgetRequests(): Promise<void> {
  for (const { portal } of [without, withHidden]) {
    await portal.database.pool.query('delete from rate_limit');
    await portal.database.pool.query('update session set last_seen_at = $1', [new Date()]);
  }
}

/** Asks both portals; answers what differs. */
async function differences(asker: Asker, asks: Ask[]): Promise<string[]> {
  const found: string[] = [];
  for (const [i, ask] of asks.entries()) {
    if (i % 20 === 0) await forgetRequests();
    if (saysHowManyActs(asker, ask)) continue;
    const [one, other] = await Promise.all([
      make(without, asker, ask).then(textOf),
      make(withHidden, asker, ask).then(textOf),
    ]);
    if (drawsLots(ask) ? one.slice(0, 3) !== other.slice(0, 3) : one !== other)
      found.push(`${asker.name} ${ask.method} ${ask.path}${difference(one, other)}`);
    if (one.startsWith('500')) found.push(`${asker.name} ${ask.method} ${ask.path} answers 500`);
    if (found.length >= 40) break;
  }
  return found;
}

function difference(one: string, other: string): string {
  const [left, right] = [one.split(/(?<=[>\n,])/), other.split(/(?<=[>\n,])/)];
  const at = left.findIndex((part, i) => part !== right[i]);
  return `\n    without: ${left
    .slice(at, at + 3)
    .join('')
    .slice(0, 200)}\n    with:    ${right
    .slice(at, at + 3)
    .join('')
    .slice(0, 200)}`;
}

/** Cursors of the pages that the portal without hidden things leads to, asked of both. */
async function further(asker: Asker, asks: Ask[]): Promise<Ask[]> {
  const next: Ask[] = [];
  for (const ask of asks) {
    if (!ask.path.includes('limit=')) continue;
    const text = await (await make(without, asker, ask)).text();
    const cursor = /(?:cursor=|"next":")([\w-]+)/.exec(text)?.[1];
    if (cursor) next.push({ ...ask, path: `${ask.path.replace(/&cursor=[\w-]+/, '')}&cursor=${cursor}` });
  }
  return next;
}

async function same(asker: Asker, hidden: string[]): Promise<void> {
  const reads = readsOf(without, open, hidden);
  const second = await further(asker, reads);
  const third = await further(asker, second);
  const found = await differences(asker, [...reads, ...second, ...third, ...actsOf(without, hidden)]);
  for (const { portal } of [without, withHidden])
    await portal.database.pool.query("delete from record where version = 0 and title->>'en' = 'Taken'");
  if (found.length > 0) assert.fail(`${found.length} answers differ:\n${found.join('\n')}`);
}

/** Those who may see it ask first, so that what is kept in memory for them would come out. */
async function askAsThoseWhoMay(): Promise<void> {
  for (const asker of privileged)
    for (const ask of readsOf(withHidden, [], []))
      if (!/\/account\//.test(ask.path)) await (await make(withHidden, asker, ask)).arrayBuffer();
}

/** A hidden thing that does not exist, or is not hidden, would prove nothing. */
async function areHidden(asker: Asker, hidden: string[]): Promise<void> {
  const { rows } = await withHidden.portal.database.pool.query<{ count: number }>(
    'select count(*) as count from record where id = any($1)',
    [hidden],
  );
  assert.ok(rows[0]!.count >= 2);
  for (const id of hidden) {
    const answer = await make(withHidden, asker, { method: 'GET', path: `/api/v1/records/${id}` });
    assert.equal(answer.status, 404);
  }
}

describe('what states keep to themselves', () => {
  let hidden: string[] = [];
  before(async () => {
    setClock(3);
    hidden = await hideFromAll(withHidden, open);
    setClock(6);
    await askAsThoseWhoMay();
  });
  for (const asker of Object.values(askers)) {
    test(`${asker.name} is answered as if it were not there`, async () => {
      await areHidden(asker, hidden);
      await same(asker, hidden);
    });
  }
});

describe('what the Secretariat keeps to itself, and what it took from view', () => {
  let hidden: string[] = [];
  before(async () => {
    setClock(7);
    hidden = await hideInTheSecretariat(withHidden, open);
    setClock(9);
  });
  for (const asker of [askers.anyone, askers.kenya]) {
    test(`${asker.name} is answered as if it were not there`, async () => {
      await areHidden(asker, hidden);
      await same(asker, hidden);
    });
  }
});

describe('what Member States share', () => {
  let hidden: string[] = [];
  before(async () => {
    setClock(10);
    hidden = await hideFromThePublic(withHidden);
    setClock(12);
  });
  test('anyone is answered as if it were not there', async () => {
    await areHidden(askers.anyone, hidden);
    await same(askers.anyone, hidden);
  });
  test('a Member State to whom it is addressed finds it', async () => {
    const found = await make(withHidden, askers.kenya, { method: 'GET', path: `/api/v1/records?q=${hiddenWord}` });
    assert.ok(((await found.json()) as { total: number }).total >= 4);
  });
});
