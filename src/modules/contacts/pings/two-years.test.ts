import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { linkIn, outage, plantContacts, refusal, takeLetters } from '../../../../test/contacts/portal.ts';
import { openTestPortal } from '../../../../test/portal.ts';
import type { Letter } from '../../../kernel/mail.ts';
import { answerByLink } from './answer.ts';
import { takeReturned } from './bounces.ts';
import { advanceRounds } from './clock.ts';
import { postLetters } from './post.ts';
import { planRound } from './rounds.ts';
import type { Outcome } from './schema.ts';
import { defaultSettings, saveSettings } from './settings.ts';

const hour = 3_600_000;
const day = 24 * hour;
const begin = Date.UTC(2026, 10, 23);
mock.timers.enable({ apis: ['Date'], now: begin });
const { portal, visit } = await openTestPortal();
const { pool } = portal.database;
const states = portal.parties.states.filter((state) => state.status === 'member').map((state) => state.code);

/** Numbers by lot, the same in every run (mulberry32). */
function lots(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
const lot = lots(20_261_122);

/** How somebody behaves in a round, and what must come of it. */
const ways = { prompt: 'in_time', slow: 'late', silent: 'none', deputy: 'in_time', refused: 'bounced', refusedDeputy: 'in_time', returned: 'bounced', returnedDeputy: 'in_time' } as const satisfies Record<string, Outcome>; // prettier-ignore
type Way = keyof typeof ways;
const shares: [Way, number][] = [['prompt', 0.4], ['slow', 0.1], ['silent', 0.2], ['deputy', 0.08], ['refused', 0.06], ['refusedDeputy', 0.04], ['returned', 0.08], ['returnedDeputy', 0.04]]; // prettier-ignore

function drawWay(): Way {
  let rest = lot();
  return shares.find(([, share]) => (rest -= share) < 0)?.[0] ?? 'prompt';
}

interface Event {
  at: number;
  happen(now: Date): Promise<unknown>;
}
const events: Event[] = [];
/** How each mailbox behaves in the round that runs. */
const wayOf = new Map<string, Way>();
/** Letters by round and mailbox. */
const got = new Map<string, Letter[]>();
let round = '';
let isDown = false;

const answer = (letter: Letter) => (now: Date) =>
  answerByLink(portal, linkIn(letter).split('/').at(-1)!, 'test', undefined, now);
const returned = ({ messageId }: Letter) =>
  Buffer.from(
    `Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\nAction: failed\nStatus: 5.1.1\n\n--x\nContent-Type: message/rfc822\n\nMessage-ID: ${messageId}\n\n--x--\n`,
  );

takeLetters(portal, (letter) => {
  if (isDown) throw outage();
  const deputy = letter.to.includes('-deputy-');
  const mailbox = letter.to.replace('-deputy-1', '');
  const way = wayOf.get(mailbox) ?? drawWay();
  wayOf.set(mailbox, way);
  if (!deputy && way.startsWith('refused')) throw refusal();
  const key = `${round} ${letter.to}`;
  const before = got.get(key) ?? [];
  got.set(key, [...before, letter]);
  if (
    deputy === way.toLowerCase().endsWith('deputy') &&
    (deputy || way === 'prompt' || way === 'slow') &&
    before.length === 0
  ) {
    const delay = deputy ? 6 * hour : way === 'prompt' ? lot() * 6.9 * day : (7.1 + lot() * 13) * day;
    events.push(
      { at: Date.now() + delay, happen: answer(letter) },
      { at: Date.now() + delay + hour, happen: (now) => answer(letter)(now).catch(() => {}) },
    );
  }
  if (!deputy && way.startsWith('returned') && before.length === 0)
    events.push({
      at: Date.now() + day,
      happen: async (now) => assert.equal(await takeReturned(await visit('officer'), returned(letter), now), 'marked'),
    });
});

/** Lets time pass to an instant in steps of twelve hours, of a week while no round runs; what people do happens at its own hour. */
async function passUntil(end: number, idle = false): Promise<void> {
  while (Date.now() < end) {
    const tick = Math.min(Date.now() + (idle ? 7 * day : 12 * hour), end);
    for (const event of events.filter(({ at }) => at <= tick).toSorted((a, b) => a.at - b.at)) {
      events.splice(events.indexOf(event), 1);
      mock.timers.setTime(Math.max(event.at, Date.now()));
      await event.happen(new Date());
    }
    mock.timers.setTime(tick);
    await advanceRounds(await portal.systemVisit(), new Date());
    await postLetters(await portal.systemVisit(), new Date());
  }
}

interface PingRow {
  contact: string;
  mailbox: string;
  outcome: Outcome;
}
const endsOf = async (id: string) =>
  (
    await pool.query<PingRow>(
      'select p.contact, e.mailbox, p.outcome from contacts_ping p join contacts_entry e on e.id = p.contact where p.round = $1',
      [id],
    )
  ).rows;

const misses = new Map<string, number>();
const doubted = new Set<string>();
/** Compares a round that is over with how each behaved, and keeps count of misses. */
async function compare(contacts: number): Promise<Record<string, number>> {
  const pings = await endsOf(round);
  assert.equal(pings.length, contacts, 'no ping lost, none doubled');
  const seen: Record<string, number> = {};
  for (const { contact, mailbox, outcome } of pings) {
    const way = wayOf.get(mailbox)!;
    assert.equal(outcome, ways[way], `${mailbox} was ${way}`);
    seen[way] = (seen[way] ?? 0) + 1;
    const missed = outcome === 'none' || outcome === 'bounced' ? (misses.get(contact) ?? 0) + 1 : 0;
    misses.set(contact, missed === 2 ? 0 : missed);
    if (missed === 2) doubted.add(contact);
    const mine = got.get(`${round} ${mailbox}`)?.length ?? 0;
    const most = {
      prompt: 3,
      slow: 3,
      silent: 3,
      deputy: 3,
      refused: 0,
      refusedDeputy: 0,
      returned: 1,
      returnedDeputy: 1,
    }[way];
    assert.ok(mine <= most && (most === 0 || mine >= 1), `${mailbox} (${way}) got ${mine} letters`);
    if (way === 'slow' || way === 'silent') assert.equal(mine, 3, `${mailbox} was reminded twice`);
    const toDeputy = got.get(`${round} ${mailbox.replace('@', '-deputy-1@')}`)?.length ?? 0;
    assert.ok(
      toDeputy <= 1 && (way === 'prompt' || toDeputy === 1),
      `the deputy of ${mailbox} got ${toDeputy} letters`,
    );
  }
  const stale = (
    await pool.query<{ id: string }>('select id from record where room = $1 and confirm_by <= $2', [
      'contacts',
      new Date(),
    ])
  ).rows;
  assert.deepEqual(
    stale.map(({ id }) => id).toSorted(),
    [...doubted].toSorted(),
    'not confirmed after two misses in a row, and only then',
  );
  return seen;
}

const newestRound = async () =>
  (await pool.query<{ id: string }>('select id from contacts_ping_round order by starts_at desc limit 1')).rows[0]!.id;

test('two years with 193 states that behave by lot', async (t) => {
  await plantContacts(portal, states, 2);
  await saveSettings(await visit('officer'), { ...defaultSettings, nextOn: '2026-12-01' });
  for (const [i, planned] of ['2026-12-01', '2027-06-01', '2027-12-01', '2028-06-01'].entries()) {
    await t.test(`the round of ${planned}`, async () => {
      await passUntil(Date.parse(planned) - hour, true);
      wayOf.clear();
      isDown = i === 1;
      mock.timers.setTime(Date.parse(planned));
      const system = await portal.systemVisit();
      await Promise.all([1, 2, 3].map(() => advanceRounds(system, new Date())));
      round = await newestRound();
      await postLetters(await portal.systemVisit(), new Date());
      await passUntil(Date.now() + (isDown ? 3 * day : hour));
      isDown = false;
      await passUntil(Date.now() + 23 * day);
      t.diagnostic(JSON.stringify(await compare(2 * states.length)));
    });
    if (i === 1)
      await t.test('a surprise round for a group', async () => {
        wayOf.clear();
        round = await planRound(await visit('officer'), { level: 'link', scope: { group: 'eu' } });
        await advanceRounds(await portal.systemVisit(), new Date());
        await passUntil(Date.now() + 24 * day);
        await compare(2 * portal.parties.group('eu')!.members.length);
      });
  }
  await passUntil(begin + 730 * day, true);
  const { rows } = await pool.query<{ state: string; count: number }>(
    'select state, count(*) as count from contacts_ping_round group by state',
  );
  assert.deepEqual(rows, [{ state: 'closed', count: 5 }]);
  assert.equal((await pool.query("select 1 from contacts_ping_letter where state = 'queued'")).rows.length, 0);
});
