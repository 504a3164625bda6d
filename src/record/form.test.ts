import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestPortal, type Person } from '../../test/portal.ts';
import { createDraft, publishDraft, saveDraft } from '../kernel/records.ts';
import { migrateSample, note, sampleRoom } from './sample-room.test.tsx';

const portal = await openTestPortal({ modules: [sampleRoom] });
await migrateSample(portal);
const { request, send, visit, publish } = portal;

const pageText = async (person: Person | 'anyone', path: string) => (await request(person, path)).text();
const valueOf = (html: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';

/** The address that the form of a new note is given. */
const newForm = async (person: Person) => (await request(person, '/en/sample/new')).headers.get('location') ?? '';
const idIn = (address: string) => new URL(address, 'http://x').searchParams.get('id') ?? '';

/** Begins a note as the form does. @returns its id */
async function begin(person: Person, title: string): Promise<string> {
  const address = await newForm(person);
  const id = idIn(address);
  const answer = await send(person, address, {
    version: '0',
    language: 'en',
    'title.en': title,
    step: '2',
  });
  assert.equal(answer.headers.get('location'), `/en/records/${id}/edit?step=2`);
  return id;
}

/** Sends a step of the form with the version its page shows. */
async function step(
  person: Person,
  id: string,
  number: number,
  values: Record<string, string | string[]>,
): Promise<Response> {
  const path = `/en/records/${id}/edit?step=${number}`;
  const version = valueOf(await pageText(person, path), 'version');
  return send(person, path, { version, step: String(number), ...values });
}

/** Sends the publication's form with the words its button had. */
async function release(person: Person, id: string, values: Record<string, string | string[]>): Promise<Response> {
  const path = `/en/records/${id}/publication`;
  const preview = await (await send(person, path, { ...values, go: 'preview' })).text();
  return send(person, path, {
    version: valueOf(preview, 'version'),
    shown: valueOf(preview, 'shown'),
    ...values,
    go: 'publish',
  });
}

/** Posts a form with files as a browser does. */
async function upload(
  person: Person,
  id: string,
  files: { name: string; content: Uint8Array | string }[],
): Promise<Response> {
  const path = `/en/records/${id}/edit?step=4`;
  const html = await pageText(person, path);
  const body = new FormData();
  body.append('csrf', valueOf(html, 'csrf'));
  body.append('version', valueOf(html, 'version'));
  body.append('upload_language', 'fr');
  body.append('step', '4');
  for (const file of files) body.append('upload', new Blob([file.content as BlobPart]), file.name);
  return request(person, path, { method: 'POST', body });
}

test('a record goes through every step and is published to everyone', async () => {
  const id = await begin('france', 'Stepwise');
  assert.equal((await request('anyone', `/en/sample/${id}`)).status, 404);
  assert.equal(
    (await step('france', id, 2, { 'fields.body': 'Body words', 'fields.held_on': '2024-05', step: '3' })).headers.get(
      'location',
    ),
    `/en/records/${id}/edit?step=3`,
  );
  await step('france', id, 3, { 'topics[]': ['ransomware'], 'states[]': ['FR', 'KE'], step: '4' });
  assert.equal(
    (await release('france', id, { 'audience[]': ['everyone'] })).headers.get('location'),
    `/sample/${id}?done=publication`.replace(/^/, '/en'),
  );
  const html = await pageText('anyone', `/en/sample/${id}`);
  for (const words of [/Stepwise/, /Body words/, /2024-05/, /Kenya/, /search\?topic=ransomware/])
    assert.match(html, words);
});

test('a form sent twice makes one record, and what the second changed is kept', async () => {
  const address = await newForm('france');
  const id = idIn(address);
  const values = { version: '0', language: 'en', 'title.en': 'Twice', step: '2' };
  const answers = await Promise.all([send('france', address, values), send('france', address, values)]);
  for (const answer of answers) assert.equal(answer.headers.get('location'), `/en/records/${id}/edit?step=2`);
  const { rows } = await portal.portal.database.pool.query("select id from record where title->>'en' = 'Twice'");
  assert.equal(rows.length, 1);
  const changed = await send('france', address, { ...values, 'title.en': 'Twice, otherwise' });
  assert.equal(changed.status, 409);
  assert.match(await changed.text(), /Twice, otherwise/);
});

test('two windows of one new form that say different things show both texts', async () => {
  const address = await newForm('france');
  const values = { version: '0', language: 'en', step: '2' };
  const [one, other] = await Promise.all([
    send('france', address, { ...values, 'title.en': 'Said in one window' }),
    send('france', address, { ...values, 'title.en': 'Said in the other window' }),
  ]);
  assert.deepEqual([one.status, other.status].toSorted(), [303, 409]);
  const html = await [one, other].find(({ status }) => status === 409)!.text();
  assert.match(html, /Said in one window/);
  assert.match(html, /Said in the other window/);
});

test('back at the form of a new record, its draft is open', async () => {
  const address = await newForm('france');
  assert.match(address, /^\/en\/sample\/new\?kind=note&id=[0-9a-z]{20}$/);
  assert.equal((await request('france', address)).status, 200);
  const values = { version: '0', language: 'en', 'title.en': 'Gone back to', step: '2' };
  await send('france', address, values);
  const again = await request('france', address);
  assert.equal(again.headers.get('location'), `/en/records/${idIn(address)}/edit`);
  assert.match(await pageText('france', `/en/records/${idIn(address)}/edit`), /Gone back to/);
});

test('nobody chooses the id of a record, nor learns of one by it', async () => {
  const hidden = await begin('kenya', 'Draft of another');
  const other = idIn(await newForm('franceContributor'));
  for (const id of [hidden, other, 'no-id', '0'.repeat(20)]) {
    const answer = await request('france', `/en/sample/new?kind=note&id=${id}`);
    assert.equal(answer.status, 303);
    const offered = idIn(answer.headers.get('location') ?? '');
    assert.match(offered, /^[0-9a-z]{20}$/);
    assert.notEqual(offered, id);
    const made = await send('france', `/en/sample/new?kind=note&id=${id}`, {
      version: '0',
      language: 'en',
      'title.en': 'Own',
      step: '2',
    });
    assert.equal(made.status, 303);
    assert.ok(!made.headers.get('location')?.includes(id));
  }
});

test('a wrong entry is kept and named; pressing again goes on', async () => {
  const id = await begin('france', 'Wrong date');
  const answer = await step('france', id, 2, { 'fields.held_on': '31 May', step: '3' });
  assert.equal(answer.headers.get('location'), `/en/records/${id}/edit?step=2&check=1`);
  const html = await pageText('france', `/en/records/${id}/edit?step=2&check=1`);
  assert.match(html, /value="31 May"/);
  assert.match(html, /Give a date as year/);
  const again = await step('france', id, 2, { 'fields.held_on': '31 May', step: '3', checked: '1' });
  assert.equal(again.headers.get('location'), `/en/records/${id}/edit?step=3`);
  const publication = await pageText('france', `/en/records/${id}/publication`);
  assert.match(publication, /1 entry must be completed/);
  assert.doesNotMatch(publication, /Publish to everyone/);
  assert.equal((await release('france', id, { 'audience[]': ['everyone'] })).status, 422);
});

test('of two writers the second sees both texts and loses none', async () => {
  const id = await begin('france', 'Shared');
  const path = `/en/records/${id}/edit?step=2`;
  const version = valueOf(await pageText('franceContributor', path), 'version');
  await step('france', id, 2, { 'fields.body': 'Words of the first' });
  const answer = await send('franceContributor', path, { version, 'fields.body': 'Words of the second', step: '3' });
  assert.equal(answer.status, 409);
  const html = await answer.text();
  assert.match(html, /Words of the first/);
  assert.match(html, /value="Words of the second"/);
  const taken = await send('franceContributor', path, {
    version: valueOf(html, 'version'),
    'fields.body': 'Words of the second',
    step: '2',
  });
  assert.equal(taken.status, 303);
  assert.match(await pageText('france', path), /Words of the second/);
});

test('a draft saves itself for the page’s script', async () => {
  const address = await newForm('france');
  const html = await pageText('france', address);
  const id = idIn(address);
  const body = new URLSearchParams({
    csrf: valueOf(html, 'csrf'),
    version: '0',
    language: 'fr',
    'title.fr': 'Brouillon',
  });
  const post = (path: string) =>
    request('france', path, { method: 'POST', body, headers: { accept: 'application/json' } });
  const made = (await (await post(address)).json()) as { version: number; autosave: string };
  assert.deepEqual(made, {
    version: 1,
    autosave: `/en/records/${id}/edit?step=1`,
    action: `/en/records/${id}/edit?step=1`,
  });
  body.set('version', '1');
  body.set('title.fr', 'Brouillon deux');
  assert.equal(((await (await post(made.autosave)).json()) as { version: number }).version, 2);
  body.set('version', '1');
  body.set('title.fr', 'Brouillon trois');
  assert.equal((await post(made.autosave)).status, 409);
});

test('a contributor asks; the focal point publishes', async () => {
  const id = await begin('franceContributor', 'Asked for');
  const html = await pageText('franceContributor', `/en/records/${id}/publication`);
  assert.match(html, /Ask the focal point to publish/);
  assert.doesNotMatch(html, /Publish to everyone/);
  assert.equal((await send('franceContributor', `/en/records/${id}/publication`, { go: 'request' })).status, 303);
  assert.match(await pageText('france', `/en/sample/${id}`), /Publication has been requested/);
  assert.equal((await release('franceContributor', id, { 'audience[]': ['everyone'] })).status, 403);
  assert.equal((await release('france', id, { 'audience[]': ['members'] })).status, 303);
  assert.equal((await request('anyone', `/en/sample/${id}`)).status, 404);
  assert.equal((await request('brazil', `/en/sample/${id}`)).status, 200);
});

test('the button says who will see it, and does nothing else than it said', async () => {
  const id = await begin('france', 'For two');
  const path = `/en/records/${id}/publication`;
  const preview = await (await send('france', path, { 'audience[]': ['state:KE', 'state:BR'], go: 'preview' })).text();
  assert.match(preview, /Visible to 3 States; not the Secretariat; not the public\./);
  assert.match(preview, /Publish to 3 States/);
  const widened = await send('france', path, {
    version: '1',
    shown: valueOf(preview, 'shown'),
    'audience[]': ['everyone'],
    go: 'publish',
  });
  assert.equal(widened.status, 200);
  assert.match(await widened.text(), /Check the sentence above/);
  const html = await pageText('france', path);
  const live = new URLSearchParams({ csrf: valueOf(html, 'csrf'), 'audience[]': 'members' });
  const answer = await request('france', `/en/records/${id}/audience-preview`, { method: 'POST', body: live });
  assert.match(await answer.text(), /^Visible to all Member States \(193 States\)/);
  assert.equal(decodeURIComponent(answer.headers.get('x-button') ?? ''), 'Publish to all Member States');
});

test('a person of another State is named by address, and nothing tells whether there is such an account', async () => {
  const answers: string[] = [];
  for (const personEmail of ['Kenya@example.org', 'brazil@example.org', 'nobody@example.org']) {
    const id = await begin('france', 'For one person');
    const path = `/en/records/${id}/publication`;
    const typed = { personState: 'KE', personEmail };
    const preview = await (await send('france', path, { ...typed, go: 'preview' })).text();
    const token = `account:KE/${personEmail.toLowerCase()}`;
    assert.match(preview, new RegExp(`value="${token}" checked`));
    assert.match(
      preview,
      /Visible to 1 State; 1 named person: \W?\w+@example\.org\W? \(\W?Kenya\W?\); not the Secretariat/,
    );
    answers.push(
      preview.replaceAll(
        new RegExp(`(kenya|brazil|nobody)\\Wexample\\Worg|${id}|value="[^"]{30,}"|(nonce|datetime)="[^"]+"`, 'gi'),
        '',
      ),
    );
    const released = await release('france', id, { 'audience[]': [token] });
    assert.equal(released.status, 303);
    const seen = async (person: Person | 'anyone') => (await request(person, `/en/sample/${id}`)).status;
    const first = answers.length === 1;
    assert.deepEqual(
      [await seen('kenya'), await seen('brazil'), await seen('officer'), await seen('anyone')],
      [first ? 200 : 404, 404, 404, 404],
    );
    assert.match(await pageText('france', `/en/sample/${id}`), /TLP:RED/);
  }
  assert.equal(new Set(answers).size, 1);
});

test('a person without a State, or without an address, is named as wrong and kept', async () => {
  const id = await begin('france', 'For somebody');
  const path = `/en/records/${id}/publication`;
  for (const [typed, words] of [
    [{ personState: '', personEmail: 'a@example.org' }, /a@example\.org/],
    [
      { personState: 'KE', personEmail: 'no address' },
      /no address[\s\S]*Give an e-mail address|Give an e-mail address[\s\S]*no address/,
    ],
    [{ personState: 'ZZ', personEmail: 'a@example.org', go: 'publish' }, /does not exist|Choose/],
  ] as const) {
    const answer = await send('france', path, { go: 'preview', ...typed });
    const html = await answer.text();
    assert.ok(answer.status === 422 || html.includes('ZZ'), String(answer.status));
    assert.match(html, words);
  }
});

test('a label forbids a wider audience; an embargo keeps the record with its owner', async () => {
  const id = await begin('france', 'Embargoed');
  const forbidden = await release('france', id, { 'audience[]': ['members'], label: 'AMBER' });
  assert.equal(forbidden.status, 422);
  assert.match(await forbidden.text(), /TLP:AMBER/);
  const answer = await release('france', id, { 'audience[]': ['everyone'], publishAt: '2099-01-01T12:30' });
  assert.match(answer.headers.get('location') ?? '', /done=schedule/);
  assert.equal((await request('anyone', `/en/sample/${id}`)).status, 404);
  assert.match(await pageText('france', `/en/sample/${id}`), /1 January 2099, 12:30 UTC/);
});

test('the audience of a published record is changed without touching its text', async () => {
  const id = await publish('france', 'note', note('Opened later'), ['state:KE']);
  assert.equal((await release('france', id, { 'audience[]': ['everyone'] })).status, 303);
  assert.match(await pageText('anyone', `/en/sample/${id}`), /Opened later/);
});

test('files are checked, kept, and had only by those who see the record', async () => {
  const id = await begin('france', 'With files');
  const taken = await upload('france', id, [
    { name: 'texte.txt', content: 'Un texte assez long sur la cybersécurité.' },
  ]);
  assert.equal(taken.status, 303);
  const html = await pageText('france', `/en/records/${id}/edit?step=4`);
  const file = /\/en\/files\/([0-9a-z]{20})/.exec(html)?.[1] ?? '';
  assert.match(html, /texte\.txt/);
  assert.equal((await request('anyone', `/en/files/${file}`)).status, 404);
  assert.equal((await request('kenya', `/en/files/${file}`)).status, 404);
  assert.equal((await request('france', `/en/files/${file}`)).status, 200);
  await release('france', id, { 'audience[]': ['everyone'] });
  const got = await request('anyone', `/en/files/${file}`);
  assert.equal(got.status, 200);
  assert.match(got.headers.get('content-disposition') ?? '', /^attachment/);
  assert.equal(await got.text(), 'Un texte assez long sur la cybersécurité.');
  assert.match(await pageText('anyone', '/en/sample?q=cybersécurité'), /With files/);
});

test('a refused file says why, and the others stay', async () => {
  const id = await begin('france', 'Bad files');
  const answer = await upload('france', id, [
    { name: 'good.txt', content: 'A good text in this file.' },
    { name: 'bad.pdf', content: 'no PDF at all' },
    { name: 'run.exe', content: 'MZ\u0000\u0001' },
  ]);
  assert.equal(answer.status, 422);
  const html = await answer.text();
  assert.match(html, /bad\.pdf\u2069?: the content of the file/);
  assert.match(html, /run\.exe\u2069?: this type of file/);
  assert.match(html, /good\.txt/);
  const file = /\/en\/files\/([0-9a-z]{20})/.exec(html)?.[1] ?? '';
  const removed = await step('france', id, 4, { 'files.0.id': file, 'files.0.remove': 'yes' });
  assert.equal(removed.status, 303);
  assert.equal((await request('france', `/en/files/${file}`)).status, 404);
});

test('what cannot be stored comes back as typed', async () => {
  const id = await begin('france', 'Forbidden');
  const answer = await step('france', id, 2, { 'fields.body': 'Kept\u0000words' });
  assert.equal(answer.status, 422);
  assert.match(await answer.text(), /Kept/);
  const large = await step('france', id, 2, { 'fields.body': 'x'.repeat(450_000) });
  assert.equal(large.status, 422);
  assert.match(await large.text(), /xxxxxxxx/);
});

test('records are linked by finding them', async () => {
  const target = await publish('france', 'note', note('Sought target'));
  const id = await begin('france', 'Linking');
  const found = await step('france', id, 3, { 'states[]': ['FR'], find: 'sought', go: 'find' });
  assert.equal(found.headers.get('location'), `/en/records/${id}/edit?step=3&find=sought#field-links`);
  const html = await pageText('france', `/en/records/${id}/edit?step=3&find=sought`);
  assert.match(html, /Sought target/);
  await step('france', id, 3, { 'states[]': ['FR'], 'links.0.to': target, 'links.0.relation': 'cites' });
  await release('france', id, { 'audience[]': ['everyone'] });
  assert.match(await pageText('anyone', `/en/sample/${id}`), /Cites[\s\S]*Sought target/);
});

test('words that cannot be sought find nothing, and harm nothing', async () => {
  const id = await begin('france', 'Seeking');
  for (const words of ['\u0000', 'x'.repeat(5000), '"((&|!* :', '\uD800', '\u202E']) {
    const html = await request(
      'france',
      `/en/records/${id}/edit?step=3&find=${encodeURIComponent(words.toWellFormed()).slice(0, 4000)}`,
    );
    assert.equal(html.status, 200, words.slice(0, 9));
  }
  const sent = await step('france', id, 3, { find: 'x'.repeat(5000), go: 'find' });
  assert.ok((sent.headers.get('location') ?? '').length < 500);
});

test('discarding a draft never published removes the record; else the version stays', async () => {
  const id = await begin('france', 'Thrown away');
  assert.equal((await send('france', `/en/records/${id}/discard`, {})).headers.get('location'), '/en/sample');
  assert.equal((await request('france', `/en/sample/${id}`)).status, 404);
  const kept = await publish('france', 'note', note('Kept version'));
  await saveDraft(await visit('france'), kept, note('Changed version'), 0);
  assert.equal((await send('france', `/en/records/${kept}/discard`, {})).status, 303);
  assert.match(await pageText('france', `/en/sample/${kept}`), /Kept version/);
});

test('who was signed out in the middle of a form gets the text back, to send it again', async () => {
  const id = await begin('france', 'Signed out');
  const path = `/en/records/${id}/edit?step=2`;
  const body = new URLSearchParams({ csrf: 'x.y', version: '1', step: '3', 'fields.body': 'Words <nearly> lost' });
  const post = (person: Person | 'anyone', to: string, headers = {}) =>
    request(person, to, { method: 'POST', body, headers });
  for (const [person, status] of [
    ['anyone', 401],
    ['france', 403],
  ] as const) {
    const html = await (await post(person, path)).text();
    assert.match(html, /Words &lt;nearly> lost<\/textarea>/);
    assert.match(html, new RegExp(`action="${path.replace('?', '\\?')}"`));
    assert.equal(valueOf(html, 'fields.body'), 'Words &lt;nearly> lost');
    assert.equal((await post(person, path)).status, status);
    assert.doesNotMatch(await (await post(person, path, { 'sec-fetch-site': 'cross-site' })).text(), /nearly/);
    assert.doesNotMatch(await (await post(person, path, { origin: 'https://evil.example' })).text(), /nearly/);
  }
  const there = await (await post('anyone', path)).text();
  const nowhere = await (await post('anyone', path.replace(id, '0'.repeat(20)))).text();
  const stable = (html: string, of: string) =>
    html.replaceAll(of, '').replaceAll(/nonce="[^"]+"|value="[^"]+\.[^"]+"|[0-9a-f]{12}/g, '');
  assert.equal(stable(there, id), stable(nowhere, '0'.repeat(20)));
  const html = await (await post('france', path)).text();
  body.set('csrf', valueOf(html, 'csrf'));
  assert.equal((await post('france', path)).headers.get('location'), `/en/records/${id}/edit?step=3`);
  assert.match(await pageText('france', path), /Words &lt;nearly> lost/);
  const secret = new URLSearchParams({ email: 'a@example.org', passphrase: 'never shown again' });
  const refused = await request('anyone', '/en/account/sign-in', { method: 'POST', body: secret });
  assert.doesNotMatch(await refused.text(), /never shown again/);
});

test('a form from elsewhere or without its token is refused', async () => {
  const id = await begin('france', 'Token');
  const body = new URLSearchParams({ version: '1', 'fields.body': 'x' });
  assert.equal((await request('france', `/en/records/${id}/edit?step=2`, { method: 'POST', body })).status, 403);
  assert.equal((await request('france', '/en/sample/new', { method: 'POST', body })).status, 403);
});

test('a draft full of nonsense from the API can still be opened', async () => {
  const author = await visit('france');
  const { id } = await createDraft(author, 'note', {
    title: { en: 5 },
    summary: 'x',
    topics: 'y',
    links: [1],
    files: [null],
    fields: [7],
    language: 9,
  });
  for (const number of [1, 2, 3, 4])
    assert.equal(
      (await request('france', `/en/records/${id}/edit?step=${number}&check=1`)).status,
      200,
      String(number),
    );
  assert.equal((await request('france', `/en/records/${id}/publication`)).status, 200);
  assert.equal((await request('france', `/en/sample/${id}`)).status, 200);
  await assert.rejects(publishDraft(author, id, { audience: ['everyone'] }), /invalid/);
});
