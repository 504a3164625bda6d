import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { readConfig } from '../src/config.ts';
import { openPortal } from '../src/kernel/portal.ts';
import { startPostgres } from '../src/kernel/postgres.ts';
import { prepareDatabase } from '../src/kernel/prepare.ts';
import { modules } from '../src/modules.ts';
import { findPhrase } from '../src/modules/processes/paragraphs/phrase.ts';
import { proposeLinks } from '../src/modules/processes/paragraphs/proposals.ts';
import { foldedOf, sketchOf, tokensOf, wordsOf } from '../src/modules/processes/paragraphs/tokens.ts';
import { cpuSeconds } from './cpu.ts';

/**
 * `node --import ./tsx-hooks.ts bench/paragraphs.ts`: 5,000 documents with 200,000 paragraphs, three in ten of them restricted, made of
 * words and of set phrases as such documents are. CPU milliseconds of portal and PostgreSQL together. The first number given is the
 * number of documents.
 */
const documents = Number(process.argv[2]) || 5000;
const perDocument = 40;
const longDocument = 300;
const tell = (line: string) => process.stdout.write(`${line}\n`);

/** Numbers from 0 to 1, the same each time (mulberry32). */
let seed = 1;
function random(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}
/** Frequent ones often, as words are: of 600 phrases the first comes in every twenty-fifth choice. */
const pick = (count: number) => Math.floor(count * random() ** 2);

const words = Array.from({ length: 6000 }, (_, i) => `${'bcdfgklmnprstv'[i % 14]}${'aeiou'[i % 5]}${i.toString(36)}`);
const phrases = Array.from({ length: 600 }, () =>
  Array.from({ length: 4 + Math.floor(random() * 10) }, () => words[pick(words.length)]).join(' '),
);
const known: string[] = [];

/** Words and set phrases; one in ten is an earlier paragraph with some words changed. */
function makeText(): string {
  if (known.length > 100 && random() < 0.1) return known[Math.floor(random() * known.length)]!.split(' ').map((word) => (random() < 0.05 ? words[pick(words.length)] : word)).join(' '); // prettier-ignore
  let text = '';
  while (text.length < 300 + random() * 400) text += `${random() < 0.15 ? phrases[pick(phrases.length)] : words[pick(words.length)]} `;
  known.push(text.trim());
  return text.trim();
} // prettier-ignore

async function fill(client: pg.Client): Promise<void> {
  await client.query('set synchronous_commit = off; set maintenance_work_mem = "256MB"');
  await client.query('drop index processes_paragraph_tokens; drop index processes_paragraph_sketch');
  await client.query(
    `insert into record (id, room, kind, owner, standing, status, audience, title, summary, language, languages, topics, states, year, version,
       created_at, created_by, changed_at, published_at, sort_title)
     select '01k' || substr(translate(md5('doc ' || g), 'ilou', 'xxxx'), 1, 17), 'processes', 'process_document', 'secretariat', 'reference', 'published',
       case when g % 10 < 3 then array[2] else array[1] end, jsonb_build_object('en', 'Document ' || g), '{}', 'en', '{en}', '{}', '{}', 1990 + g % 36, 1,
       now(), 'bench', now(), now(), 'document ' || g from generate_series(1, $1::int) g`,
    [documents + 1],
  );
  await client.query(
    `insert into processes_document (id, symbol, document_type, dated_on) select id, 'B/' || row_number() over (order by id), 'report', year::text from record where created_by = 'bench'`,
  );
  const { rows } = await client.query<{ id: string }>("select id from record where created_by = 'bench' order by md5(id)"); // prettier-ignore
  for (let at = 0; at < rows.length; at += 50) {
    const batch = rows.slice(at, at + 50).flatMap(({ id }, i) => paragraphsOf(id, at + i === rows.length - 1 ? longDocument : perDocument)); // prettier-ignore
    await client.query(
      `insert into processes_paragraph (record, language, anchor, position, form, text, folded, tokens, sketch)
       select p.record, 'en', p.anchor, p.position, 'numbered', p.text, p.folded, array_to_tsvector(p.tokens), p.sketch
       from jsonb_to_recordset($1::jsonb) as p(record text, anchor text, position int, text text, folded text, tokens text[], sketch int[])`,
      [JSON.stringify(batch)],
    );
    if (at % 1000 === 0) tell(`  ${at} of ${rows.length} documents`);
  }
  longest = rows.at(-1)!.id;
  await client.query("update processes_document set dated_on = '2026' where id = $1", [longest]);
  const started = Date.now();
  await client.query('create index processes_paragraph_tokens on processes_paragraph using gin (tokens) with (fastupdate = off)'); // prettier-ignore
  await client.query('create index processes_paragraph_sketch on processes_paragraph using gin (sketch) with (fastupdate = off)'); // prettier-ignore
  tell(`  indexes made in ${Math.round((Date.now() - started) / 1000)} s`);
  await client.query('vacuum analyze');
}
let longest = '';

