import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a build made; URL paths named by their content, so that they can be cached for ever. */
export interface Manifest {
  css: string;
  js: string;
  /** Registers and uses passkeys; only on the pages that need it. */
  passkey?: string;
  /** Encrypts and decrypts messages between contacts; only on the pages that need it. */
  correspondence?: string;
  /** Files that scripts load by themselves. */
  chunks?: string[];
  world: string;
  /** View box of the map. */
  worldBox: string;
  favicon: string;
  /** ISO 3166-1 alpha-2 codes of the States on the map, and of those drawn as a circle. */
  states: string[];
  smallStates: string[];
  /** Hash of what it was built from. */
  sources: string;
}

const fromSource = import.meta.url.endsWith('/src/ui/assets.ts');
const root = fileURLToPath(new URL(fromSource ? '../..' : '..', import.meta.url));
let known: Manifest | undefined;

/** The client assets of this build; where the sources run by themselves, they are built at the first call. */
export function assets(): Manifest {
  known ??= fromSource
    ? buildNow()
    : (JSON.parse(readFileSync(join(assetsFolder(), 'manifest.json'), 'utf8')) as Manifest);
  return known;
}

/** The folder that is served as `/assets/`. */
export function assetsFolder(): string {
  return join(root, 'dist/assets');
}

/** Loaded only here: production needs neither bundler nor map data. */
function buildNow(): Manifest {
  const load = createRequire(import.meta.url);
  const { buildAssets } = load('./build-assets.ts') as typeof import('./build-assets.ts');
  return buildAssets(root);
}
