import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { modules } from '../src/modules.ts';
import { openTestPortal } from './portal.ts';

describe('a room that is taken out', () => {
  for (const room of modules)
    test(`${room.name}: the others answer, and no answer leads into it`, async () => {
      const others = modules.filter((other) => other !== room);
      const portal = await openTestPortal({ modules: others });
      const anyone = await portal.visit('anyone');
      const shown = others.flatMap(({ menu }) => menu.filter((item) => item.shownTo?.(anyone) ?? true));
      for (const { path } of shown) await answers(portal, `/en${path}`, room.name);
      await answers(portal, '/api/v1/records', room.name);
      await answers(portal, '/api/v1/openapi.json', room.name);
    });
});

async function answers(
  portal: Awaited<ReturnType<typeof openTestPortal>>,
  path: string,
  without: string,
): Promise<void> {
  const answer = await portal.request('anyone', path);
  const body = await answer.text();
  assert.equal(answer.status, 200, `${path}: ${body.slice(0, 300)}`);
  if (without !== 'home' && without !== 'account')
    assert.ok(!body.includes(`"/en/${without}"`), `${path} leads into ${without}`);
}
