import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../src/kernel/postgres.ts';
import { ensureTemplate } from './template.ts';

/**
 * Runs all tests, or those whose path contains one of the words given, on one PostgreSQL: that of DATABASE_URL (its role
 * must be allowed to create databases), else the embedded one in a temporary folder.
 */
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const flags = process.argv.slice(2).filter((word) => word.startsWith('--'));
const files = globSync(['src/**/*.test.ts', 'src/**/*.test.tsx', 'test/**/*.test.ts', 'test/**/*.test.tsx'])
  .sort()
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)));

const { url, stop } = await openServer();
try {
  process.stdout.write('Preparing the template database …\n');
  const template = await ensureTemplate(url);
  process.exitCode = await runTests({ ...process.env, PORTAL_TEST_SERVER: url, PORTAL_TEST_TEMPLATE: template });
} finally {
  await stop();
}

async function openServer(): Promise<{ url: string; stop(): Promise<void> }> {
  if (process.env.DATABASE_URL) return { url: process.env.DATABASE_URL, stop: async () => {} };
  const dataDir = await mkdtemp(join(tmpdir(), 'portal-test-'));
  const postgres = await startPostgres({ dataDir, progress: () => {} });
  return {
    url: postgres.url,
    async stop() {
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function runTests(env: NodeJS.ProcessEnv): Promise<number> {
  const args = [
    '--import',
    './tsx-hooks.ts',
    '--test',
    '--test-concurrency=2',
    '--test-timeout=300000',
    ...flags,
    ...files,
  ];
  const child = spawn(process.execPath, args, { stdio: 'inherit', env });
  return new Promise((done) => child.on('exit', (code) => done(code ?? 1)));
}
