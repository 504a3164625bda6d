import { createAndPublish } from '../../src/kernel/records.ts';
import { stableId } from '../../src/kernel/id.ts';
import { writeProgress } from '../../src/kernel/progress.ts';
import { releaseJob, releaseWork } from '../../src/modules/releases/make.ts';
import type { TestPortal } from '../portal.ts';
import type { SamplePage } from './sample-pages.ts';

/** Routes of timeline and releases that answer files, not pages. */
export const standardsFiles = [
  '/processes/timeline/svg',
  '/processes/timeline/csv',
  '/processes/next/calendar',
  '/releases/:n/data',
];

/** Pages of the timeline, the glossary and the data releases, with something in each. */
export async function standardsSamples(portal: TestPortal): Promise<Record<string, SamplePage[]>> {
  const kenya = await portal.visit('kenya');
  const fields = { concept: 'cyberattack', wording: { en: 'An act.', ar: 'فعل.' }, contested: true, contested_note: { en: 'Two States differ.' } }; // prettier-ignore
  const content = { language: 'en', title: { en: 'Cyberattack' }, fields };
  const { id } = await createAndPublish(kenya, 'definition', content, { audience: ['everyone'] });
  const begun = { status: 'waiting', done: 0, total: 0, since: new Date().toISOString() } as const;
  await writeProgress(portal.portal, releaseWork, begun);
  await releaseJob.run(await portal.portal.systemVisit(), {});
  return {
    '/processes/timeline': [{ path: '/processes/timeline' }, { path: '/processes/timeline?from=2016&to=2021&all=1' }],
    '/processes/next': [{ path: '/processes/next' }],
    '/glossary': [{ path: '/glossary' }, { path: '/glossary?q=zzzz' }, { path: '/glossary', person: 'kenya' }],
    '/glossary/new': [{ path: '/glossary/new?kind=definition', person: 'kenya' }],
    '/glossary/:id/edit': [{ path: `/glossary/${id}/edit?step=2`, person: 'kenya' }],
    '/glossary/definitions/:id': [{ path: `/glossary/definitions/${id}` }],
    '/glossary/:concept': [{ path: '/glossary/cyberattack' }, { path: '/glossary/ransomware' }],
    '/releases': [{ path: '/releases' }],
    '/releases/new': [{ path: '/releases/new', person: 'officer' }],
    '/releases/progress': [{ path: '/releases/progress', person: 'officer' }],
    '/releases/:n': [{ path: '/releases/1' }],
    '/releases/:n/withdrawn': [{ path: '/releases/1/withdrawn' }],
    '/processes/:id (story)': [{ path: `/processes/${stableId('mechanisms/gge-2019')}` }],
  };
}
