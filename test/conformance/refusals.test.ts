import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HTTPException } from 'hono/http-exception';
import { refusals, refusedFor, Refused } from '../../src/kernel/errors.ts';
import { languages } from '../../src/kernel/language.ts';
import { uiMessages } from '../../src/ui/messages.ts';
import { openTestPortal } from '../portal.ts';
import { smallNote, smallRoom } from '../small-room.ts';

const { app, request, send, publish, portal } = await openTestPortal({ modules: [smallRoom], migrate: true });
const id = await publish('france', 'small_note', smallNote('Open'));

test('every status that the portal answers has its own title and its own next step in six languages', () => {
  const statuses = [...new Set(Object.values(refusals))];
  for (const language of languages) {
    const table = uiMessages.tables[language] as Record<string, string>;
    const titles = statuses.map((status) => table[`refusal.${status}.title`]);
    assert.equal(new Set(titles).size, statuses.length, language);
    for (const status of statuses) assert.ok(table[`refusal.${status}.next`], `${language} ${status}`);
  }
});

test('an address that takes other methods answers 405 and names them, whatever stands behind it', async () => {
  const page = await request('anyone', `/fr/records/${id}/history`, { method: 'DELETE' });
  assert.equal(page.status, 405);
  assert.equal(page.headers.get('allow'), 'GET, HEAD');
  assert.match(await page.text(), /Cette adresse ne peut pas être utilisée de cette façon/);
  const both = await request('anyone', '/en/records/00000000000000000000/publication', { method: 'PUT' });
  assert.equal(both.headers.get('allow'), 'GET, HEAD, POST');
  const api = await request('anyone', `/api/v1/records/${id}`, { method: 'PUT' });
  assert.equal(api.status, 405);
  assert.match(api.headers.get('allow') ?? '', /GET, HEAD/);
  assert.equal(api.headers.get('content-type'), 'application/problem+json');
  assert.equal((await request('anyone', '/en/nowhere', { method: 'POST' })).status, 404);
});

test('too long an address, and too many cookies, are told apart in the reader’s language', async () => {
  const long = await request('anyone', `/ru/search?q=${'x'.repeat(7000)}`);
  assert.equal(long.status, 414);
  assert.match(await long.text(), /Адрес слишком длинный/);
  const cookies = await app.request('http://127.0.0.1/es/search', { headers: { cookie: `a=${'x'.repeat(9000)}` } });
  assert.equal(cookies.status, 431);
  assert.match(await cookies.text(), /Los encabezados de la solicitud son demasiado grandes/);
});

test('a form that is not one answers 415, one that is too large 413, in words', async () => {
  const path = `/zh/records/${id}/withdrawal`;
  const odd = await request('france', path, { method: 'POST', body: '{}', headers: { 'content-type': 'image/png' } });
  assert.equal(odd.status, 415);
  assert.match(await odd.text(), /lang="zh"/);
  const large = await send('france', path, { reason: 'x'.repeat(3_000_000) });
  assert.equal(large.status, 413);
});

test('what others throw keeps its meaning; a database that is away is a 503 with a time to try again', () => {
  assert.equal(refusedFor(new HTTPException(413)).code, 'too-large');
  assert.equal(refusedFor(new HTTPException(418 as 400)).code, 'bad-request');
  assert.equal(refusedFor(new HTTPException(500)).code, 'internal');
  assert.equal(refusedFor(Object.assign(new Error('no'), { code: '22021' })).code, 'bad-request');
  assert.equal(refusedFor(new Error('unknown')).code, 'internal');
  for (const error of [
    Object.assign(new Error('no'), { code: 'ECONNREFUSED' }),
    new Error('Connection terminated unexpectedly'),
  ]) {
    assert.equal(refusedFor(error).status, 503);
    assert.equal(refusedFor(error).retryAfter, 60);
  }
  assert.equal(new Refused('too-many-requests').retryAfter, 60);
});

test('while the database is away pages say so and when to try again', async () => {
  const { pool } = portal.database;
  const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const connect = pool.connect.bind(pool);
  pool.connect = () => Promise.reject(away);
  try {
    const answer = await request('anyone', `/en/records/${id}/history?away`);
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get('retry-after'), '60');
    assert.match(await answer.text(), /Try again in 60 seconds/);
  } finally {
    pool.connect = connect;
  }
});
