import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import pino from 'pino';
import { writeLetter, readLetter } from '../../../client/letter.ts';
import { openText } from '../../../client/sealing.ts';
import { library, openDesk, withNewKey, write } from '../../../../test/contacts/desks.ts';
import { openTestPortal } from '../../../../test/portal.ts';
import { findMessage } from './reading.ts';
import { acknowledge, openMessages } from './receipts.ts';

const run = promisify(execFile);
const portal = await openTestPortal();
const kenya = await openDesk(portal, 'kenya', 'Kenya desk');
const france = await openDesk(portal, 'france', 'France desk');

/** Every row of every table, every file of the data folder: as text, and once more as the bytes of a bytea. */
async function everything(): Promise<string> {
  const { pool } = portal.portal.database;
  const { rows: tables } = await pool.query<{ name: string }>(
    "select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
  );
  assert.ok(tables.length > 20);
  let all = '';
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`select x::text as row from ${name} x`);
    for (const { row } of rows) all += `${row}\n${decodeBytes(row)}\n`;
  }
  return all + (await filesIn(join(portal.portal.config.masterKeyFile, '..')));
}

const decodeBytes = (row: string) =>
  [...row.matchAll(/\\x([0-9a-f]{20,})/g)].map((match) => Buffer.from(match[1]!, 'hex').toString('latin1')).join('\n');

async function filesIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')))).join('\n');
}

test('database, files and log hold no word of a message, and no passphrase', async () => {
  const lines: string[] = [];
  portal.portal.log = pino({ level: 'trace' }, { write: (line) => void lines.push(line) });
  const words = ['zephyranthes', 'quixotical', 'marmoreal', 'borborygmus', 'walrusgumbo'];
  const [subject = '', effects = '', body = '', file = '', clear = ''] = words;
  const fields = { Subject: subject, Effects: effects, Asked: `${effects} twice` };
  const { id } = await write(portal, kenya, [france], { text: `A text with ${body}.`, fields }, [
    `an attachment with ${file}`,
  ]);
  const reader = await portal.visit('france');
  await openMessages(reader, [await findMessage(reader, id)]);
  await acknowledge(reader, id);
  await write(portal, france, [kenya], { text: `Answer: ${body}`, earlier: id });
  const page = `/en/contacts/messages/new?from=${kenya.id}&to=${france.id}`;
  const refused = await portal.send(
    'kenya',
    page,
    { id, from: kenya.id, 'to[]': france.id, urgency: 'routine', message: clear },
    '/en/contacts/messages',
  );
  assert.equal(refused.status, 422);
  const found = (await everything()) + lines.join('\n');
  assert.ok(
    found.includes(id) && found.includes('BEGIN PGP MESSAGE') && found.includes('BEGIN PGP PRIVATE KEY'),
    'the dump is one',
  );
  for (const word of [...words, kenya.passphrase, france.passphrase])
    for (const form of [
      word,
      Buffer.from(word).toString('base64').replace(/.=*$/, ''),
      Buffer.from(word).toString('hex'),
    ])
      assert.ok(!found.includes(form), `${word} as ${form}`);
});

test('a message hides its length', async () => {
  const texts = ['short', 'a text of some more words than the other one has, in the same thousand bytes'];
  const lengths = texts.map(
    (text) => new TextEncoder().encode(writeLetter({ fields: { Subject: 'x' }, enclosures: [], text })).length,
  );
  assert.deepEqual(lengths, [1024, 1024]);
});

test('a letter comes back as it was written', () => {
  const fields = {
    Subject: 'One: two',
    Effects: 'first\n\n third\nName: no field',
    Asked: '请求',
    'Follow-Up': 'desk',
  };
  const enclosures = [{ number: 0, size: 12, sha256: 'a'.repeat(64), type: 'text/plain', name: 'a; b.txt' }];
  const letter = readLetter(writeLetter({ fields, enclosures, text: 'Free\n\ntext: here' }));
  assert.deepEqual(letter, { fields, enclosures, text: 'Free\n\ntext: here', inForm: true });
  assert.deepEqual(readLetter('Dear all\n\nhello'), {
    fields: {},
    enclosures: [],
    text: 'Dear all\n\nhello',
    inForm: false,
  });
});

