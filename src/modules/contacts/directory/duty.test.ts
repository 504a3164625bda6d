import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dutyAt, holesOf, localTime, nextTurn, spansOf, turnAt, weekLength, weekMinute } from './duty.ts';
import { isTimeZone, type Turn } from './schema.ts';

const zones = ['UTC', 'Africa/Nairobi', 'Europe/Paris', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia', 'Pacific/Chatham', 'America/Sao_Paulo', 'Asia/Tehran', 'Africa/Casablanca']; // prettier-ignore
const hour = fc.integer({ min: 0, max: 1439 }).map((minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`); // prettier-ignore
const turn: fc.Arbitrary<Turn> = fc.record({
  days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
  from: hour,
  to: fc.oneof(hour, fc.constant('24:00')),
  who: fc.constant('Duty officer'),
});
const rota = fc.array(turn, { minLength: 1, maxLength: 8 });
const instant = fc.date({ min: new Date('2024-01-01T00:00:00Z'), max: new Date('2028-01-01T00:00:00Z'), noInvalidDate: true }); // prettier-ignore

test('the wall clock is UTC and the offset of the zone at that instant', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), instant, (zone, now) => {
      const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
        .formatToParts(now)
        .find((part) => part.type === 'timeZoneName')!.value;
      const [, sign, hours = '0', minutes = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(name)!;
      const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
      const wall = new Date(now.getTime() + offset * 60_000);
      const local = localTime(zone, now);
      assert.equal(`${local.date}T${local.time}`, wall.toISOString().slice(0, 16));
      assert.equal(local.day, wall.getUTCDay() || 7);
    }),
  );
});

test('somebody is on duty exactly when the wall clock is in no hole', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), rota, instant, (zone, turns, now) => {
      const at = weekMinute(zone, now);
      const inHole = holesOf(turns).some(({ from, to }) => (at >= from && at < to) || at + weekLength < to);
      assert.equal(turnAt(zone, turns, now) === undefined, inHole);
    }),
  );
});

test('holes and turns fill the week, and holes do not touch', () => {
  fc.assert(
    fc.property(rota, (turns) => {
      const holes = holesOf(turns);
      const covered = new Set(turns.flatMap(spansOf).flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => (from + i) % weekLength))); // prettier-ignore
      const free = holes.reduce((sum, { from, to }) => sum + to - from, 0);
      assert.equal(covered.size + free, weekLength);
      for (const { from, to } of holes) assert.ok(covered.has(to % weekLength) && covered.has((from + weekLength - 1) % weekLength)); // prettier-ignore
    }),
    { numRuns: 30 },
  );
});

test('the next turn is never later than any turn of the rota', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), rota, instant, (zone, turns, now) => {
      const next = nextTurn(zone, turns, now)!;
      const at = weekMinute(zone, now);
      const wait = (next - at + weekLength) % weekLength;
      for (const { from } of turns.flatMap(spansOf)) assert.ok(wait <= (from - at + weekLength) % weekLength);
    }),
  );
});

const weekdays: Turn = { days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00', who: 'Day desk' };
const nights: Turn = { days: [1, 2, 3, 4, 5, 6, 7], from: '22:00', to: '06:00', who: 'Night desk' };

test('the hours follow the change of the clock', () => {
  const answers = (zone: string, at: string) => dutyAt({ time_zone: zone, availability: 'rota', rota: [weekdays] }, new Date(at)); // prettier-ignore
  // Paris is at UTC+1 until 29 March 2026, and at UTC+2 afterwards.
  assert.deepEqual(answers('Europe/Paris', '2026-03-27T06:59:00Z'), { answers: false, who: undefined });
  assert.deepEqual(answers('Europe/Paris', '2026-03-27T07:00:00Z'), { answers: true, who: 'Day desk' });
  assert.deepEqual(answers('Europe/Paris', '2026-03-30T06:00:00Z'), { answers: true, who: 'Day desk' });
  assert.deepEqual(answers('Europe/Paris', '2026-03-30T15:00:00Z'), { answers: false, who: undefined });
});

test('a night turn goes over midnight and over the end of the week, also when the hour comes twice', () => {
  const night = (at: string) =>
    dutyAt({ time_zone: 'Europe/Paris', availability: 'rota', rota: [nights] }, new Date(at));
  assert.equal(night('2026-10-25T00:30:00Z').who, 'Night desk');
  assert.equal(night('2026-10-25T01:30:00Z').who, 'Night desk');
  assert.equal(night('2026-10-25T05:00:00Z').answers, false);
  assert.equal(night('2026-10-26T04:59:00Z').who, 'Night desk');
  assert.deepEqual(holesOf([nights]).at(0), { from: 360, to: 1320 });
});

test('who says nothing of hours is not said to be closed', () => {
  assert.deepEqual(dutyAt({}, new Date()), { answers: undefined, who: undefined });
  assert.deepEqual(dutyAt({ availability: 'always' }, new Date()), { answers: true, who: undefined });
  assert.deepEqual(holesOf([]), []);
});

test('only names of the IANA database are time zones', () => {
  for (const zone of [...zones, 'America/Argentina/Buenos_Aires', 'Etc/GMT+5']) assert.ok(isTimeZone(zone), zone);
  for (const zone of ['Nairobi', 'Africa/Atlantis', 'GMT+3', '+03:00', 'EST', '', 'Africa/Nairobi '])
    assert.ok(!isTimeZone(zone), zone);
});
