import { openState } from '../../src/kernel/accounts/people.ts';
import { listRecords, catalogueQuerySchema } from '../../src/kernel/catalogue.ts';
import { createGroup } from '../../src/kernel/groups.ts';
import { createAndPublish, createDraft, publishDraft, saveDraft } from '../../src/kernel/records.ts';
import { correspondenceSamples } from '../contacts/sample-correspondence.ts';
import { directoryFiles, directorySamples } from '../contacts/sample-directory.ts';
import { exerciseSamples } from '../contacts/sample-exercises.ts';
import { pingSamples } from '../contacts/sample-pings.ts';
import { textFiles, textSamples } from '../processes/sample-texts.ts';
import type { Person, TestPortal } from '../portal.ts';
import { standardsFiles, standardsSamples } from './sample-standards.ts';

/** A page to look at: its path after the language, whose it is, and the status expected, 200 unless said. */
export interface SamplePage {
  path: string;
  person?: Person;
  status?: number;
}

/** Routes that answer no page of their own: files, exports, and ways to other addresses. */
const withoutPage = [
  ...directoryFiles,
  ...standardsFiles,
  ...textFiles,
  '/account/single-sign-on/return',
  '/account/single-sign-on/start/:party',
  '/records/:id',
  '/records/:id/citation/:format',
  '/files/:id',
  '/export/:format',
  '/contacts/messages/public-keys',
  '/contacts/messages/template',
  '/contacts/messages/:id/attachments/:number',
];

/**
 * At least one page of every route that answers pages, and those states of them that look otherwise.
 * @throws when a route was added and no sample of it is given here
 */
export async function samplePages(portal: TestPortal): Promise<SamplePage[]> {
  const things = await sampleThings(portal);
  const samples = {
    ...(await pingSamples(portal)),
    ...(await exerciseSamples(portal)),
    ...(await directorySamples(portal)),
    ...(await standardsSamples(portal)),
    ...(await correspondenceSamples(portal)),
    ...(await textSamples(portal)),
    ...accountPages(things),
    ...homePages(),
    ...roomPages(things),
    ...recordPages(things),
  };
  const missing = routesOf(portal).filter((route) => !(route in samples) && !withoutPage.includes(route));
  if (missing.length > 0) throw new Error(`No sample for ${missing.join(', ')}: add one to ${import.meta.filename}`);
  return [...Object.values(samples).flat(), ...refusals(things)];
}

/** The paths of all pages, after the language. */
function routesOf({ app }: TestPortal): string[] {
  const gets = app.routes.filter(({ method, path }) => method === 'GET' && path.startsWith('/:language{'));
  return [...new Set(gets.map(({ path }) => path.replace(/^\/:language\{[^}]*\}/, '') || '/'))];
}

type Things = Awaited<ReturnType<typeof sampleThings>>;

const strategy = {
  language: 'en',
  title: { en: 'Strategy for a trusted digital Kenya', ar: 'استراتيجية كينيا الرقمية الموثوقة' },
  summary: { en: 'Five aims until 2030.\n\nThe second aim is training.', ar: 'خمسة أهداف حتى عام 2030.' },
  states: ['KE'],
  topics: ['ransomware', 'cyber-threat'],
  fields: {
    issuing_body: { en: 'Ministry of Information' },
    adopted_on: '2024-05',
    state_of_play: 'in-force',
    official_url: 'https://example.org/strategy',
  },
};

