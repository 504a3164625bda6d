import { linkParagraphs, tagParagraph } from '../../src/modules/processes/paragraphs/marks.ts';
import { keepSplit, prepareSplit } from '../../src/modules/processes/paragraphs/store.ts';
import { stableId } from '../../src/kernel/id.ts';
import type { SamplePage } from '../journeys/sample-pages.ts';
import type { TestPortal } from '../portal.ts';

/** Routes of texts that answer no page of their own. */
export const textFiles = ['/processes/symbol/*', '/processes/:id/para/:anchor/citation/:format'];

const english = `I. Introduction

1. The exercise group met in the capital of the exercise and considered its work.

2. States should not knowingly allow their territory to be used for wrongful acts in the exercise.

13. The exercise group recommends that States:

(a) cooperate in developing measures of the exercise;

(b) consider all relevant information of the exercise.`;
const arabic = `أولا - مقدمة

1 - اجتمع فريق التمرين في عاصمة التمرين ونظر في عمله.

2 - ينبغي للدول ألا تسمح عن علم باستخدام إقليمها في أفعال غير مشروعة في التمرين.

13 - يوصي فريق التمرين الدول بما يلي:

(أ) التعاون في وضع تدابير التمرين؛`;

/** The pages of texts, statements and positions, by their routes. */
export async function textSamples(test: TestPortal): Promise<Record<string, SamplePage[]>> {
  const officer = await test.visit('officer');
  const document = (symbol: string, dated_on: string) =>
    test.publish('officer', 'process_document', {
      language: 'en',
      title: { en: `Report of the exercise group ${symbol}` },
      fields: { symbol, document_type: 'report', dated_on, adopted_how: 'consensus' },
    });
  const keep = async (id: string, language: string, text: string) => {
    await prepareSplit(officer, id, { language, text, source: 'typed', cut: false });
    await keepSplit(officer, id, language, 1);
  };
  const first = await document('X/1/1', '2024-05-01');
  const second = await document('X/2/2', '2025-06-01');
  await keep(first, 'en', english);
  await keep(first, 'ar', arabic);
  await keep(second, 'en', english.replace('should not', 'shall not'));
  await tagParagraph(officer, first, '2', ['pillar:norms', `norm:${stableId('norms/norm-c')}`, 'concept:ransomware']);
  await linkParagraphs(officer, second, { anchor: '2', relation: 'strengthens', to_record: first, to_anchor: '2' });
  await prepareSplit(officer, first, {
    language: 'fr',
    text: english.replace('2. ', '4. '),
    source: 'typed',
    cut: true,
  });
  const statement = { language: 'en', title: { en: 'Exercise statement' }, fields: { delivered_on: '2025-01-02' } };
  const filed = await test.publish('kenya', 'process_statement', statement);
  await test.publish('kenya', 'process_statement', statement);
  const passages = { sovereignty: 'Words of an exercise.\n\nMore words.', countermeasures: 'None.' };
  for (const dated_on of ['2021', '2024-02-03'])
    await test.publish('kenya', 'law_position', { language: 'en', title: { en: `Exercise position ${dated_on}` }, fields: { dated_on, passages } }); // prettier-ignore
  const of = (id: string) => `/processes/${id}`;
  return {
    '/processes/statements': [{ path: '/processes/statements' }, { path: of(filed), person: 'kenya' }],
    '/processes/positions': [{ path: '/processes/positions' }, { path: '/processes/positions', person: 'kenya' }],
    '/processes/positions/topics/:topic': [{ path: '/processes/positions/topics/sovereignty' }],
    '/processes/positions/states/:code': [
      { path: '/processes/positions/states/KE' },
      { path: '/processes/positions/states/FR' },
    ],
    '/processes/agreed-language': [
      { path: '/processes/agreed-language' },
      { path: '/processes/agreed-language?q=allow+their+territory+to+be+used' },
      { path: '/processes/agreed-language?q=A/76/135' },
      { path: '/processes/agreed-language?tag=pillar:norms' },
    ],
    '/processes/look-up': [
      { path: '/processes/look-up' },
      { path: '/processes/look-up?q=A/76/153', status: 404 },
      { path: '/processes/look-up?q=X/1/1+para+13(c)' },
      { path: '/processes/look-up?q=words' },
    ],
    '/processes/:id/paragraphs': [
      { path: `${of(first)}/paragraphs` },
      { path: `${of(first)}/paragraphs?text=ar`, person: 'officer' },
      { path: `${of(filed)}/paragraphs` },
    ],
    '/processes/:id/side-by-side': [{ path: `${of(first)}/side-by-side?first=en&second=ar` }],
    '/processes/:id/para/:anchor': [
      { path: `${of(first)}/para/2` },
      { path: `${of(first)}/para/13(a)` },
      { path: `${of(second)}/para/2` },
      { path: of(first), person: 'officer' },
      { path: of(stableId('norms/norm-c')) },
    ],
    '/processes/:id/para/:anchor/compare': [
      { path: `${of(second)}/para/2/compare?with=${first}&para=2` },
      { path: `${of(second)}/para/2/compare?with=${first}&para=2`, person: 'officer' },
    ],
    '/processes/:id/para/:anchor/tags': [{ path: `${of(first)}/para/2/tags`, person: 'officer' }],
    '/processes/:id/genealogy': [{ path: `${of(second)}/genealogy`, person: 'officer' }],
    '/processes/:id/split': [{ path: `${of(first)}/split`, person: 'officer' }],
    '/processes/:id/split/preview': [{ path: `${of(first)}/split/preview?text=fr`, person: 'officer' }],
    '/processes/:id/split/piece': [{ path: `${of(first)}/split/piece?text=fr&at=1`, person: 'officer' }],
  };
}
