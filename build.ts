import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildAssets, filesOf } from './src/ui/build-assets.ts';

const root = import.meta.dirname;

/** What runs by itself; those not written yet are left out. */
const entries = {
  main: 'src/main.ts',
  cli: 'src/cli.ts',
  'extract-worker': 'src/kernel/extract-worker.ts',
  'log-verifier': 'src/log-verifier.ts',
};

async function bundleServer() {
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(join(root, file)))),
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    packages: 'external',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    sourcemap: true,
    logLevel: 'warning',
  });
}

/** Files of earlier builds that no page names any more. */
function removeOldAssets(current: string[]) {
  const folder = join(root, 'dist/assets');
  for (const file of readdirSync(folder)) {
    if (/\.(css|js|svg)$/.test(file) && !current.includes(`/assets/${file}`))
      rmSync(join(folder, file), { force: true });
  }
}

/** Whether no source, folder of sources or dependency changed since the last build. */
function isCurrent(): boolean {
  if (!existsSync(join(root, 'dist/assets/manifest.json'))) return false;
  const built = statSync(join(root, 'dist/main.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = [
    'src',
    ...readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((name) => `src/${name}`),
  ];
  return ['build.ts', 'package.json', 'package-lock.json', ...sources].every(
    (name) => statSync(join(root, name)).mtimeMs < built,
  );
}

/** `--unless-current`: what `npm start` asks for, so that a second start has nothing to wait for. */
if (!process.argv.includes('--unless-current') || !isCurrent()) {
  const server = bundleServer();
  removeOldAssets(filesOf(buildAssets(root)));
  await server;
}