test('what was received with a replaced key opens with it still', async () => {
  const desk = await openDesk(portal, 'brazil', 'Brazil desk');
  const { id } = await write(portal, kenya, [desk], { text: 'before' });
  await withNewKey(portal, desk);
  const reader = await portal.visit('brazil');
  const [opened] = await openMessages(reader, [await findMessage(reader, id)]);
  assert.equal(readLetter((await openText(library, opened!.armored, desk.keys, [])).text).text, 'before');
  const page = await (await portal.request('brazil', `/en/contacts/messages/${id}`)).text();
  assert.equal(page.match(/BEGIN PGP PRIVATE KEY BLOCK/g)?.length, 2);
});

const gnupg = ['/usr/bin/gpg', '/usr/local/bin/gpg'].find((path) => existsSync(path));

test(
  'GnuPG reads what the browser sealed, and the browser what GnuPG sealed',
  { skip: gnupg ? false : 'no gpg on this machine' },
  async (t) => {
    const home = await mkdtemp(join(tmpdir(), 'gnupg-'));
    const env = { ...process.env, GNUPGHOME: home };
    const options = ['--batch', '--yes', '--pinentry-mode', 'loopback', '--trust-model', 'always'];
    const gpg = (...args: string[]) => run(gnupg!, [...options, ...args], { env, cwd: home });
    t.after(async () => {
      await run('gpgconf', ['--kill', 'all'], { env }).catch(() => {});
      await rm(home, { recursive: true, force: true });
    });
    const file = (name: string, text: string) => writeFile(join(home, name), text);

    await file(
      'keys.asc',
      await (await portal.request('france', `/en/contacts/messages/public-keys?to=${kenya.id}`)).text(),
    );
    await file('france.asc', france.lockedKey);
    await gpg('--import', 'keys.asc');
    await gpg('--passphrase', france.passphrase, '--import', 'france.asc');

    const { id } = await write(portal, kenya, [france], { text: 'Read this with GnuPG.' });
    const taken = await portal.send(
      'france',
      `/en/contacts/messages/${id}`,
      { format: 'asc' },
      `/en/contacts/messages/${id}/file`,
    );
    await file('message.asc', await taken.text());
    const { stdout, stderr } = await gpg('--passphrase', france.passphrase, '--decrypt', 'message.asc');
    assert.match(stderr, /Good signature/);
    assert.equal(readLetter(stdout).text, 'Read this with GnuPG.');

    const page = `/en/contacts/messages/new?earlier=${id}`;
    const html = await (await portal.request('france', page)).text();
    const answerId = /name="id" value="(\w{20})"/.exec(html)?.[1] ?? '';
    const template = /href="([^"]*\/template\?[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const form = await (await portal.request('france', template)).text();
    await file('answer.txt', form.replace('Subject: ', 'Subject: Answer').trimEnd() + '\n\nSealed by GnuPG.\n');
    await gpg(
      '--passphrase',
      france.passphrase,
      '--armor',
      '--sign',
      '--encrypt',
      '-r',
      kenya.fingerprint,
      '-r',
      france.fingerprint,
      '-o',
      'answer.asc',
      'answer.txt',
    );
    const values = {
      id: answerId,
      from: france.id,
      'to[]': kenya.id,
      earlier: id,
      urgency: 'routine',
      message: await readFile(join(home, 'answer.asc'), 'utf8'),
    };
    const sent = await portal.send('france', page, values, '/en/contacts/messages');
    assert.equal(sent.status, 303, await sent.text());
    const reader = await portal.visit('kenya');
    const [opened] = await openMessages(reader, [await findMessage(reader, answerId)]);
    const read = await openText(library, opened!.armored, kenya.keys, [france.publicKey]);
    assert.equal(read.signature, 'good');
    assert.equal(readLetter(read.text).text, 'Sealed by GnuPG.');
    assert.equal(readLetter(read.text).fields.Message, answerId);
  },
);