async function sampleThings(portal: TestPortal) {
  const kenya = await portal.visit('kenya');
  const administrator = await portal.visit('administrator');
  const first = await createAndPublish(kenya, 'national_strategy', strategy, { audience: ['everyone'] });
  await saveDraft(
    kenya,
    first.id,
    { ...strategy, summary: { en: 'Six aims until 2031.\n\nThe second aim is training.' } },
    0,
  );
  const open = (await publishDraft(kenya, first.id, { audience: ['everyone'] })).id;
  const shut = (
    await createAndPublish(
      kenya,
      'policy',
      { ...strategy, title: { en: 'Policy for Member States' } },
      { audience: ['members'] },
    )
  ).id;
  const embargo = { audience: ['everyone'], publishAt: new Date(Date.now() + 86_400_000).toISOString() };
  const later = (await createAndPublish(kenya, 'law', { ...strategy, title: { en: 'Law under embargo' } }, embargo)).id;
  const draft = (await createDraft(kenya, 'doctrine', { language: 'en', title: { en: 'Draft doctrine' } })).id;
  const list = async (query: object) => (await listRecords(kenya, catalogueQuerySchema.parse(query))).items[0]!.id;
  return {
    open, shut, later, draft,
    reference: await list({ state: ['KE'], room: ['repository'], standing: ['reference'] }),
    mechanism: await list({ kind: ['mechanism'] }),
    group: await createGroup(administrator, { names: { en: 'Friends of training', ar: 'أصدقاء التدريب' }, members: ['KE', 'BR'] }),
    token: (await openState(administrator, { state: 'GH', name: 'Ama Example', email: 'focal@gh.example', language: 'en' })).link.split('/').at(-1),
    reader: (await portal.actor('franceReader')).account,
  }; // prettier-ignore
}

function accountPages({ token, reader }: Things): Record<string, SamplePage[]> {
  const of = (person: Person, path: string) => ({ path: `/account${path}`, person });
  return {
    '/account': [of('kenya', ''), of('administrator', '')],
    '/account/keys': [of('kenya', '/keys')],
    '/account/keys/new': [of('kenya', '/keys/new')],
    '/account/people': [of('france', '/people'), of('administrator', '/people')],
    '/account/people/new': [of('kenya', '/people/new')],
    '/account/people/:id': [of('france', `/people/${reader}`)],
    '/account/hand-over': [of('kenya', '/hand-over')],
    '/account/link': [of('administrator', '/link')],
    '/account/providers': [of('administrator', '/providers')],
    '/account/providers/:code': [of('administrator', '/providers/KE')],
    '/account/recovery': [of('administrator', '/recovery')],
    '/account/second-factor': [of('kenya', '/second-factor')],
    '/account/recovery-codes': [of('kenya', '/recovery-codes')],
    '/account/set-up/:token': [{ path: `/account/set-up/${token}` }],
    '/account/sign-in': [{ path: '/account/sign-in' }, { path: '/account/sign-in?next=/en/my-state' }],
    '/account/sign-in/code': [{ path: '/account/sign-in/code' }],
    '/account/states': [of('administrator', '/states')],
    '/account/states/:code': [of('administrator', '/states/BR')],
  };
}

function homePages(): Record<string, SamplePage[]> {
  return {
    '/': [{ path: '' }, { path: '', person: 'kenya' }],
    '/search': [{ path: '/search?q=ransomware' }, { path: '/search?q=zzzzqqq' }, { path: '/search' }],
    '/states': [{ path: '/states' }],
    '/states/:code': [{ path: '/states/KE' }],
    '/organisations': [{ path: '/organisations' }],
    '/organisations/:id': [{ path: '/organisations/asean' }],
    '/vocabulary': [{ path: '/vocabulary' }],
    '/vocabulary/:id': [{ path: '/vocabulary/ransomware' }],
    '/about': [{ path: '/about' }],
    '/accessibility': [{ path: '/accessibility' }],
    '/api': [{ path: '/api' }],
    '/problems': [{ path: '/problems' }],
    '/log': [{ path: '/log' }],
    '/my-state': [
      { path: '/my-state', person: 'kenya' },
      { path: '/my-state', person: 'administrator' },
    ],
    '/saved-searches': [{ path: '/saved-searches', person: 'kenya' }],
    '/saved-searches/new': [{ path: '/saved-searches/new?q=ransomware', person: 'kenya' }],
  };
}

