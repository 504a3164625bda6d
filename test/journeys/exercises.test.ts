import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exerciseMessages } from '../../src/modules/contacts/exercises/messages.ts';
import { openJourneyPortal, type Visitor } from './browser.ts';
import { fill, press, textOf } from './steps.ts';

const portal = await openJourneyPortal();

for (const { language, script } of [
  { language: 'en', script: true },
  { language: 'ar', script: false },
] as const)
  test(`an exercise with three injects: ${language} ${script ? 'with' : 'without'} script`, async () => {
    const say = exerciseMessages.in(language);
    const [control, kenya, france] = await Promise.all([
      portal.visitor('officer', { language, script }),
      portal.visitor('kenya', { language, script }),
      portal.visitor('france', { language, script }),
    ]);
    await control.open('/contacts/exercises/new');
    await fill(control, { title: `A grid in trouble ${language}`, scenario: 'An invented State goes dark.' });
    await choose(control, ['KE', 'FR']);
    await press(control, say('new.button'));
    const path = new URL(control.page.url()).pathname.slice(3);
    for (const [minute, title, states] of [
      ['0', 'Lights go out', []],
      ['30', 'A call to Nairobi', ['KE']],
      ['60', 'A call to Paris', ['FR']],
    ] as const) {
      await control.open(`${path}/inject`);
      await fill(control, { minute, title, body: `${title}.` });
      await choose(control, states);
      await press(control, say('inject.button'));
    }
    await press(control, say('open.button'));
    await press(control, say('act.start'));

    await kenya.open(path);
    await france.open(path);
    for (const player of [kenya, france]) {
      assert.match(await textOf(player), /Lights go out/);
      assert.doesNotMatch(await textOf(player), /A call to/);
    }
    await kenya.page.locator('main [name="text"]').first().fill('We call the operator.');
    await kenya.page
      .locator('main')
      .getByRole('button', { name: say('answer.button'), exact: true })
      .first()
      .click();
    await kenya.page.getByText('We call the operator.').first().waitFor();

    await fill(control, { minute: '60' });
    await press(control, say('act.jump'));
    await press(control, say('act.pause'));
    await kenya.open(path);
    await france.open(path);
    assert.match(await textOf(kenya), /A call to Nairobi/);
    assert.doesNotMatch(await textOf(kenya), /A call to Paris/);
    assert.match(await textOf(france), /A call to Paris/);
    assert.doesNotMatch(await textOf(france), /Nairobi|operator/);

    await control.open(path);
    await press(control, say('act.end'));
    await control.open(`${path}/debrief`);
    const debrief = await textOf(control);
    for (const words of [
      'Lights go out',
      'A call to Nairobi',
      'A call to Paris',
      'We call the operator.',
      say('mark'),
      say('event.end'),
    ])
      assert.ok(debrief.includes(words), words);
    assert.deepEqual([control.complaints, kenya.complaints, france.complaints], [[], [], []]);
    await Promise.all([control, kenya, france].map(({ context }) => context.close()));
  });

/** Ticks these states. */
async function choose({ page }: Visitor, states: readonly string[]): Promise<void> {
  for (const state of states) await page.locator(`main [name="states[]"][value="${state}"]`).check();
}
