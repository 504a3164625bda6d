import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openReadyAccount, type ReadyAccount } from './kernel/accounts/ready-account.ts';
import type { Role } from './kernel/actor.ts';
import type { DraftContent } from './kernel/content.ts';
import { contentFile } from './kernel/content-files.ts';
import { languages, type Language } from './kernel/language.ts';
import { loadParties } from './kernel/parties.ts';
import type { Portal } from './kernel/portal.ts';
import { createAndPublish, createDraft, requestPublication } from './kernel/records.ts';

/** States of an exercise (ISO 3166 user-assigned codes); nothing about them is real. */
const exerciseStates = ['XA', 'XB', 'XC', 'XD', 'XE'] as const;

const stateName: Record<Language, (letter: string) => string> = {
  en: (letter) => `Exercise State ${letter}`,
  fr: (letter) => `État d’exercice ${letter}`,
  es: (letter) => `Estado de ejercicio ${letter}`,
  ar: (letter) => `دولة التمرين ${letter}`,
  zh: (letter) => `演习国${letter}`,
  ru: (letter) => `Учебное государство ${letter}`,
};

/**
 * Adds the exercise states with an account for every role and some records, once; writes the accounts to
 * `demo-accounts.json` in the data folder.
 */
export async function loadDemo(portal: Portal, tell: (line: string) => void): Promise<void> {
  const file = join(portal.config.dataDir, 'demo-accounts.json');
  const { rows } = await portal.database.pool.query("select 1 from party where code = 'XA'");
  if (rows.length === 0) {
    await addStates(portal);
    const accounts = await addAccounts(portal);
    await writeFile(file, `${JSON.stringify(accounts.map(shown), null, 2)}\n`, { mode: 0o600 });
    await addRecords(portal, accounts);
  }
  tell(`Exercise accounts: ${file}`);
}

const shown = ({ name, role, party, email, passphrase, apiKey }: ReadyAccount) => ({
  name,
  role,
  state: party,
  email,
  password: passphrase,
  apiKey,
});

async function addStates(portal: Portal): Promise<void> {
  for (const code of exerciseStates) {
    const names = Object.fromEntries(languages.map((language) => [language, stateName[language](code[1]!)]));
    await portal.database.pool.query(
      "insert into party (code, kind, status, names) values ($1, 'state', 'exercise', $2)",
      [code, JSON.stringify(names)],
    );
  }
  portal.parties = await loadParties(portal.database);
}

