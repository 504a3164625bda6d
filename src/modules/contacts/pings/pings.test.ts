import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { linkIn, nominate, takeLetters } from '../../../../test/contacts/portal.ts';
import { openTestPortal } from '../../../../test/portal.ts';
import type { Letter } from '../../../kernel/mail.ts';
import { advanceRounds } from './clock.ts';
import { postLetters } from './post.ts';
import { planRound } from './rounds.ts';

const start = Date.UTC(2026, 10, 23, 9);
mock.timers.enable({ apis: ['Date'], now: start });
const test1 = await openTestPortal();
const { portal, visit, request, send } = test1;
const letters: Letter[] = [];
takeLetters(portal, (letter) => letters.push(letter));

const at = (days: number, hours = 0) => new Date(start + (days * 24 + hours) * 3_600_000);
async function runAt(now: Date): Promise<void> {
  mock.timers.setTime(+now);
  await advanceRounds(await portal.systemVisit(), now);
  await postLetters(await portal.systemVisit(), now);
}
const rows = async <R extends object>(text: string, values: unknown[] = []) =>
  (await portal.database.pool.query<R>(text, values)).rows;
const pingsOf = (round: string) =>
  rows<{ id: string; owner: string; contact: string; outcome: string | null; answered_by: string | null }>(
    'select * from contacts_ping where round = $1 order by owner, contact',
    [round],
  );

const contact = {
  france: await nominate(test1, 'france', 'Marigold office', 'marigold@example.fr', ['deputy@example.fr']),
  kenya: await nominate(test1, 'kenya', 'Kestrel desk', 'kestrel@example.ke'),
  brazil: await nominate(test1, 'brazil', 'Bromelia desk', 'bromelia@example.br'),
};
const round = await planRound(await visit('officer'), { level: 'link', name: 'Autumn round' });
await runAt(at(0));
const [, pingOfFrance, pingOfKenya] = await pingsOf(round);
const letterTo = (mailbox: string) => letters.find(({ to }) => to === mailbox)!;

test('a round writes one letter to every contact, which says nothing of it', async () => {
  assert.deepEqual(letters.map(({ to }) => to).toSorted(), [
    'bromelia@example.br',
    'kestrel@example.ke',
    'marigold@example.fr',
  ]);
  for (const { subject, text } of letters) {
    assert.doesNotMatch(`${subject} ${text}`, /Marigold|Kestrel|Bromelia|France|Kenya|Brazil|Autumn/);
    assert.match(text, /\/en\/contacts\/ping\/[\w-]{43}\b/);
  }
  const stored = JSON.stringify(await rows('select * from contacts_ping_letter'));
  for (const letter of letters)
    assert.ok(!stored.includes(linkIn(letter).split('/').at(-1)!), 'the link stands nowhere in the database');
  await runAt(at(0, 1));
  assert.equal(letters.length, 3, 'and it is sent once');
});

for (const [person, path, status, hidden] of [
  ['anyone', '/en/contacts/pings', 404, 'Autumn'],
  ['france', '/en/contacts/pings', 200, 'Kestrel'],
  ['franceReader', '/en/contacts/pings', 200, 'Kestrel'],
  ['kenya', '/en/contacts/pings', 200, 'Marigold'],
  ['officer', '/en/contacts/pings', 200, 'Marigold'],
  ['anyone', `/en/contacts/pings/rounds/${round}`, 404, 'Autumn'],
  ['france', `/en/contacts/pings/rounds/${round}`, 200, 'Kestrel'],
  ['officer', `/en/contacts/pings/rounds/${round}`, 200, 'Marigold'],
  ['holySee', `/en/contacts/pings/rounds/${round}`, 200, 'Marigold'],
  ['anyone', `/en/contacts/pings/${pingOfFrance!.id}`, 404, 'Marigold'],
  ['kenya', `/en/contacts/pings/${pingOfFrance!.id}`, 404, 'Marigold'],
  ['officer', `/en/contacts/pings/${pingOfFrance!.id}`, 404, 'Marigold'],
  ['france', `/en/contacts/pings/${pingOfFrance!.id}`, 200, 'marigold@example.fr'],
  ['anyone', '/en/contacts/pings/settings', 404, 'Months'],
  ['france', '/en/contacts/pings/settings', 404, 'Months'],
  ['officer', '/en/contacts/pings/settings', 200, 'Marigold'],
  ['france', '/en/contacts/pings/rounds/new', 404, 'surprise'],
  ['officer', '/en/contacts/pings/rounds/new', 200, 'Marigold'],
  ['france', '/en/contacts/pings/returned', 404, 'notice'],
  ['officer', '/en/contacts/pings/returned', 200, 'Marigold'],
  ['anyone', '/api/v1/contacts/pings', 404, pingOfFrance!.id],
  ['kenya', '/api/v1/contacts/pings', 200, pingOfFrance!.id],
  ['officer', '/api/v1/contacts/pings', 404, pingOfFrance!.id],
  ['france', '/api/v1/contacts/ping-rounds', 404, round],
  ['officer', '/api/v1/contacts/ping-rounds', 200, 'Marigold'],
  ['officer', `/api/v1/contacts/ping-rounds/${round}`, 200, '"contacts":3'],
] as const)
  test(`${person} is answered ${path.replace(/[0-9a-z]{20}/, '…')} with ${status}`, async () => {
    const answer = await request(person, path);
    assert.equal(answer.status, status);
    assert.ok(!(await answer.text()).includes(hidden));
  });

