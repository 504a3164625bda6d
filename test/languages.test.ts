import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { IntlMessageFormat } from 'intl-messageformat';
import { languages, localeOf, type Language } from '../src/kernel/language.ts';

type Element = ReturnType<IntlMessageFormat['getAst']>[number];
type Table = Record<string, string>;

const folders = globSync('src/**/messages/')
  .map((folder) => folder.replace(/\/$/, ''))
  .sort();
const tableOf = (folder: string, language: Language) =>
  JSON.parse(readFileSync(`${folder}/${language}.json`, 'utf8')) as Table;
const tables = new Map(
  folders.map((folder) => [
    folder,
    Object.fromEntries(languages.map((each) => [each, tableOf(folder, each)])) as Record<Language, Table>,
  ]),
);

function none(offences: string[], rule: string): void {
  if (offences.length > 0) assert.fail(`${rule}: ${offences.length}\n${offences.slice(0, 60).join('\n')}`);
}

/** Calls back for every message of every folder in every language. */
function inEvery(
  work: (message: { folder: string; language: Language; key: string; text: string; english: string }) => string[],
): string[] {
  return [...tables].flatMap(([folder, table]) =>
    languages.flatMap((language) =>
      Object.entries(table[language]).flatMap(([key, text]) =>
        work({ folder, language, key, text, english: table.en[key] ?? '' }),
      ),
    ),
  );
}
const at = (message: { folder: string; language: string; key: string }) =>
  `${message.folder}/${message.language}.json ${message.key}`;

test('there are messages', () => assert.ok(folders.length >= 5, folders.join(', ')));

test('every language has the same keys', () => {
  const offences = [...tables].flatMap(([folder, table]) =>
    languages.flatMap((language) =>
      [...new Set(Object.keys(table.en)).symmetricDifference(new Set(Object.keys(table[language])))].map(
        (key) => `${folder}/${language}.json ${key}`,
      ),
    ),
  );
  none(offences, 'keys that English or the language lacks');
});

test('no message is empty, and each is well formed', () => {
  const offences = inEvery((message) => {
    if (!message.text.trim()) return [`${at(message)} is empty`];
    try {
      astOf(message.text, message.language);
      return [];
    } catch (error) {
      return [`${at(message)}: ${(error as Error).message}`];
    }
  });
  none(offences, 'ICU MessageFormat');
});

const astOf = (text: string, language: Language) => new IntlMessageFormat(text, localeOf(language)).getAst();

/** Kinds of ICU elements, as @formatjs/icu-messageformat-parser numbers them. */
const kind = { literal: 0, argument: 1, number: 2, date: 3, time: 4, select: 5, plural: 6, pound: 7, tag: 8 };

interface Argument {
  name: string;
  select?: string[];
  plural?: { type: Intl.PluralRuleType; categories: string[] };
}

function argumentsOf(ast: Element[]): Argument[] {
  return ast.flatMap((element): Argument[] => {
    if (element.type === kind.literal || element.type === kind.pound) return [];
    const name = (element as { value: string }).value;
    if (element.type === kind.tag)
      return [{ name: `<${name}>` }, ...argumentsOf((element as unknown as { children: Element[] }).children)];
    const options = (element as unknown as { options?: Record<string, { value: Element[] }> }).options;
    if (!options) return [{ name }];
    const within = Object.values(options).flatMap((option) => argumentsOf(option.value));
    if (element.type === kind.select) return [{ name, select: Object.keys(options).sort() }, ...within];
    const type = (element as unknown as { pluralType: Intl.PluralRuleType }).pluralType;
    return [{ name, plural: { type, categories: Object.keys(options) } }, ...within];
  });
}

test('every language takes the same arguments', () => {
  const namesOf = (text: string, language: Language) =>
    [...new Set(argumentsOf(astOf(text, language)).map(({ name }) => name))].sort().join(', ');
  none(
    inEvery((message) => {
      const [here, there] = [namesOf(message.text, message.language), namesOf(message.english, 'en')];
      return here === there ? [] : [`${at(message)} takes (${here}), English (${there})`];
    }),
    'arguments',
  );
});

test('every choice has the same branches', () => {
  const choices = (text: string, language: Language) =>
    argumentsOf(astOf(text, language))
      .filter(({ select }) => select)
      .map(({ name, select }) => `${name}: ${select!.join('|')}`);
  none(
    inEvery((message) => {
      const unknown = new Set(choices(message.text, message.language)).difference(
        new Set(choices(message.english, 'en')),
      );
      return [...unknown].map((choice) => `${at(message)} ${choice}`);
    }),
    'select branches',
  );
});