function roomPages({ open, shut, draft, reference, mechanism, group }: Things): Record<string, SamplePage[]> {
  return {
    '/repository': [
      { path: '/repository' },
      { path: '/repository?state=KE&topic=ransomware' },
      { path: '/repository', person: 'kenya' },
    ],
    '/repository/map': [{ path: '/repository/map' }],
    '/repository/states': [{ path: '/repository/states' }],
    '/repository/states/:code': [{ path: '/repository/states/KE' }],
    '/repository/compare': [
      { path: '/repository/compare' },
      { path: '/repository/compare?state=KE&state=FR&state=BR' },
    ],
    '/repository/new': [
      { path: '/repository/new', person: 'kenya' },
      { path: '/repository/new?kind=law', person: 'kenya' },
    ],
    '/repository/:id/edit': [{ path: `/repository/${draft}/edit`, person: 'kenya' }],
    '/repository/:id': [
      { path: `/repository/${open}` },
      { path: `/repository/${reference}` },
      { path: `/repository/${shut}`, person: 'brazil' },
    ],
    '/processes': [{ path: '/processes' }],
    '/processes/documents': [{ path: '/processes/documents' }],
    '/processes/mechanisms': [{ path: '/processes/mechanisms' }],
    '/processes/norms': [{ path: '/processes/norms' }],
    '/processes/new': [{ path: '/processes/new', person: 'officer' }],
    '/processes/:id/edit': [{ path: `/processes/${mechanism}/edit`, person: 'officer' }],
    '/processes/:id': [{ path: `/processes/${mechanism}` }],
    '/desk': [{ path: '/desk', person: 'officer' }],
    '/desk/groups': [{ path: '/desk/groups', person: 'officer' }],
    '/desk/groups/new': [{ path: '/desk/groups/new', person: 'officer' }],
    '/desk/groups/:id': [{ path: `/desk/groups/${group}`, person: 'officer' }],
    '/desk/groups/:id/removal': [{ path: `/desk/groups/${group}/removal`, person: 'officer' }],
    '/desk/suspensions': [{ path: '/desk/suspensions', person: 'officer' }],
    '/desk/reference': [{ path: '/desk/reference', person: 'officer' }],
  };
}

function recordPages({ open, later, draft, reference }: Things): Record<string, SamplePage[]> {
  const own = (path: string) => ({ path: `/records/${path}`, person: 'kenya' as const });
  return {
    '/records/:id/history': [{ path: `/records/${open}/history` }],
    '/records/:id/versions/:n': [{ path: `/records/${open}/versions/1` }],
    '/records/:id/differences/:a/:b': [{ path: `/records/${open}/differences/1/2` }],
    '/records/:id/edit': [
      ...[1, 2, 3, 4].map((step) => own(`${draft}/edit?step=${step}`)),
      own(`${draft}/edit?step=1&check=1`),
      { path: `/records/${reference}/edit`, person: 'officer' },
    ],
    '/records/:id/publication': [
      own(`${open}/publication`),
      own(`${draft}/publication`),
      { ...own(`${later}/publication`) },
    ],
    '/records/:id/withdrawal': [own(`${open}/withdrawal`)],
    '/records/:id/confirmation': [own(`${open}/confirmation`)],
    '/records/:id/suspension': [{ path: `/records/${open}/suspension`, person: 'officer' }],
    '/records/:id/reinstatement': [{ path: `/records/${open}/reinstatement`, person: 'officer' }],
    '/records/:id/answer': [own(`${reference}/answer`)],
    '/records/:id/discard': [own(`${draft}/discard`)],
  };
}

/** What is refused has pages too. */
function refusals({ open, shut }: Things): SamplePage[] {
  return [
    { path: '/nothing-here', status: 404 },
    { path: `/repository/${shut}`, status: 404 },
    { path: `/records/${open}/edit`, status: 401 },
    { path: `/records/${open}/edit`, person: 'france', status: 403 },
    { path: '/account/set-up/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', status: 410 },
    { path: '/repository?sort=colour', status: 422 },
    { path: '/repository/compare?state=QQ&state=KE', status: 422 },
  ];
}
