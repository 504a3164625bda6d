import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';

/** Every source of the portal, its tests apart. */
const sources = globSync('src/**/*.{ts,tsx}', { exclude: ['**/*.test.ts', '**/*.test.tsx'] }).sort();
const textOf = new Map(sources.map((file) => [file, readFileSync(file, 'utf8')]));
const rooms = [
  ...new Set(sources.map((file) => /^src\/modules\/([^/]+)\//.exec(file)?.[1]).filter((name) => name !== undefined)),
];

/** Fails with one line an offence. */
function none(offences: string[], rule: string): void {
  if (offences.length > 0) assert.fail(`${rule}: ${offences.length}\n${offences.slice(0, 60).join('\n')}`);
}

/** Code without comments: what a rule about code looks at. */
const codeOf = (file: string) =>
  textOf
    .get(file)!
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[\s;{}(,])\/\/.*$/gm, '$1');

function importsOf(file: string): string[] {
  const found = codeOf(file).matchAll(/(?:\bfrom|\bimport|\bdeclare module)\s*\(?\s*['"]([^'"]+)['"]/g);
  return [...found]
    .map((match) => match[1]!)
    .filter((path) => path.startsWith('.'))
    .map((path) => normalize(join(dirname(file), path)));
}

/** The layers from above to below; each imports from its own and from those below it. */
const layers = [
  ['main', /^src\/(main|cli)\.ts$/],
  ['app', /^src\/(app|demo)\.ts$/],
  ['modules.ts', /^src\/modules\.ts$/],
  ['rooms', /^src\/modules\//],
  ['record', /^src\/record\//],
  ['ui', /^src\/ui\//],
  ['kernel', /^src\/(kernel\/|config\.ts$|log-verifier\.ts$)/],
] as const;
const layerOf = (file: string) => layers.findIndex(([, pattern]) => pattern.test(file));

test('imports run one way', () => {
  const offences = sources
    .filter((file) => !file.startsWith('src/client/'))
    .flatMap((file) => importsOf(file).map((target) => [file, target] as const))
    .filter(([file, target]) => layerOf(target) < layerOf(file) || layerOf(target) === -1)
    .map(([file, target]) => `${file} imports ${target}`);
  none(offences, `${layers.map(([name]) => name).join(' → ')} → packages`);
});

test('every source belongs to a layer', () => {
  none(
    sources.filter((file) => layerOf(file) === -1 && !file.startsWith('src/client/')),
    'no layer is known for these',
  );
});

test('scripts of the browser import only one another', () => {
  const offences = sources
    .filter((file) => file.startsWith('src/client/'))
    .flatMap((file) =>
      importsOf(file)
        .filter((target) => !target.startsWith('src/client/'))
        .map((target) => `${file} imports ${target}`),
    );
  none(offences, 'src/client imports from src/client alone');
});

test('a room imports no other room, and only its door is imported from outside', () => {
  const offences: string[] = [];
  for (const file of sources)
    for (const target of importsOf(file)) {
      const to = /^src\/modules\/([^/]+)\/(.+)/.exec(target);
      if (!to || file.startsWith(`src/modules/${to[1]}/`)) continue;
      if (file !== 'src/modules.ts' || to[2] !== 'module.ts') offences.push(`${file} imports ${target}`);
    }
  none(offences, 'only src/modules.ts imports rooms, by their module.ts');
});

test('a room names no table of another room', () => {
  const tables = sources
    .filter((file) => /^src\/modules\/[^/]+\/(.+\/)?migrations\.ts$/.test(file))
    .flatMap((file) =>
      [...textOf.get(file)!.matchAll(/create table (?:if not exists )?(\w+)/g)].map((match) => ({
        room: file.split('/')[2]!,
        table: match[1]!,
      })),
    );
  const offences: string[] = tables
    .filter(({ room, table }) => !table.startsWith(`${room}_`))
    .map(({ room, table }) => `${room} makes ${table}, which does not begin with ${room}_`);
  for (const file of sources)
    for (const { room, table } of tables)
      if (!file.startsWith(`src/modules/${room}/`) && new RegExp(`\\b${table}\\b`).test(codeOf(file)))
        offences.push(`${file} names ${table}`);
  none(offences, 'tables are their room’s alone');
});

test('rooms and pages reach the data through a visit only', () => {
  const forbidden =
    /\.(kernelTransaction|kysely|pool)\b|from 'pg'|\b(?:selectFrom|insertInto|updateTable|deleteFrom)\(|\bsql`[^`]*\b(?:from|join|into|update)\s+[a-z"$]/i;
  const offences = sources
    .filter((file) => /^src\/(modules|record|ui)\//.test(file))
    .flatMap((file) =>
      codeOf(file)
        .split('\n')
        .flatMap((line, i) => (forbidden.test(line) ? [`${file}:${i + 1} ${line.trim()}`] : [])),
    );
  none(offences, 'no raw database handle outside the kernel');
});

test('no index.ts, no default export', () => {
  none(
    sources.filter((file) => /(^|\/)index\.tsx?$/.test(file)),
    'no barrel files',
  );
  none(
    sources.filter((file) => /^\s*export default\b|\bas default\b/m.test(codeOf(file))),
    'no default exports',
  );
});

test('only src/config.ts reads the environment', () => {
  const offences = sources.filter(
    (file) => file !== 'src/config.ts' && /\bprocess\.env\b|\bfrom 'dotenv/.test(codeOf(file)),
  );
  none(
    offences.filter((file) => !passesOn(file)),
    'settings come from src/config.ts',
  );
});

/** The command line and the database server hand the whole environment on; they read no setting from it. */
function passesOn(file: string): boolean {
  return (
    (codeOf(file).match(/process\.env\b(?![.[])/g)?.length ?? 0) ===
    (codeOf(file).match(/process\.env\b/g)?.length ?? 0)
  );
}

test('only kernel/audience.ts reads the audience', () => {
  const offences = sources
    .filter((file) => file !== 'src/kernel/audience.ts' && file !== 'src/kernel/migrations.ts')
    .flatMap((file) =>
      sqlOf(codeOf(file))
        .filter(readsAudience)
        .map((text) => `${file}: ${text.trim().slice(0, 160)}`),
    );
  none(offences, 'the rule has one place');
});

/** The texts of a source that are SQL: template literals and strings with a statement or an expression of one. */
function sqlOf(code: string): string[] {
  const literals = [
    ...code.matchAll(/`(?:[^`\\]|\\.)*`|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\.(?:select|where)\([^)]*\)/g),
  ].map((match) => match[0].replace(/\$\{[^{}]*\}/g, '?'));
  return literals.filter(
    (text) =>
      /\b(select|where|join|from|update|delete)\b|&&|@>|\.(select|where)\(/i.test(text) && /\baudience\b/.test(text),
  );
}

const audienceReads = [
  /\b\w+\.audience\b(?!_)(?=\s*(?:&&|@>|<@|=|<>|,|\)|\bas\b|\bis\b))/,
  /\bselect\b[^`'"]*\baudience\b(?!_)/i,
  /\bwhere\b[^`'"]*\baudience\b(?!_)\s*(?:&&|@>|<@|=)/i,
  /\.select\([^)]*['"]audience['"]/,
  /\.where\(['"](?:\w+\.)?audience['"]/,
  /\bfrom audience\b|\bjoin audience\b/i,
];
const readsAudience = (text: string) => !isWrite(text) && audienceReads.some((pattern) => pattern.test(text));

/** A search entry takes over its record's audience whole. */
const isWrite = (text: string) => /insert into search_entry\b/.test(text);

test('the rule about the audience finds who breaks it', () => {
  const broken = [
    '`select audience from record where id = $1`',
    'sql`select r.id from record r where r.audience && ${ids}::int[]`',
    'sql`select 1 from version where audience @> array[1]`',
    ".select(['id', 'audience'])",
    ".where('record.audience', '=', [1])",
    '"select kind from audience where id = 1"',
  ];
  for (const code of broken)
    assert.ok(
      sqlOf(code).some((text) => readsAudience(text)),
      code,
    );
  for (const code of [
    "'insert into version (audience) values ($1)'",
    'sql`update version set audience = ${audience} where number = 1`',
  ])
    assert.ok(!sqlOf(code).some((text) => readsAudience(text)), code);
});

test('every room has a test', () => {
  none(
    rooms.filter((room) => globSync(`src/modules/${room}/**/*.test.{ts,tsx}`).length === 0),
    'these rooms have none',
  );
});

test('no text between the tags of a page', () => {
  const offences = sources
    .filter((file) => file.endsWith('.tsx'))
    .flatMap((file) =>
      codeOf(file)
        .split('\n')
        .flatMap((line, i) => (hasText(line) ? [`${file}:${i + 1} ${line.trim()}`] : [])),
    );
  none(offences, 'every word comes from messages/');
});

/** Letters after a tag and before the next, or before an expression of JSX, on one line. */
function hasText(line: string): boolean {
  const bare = line.replace(/=>|Promise<\w*>/g, '').replace(/\{[^{}]*\}/g, '{}');
  const between = [...bare.matchAll(/<\/?[A-Za-z][\w.]*(?:\s[^<>]*)?>([^<>{}]*)(?=<\/?[A-Za-z]|\{)/g)].map(
    (match) => match[1]!,
  );
  return between.some((text) => /\p{L}{2,}/u.test(text) && !/[;=()]/.test(text) && !properNames.has(text.trim()));
}

/** Written alike in every language. */
const properNames = new Set(['TLP:']);

test('no English in the attributes that are read out or shown', () => {
  const shown = /\s(?:aria-label|title|alt|placeholder|label|hint)="[^"]*\p{L}{2,}[^"]*"/u;
  const offences = sources
    .filter((file) => file.endsWith('.tsx'))
    .flatMap((file) =>
      codeOf(file)
        .split('\n')
        .flatMap((line, i) => (shown.test(line) ? [`${file}:${i + 1} ${line.trim()}`] : [])),
    );
  none(offences, 'every word comes from messages/');
});

test('no inline style or script', () => {
  const inline = /\sstyle=[{"]|\son[a-z]+=[{"']|dangerouslySetInnerHTML|<style\b|<script(?![^>]*\bsrc=)/;
  const offences = sources
    .filter((file) => /^src\/(ui|record|modules)\//.test(file))
    .flatMap((file) =>
      codeOf(file)
        .split('\n')
        .flatMap((line, i) => {
          return inline.test(line) && !isData(line) ? [`${file}:${i + 1} ${line.trim()}`] : [];
        }),
    );
  none(offences, 'the Content-Security-Policy allows neither');
});

/** Linked data is no program, and carries the page's nonce. */
const isData = (line: string) => /<script type="application\/ld\+json" nonce=\{nonce\}/.test(line);

test('names of classes and files say what they are', () => {
  const vague = /\b(?:class|interface) \w*(?:Manager|Helper|Service|Controller|Repository|Factory|Util)\b/;
  none(
    sources.filter((file) => vague.test(codeOf(file))),
    'no such class',
  );
  none(
    sources.filter((file) => /(^|\/)(utils?|helpers?|common|misc|shared)\.tsx?$/.test(file)),
    'no such file',
  );
});

test('docs/new-room.md is there', () => assert.ok(existsSync('docs/new-room.md')));