test('every plural has every category of its language, and no other', () => {
  none(
    inEvery((message) =>
      argumentsOf(astOf(message.text, message.language)).flatMap(({ name, plural }) => {
        if (!plural) return [];
        const wanted = new Set<string>(
          new Intl.PluralRules(message.language, { type: plural.type }).resolvedOptions().pluralCategories,
        );
        const given = new Set(plural.categories.filter((category) => !category.startsWith('=')));
        const wrong = [...wanted.symmetricDifference(given)];
        return wrong.length > 0 ? [`${at(message)} ${name}: ${wrong.join(', ')}`] : [];
      }),
    ),
    'plural categories',
  );
});

/** Names written alike in every language. */
const alike = new Set(
  (
    'API APIs Atom BibTeX CBM CSAF CSIRT CSL CSV CVE DOCX HTML ICT JSON MFA OIDC OpenAPI OpenID Connect PDF RIS RFC SHA TLP TOTP TXT UNODA URL UTC XML ' +
    'WCAG AA Ed OpenPGP YYYY MM DD KB MB GB'
  ).split(' '),
);
const scripts = { ar: /\p{Script=Arabic}/u, zh: /\p{Script=Han}/u, ru: /\p{Script=Cyrillic}/u };

test('nothing is left in English where the script is another', () => {
  const offences = inEvery((message) => {
    const script = scripts[message.language as keyof typeof scripts];
    if (!script || script.test(message.text)) return [];
    const words = literalOf(astOf(message.text, message.language)).match(/\p{Script=Latin}+/gu) ?? [];
    return words.some((word) => !alike.has(word)) ? [`${at(message)}: ${message.text}`] : [];
  });
  none(offences, 'not translated');
});

function literalOf(ast: Element[]): string {
  return ast
    .map((element) => {
      if (element.type === kind.literal) return (element as { value: string }).value;
      const { children, options } = element as unknown as {
        children?: Element[];
        options?: Record<string, { value: Element[] }>;
      };
      return literalOf([...(children ?? []), ...Object.values(options ?? {}).flatMap((option) => option.value)]);
    })
    .join(' ');
}

test('long messages differ between any two languages', () => {
  const offences = [...tables].flatMap(([folder, table]) =>
    Object.keys(table.en).flatMap((key) => {
      const long = languages.filter((language) => (table[language][key] ?? '').split(' ').length > 4);
      const same = long.filter((language, i) =>
        long.some((other, j) => j < i && table[other][key] === table[language][key]),
      );
      return same.map((language) => `${folder}/${language}.json ${key}`);
    }),
  );
  none(offences, 'the same text in two languages');
});

/** Where messages of a folder may be said: a room's in the room, the others' everywhere. */
const usersOf = (folder: string) =>
  folder.startsWith('src/modules/') ? `${dirname(folder)}/**/*.{ts,tsx}` : 'src/**/*.{ts,tsx}';

test('every message is said somewhere', () => {
  const offences = [...tables].flatMap(([folder, table]) => {
    const code = globSync(usersOf(folder))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const literals = new Set([...code.matchAll(/(['"`])([\w.-]+)\1/g)].map((match) => match[2]!));
    const computed = [...new Set([...code.matchAll(/`([\w.-]*(?:\$\{[^`]*?\}[\w.-]*)+)`/g)].map((match) => match[1]!))]
      .map(patternOf)
      .filter((pattern) => pattern !== undefined);
    const twofold = /`\$\{[^`}]*\}\.\$\{[^`}]*\}`/.test(code);
    const isSaid = (key: string) =>
      literals.has(key) ||
      computed.some((pattern) => pattern.test(key)) ||
      (twofold && new RegExp(`\\b${key.split('.')[0]}\\b`).test(code));
    return Object.keys(table.en)
      .filter((key) => !isSaid(key))
      .map((key) => `${folder} ${key}`);
  });
  none(offences, 'never said');
});

/** `problem.${code}` → /^problem\..+$/; one that could be anything counts for nothing. */
function patternOf(template: string): RegExp | undefined {
  const fixed = template.split(/\$\{[^}]*\}+/);
  if (!fixed.some((part) => /\w\.|\.\w/.test(part))) return undefined;
  return new RegExp(`^${fixed.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`);
}

test('every refusal and every field error has its words', () => {
  const english = tables.get('src/kernel/messages')!.en;
  const code = globSync('src/{kernel,record,modules}/**/*.{ts,tsx}', { exclude: ['**/*.test.ts', '**/*.test.tsx'] })
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const refusals = [...code.matchAll(/new Refused\('([\w-]+)'/g)].map((match) => `problem.${match[1]}`);
  const fields = [...code.matchAll(/\{ path: [^{}]*?, code: '([\w-]+)'|params: \{ code: '([\w-]+)' \}/g)].map(
    (match) => `field.${match[1] ?? match[2]}`,
  );
  const roomWords = folders
    .filter((folder) => folder.startsWith('src/modules/'))
    .flatMap((folder) => Object.keys(tables.get(folder)!.en));
  none(
    [...new Set([...refusals, ...fields])].filter(
      (key) => !(key in english) && !roomWords.some((word) => word.endsWith(key)),
    ),
    'without words',
  );
});
