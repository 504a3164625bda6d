import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import fc from 'fast-check';
import { office, plantContacts, takeLetters } from '../../../../test/contacts/portal.ts';
import { openTestPortal } from '../../../../test/portal.ts';
import { advanceRounds } from './clock.ts';
import { fewest, mergeSmall } from './figures.ts';
import { planRound } from './rounds.ts';

mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 10, 23) });
const { portal, visit, request, publish } = await openTestPortal();
takeLetters(portal, () => {});

const states = (list: { owner: string }[]) => new Set(list.map(({ owner }) => owner)).size;

test('whatever the groups, no figure is about fewer than five states, and none is left out', () => {
  const groups = fc.array(fc.array(fc.nat(30), { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(groups, (sizes) => {
      const given = new Map(sizes.map((owners, i) => [`g${i}`, owners.map((owner) => ({ owner: `${i}-${owner}` }))]));
      const all = [...given.values()].flat();
      const shown = mergeSmall(given);
      assert.equal([...shown.values()].flat().length, all.length);
      if (states(all) >= fewest) for (const [region, list] of shown) assert.ok(states(list) >= fewest, region);
    }),
  );
});

async function start(scope: object): Promise<string> {
  const round = await planRound(await visit('officer'), { level: 'link', scope });
  await advanceRounds(await portal.systemVisit(), new Date());
  return round;
}
const figuresOf = async (person: 'officer' | 'france' | 'brazil', round: string) =>
  (await (await request(person, `/api/v1/contacts/ping-rounds/${round}`)).json()) as {
    total: { contacts: number } | null;
    regions: { region: string; states: number }[];
  };

test('a round over fewer than five states has no figures, not for the Secretariat either', async () => {
  await plantContacts(portal, ['FR', 'KE', 'JP', 'AU', 'PL', 'MX', 'CL'], 2);
  const four = await start({ states: ['FR', 'KE', 'JP', 'AU'] });
  for (const person of ['officer', 'france'] as const) {
    assert.deepEqual(await figuresOf(person, four), { ...(await figuresOf(person, four)), total: null, regions: [] });
    assert.match(await (await request(person, `/en/contacts/pings/rounds/${four}`)).text(), /Fewer than 5 States/);
  }
  const five = await start({ states: ['FR', 'KE', 'JP', 'AU', 'PL'] });
  const { total, regions } = await figuresOf('officer', five);
  assert.equal(total?.contacts, 10);
  assert.deepEqual(
    regions.map(({ region, states: many }) => [region, many]),
    [['others', 5]],
    'no region has five',
  );
});

test('a round that asked others only is not there for a state, and which states were named is told to none', async () => {
  const round = await start({ states: ['KE', 'JP', 'AU', 'PL', 'MX'] });
  assert.equal((await request('france', `/en/contacts/pings/rounds/${round}`)).status, 404);
  const page = await (await request('kenya', `/en/contacts/pings/rounds/${round}`)).text();
  assert.match(page, /Named States/);
  assert.doesNotMatch(page, /Mexico|Poland/);
});

test('an entry that not all Member States see is asked, its state sees the result, and no figure counts it', async () => {
  const everybody = { states: ['FR', 'KE', 'JP', 'AU', 'PL', 'BR'] };
  const before = await figuresOf('officer', await start(everybody));
  const hidden = await publish('brazil', 'technical_contact', office('Quiet desk', 'quiet@example.br'), ['state:FR']);
  const round = await start(everybody);
  assert.deepEqual((await figuresOf('officer', round)).total, before.total);
  const own = (await (await request('brazil', '/api/v1/contacts/pings')).json()) as {
    items: { contact: string; round: string }[];
  };
  assert.deepEqual(
    own.items.filter((item) => item.round === round).map((item) => item.contact),
    [hidden],
  );
  for (const path of [`/en/contacts/pings/rounds/${round}`, '/en/contacts/pings'])
    for (const person of ['officer', 'kenya', 'france'] as const)
      assert.doesNotMatch(await (await request(person, path)).text(), /Quiet desk/, `${person} ${path}`);
});

test('reference records are not asked: no state nominated them', async () => {
  await publish('officer', 'technical_contact', office('A team known from the web', 'team@example.org'));
  const round = await start({});
  const { rows } = await portal.database.pool.query(
    "select 1 from contacts_ping_letter where round = $1 and address = 'team@example.org'",
    [round],
  );
  assert.equal(rows.length, 0);
});
