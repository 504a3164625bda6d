import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createDraft } from '../../src/kernel/records.ts';
import { openTestPortal } from '../portal.ts';
import { smallNote, smallRoom } from '../small-room.ts';
import { bodies } from './bad-bodies.ts';
import { body, post } from './requests.ts';

const { portal, visit, publish, request, app } = await openTestPortal({ modules: [smallRoom], migrate: true });
const { pool } = portal.database;

let open = '';
let draft = '';
before(async () => {
  open = await publish('france', 'small_note', smallNote('Open'));
  draft = (await createDraft(await visit('france'), 'small_note', smallNote('Draft'))).id;
});

describe('bad input', () => {
  const routes = [
    ...new Map(
      app.routes
        .filter((route) => route.method !== 'ALL' && route.method !== 'GET' && route.path.startsWith('/api/'))
        .map((route) => [`${route.method} ${route.path}`, route]),
    ).values(),
  ];
  const idless = new Set(['publication-request', 'confirmation', 'reinstatement']);

  for (const { method, path } of routes)
    test(`${method} ${path}: 4xx with what to do`, async () => {
      const ids = path.includes(':id')
        ? [open, draft, '01kb0000000000000000', '%00', '..%2f..', 'x'.repeat(500), '%ff', encodeURIComponent('‮')]
        : [''];
      for (const id of ids)
        for (const [name, content, headers] of bodies) {
          if ((method === 'DELETE' || path === '/api/v1/confirmation') && !['nothing', 'no JSON'].includes(name))
            continue;
          if (method === 'DELETE' && (id === draft || id === open)) continue;
          const answer = await request('france', path.replace(':id', id), {
            method,
            headers: { 'content-type': 'application/json', 'if-match': '*', ...headers },
            ...(method === 'DELETE' ? {} : { body: content }),
          });
          const at = `${method} ${path} ${id.slice(0, 30)} with ${name}: ${answer.status}`;
          const text = await answer.text();
          const takesDrafts =
            method === 'PATCH' ||
            path.endsWith('/draft') ||
            path.endsWith('/notes') ||
            idless.has(path.split('/').at(-1)!);
          if (answer.status < 300)
            assert.ok(takesDrafts || name === 'an empty object' || name === 'names of JavaScript', `${at} ${text}`);
          else {
            assert.ok(answer.status >= 400 && answer.status < 500, `${at} ${text}`);
            assert.equal(answer.headers.get('content-type'), 'application/problem+json', at);
            const problem = JSON.parse(text) as {
              title: string;
              status: number;
              type: string;
              errors?: { detail: string }[];
            };
            assert.equal(problem.status, answer.status);
            assert.ok(problem.title.length > 20 && URL.canParse(problem.type), at);
            if (problem.status === 422)
              for (const error of problem.errors!) assert.ok(error.detail.length > 15, `${at} ${text}`);
          }
        }
    });

  test('nothing of it was published or broke a page of the owner', async () => {
    for (const { id } of (await pool.query<{ id: string }>("select id from record where owner = 'FR'")).rows)
      assert.equal((await request('france', `/api/v1/records/${id}`)).status, 200, id);
    for (const path of ['/en/small', '/api/v1/records']) assert.equal((await request('france', path)).status, 200);
  });

  test('a query of any kind is answered or refused', async () => {
    const values = [
      '',
      '%00',
      '%ff',
      'x'.repeat(3000),
      '%E2%80%AE',
      "'",
      '"',
      '\\',
      '%',
      '_',
      '((((',
      '!!',
      '&|',
      ':*',
      '<->',
      '-',
      '--',
      '-"',
      '"" ""',
      '*',
      '1e400',
      '-1',
      '0',
      '101',
      'FR',
      '__proto__',
      '𝔘',
      '网',
      'a b c d e f g h i j k l m n o p q r s t',
      'null',
      '[]',
      '{}',
    ];
    const names = [
      'q',
      'room',
      'kind',
      'state',
      'topic',
      'language',
      'standing',
      'owner',
      'year',
      'sort',
      'cursor',
      'limit',
      '__proto__',
      'constructor',
    ];
    for (const path of [
      '/api/v1/records',
      '/api/v1/suggestions',
      '/en/small',
      '/feeds/records.atom',
      '/en/export/csv',
      '/en/export/json',
    ])
      for (const name of names)
        for (const value of values) {
          const answer = await request('anyone', `${path}?${name}=${value}&${name}=${value}`);
          const single = await request('anyone', `${path}?${name}=${value}`);
          for (const each of [answer, single])
            assert.ok(
              each.status === 200 || (each.status >= 400 && each.status < 500),
              `${path}?${name}=${value.slice(0, 20)}: ${each.status}`,
            );
        }
  });

  test('a path of any kind is answered or refused, in the reader’s language', async () => {
    for (const path of [
      '/xx',
      '/xx/small',
      '/en/%00',
      '/en/small/%00',
      '/en/%ff',
      '/en/small/%E2%80%AE',
      '/en/records/%00/history',
      '/en/files/%00',
      '/api/v1/records/%00/proof',
      '/log/tile/%00',
      '/log/tile/0/x999/x999/x999/x999/x999/999',
      '/log/tile/63/000',
      '/en//small',
      '/EN/small',
      '/../etc/passwd',
      '/en/small/' + 'x'.repeat(5000),
    ])
      for (const person of ['anyone', 'france'] as const) {
        const answer = await request(person, path);
        assert.ok(
          answer.status === 200 || (answer.status >= 400 && answer.status < 500),
          `${path.slice(0, 40)}: ${answer.status}`,
        );
        assert.ok(answer.headers.get('content-security-policy'), path);
      }
    assert.equal((await request('anyone', `/en/${'x'.repeat(7000)}`)).status, 414);
    assert.match(await (await request('anyone', '/fr/nothing')).text(), /lang="fr"/);
  });

  test('credentials that are none are refused', async () => {
    for (const authorization of [
      'Bearer',
      'Bearer x',
      `Bearer gcscp_${'x'.repeat(100)}`,
      'Basic eDp5',
      `Bearer ${'x'.repeat(4000)}`,
      'Bearer gcscp_x\tx',
    ]) {
      const answer = await request('anyone', '/api/v1/records', { headers: { authorization } });
      assert.equal(answer.status, 401);
      assert.ok(answer.headers.get('content-security-policy'));
    }
    for (const cookie of [
      'better-auth.session_token=x',
      'portal.session_token=x.y',
      'session_token=%00',
      `session_token=${'x'.repeat(3000)}`,
    ])
      assert.equal((await request('anyone', '/api/v1/records', { headers: { cookie } })).status, 200);
  });

  test('who may not, may not', async () => {
    for (const [person, status] of [
      ['anyone', 403],
      ['franceReader', 403],
      ['kenya', 403],
      ['officer', 403],
    ] as const) {
      assert.equal((await request(person, `/api/v1/records/${open}/withdrawal`, post({ reason: 'x' }))).status, status);
      assert.equal(
        (
          await request(person, `/api/v1/records/${open}/draft`, {
            method: 'PUT',
            ...body({ content: {}, revision: 0 }),
          })
        ).status,
        status,
      );
      assert.equal(
        (await request(person, `/api/v1/records/${draft}/publication`, post({ audience: ['everyone'] }))).status,
        404,
      );
      assert.equal((await request(person, `/api/v1/records/${draft}/draft`)).status, 404);
    }
    assert.equal(
      (await request('franceContributor', `/api/v1/records/${draft}/publication`, post({ audience: ['everyone'] })))
        .status,
      403,
    );
  });
});
