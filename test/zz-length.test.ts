import { test } from 'node:test';
import { openSession } from '../src/kernel/accounts/sessions.ts';
import { openTestPortal } from './portal.ts';
const portal = await openTestPortal();
test('lengths', async () => {
  const { account } = await portal.actor('officer');
  const { cookie } = await openSession(portal.portal, account);
  const seen = new Map<string, string>();
  for (let i = 0; i < 1500 && seen.size < 3; i++) {
    if (i % 20 === 0) await portal.portal.database.pool.query('delete from rate_limit');
    const answer = await portal.app.request(`${portal.portal.config.portalUrl}/en/processes/01kb0000000000000000/side-by-side`, { headers: { cookie } });
    const text = await answer.text();
    const n = answer.headers.get('content-length')!;
    if (!seen.has(n)) { seen.set(n, text); console.log(i, n); console.log(text); }
  }
});
