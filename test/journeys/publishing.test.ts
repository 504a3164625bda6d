import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createFirstAdministrator } from '../../src/kernel/accounts/first-administrator.ts';
import { kernelMessages } from '../../src/kernel/messages.ts';
import type { Language } from '../../src/kernel/language.ts';
import { openJourneyPortal, type JourneyPortal, type Visitor } from './browser.ts';
import {
  beginStrategy, codeOf, fill, follow, idOf, leave, press, setUpAccount, shownSecret, signIn, textOf, walkToPublication,
  wordsOf, type Credentials,
} from './steps.ts'; // prettier-ignore

const texts = {
  en: {
    open: 'Strategy for a trusted digital Kenya',
    openSummary: 'Five aims until 2030.\n\nThe second aim is training.',
    revised: 'Five aims until 2031.\n\nThe second aim is training.',
    shut: 'Annex on coordination in an incident',
    shutSummary: 'Names of the teams on duty.',
  },
  ar: {
    open: 'استراتيجية كينيا الرقمية الموثوقة',
    openSummary: 'خمسة أهداف حتى عام 2030.\n\nالهدف الثاني هو التدريب.',
    revised: 'خمسة أهداف حتى عام 2031.\n\nالهدف الثاني هو التدريب.',
    shut: 'ملحق بشأن التنسيق عند الحوادث',
    shutSummary: 'أسماء الفرق المناوبة.',
  },
};
type Texts = (typeof texts)['en'];

for (const language of ['en', 'ar'] as const)
  for (const script of [true, false])
    test(`from the first link to a withdrawn strategy, ${language}, ${script ? 'with' : 'without'} script`, (t) =>
      journey(t, language, script));

async function journey(t: TestContext, language: Language, script: boolean): Promise<void> {
  const portal = await openJourneyPortal(t);
  const words = texts[language as 'en'];
  const browser = () => portal.visitor('anyone', { language, script });
  const administrator = await browser();
  await setUpAdministrator(portal, administrator);
  const link = await openKenya(portal, administrator);
  const focalPoint = await browser();
  const credentials = await becomeFocalPoint(focalPoint, link);
  const open = await publishToEveryone(focalPoint, words);
  const shut = await publishToMembers(focalPoint, words);
  const stranger = await browser();
  const brazil = await portal.visitor('brazil', { language, script });
  await sees(portal, stranger, words, { [open]: words.open }, { [shut]: words.shut });
  await sees(portal, brazil, words, { [open]: words.open, [shut]: words.shut }, {});
  await revise(focalPoint, open, words);
  await readDifference(stranger, open);
  await withdraw(focalPoint, open);
  await sees(portal, stranger, words, {}, { [open]: words.open, [shut]: words.shut });
  await findLinkUsed(stranger, link);
  await signOutAndIn(focalPoint, credentials, open);
  for (const each of [administrator, focalPoint, stranger, brazil]) {
    assert.deepEqual(each.complaints, []);
    await each.context.close();
  }
}

async function setUpAdministrator(portal: JourneyPortal, administrator: Visitor): Promise<void> {
  const link = (await createFirstAdministrator(portal.portal)) ?? '';
  await administrator.page.goto(link.replace('/en/', `/${administrator.language}/`));
  const email = 'administrator@un.example';
  await setUpAccount(administrator, email, { name: 'Ada Example', email });
  assert.match(await textOf(administrator), /Ada Example/);
}

/** Opens the state's credentials. @returns the one-time link for its focal point, shown once */
async function openKenya(portal: JourneyPortal, administrator: Visitor): Promise<string> {
  const { account } = wordsOf(administrator);
  await follow(administrator, account('nav.states'));
  await follow(administrator, portal.portal.parties.name('KE', administrator.language), 'main');
  await fill(administrator, { name: 'Amina Example', email: 'focal@ke.example' });
  await administrator.page.locator('[name=language]').selectOption(administrator.language);
  await press(administrator, account('states.openButton'));
  const link = await shownSecret(administrator);
  await administrator.page.reload();
  assert.match(await textOf(administrator), new RegExp(account('link.none')));
  return link;
}

async function becomeFocalPoint(focalPoint: Visitor, link: string): Promise<Credentials> {
  await focalPoint.page.goto(link);
  assert.equal(await focalPoint.page.locator('html').getAttribute('lang'), focalPoint.language);
  return setUpAccount(focalPoint, 'focal@ke.example');
}

async function publishToEveryone(focalPoint: Visitor, { open, openSummary }: Texts): Promise<string> {
  const { record } = wordsOf(focalPoint);
  await beginStrategy(focalPoint, open, openSummary);
  await walkToPublication(focalPoint);
  await press(focalPoint, record('publish.everyone'));
  assert.match(await textOf(focalPoint), new RegExp(record('done.publication')));
  return idOf(focalPoint);
}

/** The button always says what it does: with script at once, without it after a look. */
async function publishToMembers(focalPoint: Visitor, { shut, shutSummary }: Texts): Promise<string> {
  const { record } = wordsOf(focalPoint);
  await beginStrategy(focalPoint, shut, shutSummary);
  await walkToPublication(focalPoint);
  await focalPoint.page.getByRole('checkbox', { name: record('token.everyone'), exact: true }).uncheck();
  await focalPoint.page.getByRole('checkbox', { name: record('token.members'), exact: true }).check();
  const toMembers = focalPoint.page.getByRole('button', { name: record('publish.members'), exact: true });
  if (focalPoint.script) await toMembers.waitFor();
  else {
    await press(focalPoint, record('publish.everyone'));
    assert.match(await textOf(focalPoint), new RegExp(record('publish.lookAgain')));
  }
  assert.match(await focalPoint.page.locator('[data-audience-result]').innerText(), /193|١٩٣/);
  await press(focalPoint, record('publish.members'));
  assert.match(await textOf(focalPoint), new RegExp(record('done.publication')));
  return idOf(focalPoint);
}

