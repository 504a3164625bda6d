import pino from 'pino';
import { readConfig } from '../../src/config.ts';
import { openPortal } from '../../src/kernel/portal.ts';
import { advanceRounds } from '../../src/modules/contacts/pings/clock.ts';
import { postLetters } from '../../src/modules/contacts/pings/post.ts';
import { modules } from '../../src/modules.ts';

/** A process of the portal that sees to what is due at the instant of its argument and ends: for tests that kill it in between. */
const now = new Date(Number(process.argv[2]));
const config = readConfig(process.env, []);
const portal = await openPortal({ ...config, databaseUrl: config.databaseUrl! }, modules, pino({ level: 'silent' }));
await advanceRounds(await portal.systemVisit(), now);
await postLetters(await portal.systemVisit(), now);
await portal.close();
