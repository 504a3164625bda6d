import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLetter, differences } from '../../../client/letter.ts';
import { openFile, openText } from '../../../client/sealing.ts';
import { Refused } from '../../../kernel/errors.ts';
import { offerId } from '../../../kernel/offered-id.ts';
import { library, openDesk, seal, withNewKey, write } from '../../../../test/contacts/desks.ts';
import { openTestPortal, type Person } from '../../../../test/portal.ts';
import { acceptKey, keepKey, listOwnKeys, putInForce } from './keys.ts';
import { findMessage, findThread, listThreads, openAttachment } from './reading.ts';
import { acknowledge, closeThread, openMessages } from './receipts.ts';
import { sendMessage } from './sending.ts';
import { waitingMessages } from './waiting.ts';

const portal = await openTestPortal();
const kenya = await openDesk(portal, 'kenya', 'Kenya duty desk');
const france = await openDesk(portal, 'france', 'France duty desk', { time_zone: 'Europe/Paris' });
const brazil = await openDesk(portal, 'brazil', 'Brazil duty desk', { time_zone: 'America/Sao_Paulo' });
const secret = 'xylophonic';

const refusedWith = (code: string, field?: string) => (error: unknown) => {
  assert.ok(error instanceof Refused, String(error));
  assert.equal(field ? error.fields[0]?.path : error.code, field ?? code);
  if (field) assert.equal(error.fields[0]?.code, code);
  return true;
};

test('who may open what: everything else answers the same whether there is a message or not', async () => {
  const { id } = await write(portal, kenya, [france], { text: `the ${secret} word` }, ['a file']);
  const nothing = '01kb0000000000000000';
  const rows: [Person | 'anyone', string, string, number, string][] = [];
  for (const path of [
    '',
    `/${id}`,
    `/${nothing}`,
    '/new',
    '/keys',
    `/${id}/attachments/0`,
    '/template',
    `/public-keys?to=${france.id}`,
  ])
    rows.push(['anyone', 'GET', path, 303, 'Kenya'], ['franceReader', 'GET', path, 403, 'Kenya']);
  for (const path of [`/${id}`, `/${nothing}`, '/new', '/keys', `/${id}/attachments/0`])
    rows.push(['officer', 'GET', path, 403, 'Kenya']);
  rows.push(['officer', 'GET', '', 200, 'Kenya'], ['administrator', 'GET', '', 200, kenya.id]);
  for (const path of [`/${id}`, `/${nothing}`, `/${id}/attachments/0`, `/${nothing}/attachments/0`])
    rows.push(['brazil', 'GET', path, 404, 'Kenya duty']);
  rows.push(['brazil', 'GET', '', 200, 'Kenya duty'], ['brazil', 'GET', '/new', 200, secret]);
  for (const person of ['kenya', 'france', 'franceContributor'] as const)
    rows.push(
      [person, 'GET', '', 200, secret],
      [person, 'GET', `/${id}`, 200, secret],
      [person, 'GET', `/${id}/attachments/0`, 200, 'a file'],
    );
  for (const [person, method, path, status, hidden] of rows) {
    const answer = await portal.request(person, `/en/contacts/messages${path}`, { method });
    assert.equal(answer.status, status, `${person} ${path}`);
    assert.ok(!(await answer.text()).includes(hidden), `${person} ${path} shows ${hidden}`);
  }
  for (const person of ['brazil', 'officer', 'franceReader', 'anyone'] as const)
    for (const path of ['opening', 'file', 'acknowledgement', 'closure']) {
      const answers = await Promise.all(
        [id, nothing].map((each) =>
          portal.send(person, '/en/about', { format: 'asc' }, `/en/contacts/messages/${each}/${path}`),
        ),
      );
      assert.equal(answers[0]!.status, answers[1]!.status, `${person} ${path}`);
      assert.ok(answers[0]!.status >= 303 && answers[0]!.status !== 500, `${person} ${path} ${answers[0]!.status}`);
    }
});

test('the API: the same rule, problems in place of pages', async () => {
  const { id } = await write(portal, kenya, [france], { text: secret });
  const rows: [Person | 'anyone', string, string, number][] = [
    ['anyone', 'GET', '', 401], ['franceReader', 'GET', '', 403], ['officer', 'GET', '', 403], ['brazil', 'GET', `/${id}`, 404], ['france', 'GET', `/${id}`, 200],
    ['officer', 'GET', '/undelivered', 200], ['france', 'GET', '/undelivered', 404], ['anyone', 'GET', '/undelivered', 404],
    ['brazil', 'POST', `/${id}/opening`, 404], ['brazil', 'POST', `/${id}/acknowledgement`, 404], ['france', 'GET', `/keys/${kenya.id}`, 200],
    ['anyone', 'GET', `/keys/${kenya.id}`, 401], ['france', 'POST', '/ids', 201],
  ]; // prettier-ignore
  for (const [person, method, path, status] of rows) {
    const answer = await portal.request(person, `/api/v1/contacts/messages${path}`, { method });
    assert.equal(answer.status, status, `${person} ${method} ${path} ${await answer.clone().text()}`);
    assert.ok(!(await answer.text()).includes(secret));
  }
  const opened = await portal.request('france', `/api/v1/contacts/messages/${id}/opening`, { method: 'POST' });
  assert.match(((await opened.json()) as { armored: string }).armored, /BEGIN PGP MESSAGE/);
  const seen = (await (await portal.request('kenya', `/api/v1/contacts/messages/${id}`)).json()) as {
    receipts: { seenAt: string | null }[];
  };
  assert.ok(seen.receipts[0]?.seenAt);
});