/** What a visitor finds in every way there is: exactly the first records, nothing of the others. */
async function sees(
  portal: JourneyPortal,
  visitor: Visitor,
  words: Texts,
  shown: Record<string, string>,
  hidden: Record<string, string>,
): Promise<void> {
  const { language, context } = visitor;
  const get = async (path: string) => (await context.request.get(portal.origin + path)).text();
  const query = `state=KE&standing=national`;
  const ways = {
    list: await listedOn(visitor, `/repository?${query}`),
    'search for the first': await listedOn(visitor, `/search?q=${encodeURIComponent(words.open)}&${query}`),
    'search for the second': await listedOn(visitor, `/search?q=${encodeURIComponent(words.shut)}&${query}`),
    state: await listedOn(visitor, '/repository/states/KE'),
    profile: await listedOn(visitor, '/states/KE'),
    api: await get(`/api/v1/records?${query}&language=${language}`),
    feed: await get(`/feeds/records.atom?${query}&language=${language}`),
    export: await get(`/${language}/export/json?${query}`),
  };
  for (const [id, title] of Object.entries(shown)) {
    for (const way of ['list', 'state', 'api', 'feed', 'export'] as const)
      assert.ok(ways[way].includes(title), `${title} in ${way}`);
    assert.equal((await visitor.open(`/repository/${id}`)).status(), 200);
    assert.ok((await textOf(visitor)).includes(title));
    assert.equal((await context.request.get(`${portal.origin}/api/v1/records/${id}`)).status(), 200);
  }
  for (const [id, title] of Object.entries(hidden)) {
    for (const [way, text] of Object.entries(ways)) assert.ok(!text.includes(title), `${title} in ${way}`);
    const answerTo = async (page: string) =>
      (await context.request.get(`${portal.origin}/${language}/records/${id}${page}`)).status();
    for (const page of ['', '/history', '/versions/1', '/citation/bib']) assert.equal(await answerTo(page), 404, page);
    for (const act of ['/edit', '/publication', '/withdrawal']) assert.equal(await answerTo(act), 401, act);
    assert.equal((await visitor.open(`/repository/${id}`)).status(), 404);
    assert.ok(!(await visitor.page.content()).includes(title));
    assert.equal((await context.request.get(`${portal.origin}/api/v1/records/${id}`)).status(), 404);
  }
}

/** The titles of the rows on a page. */
async function listedOn(visitor: Visitor, path: string): Promise<string> {
  assert.equal((await visitor.open(path)).status(), 200, path);
  return (await visitor.page.locator('main .row').allInnerTexts()).join('\n');
}

async function revise(focalPoint: Visitor, id: string, { revised }: Texts): Promise<void> {
  const { record } = wordsOf(focalPoint);
  await focalPoint.open(`/repository/${id}`);
  await follow(focalPoint, record('action.edit'));
  await fill(focalPoint, { [`summary.${focalPoint.language}`]: revised });
  await walkToPublication(focalPoint);
  await press(focalPoint, record('publish.everyone'));
  assert.match(await textOf(focalPoint), new RegExp(record('done.publication')));
}

async function readDifference(stranger: Visitor, id: string): Promise<void> {
  const { ui } = wordsOf(stranger);
  await stranger.open(`/repository/${id}`);
  await leave(stranger, () => stranger.page.getByRole('link', { name: ui('record.differences') }).click());
  assert.match(await stranger.page.locator('main del').first().innerText(), /2030/);
  assert.match(await stranger.page.locator('main ins').first().innerText(), /2031/);
}

async function withdraw(focalPoint: Visitor, id: string): Promise<void> {
  const { record } = wordsOf(focalPoint);
  await focalPoint.open(`/repository/${id}`);
  await follow(focalPoint, record('action.withdraw'));
  await fill(focalPoint, { reason: '2027' });
  await press(focalPoint, record('act.withdrawal.button'));
  assert.match(await textOf(focalPoint), new RegExp(record('done.withdrawal')));
}

async function findLinkUsed(stranger: Visitor, link: string): Promise<void> {
  const answer = await stranger.page.goto(link);
  assert.equal(answer?.status(), 410);
  assert.match(await textOf(stranger), new RegExp(wordsOf(stranger).ui('refusal.410.title')));
}

/** The page one was refused for comes after signing in. */
async function signOutAndIn(focalPoint: Visitor, credentials: Credentials, id: string): Promise<void> {
  const { ui, account } = wordsOf(focalPoint);
  const { language, page } = focalPoint;
  await press(focalPoint, ui('layout.signOut'));
  assert.equal((await focalPoint.open(`/repository/${id}`)).status(), 404);
  await focalPoint.open('/my-state');
  await signIn(focalPoint, credentials);
  await fill(focalPoint, { code: '000000' });
  await press(focalPoint, account('code.button'));
  assert.match(await textOf(focalPoint), new RegExp(kernelMessages.in(language)('field.wrong-code')));
  await fill(focalPoint, { code: codeOf(credentials, 1) });
  await press(focalPoint, account('code.button'));
  assert.equal(new URL(page.url()).pathname, `/${language}/my-state`);
}
