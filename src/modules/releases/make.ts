import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { withPublicSnapshot, type HarvestedRecord, type PublicSnapshot } from '../../kernel/harvest.ts';
import { formatDate, languages } from '../../kernel/language.ts';
import type { Job } from '../../kernel/module.ts';
import { readProgress, writeProgress, type WorkProgress } from '../../kernel/progress.ts';
import { importReference } from '../../kernel/records.ts';
import type { Visit } from '../../kernel/visit.ts';
import { openArchive, type Archive } from './archive.ts';
import { codebookOf, type CodebookEntry } from './codebook.ts';
import { csvHead, csvLine, jsonOf } from './columns.ts';
import { releasesMessages } from './messages.ts';

/** Name of the job, and of its progress. */
export const releaseWork = 'make-release';

/** Makes a release of the public records of this moment and publishes it. */
export const releaseJob: Job = {
  name: releaseWork,
  async run(visit) {
    const begun = await readProgress(visit.portal, releaseWork);
    if (begun?.status !== 'waiting') return;
    const progress: WorkProgress = { ...begun, status: 'running' };
    const tell = async (done: number, total: number) => {
      Object.assign(progress, { done, total });
      await writeProgress(visit.portal, releaseWork, progress);
    };
    try {
      const number = await makeRelease(visit, tell);
      await writeProgress(visit.portal, releaseWork, { ...progress, status: 'finished', result: String(number) });
    } catch (error) {
      visit.portal.log.error({ err: error }, 'the data release failed');
      await writeProgress(visit.portal, releaseWork, { ...progress, status: 'failed' });
    }
  },
};

type Tell = (done: number, total: number) => Promise<void>;

/** @returns the number of the release */
async function makeRelease(visit: Visit, tell: Tell): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'portal-release-'));
  try {
    const path = join(folder, 'release.zip');
    const at = new Date(Math.floor(Date.now() / 1000) * 1000);
    const number = (await newestNumber(visit)) + 1;
    const written = await writeRelease(visit.asPublic().inLanguage('en'), path, number, at, tell);
    const ids = Buffer.from(written.ids.map((id) => `${id}\n`).join(''));
    const idsHash = createHash('sha256').update(ids).digest('hex');
    await visit.portal.files.put(path, written.sha256);
    await visit.portal.files.put(Readable.from([ids]), idsHash);
    const fields = { number, made_at: at.toISOString(), records: written.ids.length, size: written.size, sha256: written.sha256, ids_sha256: idsHash }; // prettier-ignore
    await importReference(visit, { kind: 'data_release', sourceKey: `release-${number}`, content: contentOf(fields) });
    return number;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function newestNumber(visit: Visit): Promise<number> {
  const row = await visit
    .read('releases_release')
    .select('number')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.number ?? 0;
}

function contentOf(fields: { number: number; made_at: string; records: number }) {
  const { number, records, made_at } = fields;
  const inSix = (key: 'release.name' | 'release.summary') =>
    Object.fromEntries(
      languages.map((language) => {
        const values = { number: String(number), records, date: formatDate(language, made_at.slice(0, 10)) };
        return [
          language,
          releasesMessages
            .in(language)(key, values)
            .replace(/[\u2068\u2069]/g, ''),
        ];
      }),
    );
  return { language: 'en', title: inSix('release.name'), summary: inSix('release.summary'), fields };
}

interface Written {
  size: number;
  sha256: string;
  ids: string[];
}

async function writeRelease(visit: Visit, path: string, number: number, at: Date, tell: Tell): Promise<Written> {
  const archive = await openArchive(path, at);
  const ids: string[] = [];
  const counts = await withPublicSnapshot(visit.portal, async (snapshot) => {
    const total = [...snapshot.counts.values()].reduce((sum, count) => sum + count, 0);
    const codebook: CodebookEntry[] = [];
    for (const kind of snapshot.counts.keys()) {
      await tell(ids.length, total);
      codebook.push(...(await writeKind(visit, archive, snapshot, kind, ids)));
    }
    await tell(total, total);
    await writeCodebook(archive, codebook);
    return Object.fromEntries(snapshot.counts);
  });
  await writeManifest(visit, archive, { number, at, counts });
  return { ...(await archive.finish()), ids };
}

const pageSize = 500;

/** Writes the two files of a kind. @param ids takes the ids of its records */
async function writeKind(
  visit: Visit,
  archive: Archive,
  snapshot: PublicSnapshot,
  name: string,
  ids: string[],
): Promise<CodebookEntry[]> {
  const kind = visit.portal.rooms.kind(name)!;
  let samples: HarvestedRecord[] = [];
  archive.begin(`csv/${name}.csv`);
  await archive.write(csvHead(kind));
  for await (const page of pagesOf(snapshot, name)) {
    if (samples.length === 0) samples = page;
    ids.push(...page.map((record) => record.id));
    await archive.write(page.map((record) => csvLine(visit, kind, record)).join(''));
  }
  await archive.end();
  archive.begin(`json/${name}.json`);
  let first = true;
  for await (const page of pagesOf(snapshot, name)) {
    await archive.write((first ? '[\n' : ',\n') + page.map((record) => jsonOf(visit, record)).join(',\n'));
    first = false;
  }
  await archive.write(first ? '[]\n' : '\n]\n');
  await archive.end();
  return codebookOf(visit, name, kind, samples);
}

async function* pagesOf(snapshot: PublicSnapshot, kind: string): AsyncGenerator<HarvestedRecord[]> {
  for (let after = ''; ;) {
    const page = await snapshot.read(kind, after, pageSize);
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
    after = page.at(-1)!.id;
  }
}

async function writeFile(archive: Archive, path: string, text: string): Promise<void> {
  archive.begin(path);
  await archive.write(text);
  await archive.end();
}

async function writeCodebook(archive: Archive, codebook: CodebookEntry[]): Promise<void> {
  const head = ['file', 'column', 'type', 'values', ...languages.map((language) => `meaning_${language}`)];
  const rows = codebook.map(({ file, column, type, values, meaning }) => [
    file, column, type, values.join('; '), ...languages.map((language) => meaning[language] ?? ''),
  ]); // prettier-ignore
  const csv = stringify([head, ...rows], { escape_formulas: true, record_delimiter: '\r\n', bom: true });
  await writeFile(archive, 'codebook.csv', csv);
  await writeFile(archive, 'codebook.json', `${JSON.stringify(codebook, null, 1)}\n`);
}

/** What the release is, and the checksums of all files (for `sha256sum -c SHA256SUMS`). */
async function writeManifest(
  visit: Visit,
  archive: Archive,
  { number, at, counts }: { number: number; at: Date; counts: Record<string, number> },
): Promise<void> {
  const address = `${visit.portal.config.portalUrl}/en/releases/${number}`;
  const title = releasesMessages
    .in('en')('release.name', { number: String(number) })
    .replace(/[\u2068\u2069]/g, '');
  const manifest = { title, number, madeAt: at.toISOString(), address, records: counts, files: archive.entries };
  await writeFile(archive, 'manifest.json', `${JSON.stringify(manifest, null, 1)}\n`);
  const sums = archive.entries.map(({ path, sha256 }) => `${sha256}  ${path}\n`);
  await writeFile(archive, 'SHA256SUMS', sums.join(''));
}