async function addAccounts(portal: Portal): Promise<ReadyAccount[]> {
  const wanted: [string, Role, string][] = [
    ...exerciseStates.flatMap((state): [string, Role, string][] => [
      [state, 'focal_point', `Focal point ${state}`],
      [state, 'contributor', `Contributor ${state}`],
      [state, 'reader', `Reader ${state}`],
    ]),
    ['secretariat', 'administrator', 'Administrator One'],
    ['secretariat', 'administrator', 'Administrator Two'],
    ['secretariat', 'officer', 'Officer'],
  ];
  const accounts: ReadyAccount[] = [];
  for (const [party, role, name] of wanted) {
    const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.org`;
    const passphrase = randomBytes(12).toString('base64url');
    accounts.push(await openReadyAccount(portal, { party, role, name, email, language: 'en', passphrase }));
  }
  return accounts;
}

interface DemoRecord {
  state: string;
  kind: string;
  audience: string[];
  content: DraftContent;
}

const strategy = (state: string, language: Language, title: string, summary: string, year: string): DraftContent => ({
  language,
  title: { [language]: title },
  summary: { [language]: summary },
  topics: [],
  states: [state],
  links: [],
  files: [],
  fields: { adopted_on: year, state_of_play: 'adopted' },
});

const definition = (state: string, term: string, wording: string, contested: boolean): DraftContent => ({
  language: 'en',
  title: { en: `${term} (${stateName.en(state[1]!)})` },
  fields: {
    concept: 'cyberattack',
    term: { en: term },
    wording: { en: wording },
    contested,
    ...(contested ? { contested_note: { en: 'Exercise: two exercise States differ on this.' } } : {}),
  },
});

/** A statement in a process, or a position on international law, of an exercise state. */
const said = (
  state: string,
  language: Language,
  title: string,
  summary: string,
  fields: Record<string, unknown>,
): DraftContent => ({ ...strategy(state, language, title, summary, ''), fields });

const records: DemoRecord[] = [
  { state: 'XA', kind: 'national_strategy', audience: ['everyone'], content: strategy('XA', 'en', 'Exercise: National Cyber Security Strategy of Exercise State A', 'An invented strategy for trying the portal. It names ransomware and the protection of critical infrastructure as priorities.', '2025-03-14') },
  { state: 'XB', kind: 'national_strategy', audience: ['everyone'], content: strategy('XB', 'fr', 'Exercice : stratégie nationale de cybersécurité de l’État d’exercice B', 'Stratégie inventée pour essayer le portail. Elle traite des rançongiciels et du renforcement des capacités.', '2024-11') },
  { state: 'XC', kind: 'law', audience: ['everyone'], content: strategy('XC', 'ar', 'تمرين: قانون الأمن السيبراني لدولة التمرين C', 'نص مختلق لتجربة البوابة، يتناول برامج الفدية وحماية البيانات.', '2023') },
  { state: 'XD', kind: 'policy', audience: ['members'], content: strategy('XD', 'es', 'Ejercicio: política de divulgación de vulnerabilidades del Estado de ejercicio D', 'Texto inventado, visible solo para los Estados Miembros.', '2025') },
  { state: 'XE', kind: 'doctrine', audience: ['state:XA', 'state:XB'], content: strategy('XE', 'ru', 'Учение: доктрина информационной безопасности Учебного государства E', 'Вымышленный текст, открытый двум государствам.', '2022-06') },
  { state: 'XA', kind: 'definition', audience: ['everyone'], content: definition('XA', 'Cyberattack', 'Exercise: any deliberate act by means of ICTs that harms a computer system.', false) },
  { state: 'XB', kind: 'definition', audience: ['everyone'], content: definition('XB', 'Cyberattack', 'Exercise: an act by means of ICTs whose effects equal those of the use of force.', true) },
  { state: 'XA', kind: 'law_position', audience: ['everyone'], content: said('XA', 'en', 'Exercise: position of Exercise State A', 'An invented position for trying the portal.', { dated_on: '2023', passages: { sovereignty: 'Exercise text: sovereignty is a rule for the purposes of this exercise.' } }) },
  { state: 'XA', kind: 'law_position', audience: ['everyone'], content: said('XA', 'en', 'Exercise: revised position of Exercise State A', 'An invented position for trying the portal.', { dated_on: '2025-06-02', passages: { sovereignty: 'Exercise text: sovereignty is a rule, and a principle too.', 'due-diligence': 'Exercise text: States take reasonable steps.' } }) },
  { state: 'XB', kind: 'law_position', audience: ['everyone'], content: said('XB', 'fr', 'Exercice : position de l’État d’exercice B', 'Position inventée pour essayer le portail.', { dated_on: '2024-11', passages: { 'due-diligence': 'Texte d’exercice : la diligence voulue s’applique.' } }) },
  { state: 'XA', kind: 'process_statement', audience: ['everyone'], content: said('XA', 'en', 'Exercise: opening statement of Exercise State A', 'An invented statement.', { delivered_on: '2026-07-20', agenda_item: 'Exercise item 3' }) },
  { state: 'XD', kind: 'process_statement', audience: ['members'], content: said('XD', 'es', 'Ejercicio: declaración del Estado de ejercicio D', 'Declaración inventada, visible solo para los Estados Miembros.', { delivered_on: '2026-07-21' }) },
]; // prettier-ignore

/** Points of contact of the exercise states, invented like all about them. */
const contacts = () => JSON.parse(readFileSync(contentFile('demo-contacts.json'), 'utf8')) as DemoRecord[];

async function addRecords(portal: Portal, accounts: ReadyAccount[]): Promise<void> {
  for (const { state, kind, audience, content } of [...records, ...contacts()]) {
    if (!portal.rooms.kind(kind)) continue;
    await createAndPublish(await visitAs(portal, accounts, state, 'focal_point'), kind, content, { audience });
  }
  if (!portal.rooms.kind('guideline')) return;
  const contributor = await visitAs(portal, accounts, 'XA', 'contributor');
  const draft = strategy(
    'XA',
    'en',
    'Exercise: guideline on reporting incidents',
    'An invented draft that waits for the focal point.',
    '2026',
  );
  const { id } = await createDraft(contributor, 'guideline', draft);
  await requestPublication(contributor, id);
}

async function visitAs(portal: Portal, accounts: ReadyAccount[], party: string, role: Role) {
  const { id, name, email } = accounts.find((account) => account.party === party && account.role === role)!;
  return portal.visit({ account: id, name, email, party, role, language: 'en', complete: true }, 'en');
}
