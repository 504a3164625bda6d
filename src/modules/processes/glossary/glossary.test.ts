import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages } from '../../../kernel/language.ts';
import { loadVocabulary } from '../../../kernel/vocabulary.ts';
import { createAndPublish } from '../../../kernel/records.ts';
import { findTerms } from '../../../record/terms.tsx';
import { openTestPortal, type Person } from '../../../../test/portal.ts';

const { request, publish, visit, send } = await openTestPortal();

const definition = (wording: string, more: Record<string, unknown> = {}) => ({
  language: 'en',
  title: { en: `Definition: ${wording.slice(0, 20)}` },
  fields: { concept: 'cyberattack', wording: { en: wording }, defined_in: 'Act 5', defined_on: '2020-02', ...more },
});

test('each page answers each reader', async () => {
  const open = await publish('france', 'definition', definition('French public wording'));
  const closed = await publish('france', 'definition', definition('Members only wording', { contested: true }), [
    'members',
  ]);
  const rows: [string, Person | 'anyone', number, string][] = [
    ['/en/glossary', 'anyone', 200, 'Contested'],
    ['/en/glossary', 'kenya', 200, '—nothing—'],
    ['/ar/glossary?q=%D9%87%D8%AC%D9%88%D9%85', 'anyone', 200, '—nothing—'],
    ['/en/glossary?q=zyxolith', 'anyone', 200, 'cyberattack'],
    ['/en/glossary/cyberattack', 'anyone', 200, 'Members only wording'],
    ['/en/glossary/cyberattack', 'officer', 200, 'Members only wording'],
    ['/en/glossary/cyberattack', 'kenya', 200, '—nothing—'],
    ['/en/glossary/no-such-concept', 'anyone', 404, 'wording'],
    [`/en/glossary/definitions/${open}`, 'anyone', 200, '—nothing—'],
    [`/en/glossary/definitions/${closed}`, 'anyone', 404, 'wording'],
    [`/en/glossary/definitions/${closed}`, 'kenya', 200, '—nothing—'],
    ['/en/glossary/new?kind=definition', 'anyone', 401, 'wording'],
    ['/en/glossary/new?kind=definition', 'franceReader', 403, 'wording'],
    ['/en/glossary/new?kind=definition', 'france', 303, '—nothing—'],
    [`/en/glossary/${open}/edit?step=2`, 'france', 200, '—nothing—'],
  ];
  for (const [path, person, status, not] of rows) {
    const answer = await request(person, path);
    assert.equal(answer.status, status, `${person} ${path}`);
    assert.ok(!(await answer.text()).includes(not), `${person} ${path} shows ${not}`);
  }
  const kenya = await (await request('kenya', '/en/glossary/cyberattack')).text();
  assert.ok(kenya.includes('States do not agree') && kenya.includes('Members only wording') && kenya.includes('Act 5'));
});

test('a definition of an organization is entered by the Secretariat with its source', async () => {
  const content = {
    ...definition('Wording of an organization', { concept: 'ransomware', organisation: 'un' }),
    source: { name: 'Terminology list', url: 'https://example.org/list' },
  };
  await publish('officer', 'definition', content);
  const html = await (await request('anyone', '/en/glossary/ransomware')).text();
  assert.match(html, />United Nations<\/a>/);
  assert.match(html, /Reference record/);
});

test('a definition needs a concept of the vocabulary and its wording', async () => {
  for (const fields of [
    { concept: 'nothing', wording: { en: 'x' } },
    { concept: 'ransomware' },
    { concept: 'ransomware', wording: {} },
  ])
    await assert.rejects(
      createAndPublish(
        await visit('france'),
        'definition',
        { language: 'en', title: { en: 'x' }, fields },
        { audience: ['everyone'] },
      ),
      { code: 'invalid' },
    );
});

test('every concept has its page with its terms in six languages', async () => {
  for (const { id, terms } of loadVocabulary().concepts.filter((_, i) => i % 20 === 0)) {
    const html = await (await request('anyone', `/fr/glossary/${id}`)).text();
    for (const language of languages) assert.ok(html.includes(escape(terms[language].preferred)), `${id} ${language}`);
  }
});

const escape = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');

test('terms in texts are found, each once, in every language', () => {
  assert.deepEqual(
    findTerms('Ransomware and again ransomware; cyber threat intelligence.', 'en').map(({ concept }) => concept),
    ['ransomware', 'threat-intelligence'],
  );
  assert.equal(findTerms('nonransomwarely', 'en').length, 0);
  for (const { id, terms } of loadVocabulary().concepts)
    for (const language of languages) {
      const term = terms[language].preferred;
      if (term.length < (language === 'zh' ? 2 : 4)) continue;
      const [found] = findTerms(language === 'zh' ? term : `(${term})`, language);
      assert.ok(found, `${id} ${language} ${term}`);
    }
});

test('the words of a summary lead to the glossary', async () => {
  const id = await publish('france', 'law', {
    language: 'en',
    title: { en: 'Act' },
    summary: { en: 'On <b>ransomware</b>.\n\nAgain ransomware, and cybercrime.' },
    fields: { adopted_on: '2020' },
  });
  const html = await (await request('anyone', `/en/repository/${id}`)).text();
  assert.match(
    html,
    /<p>On &lt;b><a class="term" href="\/en\/glossary\/ransomware">ransomware<\/a>&lt;\/b>\.<\/p><p>Again ransomware, and <a class="term" href="\/en\/glossary\/cybercrime">/,
  );
});

test('the form makes a definition', async () => {
  const answer = await send('france', '/en/glossary/new?kind=definition', {
    language: 'en',
    'title.en': 'Typed',
    step: '1',
  });
  assert.ok([302, 303].includes(answer.status), String(answer.status));
});
