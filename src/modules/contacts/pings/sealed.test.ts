import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkIn, nominate, takeLetters } from '../../../../test/contacts/portal.ts';
import { openTestPortal } from '../../../../test/portal.ts';
import { assertNamed, listFindings } from '../../../../test/tampering.ts';
import type { Letter } from '../../../kernel/mail.ts';
import { advanceRounds } from './clock.ts';
import { postLetters } from './post.ts';
import { planRound } from './rounds.ts';

const opened = await openTestPortal();
const { portal, visit, send } = opened;
const letters: Letter[] = [];
takeLetters(portal, (letter) => letters.push(letter));
await nominate(opened, 'kenya', 'Kestrel desk', 'kestrel@example.ke');
const round = await planRound(await visit('officer'), { level: 'link', name: 'Autumn round' });
const startsAt = new Date(Date.now() + 86_400_000).toISOString();
const later = await planRound(await visit('officer'), { level: 'link', name: 'Later round', startsAt });
const system = await portal.systemVisit();
await advanceRounds(system, new Date());
await postLetters(system, new Date());
await send('anyone', linkIn(letters[0]!), {});
const { rows } = await portal.database.pool.query<{ id: string }>('select id from contacts_ping where answered_at is not null'); // prettier-ignore
const ping = rows[0]!.id;

test('what the acts themselves leave is no alarm', async () =>
  assert.deepEqual((await listFindings(portal)).filter((what) => what.startsWith('ping')), [])); // prettier-ignore

for (const [change, what] of [
  [`update contacts_ping_round set days_to_answer = 1 where id = '${round}'`, `ping_round ${round}`],
  [`delete from contacts_ping_round where id = '${later}'`, `ping_round ${later}`],
  [`update contacts_ping_settings set value = '{"everyMonths":0}'`, 'ping_settings pings'],
  [`update contacts_ping set outcome = 'none'`, `ping ${ping}`],
  ['with l as (delete from contacts_ping_letter) delete from contacts_ping', `ping ${ping}`],
] as const)
  test(`portal verify names what was changed by: ${change}`, () => assertNamed(portal, change, what));
