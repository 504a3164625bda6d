import assert from 'node:assert/strict';
import { test } from 'node:test';
import { homeMessages } from '../../src/modules/home/messages.ts';
import { advanceRounds } from '../../src/modules/contacts/pings/clock.ts';
import { pingMessages } from '../../src/modules/contacts/pings/messages.ts';
import { postLetters } from '../../src/modules/contacts/pings/post.ts';
import type { Letter } from '../../src/kernel/mail.ts';
import { uiMessages } from '../../src/ui/messages.ts';
import { linkIn, takeLetters } from '../contacts/portal.ts';
import { directoryMessages } from '../../src/modules/contacts/directory/messages.ts';
import { openJourneyPortal, type JourneyPortal, type Visitor } from './browser.ts';
import { fill, follow, idOf, press, textOf, wordsOf } from './steps.ts';

/** Nominates a desk with a deputy, from the directory's button to its publication to Member States. @returns its id */
async function nominate({ portal }: JourneyPortal, visitor: Visitor): Promise<string> {
  const { language } = visitor;
  const { record } = wordsOf(visitor);
  await visitor.open('/contacts');
  await follow(visitor, directoryMessages.in(language)('ways.nominate'), 'main');
  await follow(visitor, portal.rooms.kind('technical_contact')!.name(language).one, 'main');
  await fill(visitor, { [`title.${language}`]: 'Night desk' });
  await press(visitor, record('form.next'));
  await fill(visitor, {
    'fields.mailbox': 'desk@example.ke',
    'fields.deputies.0.name': 'Deputy',
    'fields.deputies.0.mailbox': 'deputy@example.ke',
  });
  await press(visitor, record('form.next'));
  await press(visitor, record('form.next'));
  await press(visitor, record('form.toPublication'));
  await press(visitor, record('publish.members'));
  assert.match(await textOf(visitor), new RegExp(record('done.publication')));
  return idOf(visitor);
}

for (const { language, script } of [
  { language: 'en', script: true },
  { language: 'ar', script: false },
] as const)
  test(`nominated, asked, missed, deputies asked, not confirmed, confirmed, answered: ${language} ${script ? 'with' : 'without'} script`, async (t) => {
    const portal = await openJourneyPortal(t);
    const say = pingMessages.in(language);
    const letters: Letter[] = [];
    takeLetters(portal.portal, (letter) => letters.push(letter));
    const [officer, kenya, anyone] = await Promise.all([
      portal.visitor('officer', { language, script }),
      portal.visitor('kenya', { language, script }),
      portal.visitor('anyone', { language, script }),
    ]);
    const contact = await nominate(portal, kenya);
    const inDays = async (days: number) => {
      const now = new Date(Date.now() + days * 86_400_000);
      await advanceRounds(await portal.portal.systemVisit(), now);
      await postLetters(await portal.portal.systemVisit(), now);
    };
    const plan = async (name: string) => {
      await officer.open('/contacts/pings/rounds/new');
      await fill(officer, { name });
      await press(officer, say('form.button'));
      assert.ok((await textOf(officer)).includes(name));
    };

    await plan('First round');
    await inDays(0);
    await kenya.open('/my-state');
    assert.ok((await textOf(kenya)).includes(say('waiting.pings')));
    await inDays(5.5);
    assert.deepEqual(letters.map(({ to }) => to).toSorted(), [
      'deputy@example.ke',
      'desk@example.ke',
      'desk@example.ke',
    ]);
    await inDays(22);
    await kenya.open('/contacts/pings');
    assert.ok((await textOf(kenya)).includes(say('outcome.none')));
    await plan('Second round');
    await inDays(23);
    await inDays(46);

    const stale = uiMessages.in(language)('freshness.stale');
    const notConfirmed = async () => {
      await kenya.open(`/contacts/${contact}`);
      return (await textOf(kenya)).includes(stale.split('{')[0]!.trim().slice(0, 8));
    };
    assert.equal(await notConfirmed(), true);
    await kenya.open('/my-state');
    await press(kenya, homeMessages.in(language)('myState.confirmAll'));
    assert.equal(await notConfirmed(), false);

    letters.length = 0;
    await plan('Third round');
    await inDays(0);
    await anyone.page.goto(portal.origin + linkIn(letters[0]!).replace(/^\/\w\w/, `/${language}`));
    const shown = await textOf(anyone);
    assert.ok(shown.includes('Third round') && !/Night desk|Kenya|كينيا/.test(shown));
    await press(anyone, say('link.button'));
    assert.ok((await textOf(anyone)).includes(say('link.received')));
    await kenya.open('/contacts/pings');
    assert.ok((await textOf(kenya)).includes(say('outcome.in_time')));
    assert.deepEqual([officer.complaints, kenya.complaints, anyone.complaints], [[], [], []]);
  });
