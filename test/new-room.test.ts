import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { onAdmin } from './template.ts';

const copy = mkdtempSync(join(tmpdir(), 'portal-new-room-'));
after(() => rmSync(copy, { recursive: true, force: true }));

test('the room of docs/new-room.md compiles and passes its own test, with one line added and no edit elsewhere', async () => {
  copyProject();
  const files = writeRoom();
  assert.ok(files.length >= 13, `found ${files.length} files in the document`);
  run([resolve('node_modules/typescript/bin/tsc'), '--noEmit', '-p', '.']);
  const server = process.env.PORTAL_TEST_SERVER ?? '';
  const template = await templateOfCopy(server);
  run(['--import', './tsx-hooks.ts', '--test', 'src/modules/briefings/briefings.test.ts'], {
    PORTAL_TEST_TEMPLATE: template,
  });
  await onAdmin(server, async (client) => void (await client.query(`drop database if exists ${template}`)));
});

function copyProject(): void {
  for (const name of ['src', 'content', 'test', 'package.json', 'tsconfig.json', 'tsx-hooks.ts', 'build.ts', 'bench'])
    cpSync(name, join(copy, name), { recursive: true });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
}

/** Writes the blocks of the document whose first line names a file, and adds the room to the list. */
function writeRoom(): string[] {
  const text = readFileSync('docs/new-room.md', 'utf8');
  const blocks = [...text.matchAll(/```\w+\n\/\/ (src\/modules\/briefings\/\S+)\n([\s\S]*?)```/g)];
  for (const [, file, body] of blocks) {
    mkdirSync(dirname(join(copy, file!)), { recursive: true });
    writeFileSync(join(copy, file!), body!);
  }
  const list = join(copy, 'src/modules.ts');
  const source = readFileSync(list, 'utf8').replace('Module[] = [', 'Module[] = [briefings, ');
  writeFileSync(list, `import { briefings } from './modules/briefings/module.ts';\n${source}`);
  return blocks.map(([, file]) => file!);
}

/** The template database of the portal with the room in it, made by the copy itself. */
async function templateOfCopy(server: string): Promise<string> {
  const program = `import { ensureTemplate } from './test/template.ts'; process.stdout.write(await ensureTemplate(process.env.PORTAL_TEST_SERVER));`;
  return run(['--import', './tsx-hooks.ts', '--input-type=module', '--eval', program], { PORTAL_TEST_SERVER: server });
}

function run(args: string[], env: Record<string, string> = {}): string {
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  try {
    return execFileSync(process.execPath, args, {
      cwd: copy,
      env: { ...inherited, ...env },
      encoding: 'utf8',
      timeout: 240_000,
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${args.join(' ').slice(0, 200)}\n${stdout}\n${stderr}`, { cause: error });
  }
}
