import assert from 'node:assert/strict';
import test from 'node:test';
import { openTestPortal } from '../../../test/portal.ts';
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts';
import { createAccount } from './people.ts';
import { findActor } from './sessions.ts';
import { enter, firstAdministrator, stateLink } from '../../../test/accounts/people.ts';

const { portal } = await openTestPortal({ modules: [] });
const { pool } = portal.database;
const administrator = await firstAdministrator(portal);
const france = await enter(portal, (await stateLink(administrator, 'FR')).link);
const reader = await enter(
  portal,
  (await createAccount(await france.visit(), { name: 'R', email: 'r@fr.example', language: 'fr', role: 'reader' }))
    .link,
);
const actorOf = (key: string, ip?: string) =>
  findActor(portal, new Request('http://portal/', { headers: { authorization: `Bearer ${key}` } }), ip);
const refusedAs = (code: string) => (error: { code: string }) => error.code === code;

test('a key acts for its holder within its scopes', async () => {
  const { key } = await createApiKey(await france.visit(), { name: 'harvest', scopes: ['read', 'draft'], days: 30 });
  assert.match(key, /^gcscp_[0-9a-f]{8}_[\w-]{43}$/);
  const actor = await actorOf(key);
  assert.deepEqual([actor?.account, actor?.scopes, actor?.session], [france.account, ['read', 'draft'], undefined]);
  assert.ok(!JSON.stringify((await pool.query('select * from api_key')).rows).includes(key));
});

test('a key asks one query', async (t) => {
  const { key } = await createApiKey(await france.visit(), { name: 'one', scopes: ['read'], days: 30 });
  await pool.query('update api_key set last_used_at = now()');
  const query = t.mock.method(pool, 'query');
  await actorOf(key);
  assert.equal(query.mock.callCount(), 1);
});

test('no key carries more than the role of its holder', async () => {
  for (const scope of ['draft', 'publish', 'manage'] as const)
    await assert.rejects(
      async () => createApiKey(await reader.visit(), { name: 'k', scopes: [scope], days: 3 }),
      refusedAs('invalid'),
    );
  for (const days of [0, -1, 367, 1.5, Number.NaN])
    await assert.rejects(
      async () => createApiKey(await reader.visit(), { name: 'k', scopes: ['read'], days }),
      refusedAs('invalid'),
    );
  await assert.rejects(
    async () => createApiKey(await reader.visit(), { name: 'k', scopes: [], days: 3 }),
    refusedAs('invalid'),
  );
});

test('a key makes no keys', async () => {
  const { key } = await createApiKey(await france.visit(), { name: 'm', scopes: ['manage'], days: 3 });
  const visit = await portal.visit(await actorOf(key), 'en');
  await assert.rejects(createApiKey(visit, { name: 'k', scopes: ['read'], days: 3 }), refusedAs('not-found'));
});

test('a key stops when it is revoked, and when its time is over', async () => {
  const visit = await france.visit();
  const [one, two] = [
    await createApiKey(visit, { name: 'a', scopes: ['read'], days: 3 }),
    await createApiKey(visit, { name: 'b', scopes: ['read'], days: 3 }),
  ];
  await assert.rejects(async () => revokeApiKey(await reader.visit(), one.id), refusedAs('not-found'));
  await revokeApiKey(visit, one.id);
  await pool.query('update api_key set expires_at = now() where id = $1', [two.id]);
  for (const { key } of [one, two]) await assert.rejects(actorOf(key), refusedAs('not-signed-in'));
  assert.ok((await listApiKeys(visit)).every(({ id }) => id !== one.id && id !== two.id));
});

test('keys that are none are refused alike, and in the end with 429', async () => {
  for (const none of ['', 'gcscp_', 'gcscp_00000000_x', 'gcscp_\u00e9', `gcscp_${'x'.repeat(5000)}`])
    await assert.rejects(
      findActor(portal, new Request('http://portal/', { headers: { authorization: `Bearer ${none}` } }), '203.0.113.1'),
      refusedAs('not-signed-in'),
    );
  await assert.rejects(
    findActor(portal, new Request('http://portal/', { headers: { authorization: 'Basic YTpi' } }), '203.0.113.1'),
    refusedAs('not-signed-in'),
  );
  const codes: string[] = [];
  for (let i = 0; i < 61; i++)
    await actorOf(`gcscp_00000000_${i}`, '203.0.113.2').catch((error: { code: string }) => codes.push(error.code));
  assert.deepEqual([codes[0], codes.at(-1)], ['not-signed-in', 'too-many-requests']);
});
