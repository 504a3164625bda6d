import { createHash, randomUUID } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Manifest } from './assets.ts';
import { drawWorld } from './world.ts';

/**
 * Builds style sheet, scripts and map into `dist/assets` and writes `manifest.json`; does nothing when the sources are
 * those of the manifest. Safe when several processes do it at once: each file appears whole, the manifest last.
 * @param root the folder of the project
 */
export function buildAssets(root: string): Manifest {
  const folder = join(root, 'dist/assets');
  const sources = hashOf(sourceFiles(root).map((file) => readFileSync(file)));
  const known = readManifest(folder);
  if (known?.sources === sources) return known;
  mkdirSync(folder, { recursive: true });
  const world = drawWorld(join(root, 'content/states.csv'));
  const manifest: Manifest = {
    ...bundles(root, folder),
    ...correspondence(root, folder),
    world: keep(folder, 'world', 'svg', world.svg),
    worldBox: world.box,
    favicon: keep(folder, 'favicon', 'svg', readFileSync(join(root, 'src/ui/theme/favicon.svg'), 'utf8')),
    states: world.states,
    smallStates: world.small,
    sources,
  };
  replaceFile(join(folder, 'manifest.json'), JSON.stringify(manifest, null, 1));
  return manifest;
}

/** The manifest of an earlier build, whole: all its files exist. */
export function readManifest(folder: string): Manifest | undefined {
  const file = join(folder, 'manifest.json');
  if (!existsSync(file)) return undefined;
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  return filesOf(manifest).every((each) => existsSync(join(folder, each.replace('/assets/', ''))))
    ? manifest
    : undefined;
}

/** Paths in URLs of all files of a build. */
export function filesOf(manifest: Manifest): string[] {
  return Object.values(manifest)
    .flat()
    .filter((value): value is string => typeof value === 'string' && value.startsWith('/assets/'));
}

function sourceFiles(root: string): string[] {
  const own = globSync(['src/client/*.ts', 'src/ui/theme/*', 'src/ui/world.ts', 'src/ui/build-assets.ts'], {
    cwd: root,
  });
  const used = ['content/states.csv', 'package.json'];
  return [...own.sort(), ...used].map((file) => join(root, file));
}

const browsers = ['es2022', 'chrome109', 'firefox115', 'safari15.6'];

/** Style sheet and scripts, bundled and minified. */
function bundles(root: string, folder: string): Pick<Manifest, 'css' | 'js' | 'passkey'> {
  const passkey = join(root, 'src/client/passkey.ts');
  const { outputFiles } = buildSync({
    entryPoints: {
      portal: join(root, 'src/client/main.ts'),
      style: join(root, 'src/ui/theme/portal.css'),
      ...(existsSync(passkey) && { passkey }),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    target: browsers,
    outdir: folder,
    write: false,
    logLevel: 'warning',
  });
  const text = (name: string) => outputFiles.find((file) => file.path.endsWith(`/${name}`))?.text;
  const passkeyCode = text('passkey.js');
  return {
    css: keep(folder, 'portal', 'css', withoutDataUrls(text('style.css') ?? '')),
    js: keep(folder, 'portal', 'js', text('portal.js') ?? ''),
    ...(passkeyCode && { passkey: keep(folder, 'passkey', 'js', passkeyCode) }),
  };
}

/**
 * The script that encrypts and decrypts, and the OpenPGP library (LGPL) in files of its own, which are loaded when they are needed.
 * The files import each other by name, so their names are given here.
 */
function correspondence(root: string, folder: string): Pick<Manifest, 'correspondence' | 'chunks'> {
  const script = join(root, 'src/client/correspondence.ts');
  if (!existsSync(script)) return {};
  const { outputFiles } = buildSync({
    entryPoints: { correspondence: script, openpgp: join(root, 'src/client/openpgp.ts') },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: browsers,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    outdir: folder,
    write: false,
    logLevel: 'warning',
  });
  const files = outputFiles.map(({ path, text }) => ({ name: basename(path), text }));
  for (const { name, text } of files) if (!existsSync(join(folder, name))) replaceFile(join(folder, name), text);
  const paths = files.map(({ name }) => `/assets/${name}`);
  const entry = paths.find((path) => path.startsWith('/assets/correspondence-'));
  return { correspondence: entry, chunks: paths.filter((path) => path !== entry) };
}

/** The content security policy allows pictures of the portal itself only; what the icons show is drawn otherwise. */
function withoutDataUrls(css: string): string {
  return css.replaceAll(/url\((?:"data:[^"]*"|'data:[^']*'|data:[^)]*)\)/g, 'none');
}

/** Writes a file named by its content and returns its path in URLs. */
function keep(folder: string, name: string, extension: string, text: string): string {
  const file = `${name}-${hashOf([text])}.${extension}`;
  if (!existsSync(join(folder, file))) replaceFile(join(folder, file), text);
  return `/assets/${file}`;
}

function replaceFile(file: string, text: string) {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}

function hashOf(contents: (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const content of contents) hash.update(String(content.length)).update('\n').update(content);
  return hash.digest('hex').slice(0, 10);
}