test('a message to two recipients of two states: read, acknowledged, answered, closed, with times', async () => {
  const replyBy = new Date(Date.now() + 86_400_000).toISOString();
  const { id, thread } = await write(portal, kenya, [france, brazil], { text: secret, urgency: 'urgent', replyBy });
  const [sender, receiver] = [await portal.visit('kenya'), await portal.visit('france')];
  assert.equal((await waitingMessages(receiver)).find((line) => line.path === '/contacts/messages')!.count >= 1, true);
  const [{ armored } = { armored: '' }] = await openMessages(receiver, [await findMessage(receiver, id)]);
  const opened = await openText(library, armored, france.keys, [kenya.publicKey]);
  assert.equal(opened.signature, 'good');
  assert.equal(opened.fingerprint, kenya.fingerprint);
  const letter = readLetter(opened.text);
  assert.equal(letter.text, secret);
  assert.deepEqual(
    differences(letter, { id, from: kenya.id, to: [brazil.id, france.id], urgency: 'urgent', replyBy }),
    [],
  );
  assert.deepEqual(differences(letter, { id, from: kenya.id, to: [france.id], urgency: 'routine', replyBy }), [
    'To',
    'Urgency',
  ]);
  await acknowledge(receiver, id);
  const answer = await write(portal, france, [kenya], { text: 'We know.', earlier: id });
  assert.equal(answer.thread, thread);
  const shown = (await findThread(sender, thread)).messages[0]!;
  const [ofFrance, ofBrazil] = [france, brazil].map((desk) =>
    shown.deliveries.find((delivery) => delivery.contact === desk.id)!,
  );
  assert.ok(ofFrance!.seen_at && ofFrance!.acknowledged_at && ofFrance!.answered_at);
  assert.equal(ofFrance!.answer, answer.id);
  assert.equal(ofBrazil!.seen_at, null);
  assert.equal(
    (await findThread(receiver, thread)).messages[0]!.deliveries.length,
    1,
    'recipients do not see each other’s receipts',
  );
  assert.equal((await findThread(await portal.visit('brazil'), thread)).messages.length, 1, 'nor answers to others');
  await assert.rejects(closeThread(receiver, thread), refusedWith('not-allowed'));
  await closeThread(sender, thread);
  assert.ok((await findThread(await portal.visit('brazil'), thread)).closedAt);
});

test('sent twice, also at the same moment, it is one message; the same ciphertext under another id is none', async () => {
  const visit = await portal.visit('kenya');
  const id = offerId(visit);
  const message = await seal(kenya, [france], { id, text: secret });
  const envelope = { id, from: kenya.id, to: [france.id], urgency: 'routine' as const, message, keys: {} };
  const before = (await listThreads(visit)).threads.length;
  const answers = await Promise.all([
    sendMessage(visit, envelope, []),
    sendMessage(visit, envelope, []),
    sendMessage(visit, envelope, []),
  ]);
  assert.deepEqual(new Set(answers.map((answer) => answer.id)), new Set([id]));
  assert.equal((await listThreads(visit)).threads.length, before + 1);
  await assert.rejects(
    sendMessage(visit, { ...envelope, id: offerId(visit) }, []),
    refusedWith('message-sent', 'message'),
  );
  const other = await seal(kenya, [france], { id, text: 'another' });
  await assert.rejects(sendMessage(visit, { ...envelope, message: other }, []), refusedWith('message-sent', 'message'));
  await assert.rejects(
    sendMessage(visit, { ...envelope, id: '01kb0000000000000000', message: other }, []),
    refusedWith('record-id', 'id'),
  );
});

test('a changed key must be accepted before anything is sent to it', async () => {
  const desk = await openDesk(portal, 'brazil', 'Brazil second desk');
  await write(portal, kenya, [desk], { text: secret });
  const renewed = await withNewKey(portal, desk);
  await assert.rejects(write(portal, kenya, [renewed], { text: secret }), refusedWith('contact-key-changed', 'to'));
  const page = await (await portal.request('kenya', `/en/contacts/messages/new?from=${kenya.id}&to=${desk.id}`)).text();
  assert.match(page, /Accept the new key/);
  assert.ok(!page.includes('data-correspondence="compose"'));
  await acceptKey(await portal.visit('kenya'), desk.id, renewed.fingerprint);
  await assert.rejects(write(portal, kenya, [desk], { text: secret }), refusedWith('pgp-recipients', 'message'));
  await write(portal, kenya, [renewed], { text: secret });
  await write(portal, france, [renewed], { text: secret });
});

