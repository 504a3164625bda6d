import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { openSession } from '../src/kernel/accounts/sessions.ts';
import { openReadyAccount } from '../src/kernel/accounts/ready-account.ts';
import type { Letter } from '../src/kernel/mail.ts';
import { openPortal, type Portal } from '../src/kernel/portal.ts';
import { startPostgres } from '../src/kernel/postgres.ts';
import { prepareDatabase } from '../src/kernel/prepare.ts';
import { createAndPublish } from '../src/kernel/records.ts';
import { modules } from '../src/modules.ts';
import { advanceRounds } from '../src/modules/contacts/pings/clock.ts';
import { postLetters } from '../src/modules/contacts/pings/post.ts';
import { planRound } from '../src/modules/contacts/pings/rounds.ts';
import { linkIn, office, plantContacts, takeLetters } from '../test/contacts/portal.ts';
import { measureCorrespondence } from './correspondence.ts';
import { cpuSeconds } from './cpu.ts';

/**
 * `npm run bench -- contacts`: a ping round of 1,200 contacts (150 states with eight each): begun, its letters handed to a mail server
 * that takes them at once, and answered through the page of the link; then the directory of 193 States with six contacts each. CPU milliseconds of portal and PostgreSQL together, each.
 */
const tell = (line: string) => process.stdout.write(`${line}\n`);
const dataDir = await mkdtemp(join(tmpdir(), 'portal-bench-'));
const postgres = await startPostgres({ dataDir, progress: () => {} });
const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
try {
  await prepareDatabase(postgres.url, modules);
  const config = { ...readConfig({ DATA_DIR: dataDir }, []), databaseUrl: postgres.url };
  const portal = await openPortal(config, modules, pino({ level: 'silent' }));
  tell(`${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model}, Node ${process.version}\n`);
  tell('| case | count | CPU ms each | seconds | per second |\n| --- | --- | --- | --- | --- |');
  await measureRound(portal);
  await measureDirectory(portal);
  await measureCorrespondence(await focalPointOf(portal, 'KE'), await focalPointOf(portal, 'FR'), measure);
  await portal.close();
} finally {
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function measureRound(portal: Portal): Promise<void> {
  const members = portal.parties.states.filter((state) => state.status === 'member').map((state) => state.code);
  await plantContacts(portal, members.slice(0, 150), 8);
  const letters: Letter[] = [];
  takeLetters(portal, (letter) => letters.push(letter));
  await planRound(await officerOf(portal), { level: 'link' });
  const now = new Date();
  const visit = await portal.systemVisit();
  await measure('ping round: pings and letters queued', 1200, () => advanceRounds(visit, now));
  await measure('ping round: letters handed over', 1200, async () => {
    for (let minutes = 1; minutes < 4; minutes++) await postLetters(visit, new Date(+now + minutes * 61_000));
  });
  const app = createApp(portal);
  const address = portal.config.portalUrl;
  const answers: { path: string; cookie: string; csrf: string }[] = [];
  await measure('ping: the page of the link', 1200, async () => {
    for (const letter of letters) answers.push(await openLink(app, address, linkIn(letter)));
  });
  await measure('ping: acknowledge', 1200, async () => {
    for (const { path, cookie, csrf } of answers) {
      const body = new URLSearchParams({ csrf });
      const answer = await app.request(address + path, { method: 'POST', body, headers: { cookie } });
      if (answer.status !== 303) throw new Error(`${path} answered ${answer.status}`);
    }
  });
}

/** The directory as a State reads it: each page once, so that none is served from memory. */
async function measureDirectory(portal: Portal): Promise<void> {
  await portal.database.pool.query("delete from record where created_by = 'test'");
  const members = portal.parties.states.filter((state) => state.status === 'member').map((state) => state.code);
  await measure('directory: nominate', members.length * 6, () => nominateAll(portal, members));
  const { actor } = await focalPointOf(portal, 'BR');
  const { cookie } = await openSession(portal, actor!.account);
  const app = createApp(portal);
  const ask = async (path: string) => {
    const answer = await app.request(portal.config.portalUrl + path, { headers: { cookie } });
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
    return answer.text();
  };
  const many = (paths: string[]) => async () => {
    for (const path of paths) await ask(path);
  };
  await ask('/en/contacts');
  await measure('directory: first page', 200, many(Array(200).fill('/en/contacts')));
  await measure('directory: of one State', members.length, many(members.map((code) => `/en/contacts?state=${code}`)));
  await measure('directory: all as vCards', 5, many(Array(5).fill('/en/contacts/cards.vcf')));
}

/** Six contacts of each State with a deputy and a time zone, published as their focal points do. */
async function nominateAll(portal: Portal, states: string[]): Promise<void> {
  for (const party of states) {
    const actor = { account: 'bench', name: 'Bench', email: `bench-${party}@example.org`, party, role: 'focal_point', language: 'en', complete: true } as const; // prettier-ignore
    const visit = await portal.visit(actor, 'en');
    for (let number = 1; number <= 6; number++) {
      const wish = office(`Office ${party} ${number}`, `${party.toLowerCase()}-${number}@example.org`, ['deputy@example.org']); // prettier-ignore
      const fields = { ...wish.fields, time_zone: 'Africa/Nairobi' };
      const kind = number === 1 ? 'diplomatic_contact' : number === 6 ? 'assistance_contact' : 'technical_contact';
      await createAndPublish(visit, kind, { ...wish, fields }, { audience: ['members'] });
    }
  }
}

async function openLink(app: ReturnType<typeof createApp>, address: string, path: string) {
  const shown = await app.request(address + path);
  const csrf = /name="csrf" value="([^"]+)"/.exec(await shown.text())?.[1] ?? '';
  return { path, csrf, cookie: shown.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
}

function officerOf(portal: Portal) {
  return visitOf(portal, 'secretariat', 'officer');
}
function focalPointOf(portal: Portal, state: string) {
  return visitOf(portal, state, 'focal_point');
}

async function visitOf(portal: Portal, party: string, role: 'officer' | 'focal_point') {
  const wish = { party, role, name: 'Bench', email: `bench-${party}@example.org`, language: 'en', passphrase: 'correct horse battery' } as const; // prettier-ignore
  const { id, name, email, language } = { ...wish, ...(await openReadyAccount(portal, wish)) };
  return portal.visit({ account: id, name, email, party, role, language, complete: true }, 'en');
}

async function measure(name: string, count: number, work: () => Promise<unknown>): Promise<void> {
  const before = cpuSeconds([process.pid, postmaster]);
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  const cpu = ((cpuSeconds([process.pid, postmaster]) - before) * 1000) / count;
  tell(`| ${name} | ${count} | ${cpu.toFixed(2)} | ${seconds.toFixed(1)} | ${Math.round(count / seconds)} |`);
}
