import { test } from 'node:test';
import { openTestPortal } from '../../../../test/portal.ts';
import { assertNamed } from '../../../../test/tampering.ts';
import { tagParagraph } from './marks.ts';
import { keepSplit, prepareSplit } from './store.ts';

const { portal, visit, publish } = await openTestPortal();
const officer = await visit('officer');
const fields = { symbol: 'X/10/1', document_type: 'report', dated_on: '2030', adopted_how: 'consensus' };
const id = await publish('officer', 'process_document', { language: 'en', title: { en: 'Exercise' }, fields }, ['everyone']); // prettier-ignore
await prepareSplit(officer, id, { language: 'en', text: '1. First.\n\n2. Second.', source: 'typed', cut: false });
await keepSplit(officer, id, 'en', 1);
await tagParagraph(officer, id, '2', ['pillar:norms']);
await prepareSplit(officer, id, { language: 'fr', text: '1. Un.', source: 'typed', cut: false });

for (const change of [
  `update processes_paragraph set text = 'Second, changed.' where anchor = '2'`,
  `update processes_paragraph set tags = '{}', tokens = '' where anchor = '2'`,
  `delete from processes_paragraph where anchor = '1'`,
  `update processes_split set pieces = '[]'`,
  'delete from processes_split',
])
  test(`portal verify names what was changed by: ${change}`, () => assertNamed(portal, change, `record ${id}`));
