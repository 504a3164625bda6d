import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { plantContacts } from '../../../../test/contacts/portal.ts';
import { openTestPortal } from '../../../../test/portal.ts';
import { answerByLink } from './answer.ts';
import { planRound } from './rounds.ts';

/** Letters as a real mail server took them: mailbox, Message-ID and link. */
const taken: { to: string; messageId: string; token: string }[] = [];
const took = new EventTarget();
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, session, done) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const text = Buffer.concat(chunks).toString().replace(/=\r\n/g, '');
      const [, messageId = ''] = /^Message-ID: (\S+)/im.exec(text) ?? [];
      const [, token = ''] = /contacts\/ping\/([\w-]{43})/.exec(text) ?? [];
      taken.push({ to: session.envelope.rcptTo[0]!.address, messageId, token });
      took.dispatchEvent(new Event('letter'));
      done();
    });
  },
});
// A killed client breaks its connection off.
server.on('error', () => {});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
after(() => server.close());

const { portal, visit } = await openTestPortal();
const { pool } = portal.database;
const states = portal.parties.states.filter((state) => state.status === 'member').map((state) => state.code);
const count = async (table: string) =>
  (await pool.query<{ count: number }>(`select count(*) as count from ${table}`)).rows[0]!.count;

const begin = Date.UTC(2026, 10, 23);
function startProcess(minutes: number): ChildProcess {
  const port = (server.server.address() as AddressInfo).port;
  const env = {
    ...process.env,
    DATABASE_URL: portal.database.url,
    DATA_DIR: portal.config.dataDir,
    SMTP_URL: `smtp://127.0.0.1:${port}`,
  };
  const script = 'test/contacts/post-pings.ts';
  const child = spawn(process.execPath, ['--import', './tsx-hooks.ts', script, String(begin + minutes * 60_000)], {
    env,
    stdio: 'inherit',
  });
  after(() => child.kill('SIGKILL'));
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function lettersTaken(many: number): Promise<void> {
  while (taken.length < many) await once(took, 'letter');
}

test('193 states with six contacts each, in one round whose process is killed again and again', async (t) => {
  assert.equal(states.length, 193);
  await plantContacts(portal, states, 6);
  await pool.query(
    `insert into contacts_ping_settings values ('pings', '{secretariat}', '{"everyMonths": 0, "lettersPerMinute": 6000}', now())`,
  );
  await planRound(await visit('officer'), { level: 'link', startsAt: new Date(begin + 60_000).toISOString() });

  await t.test('killed while it writes the round: nothing of it stays', async () => {
    const lock = await pool.connect();
    await lock.query('begin');
    await lock.query('lock table contacts_ping_letter in exclusive mode');
    const child = startProcess(1);
    const waits =
      "select 1 from pg_locks l join pg_class c on c.oid = l.relation where not l.granted and c.relname = 'contacts_ping_letter'";
    while ((await lock.query(waits)).rows.length === 0) await wait(20);
    await kill(child);
    await lock.query('rollback');
    lock.release();
    assert.deepEqual([await count('contacts_ping'), await count('contacts_ping_letter')], [0, 0]);
  });

  await t.test('killed while it sends: every letter is sent at least once', async () => {
    for (const [minutes, letters] of [
      [2, 60],
      [13, 400],
      [24, 401],
      [35, 900],
    ] as const) {
      const child = startProcess(minutes);
      await lettersTaken(letters);
      await kill(child);
    }
    const [code] = (await once(startProcess(46), 'exit')) as [number];
    assert.equal(code, 0);
    assert.equal(await count('contacts_ping'), 1158);
    assert.equal(await count("contacts_ping_letter where state = 'sent'"), 1158);
    const byMailbox = Map.groupBy(taken, ({ to }) => to);
    assert.equal(byMailbox.size, 1158);
    for (const [mailbox, copies] of byMailbox)
      assert.equal(
        new Set(copies.map(({ messageId, token }) => messageId + token)).size,
        1,
        `${mailbox} got one letter, perhaps twice`,
      );
    t.diagnostic(`${taken.length} letters for 1158 mailboxes`);
  });

  await t.test('answered twice at once, every ping is answered once', async () => {
    const now = new Date(begin + 3_600_000);
    const tokens = [...new Set(taken.map(({ token }) => token))];
    for (let i = 0; i < tokens.length; i += 4)
      await Promise.all(
        tokens
          .slice(i, i + 4)
          .flatMap((token) => [token, token])
          .map((token) => answerByLink(portal, token, 'test', undefined, now)),
      );
    assert.equal(await count("contacts_ping where outcome = 'in_time'"), 1158);
    assert.equal(await count("leaf where tree = 'members' and opening->>'act' = 'answer ping'"), 1158);
  });
});
