import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clockAt, clockWords, releaseOf, type ClockEntry } from './exercise-clock.ts';

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 23, 9) + minutes * 60_000);
const entry = (kind: ClockEntry['kind'], minutes: number, clock: number): ClockEntry => ({
  kind,
  at: at(minutes),
  clock: clock * 60_000,
});

test('the clock runs, stands and jumps', () => {
  const entries = [
    entry('start', 0, 0),
    entry('pause', 10, 10),
    entry('resume', 30, 10),
    entry('jump', 35, 60),
    entry('end', 45, 70),
  ];
  for (const [minutes, shown] of [
    [0, 0],
    [5, 5],
    [10, 10],
    [20, 10],
    [32, 12],
    [35, 60],
    [40, 65],
    [45, 70],
    [500, 70],
  ] as const)
    assert.equal(
      clockAt(
        entries.filter((each) => each.at <= at(minutes)),
        at(minutes),
      ),
      shown * 60_000,
      `after ${minutes}`,
    );
  assert.equal(clockAt([], at(5)), 0);
  assert.equal(clockWords(83 * 60_000 + 59_000), 'T+01:23');
});

test('an inject comes when the clock reaches it, by running or by a jump, and stays when it is set back', () => {
  const entries = [
    entry('start', 0, 0),
    entry('pause', 10, 10),
    entry('jump', 20, 60),
    entry('jump', 25, 5),
    entry('resume', 30, 5),
  ];
  assert.equal(releaseOf(0, [], at(0)), undefined);
  assert.deepEqual(releaseOf(0, entries, at(31)), { at: at(0), clock: 0 });
  assert.deepEqual(releaseOf(7, entries, at(31)), { at: at(7), clock: 7 * 60_000 });
  assert.deepEqual(releaseOf(30, entries, at(31)), { at: at(20), clock: 60 * 60_000 }, 'jumped over');
  assert.equal(releaseOf(61, entries, at(31)), undefined);
  assert.deepEqual(releaseOf(61, entries, at(87)), { at: at(86), clock: 61 * 60_000 });
});

test('what has come has come: later nothing is taken back, and its time does not change', () => {
  const acts = fc.array(
    fc.record({ kind: fc.constantFrom('pause', 'resume', 'jump'), wait: fc.nat(60), to: fc.nat(200) }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(acts, fc.nat(220), (list, minute) => {
      const entries: ClockEntry[] = [entry('start', 0, 0)];
      let now = 0;
      let known: Date | undefined;
      for (const { kind, wait, to } of list) {
        now += wait;
        const shown = clockAt(entries, at(now));
        entries.push({ kind: kind as 'pause', at: at(now), clock: kind === 'jump' ? to * 60_000 : shown });
        const release = releaseOf(minute, entries, at(now));
        if (known) assert.deepEqual(release?.at, known);
        known = release?.at ?? known;
      }
    }),
  );
});
