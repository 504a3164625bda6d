import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Language } from '../../src/kernel/language.ts';
import { correspondenceMessages } from '../../src/modules/contacts/correspondence/messages.ts';
import type { Person } from '../portal.ts';
import { openJourneyPortal, type JourneyPortal, type Visitor } from './browser.ts';
import { fill, follow, press, textOf } from './steps.ts';

const texts = {
  en: { subject: 'Outage of the exchange point', asked: 'Please look at the routes.', answer: 'We see it too.' },
  ar: { subject: 'انقطاع في نقطة التبادل', asked: 'يُرجى النظر في المسارات.', answer: 'نلاحظ ذلك أيضاً.' },
};
const passphrases = {
  kenya: 'walnut river copper evening',
  france: 'marble window sailor bridge',
  brazil: 'orange ladder winter violin',
};
type Writer = keyof typeof passphrases;

for (const language of ['en', 'ar'] as const)
  test(`a message to two recipients of two States is read and answered, a changed key accepted, ${language}`, (t) =>
    journey(t, language));

async function journey(t: TestContext, language: Language & keyof typeof texts): Promise<void> {
  const portal = await openJourneyPortal(t);
  const { subject, asked, answer } = texts[language];
  const [kenya, france, brazil] = await Promise.all(
    (['kenya', 'france', 'brazil'] as const).map((person) => desk(portal, person, language)),
  );
  const say = correspondenceMessages.in(language);
  await chooseRecipients(kenya!, [france!, brazil!]);
  await compose(kenya!, { Subject: subject, Asked: asked }, 2, 'indicators');
  assert.match(await textOf(kenya!.visitor), new RegExp(say('done.sent')));

  await readNewest(france!);
  const shown = await textOf(france!.visitor);
  for (const words of [subject, asked, say('signature.good')]) assert.ok(shown.includes(words), words);
  assert.equal(await savedFile(france!, say('script.saveFile')), 'indicators');
  await press(france!.visitor, say('thread.acknowledge'));
  await follow(france!.visitor, say('thread.answer'), 'main');
  await compose(france!, { Subject: subject, Asked: answer }, 1);

  await readNewest(kenya!);
  const thread = await textOf(kenya!.visitor);
  for (const words of [asked, answer]) assert.ok(thread.includes(words), words);
  assert.equal(
    await kenya!.visitor.page
      .locator('.notice-success')
      .filter({ hasText: say('signature.good') })
      .count(),
    2,
  );

  await makeKey(brazil!, 'another passphrase entirely');
  await chooseRecipients(kenya!, [brazil!]);
  assert.equal(
    await kenya!.visitor.page.locator('[data-correspondence=compose]').count(),
    0,
    'nothing is written to a key that nobody accepted',
  );
  await press(kenya!.visitor, say('trust.accept'));
  await kenya!.visitor.page.locator('#other-keys').check();
  await compose(kenya!, { Subject: subject }, 1);
  for (const { visitor } of [kenya!, france!, brazil!]) {
    assert.deepEqual(visitor.complaints, []);
    await visitor.context.close();
  }
}

interface JourneyDesk {
  visitor: Visitor;
  id: string;
  state: string;
  passphrase: string;
}

/** A contact with a key that its own browser made. */
async function desk(portal: JourneyPortal, person: Writer & Person, language: Language): Promise<JourneyDesk> {
  const content = {
    language: 'en',
    title: { en: `Duty desk of ${person}` },
    fields: { mailbox: `${person}@example.org`, time_zone: 'Africa/Nairobi' },
  };
  const id = await portal.publish(person, 'technical_contact', content, ['members']);
  const visitor = await portal.visitor(person, { language });
  const made = { visitor, id, state: (await portal.actor(person)).party, passphrase: passphrases[person] };
  await makeKey(made, made.passphrase);
  return made;
}

async function makeKey({ visitor }: JourneyDesk, passphrase: string): Promise<void> {
  const say = correspondenceMessages.in(visitor.language);
  await visitor.open('/contacts/messages/keys');
  await fill(visitor, { passphrase, again: passphrase });
  await press(visitor, say('keys.make'));
  assert.match(await textOf(visitor), new RegExp(say('done.key')));
}

async function chooseRecipients({ visitor }: JourneyDesk, recipients: JourneyDesk[]): Promise<void> {
  const say = correspondenceMessages.in(visitor.language);
  await visitor.open('/contacts/messages/new');
  for (const { id, state } of recipients) {
    await visitor.page.locator('main [name=state]').selectOption(state);
    await press(visitor, say('choice.show'));
    await visitor.page.locator(`main input[value="${id}"]`).check();
  }
  await press(visitor, say('choice.write'));
}

async function compose(
  { visitor, passphrase }: JourneyDesk,
  values: Record<string, string>,
  count: number,
  file?: string,
): Promise<void> {
  const say = correspondenceMessages.in(visitor.language);
  await fill(visitor, { ...values, passphrase: 'not the passphrase of it' });
  if (file)
    await visitor.page
      .locator('[data-enclosures]')
      .setInputFiles({ name: 'indicators.txt', mimeType: 'text/plain', buffer: Buffer.from(file) });
  await visitor.page.getByRole('button', { name: say('compose.send', { count }), exact: true }).click();
  await visitor.page.getByText(say('script.wrongPassphrase')).waitFor();
  await fill(visitor, { passphrase });
  await press(visitor, say('compose.send', { count }));
}

async function readNewest({ visitor, passphrase }: JourneyDesk): Promise<void> {
  const say = correspondenceMessages.in(visitor.language);
  await visitor.open('/contacts/messages');
  await visitor.page.locator('main .row a').first().click();
  await visitor.page.locator('main [name=passphrase]').fill(passphrase);
  await visitor.page.getByRole('button', { name: say('thread.open') }).click();
  await visitor.page.getByText(say('script.opened')).waitFor();
}

async function savedFile({ visitor }: JourneyDesk, button: string): Promise<string> {
  const download = visitor.page.waitForEvent('download');
  await visitor.page.getByRole('button', { name: button }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