test('my state says what waits, to those who answer for it', async () => {
  assert.match(await (await request('france', '/en/my-state')).text(), /href="\/en\/contacts\/pings"/);
  for (const person of ['franceReader', 'holySee', 'officer'] as const)
    assert.doesNotMatch(await (await request(person, '/en/my-state')).text(), /communication check/);
});

test('opening the link answers nothing and tells nothing; one click answers, once', async () => {
  const path = linkIn(letterTo('marigold@example.fr'));
  for (let i = 0; i < 3; i++) {
    const shown = await request('anyone', path);
    assert.equal(shown.status, 200);
    assert.match(shown.headers.get('cache-control') ?? '', /no-store/);
    const html = await shown.text();
    assert.match(html, /Autumn round/);
    assert.doesNotMatch(html, /Marigold|France|marigold/);
  }
  assert.equal((await pingsOf(round))[1]!.outcome, null);
  mock.timers.setTime(+at(1));
  const answered = await send('anyone', path, {});
  assert.equal(answered.status, 303);
  mock.timers.setTime(+at(9));
  const shownAgain = await (await request('anyone', path)).text();
  assert.match(shownAgain, /has been received/);
  assert.doesNotMatch(shownAgain, /<form[^>]+contacts\/ping\//);
  const { outcome, answered_by: by } = (await pingsOf(round))[1]!;
  assert.deepEqual([outcome, by], ['in_time', 'contact']);
});

test('an answer sent again changes nothing', async () => {
  const path = linkIn(letterTo('marigold@example.fr'));
  const before = await rows('select * from contacts_ping where id = $1', [pingOfFrance!.id]);
  const leaves = async () => (await rows("select 1 from leaf where opening->>'act' = 'answer ping'")).length;
  const acts = await leaves();
  assert.equal(
    (await send('anyone', `/en/contacts/ping/${'x'.repeat(43)}`, {}, path)).status,
    403,
    'without a form of ours',
  );
  const sent = await send('anyone', linkIn(letterTo('kestrel@example.ke')), {}, path);
  assert.equal(sent.status, 303);
  assert.deepEqual(await rows('select * from contacts_ping where id = $1', [pingOfFrance!.id]), before);
  assert.equal(await leaves(), acts);
});

test('somebody who writes for the state answers in the portal; others do not', async () => {
  const path = `/en/contacts/pings/${pingOfKenya!.id}`;
  assert.equal((await send('france', path, {})).status, 404);
  assert.equal((await send('kenya', path, {})).status, 303);
  const { outcome, answered_by: by } = (await pingsOf(round))[2]!;
  assert.deepEqual([outcome, by], ['late', 'portal']);
  const own = (await (await request('kenya', '/api/v1/contacts/pings')).json()) as { items: { outcome: string }[] };
  assert.deepEqual(
    own.items.map((item) => item.outcome),
    ['late'],
  );
});

test('a link that is none, and one whose round is over, are answered alike', async () => {
  await runAt(at(22));
  const over = await request('anyone', linkIn(letterTo('bromelia@example.br')));
  const none = await request('anyone', `/en/contacts/ping/${'x'.repeat(43)}`);
  assert.deepEqual([over.status, none.status], [410, 410]);
  assert.equal((await pingsOf(round))[0]!.outcome, 'none');
  assert.equal(
    (await rows<{ state: string }>('select state from contacts_ping_round where id = $1', [round]))[0]!.state,
    'closed',
  );
});

test('reminders come on their days, deputies are asked, and an answer of theirs counts', async () => {
  letters.length = 0;
  const second = await planRound(await visit('officer'), { level: 'link', scope: { states: ['FR'] } });
  const to = () => letters.map((letter) => letter.to);
  await runAt(at(30));
  await runAt(at(32, 23));
  assert.deepEqual(to(), ['marigold@example.fr']);
  await runAt(at(33));
  await runAt(at(33, 2));
  assert.deepEqual(to(), ['marigold@example.fr', 'marigold@example.fr']);
  await runAt(at(35));
  assert.deepEqual(to().slice(2).toSorted(), ['deputy@example.fr', 'marigold@example.fr']);
  assert.equal((await send('anyone', linkIn(letterTo('deputy@example.fr')), {})).status, 303);
  const [ping] = await pingsOf(second);
  assert.deepEqual([ping!.outcome, ping!.answered_by], ['in_time', 'deputy']);
  const log = await (await request('france', `/en/contacts/pings/${ping!.id}`)).text();
  assert.match(log, /First letter.*Reminder.*To a deputy/s);
});

test('two misses in a row mark the entry as not confirmed; a confirmation of its state ends that', async () => {
  const isStale = async (person: 'brazil' | 'kenya') =>
    /Not confirmed/.test(await (await request(person, `/en/contacts/${contact.brazil}`)).text());
  assert.equal(await isStale('kenya'), false);
  await planRound(await visit('officer'), { level: 'link', scope: { states: ['BR'] } });
  await runAt(at(60));
  await runAt(at(82));
  mock.timers.setTime(+at(82, 1));
  assert.equal(await isStale('kenya'), true);
  const answer = await send('brazil', '/en/my-state', {}, '/en/my-state/confirmation');
  assert.equal(answer.status, 303);
  mock.timers.setTime(+at(82, 2));
  assert.equal(await isStale('kenya'), false);
});

test('a form drill is answered by its form; what is missing is said and what was typed stays', async () => {
  letters.length = 0;
  const drill = await planRound(await visit('officer'), { level: 'form', scope: { states: ['KE'] } });
  await runAt(at(90));
  const path = linkIn(letterTo('kestrel@example.ke'));
  const wrong = await send('anyone', path, { reachable: 'yes', minutes: 'soon', remarks: 'Typed remark' });
  assert.equal(wrong.status, 422);
  assert.match(await wrong.text(), /Typed remark/);
  assert.equal((await send('anyone', path, { reachable: 'yes', minutes: '20', remarks: 'Night desk' })).status, 303);
  const [ping] = await pingsOf(drill);
  assert.match(await (await request('kenya', `/en/contacts/pings/${ping!.id}`)).text(), /Night desk/);
  assert.doesNotMatch(await (await request('anyone', path)).text(), /Night desk/);
});

test('the Secretariat plans a round by form, and cancels it before it begins', async () => {
  const values = {
    level: 'link',
    name: 'Spring',
    startsAt: '2027-03-01T08:00',
    'scope.group': '',
    'scope.kinds[]': 'technical_contact',
  };
  const planned = await send('officer', '/en/contacts/pings/rounds/new', values, '/en/contacts/pings/rounds');
  assert.equal(planned.status, 303);
  const path = planned.headers.get('location')!;
  assert.match(await (await request('officer', path)).text(), /Planned/);
  assert.equal((await request('france', path)).status, 404, 'nobody is told before');
  assert.equal((await send('officer', `${path}/cancellation`, {})).status, 303);
  assert.equal((await send('officer', '/en/contacts/pings/rounds/new', {}, `${path}/cancellation`)).status, 404);
  const far = await send(
    'officer',
    '/en/contacts/pings/rounds/new',
    { ...values, startsAt: '2031-03-01T08:00' },
    '/en/contacts/pings/rounds',
  );
  assert.equal(far.status, 422);
  assert.match(await far.text(), /value="Spring"/);
  assert.equal((await send('france', '/en/my-state', values, '/en/contacts/pings/rounds')).status, 404);
});

test('settings are kept, and what makes no sense is refused with what was typed', async () => {
  const path = '/en/contacts/pings/settings';
  const good = {
    everyMonths: '4',
    nextOn: '2027-06-01',
    plannedLevel: 'form',
    daysToAnswer: '5',
    reminderDays: '2, 4',
    escalateAfterDays: '3',
    lateDays: '10',
    lettersPerMinute: '100',
  };
  for (const [name, value] of [
    ['reminderDays', '2, 7'],
    ['daysToAnswer', '0'],
    ['escalateAfterDays', '6'],
    ['everyMonths', 'six'],
    ['lettersPerMinute', '99999'],
    ['nextOn', '2027-02-30'],
  ] as const) {
    const answer = await send('officer', path, { ...good, [name]: value });
    assert.equal(answer.status, 422, name);
    assert.match(await answer.text(), new RegExp(`value="${value}"`), name);
  }
  assert.equal((await send('officer', path, good)).status, 303);
  assert.match(await (await request('officer', path)).text(), /value="2, 4"/);
});

test('nothing of a ping reaches search, feeds or the public log', async () => {
  for (const path of ['/api/v1/records?q=Autumn', '/en/search?q=ping', '/log/checkpoint', '/sitemap.xml'])
    assert.doesNotMatch(await (await request('anyone', path)).text(), new RegExp(`Autumn round|${round}`), path);
  assert.equal((await rows("select 1 from leaf where tree = 'public' and subject like 'ping%'")).length, 0);
});