function paragraphsOf(record: string, count: number) {
  return Array.from({ length: count }, (_, i) => {
    const text = makeText();
    const own = wordsOf(text);
    return { record, anchor: String(i + 1), position: i, text, folded: foldedOf(own), tokens: tokensOf(own), sketch: sketchOf(own) }; // prettier-ignore
  });
}

const dataDir = await mkdtemp(join(tmpdir(), 'portal-bench-'));
const postgres = await startPostgres({ dataDir, progress: () => {} });
const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
try {
  tell(
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}`,
  );
  await prepareDatabase(postgres.url, modules);
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await fill(client);
  const { rows } = await client.query<{ total: number; size: string; tokens: string; sketch: string }>(
    `select count(*)::int as total, pg_size_pretty(pg_table_size('processes_paragraph')) as size,
       pg_size_pretty(pg_relation_size('processes_paragraph_tokens')) as tokens, pg_size_pretty(pg_relation_size('processes_paragraph_sketch')) as sketch
     from processes_paragraph`,
  );
  await client.end();
  const { total, size, tokens, sketch } = rows[0]!;
  tell(
    `\n${total.toLocaleString('en')} paragraphs; table ${size}, index of words ${tokens}, index of samples ${sketch}\n`,
  );
  await measure();
} finally {
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}

/** CPU of a thing done several times, ms each. */
async function cost(times: number, work: (i: number) => Promise<unknown>): Promise<string> {
  await work(0);
  const before = cpuSeconds([process.pid, postmaster]);
  for (let i = 0; i < times; i++) await work(i);
  return (((cpuSeconds([process.pid, postmaster]) - before) * 1000) / times).toFixed(1);
}

async function measure(): Promise<void> {
  const config = { ...readConfig({ DATA_DIR: dataDir }, []), databaseUrl: postgres.url };
  const portal = await openPortal(config, modules, pino({ level: 'silent' }));
  const visit = await portal.visit(undefined, 'en');
  const sample = (count: number) => Array.from({ length: 40 }, (_, i) => known[i * 997 % known.length]!.split(' ').slice(2, 2 + count).join(' ')); // prettier-ignore
  const cases: [string, string[]][] = [
    ['eight words of a paragraph', sample(8)],
    ['three words of a paragraph', sample(3)],
    ['a set phrase, seldom', phrases.slice(-40)],
    ['a set phrase, often', phrases.slice(20, 40)],
    ['the most frequent set phrases', phrases.slice(0, 5)],
    ['the two most frequent words', [`${words[0]} ${words[1]}`]],
    ['the most frequent word', [words[0]!]],
    ['not there', ['nothing like this stands anywhere']],
  ];
  tell('| phrase | occurrences | CPU ms |\n| --- | --- | --- |');
  for (const [name, list] of cases) {
    const counts: number[] = [];
    for (const phrase of list) counts.push((await findPhrase(visit, { phrase }))?.paragraphs ?? 0);
    const ms = await cost(Math.max(20, list.length), (i) => findPhrase(visit, { phrase: list[i % list.length]! }));
    tell(`| ${name} | ${Math.round(counts.reduce((sum, each) => sum + each, 0) / counts.length)} | ${ms} |`);
  }
  let proposals = 0;
  const system = await portal.systemVisit();
  const started = Date.now();
  const ms = await cost(3, async () => (proposals = (await proposeLinks(system, longest, 'en')).length));
  tell(`\nProposals for a document of ${longDocument} paragraphs: ${proposals} found, ${ms} ms of CPU, ${Math.round((Date.now() - started) / 4)} ms passed\n`); // prettier-ignore
  await portal.close();
}
