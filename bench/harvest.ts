import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { openPortal } from '../src/kernel/portal.ts';
import { startPostgres } from '../src/kernel/postgres.ts';
import { prepareDatabase } from '../src/kernel/prepare.ts';
import { modules } from '../src/modules.ts';
import { cpuSeconds } from './cpu.ts';
import { generate } from './generate.ts';

/**
 * `node --import ./tsx-hooks.ts bench/harvest.ts [records]`: CPU seconds of portal and PostgreSQL for a whole harvest by OAI-PMH, by
 * format, per 10,000 records given.
 */
const size = Number(process.argv[2] ?? 20_000);
const tell = (line: string) => process.stdout.write(`${line}\n`);
const dataDir = await mkdtemp(join(tmpdir(), 'portal-bench-harvest-'));
const postgres = await startPostgres({ dataDir, progress: () => {} });
const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
try {
  await prepareDatabase(postgres.url, modules);
  await generate(postgres.url, 0, size, tell);
  const config = { ...readConfig({ DATA_DIR: dataDir }, []), databaseUrl: postgres.url };
  const portal = await openPortal(config, modules, pino({ level: 'silent' }));
  await noteHarvest();
  const app = createApp(portal);
  const ask = async (query: string) => (await app.request(`${config.portalUrl}/oai?${query}`)).text();
  tell('| format | records | requests | bytes | CPU s per 10,000 records |\n| --- | --- | --- | --- | --- |');
  for (const format of ['oai_dc', 'marc21', 'identifiers']) tell(await measure(ask, format));
  await portal.close();

  /** The generated rows came without acts, so no trigger has seen them. */
  async function noteHarvest(): Promise<void> {
    await portal.database.pool.query(`insert into harvest (record, room, changed, sets)
      select r.id, r.room, date_trunc('second', r.published_at), portal_harvest_sets(r.room, r.owner, r.states, r.languages)
      from record r join search_entry s on s.record = r.id where s.audience = array[1] on conflict do nothing`);
    await portal.database.pool.query('analyze');
  }
} finally {
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function measure(ask: (query: string) => Promise<string>, format: string): Promise<string> {
  const verb = format === 'identifiers' ? 'ListIdentifiers' : 'ListRecords';
  const prefix = format === 'identifiers' ? 'oai_dc' : format;
  const before = cpuSeconds([process.pid, postmaster]);
  let [records, requests, bytes] = [0, 0, 0];
  for (let query: string | undefined = `verb=${verb}&metadataPrefix=${prefix}`; query; requests++) {
    const text = await ask(query);
    records += text.match(/<header>/g)?.length ?? 0;
    bytes += Buffer.byteLength(text);
    const token: string | undefined = /<resumptionToken[^>]*>([^<]+)</.exec(text)?.[1];
    query = token && `verb=${verb}&resumptionToken=${token}`;
  }
  const cpu = ((cpuSeconds([process.pid, postmaster]) - before) * 10_000) / records;
  return `| ${format} | ${records} | ${requests} | ${bytes} | ${cpu.toFixed(2)} |`;
}