test('a contributor’s key waits for the focal point; keys of other states are out of reach', async () => {
  const { makeKey } = await import('../../../client/sealing.ts');
  const pair = await makeKey(library, { name: 'Duty' }, 'another long passphrase');
  const given = { public_key: pair.publicKey, private_key: pair.privateKey };
  await assert.rejects(keepKey(await portal.visit('kenya'), france.id, given), refusedWith('not-found'));
  const { id, state } = await keepKey(await portal.visit('franceContributor'), france.id, given);
  assert.equal(state, 'proposed');
  await assert.rejects(putInForce(await portal.visit('franceContributor'), id), refusedWith('not-allowed'));
  await assert.rejects(putInForce(await portal.visit('kenya'), id), refusedWith('not-found'));
  await assert.rejects(
    keepKey(await portal.visit('franceReader'), france.id, given),
    refusedWith('pgp-key-known', 'public_key'),
  );
  assert.equal(
    (await listOwnKeys(await portal.visit('kenya'))).some((key) => key.id === id),
    false,
  );
});

test('attachments are sealed too, and answered to those concerned alone', async () => {
  const { id } = await write(portal, kenya, [brazil], { text: secret }, ['indicator list']);
  const sealed = await openAttachment(await portal.visit('brazil'), id, '0');
  assert.ok(!sealed.includes('indicator'));
  assert.equal(
    new TextDecoder().decode(await openFile(library, new Uint8Array(sealed), brazil.keys)),
    'indicator list',
  );
});

test('without script: the page says why and takes a ciphertext; a text in clear is refused, not kept and not sent back', async () => {
  const path = `/en/contacts/messages/new?from=${kenya.id}&to=${france.id}`;
  const page = await (await portal.request('kenya', path)).text();
  assert.match(page, /<noscript>/);
  const id = /name="id" value="(\w{20})"/.exec(page)?.[1] ?? '';
  const values = { id, from: kenya.id, 'to[]': france.id, urgency: 'routine' };
  const clear = await portal.send('kenya', path, { ...values, message: `clear ${secret}` }, '/en/contacts/messages');
  assert.equal(clear.status, 422);
  assert.ok(!(await clear.text()).includes(secret));
  const message = await seal(kenya, [france], { id, text: secret });
  const sent = await portal.send(
    'kenya',
    path,
    { ...values, message, reply_by: '2027-01-01T10:00' },
    '/en/contacts/messages',
  );
  assert.equal(sent.status, 303, await sent.text());
  assert.equal(
    (await findMessage(await portal.visit('france'), id)).reply_by?.toISOString(),
    '2027-01-01T10:00:00.000Z',
  );
  const taken = await portal.send(
    'france',
    `/en/contacts/messages/${id}`,
    { format: 'asc' },
    `/en/contacts/messages/${id}/file`,
  );
  const opened = await openText(library, await taken.text(), france.keys, [kenya.publicKey]);
  assert.equal(readLetter(opened.text).text, secret);
  const mail = await (
    await portal.send('france', `/en/contacts/messages/${id}`, { format: 'eml' }, `/en/contacts/messages/${id}/file`)
  ).text();
  assert.match(mail, /multipart\/encrypted/);
  const bundle = (await (
    await portal.send('france', `/en/contacts/messages/${id}`, { format: 'json' }, `/en/contacts/messages/${id}/file`)
  ).json()) as { messages: { ciphertext: string }[] };
  assert.match(bundle.messages[0]!.ciphertext, /BEGIN PGP MESSAGE/);
});

test('nothing about messages is searched, fed or told to the Secretariat', async () => {
  const { id } = await write(portal, kenya, [france], { text: secret });
  for (const path of [
    `/en/search?q=${id}`,
    '/feeds/all',
    '/sitemap.xml',
    '/api/v1/records?q=message',
    '/en/my-state',
    '/api/v1/contacts/messages/undelivered',
  ])
    for (const person of ['officer', 'anyone'] as const) {
      const text = await (await portal.request(person, path)).text();
      assert.ok(!text.includes(`contacts/messages/${id}`) && !text.includes(kenya.fingerprint), `${person} ${path}`);
    }
});

test('the page of a contact leads those who may write to a message, and shows them the hour there', async () => {
  const link = `/en/contacts/messages/new?to=${france.id}`;
  const shownTo = async (person: Person) =>
    (await (await portal.request(person, `/en/contacts/${france.id}`)).text()).includes(link);
  assert.deepEqual(await Promise.all((['kenya', 'france', 'franceReader'] as const).map(shownTo)), [
    true,
    false,
    false,
  ]);
  const page = await (await portal.request('kenya', link)).text();
  assert.match(page, /France duty desk/);
  assert.match(page, /Now .{0,3}\d\d:\d\d/);
});
