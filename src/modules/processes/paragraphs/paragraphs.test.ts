import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stableId } from '../../../kernel/id.ts';
import { languages } from '../../../kernel/language.ts';
import { openTestPortal, type Person } from '../../../../test/portal.ts';
import { lookUp } from './look-up.ts';
import { findPhrase } from './phrase.ts';
import { proposeLinks } from './proposals.ts';
import { readLinks, readParagraph } from './read.ts';
import { linkParagraphs, tagParagraph } from './marks.ts';
import { correctSplit, keepSplit, prepareSplit, removeText, reopenSplit } from './store.ts';

const { portal, request, send, visit, publish } = await openTestPortal();
const officer = await visit('officer');

const hidden = 'The exercise secret of the working group shall remain between the exercise States and nobody else.';
const earlier = `I. Introduction

1. The exercise group met in the capital of the exercise.

2. States should not knowingly allow their territory to be used for wrongful acts in the exercise.

13. The exercise group recommends that States:

(a) cooperate in developing measures of the exercise;

(f) not conduct activity against the exercise infrastructure.`;
const later = `1. ${hidden}

2. States shall not knowingly allow their territory to be used for wrongful acts in the exercise.`;

/** A document of the exercise with its text in a language. */
async function addDocument(symbol: string, date: string, text: string, audience = ['everyone'], language = 'en'): Promise<string> {
  const fields = { symbol, document_type: 'report', dated_on: date, adopted_how: 'consensus' };
  const id = await publish('officer', 'process_document', { language: 'en', title: { en: `Exercise ${symbol}` }, fields }, audience);
  await keep(id, text, language);
  return id;
} // prettier-ignore

async function keep(id: string, text: string, language = 'en'): Promise<void> {
  await prepareSplit(officer, id, { language, text, source: 'typed', cut: false });
  await keepSplit(officer, id, language, 1);
}

const open = await addDocument('X/10/1', '2030-05-01', earlier);
await keep(
  open,
  '1. Le groupe d’exercice s’est réuni.\n\n13. Le groupe recommande aux États :\n\na) de coopérer ;',
  'fr',
);
const restricted = await addDocument('X/12/2', '2032', later, ['members']);

type Row = [path: string, person: Person | 'anyone', status: number, ...mustNotContain: string[]];
const table: Row[] = [
  [`/processes/${open}`, 'anyone', 200, '/split'],
  [`/processes/${open}/paragraphs`, 'anyone', 200, '/split'],
  [`/processes/${open}/paragraphs?text=fr`, 'anyone', 200, 'wrongful acts'],
  [`/processes/${open}/side-by-side`, 'anyone', 200],
  [`/processes/${open}/para/13(a)`, 'anyone', 200, 'wrongful acts', '/tags"'],
  [`/processes/${open}/para/13(a)?text=fr`, 'kenya', 200],
  [`/processes/${open}/para/14`, 'anyone', 404],
  [`/processes/${open}/para/%27--`, 'anyone', 404],
  [`/processes/${open}/para/2/citation/bib`, 'anyone', 200],
  [`/processes/${open}/para/2/citation/txt`, 'anyone', 404],
  [`/processes/${open}/para/2/compare?with=${restricted}&para=2`, 'anyone', 404, 'X/12/2'],
  [`/processes/${open}/para/2/compare?with=${restricted}&para=2`, 'france', 200],
  [`/processes/${open}/para/2/tags`, 'anyone', 401],
  [`/processes/${open}/para/2/tags`, 'france', 403],
  [`/processes/${open}/para/2/tags`, 'officer', 200],
  [`/processes/${open}/split`, 'anyone', 401],
  [`/processes/${open}/split`, 'kenya', 403],
  [`/processes/${open}/split`, 'officer', 200],
  [`/processes/${open}/split/preview?text=en`, 'officer', 404],
  [`/processes/${open}/genealogy`, 'france', 403],
  [`/processes/${open}/genealogy`, 'officer', 200],
  [`/processes/${restricted}/paragraphs`, 'anyone', 404, 'secret'],
  [`/processes/${restricted}/paragraphs`, 'kenya', 200],
  [`/processes/${restricted}/para/1`, 'anyone', 404, 'secret', 'X/12/2'],
  [`/processes/${restricted}/para/1`, 'kenya', 200],
  [`/processes/${restricted}/para/1/citation/ris`, 'anyone', 404, 'X/12/2'],
  [`/processes/${restricted}/split`, 'anyone', 404],
  [`/processes/${restricted}/genealogy`, 'anyone', 404],
  ['/processes/agreed-language', 'anyone', 200],
  ['/processes/agreed-language?q=the+exercise+secret', 'anyone', 200, 'X/12/2', 'remain between'],
  ['/processes/agreed-language?q=the+exercise+secret', 'kenya', 200],
  [`/processes/agreed-language?q=${'x'.repeat(301)}`, 'anyone', 422],
  ['/processes/look-up', 'anyone', 200],
  ['/processes/look-up?q=X/12/2+para+1', 'anyone', 404, 'Exercise X/12/2'],
  ['/processes/look-up?q=X/12/2+para+1', 'kenya', 303],
  ['/processes/look-up?q=X/10/1+para.+13(a)', 'anyone', 303],
  ['/processes/symbol/X/10/1/para/13(a)', 'anyone', 303],
  [`/processes/${stableId('norms/norm-a')}/paragraphs`, 'anyone', 404],
]; // prettier-ignore

test('each page answers each reader', async () => {
  for (const [path, person, status, ...absent] of table) {
    const answer = await request(person, `/en${path}`);
    const html = await answer.text();
    assert.equal(answer.status, status, `${person} ${path}`);
    for (const text of absent) assert.ok(!html.includes(text), `${person} ${path} shows "${text}"`);
  }
});

test('pages speak six languages', async () => {
  for (const language of languages)
    for (const path of [`/processes/${open}/para/13(a)`, `/processes/${open}/paragraphs`, '/processes/agreed-language?q=the+exercise', '/processes/look-up?q=X/10/9']) {
      const answer = await request('anyone', `/${language}${path}`);
      assert.ok([200, 404].includes(answer.status), `${language} ${path}`);
      assert.ok(!/\b(name|cite|phrase|lookUp)\.[a-z]/.test(await answer.text()), `${language} ${path}`);
    }
}); // prettier-ignore

test('a phrase is found word for word, over time, by who may see it', async () => {
  const of = async (person: Person | 'anyone', phrase: string) => {
    const found = await findPhrase(await visit(person), { phrase });
    return found?.shown.map(({ document, paragraph }) => `${document.symbol} ${paragraph.anchor}`);
  };
  const phrase = 'knowingly allow THEIR territory';
  assert.deepEqual(await of('anyone', phrase), ['X/10/1 2']);
  assert.deepEqual(await of('kenya', phrase), ['X/10/1 2', 'X/12/2 2']);
  assert.deepEqual(await of('kenya', 'States shall not knowingly'), ['X/12/2 2']);
  assert.deepEqual(await of('kenya', 'territory their allow'), []);
  assert.deepEqual(await of('anyone', 'groupe d’exercice s’est reuni'), ['X/10/1 1']);
  assert.equal(await of('anyone', '…'), undefined);
});

test('what does not follow is not found though all its pairs are there', async () => {
  await addDocument('X/11/5', '2031', '1. alpha beta gamma. 2 beta delta; gamma beta.');
  const found = async (phrase: string) => (await findPhrase(officer, { phrase }))!.paragraphs;
  assert.equal(await found('alpha beta gamma'), 1);
  assert.equal(await found('alpha beta delta'), 0);
});

test('a look-up leads to the paragraph, or says what there is', async () => {
  const anyone = await visit('anyone');
  const found = await lookUp(anyone, 'X/10/1, para 13 (f)');
  assert.equal(found.answer === 'paragraph' && found.anchor, '13(f)');
  const missing = await lookUp(anyone, 'X/10/1 para 13(c)');
  assert.ok(missing.answer === 'no-paragraph' && missing.above === '13' && missing.last === '13');
  const unknown = await lookUp(anyone, 'A/76/153');
  assert.ok(unknown.answer === 'unknown' && unknown.near.some((each) => each.symbol === 'A/76/135'));
  const report = await lookUp(anyone, 'para 13(f) of the 2015 report');
  assert.ok('document' in report && report.document.id === stableId('documents/a-70-174'));
  const experts = await lookUp(anyone, '2021 GGE report paragraph 71');
  assert.ok('document' in experts && experts.document.symbol === 'A/76/135');
  const group = await lookUp(anyone, 'rapport de 2021 du GTCNL OEWG, par. 8');
  assert.ok('document' in group && group.document.symbol === 'A/75/816');
  const resolution = await lookUp(anyone, 'resolution 75/240');
  assert.ok('document' in resolution && resolution.document.symbol === 'A/RES/75/240');
});

test('tags are found, and stay when the text is corrected; a tag that does not exist is refused', async () => {
  const norm = `norm:${stableId('norms/norm-c')}`;
  await tagParagraph(officer, open, '2', ['pillar:norms', norm]);
  await assert.rejects(tagParagraph(officer, open, '2', ['pillar:nothing']), { code: 'invalid' });
  await assert.rejects(tagParagraph(await visit('france'), open, '2', []), { code: 'not-allowed' });
  await reopenSplit(officer, open, 'en');
  await correctSplit(officer, open, 'en', 1, (pieces) => pieces.map((piece) => (piece.anchor === '1' ? { ...piece, text: 'Met again.' } : piece))); // prettier-ignore
  await assert.rejects(
    correctSplit(officer, open, 'en', 1, (pieces) => pieces),
    { code: 'edit-conflict' },
  );
  await keepSplit(officer, open, 'en', 2);
  assert.deepEqual((await readParagraph(officer, open, '2'))[0]!.tags, [norm, 'pillar:norms']);
  assert.equal((await readParagraph(officer, open, '1')).find((each) => each.language === 'en')!.text, 'Met again.');
  const page = await (await request('anyone', `/en/processes/${stableId('norms/norm-c')}`)).text();
  assert.ok(page.includes('X/10/1'));
});

test('likenesses are proposed, confirmed by the owner, and seen by who sees both ends', async () => {
  const proposals = await proposeLinks(officer, restricted, 'en');
  assert.deepEqual(proposals.map(({ anchor, other }) => [anchor, other.record, other.anchor]), [['2', open, '2']]); // prettier-ignore
  const link = { anchor: '2', relation: 'strengthens', to_record: open, to_anchor: '2' } as const;
  await assert.rejects(linkParagraphs(await visit('kenya'), restricted, link), { code: 'not-allowed' });
  await linkParagraphs(officer, restricted, link);
  assert.deepEqual(await proposeLinks(officer, restricted, 'en'), []);
  assert.equal((await readLinks(await visit('kenya'), open, '2')).length, 1);
  assert.equal((await readLinks(await visit('anyone'), open, '2')).length, 0);
  assert.ok(!(await (await request('anyone', `/en/processes/${open}/para/2`)).text()).includes('X/12/2'));
  assert.ok((await (await request('kenya', `/en/processes/${open}/para/2`)).text()).includes('X/12/2'));
});

test('a text is pasted, looked at, corrected and kept through the pages', async () => {
  const id = await publish('france', 'process_statement', { language: 'fr', title: { fr: 'Déclaration d’exercice' }, fields: { delivered_on: '2030-01-02' } }, ['members']); // prettier-ignore
  const split = `/en/processes/${id}/split`;
  assert.equal((await send('france', split, { text: '', text_language: 'fr' })).status, 422);
  const taken = await send('france', split, { text: '1. Premier.\n\n2. Deuxième.\n\nSuite.', text_language: 'fr' });
  assert.equal(taken.status, 303);
  const preview = `${split}/preview?text=fr`;
  assert.match(await (await request('france', preview)).text(), /Deuxième/);
  assert.equal((await request('kenya', preview)).status, 403);
  assert.equal((await send('france', preview, { go: 'join', at: '2', revision: '1' })).status, 303);
  const piece = `${split}/piece?text=fr&at=0`;
  assert.equal((await send('france', piece, { go: 'save', revision: '2', text: 'Premier.', anchor: '2', form: 'numbered' })).status, 422); // prettier-ignore
  assert.equal((await send('france', piece, { go: 'save', revision: '2', text: 'Premier.\n\nEncore.', anchor: '1', form: 'numbered' })).status, 303); // prettier-ignore
  assert.equal((await send('franceContributor', preview, { go: 'keep', revision: '3' })).status, 403);
  assert.equal((await send('france', preview, { go: 'keep', revision: '2' })).status, 409);
  assert.equal((await send('france', preview, { go: 'keep', revision: '3' })).status, 303);
  const texts = await Promise.all(['1', 'u1', '2'].map(async (anchor) => (await readParagraph(await visit('kenya'), id, anchor))[0]?.text)); // prettier-ignore
  assert.deepEqual(texts, ['Premier.', 'Encore.', 'Deuxième. Suite.']);
  assert.equal((await readParagraph(await visit('anyone'), id, '1')).length, 0);
});

test('citations name document and paragraph, in the manner of the United Nations', async () => {
  const of = async (path: string) => (await request('anyone', path)).text();
  assert.match(await of(`/en/processes/${open}/para/13(a)/citation/bib`), /number = \{X\/10\/1, para\. 13\(a\)\}/);
  assert.match(await of(`/es/processes/${open}/para/13(a)/citation/ris`), /M1 {2}- X\/10\/1, párr\. 13\(a\)/);
  assert.equal(JSON.parse(await of(`/zh/processes/${open}/para/2/citation/csl-json`))[0].number, 'X/10/1，第2段');
  assert.match(await of(`/en/processes/${open}/para/2`), /citation_public_url/);
});

test('the API answers phrases and texts to who may see them', async () => {
  const of = async (person: Person | 'anyone', path: string) => {
    const answer = await request(person, `/api/v1/processes/${path}`);
    return {
      status: answer.status,
      body: (await answer.json()) as { items: { anchor: string }[]; paragraphs: number },
    };
  };
  const path = 'paragraphs?phrase=allow%20their%20territory';
  assert.equal((await of('anyone', path)).body.paragraphs, 1);
  assert.equal((await of('kenya', path)).body.paragraphs, 2);
  assert.equal((await of('anyone', 'paragraphs')).status, 422);
  assert.equal((await of('anyone', `paragraphs?phrase=x&tag=nothing`)).status, 422);
  assert.equal((await of('anyone', `texts/${restricted}`)).status, 404);
  assert.deepEqual((await of('kenya', `texts/${restricted}`)).body.items.map((each) => each.anchor), ['1', '2']); // prettier-ignore
});

test('the log is told of what is kept, and the public pages are renewed', async () => {
  const before = await (await request('anyone', `/en/processes/${open}/para/1`)).text();
  assert.match(before, /Met again/);
  const { rows } = await portal.database.pool.query<{ n: number }>(
    "select count(*)::int as n from leaf where tree = 'public' and subject = $1 and opening->>'act' in ('keep text', 'tag paragraph')",
    [open],
  );
  assert.ok(rows[0]!.n >= 3, String(rows[0]!.n));
});

const searchPage = async (person: Person | 'anyone', query: string, language = 'en') => {
  const answer = await request(person, `/${language}/search?q=${encodeURIComponent(query)}`);
  assert.equal(answer.status, 200);
  return (await answer.text()).replaceAll(/[\u2066-\u2069]/g, '');
};

test('the search leads straight to what its words name, as far as the reader may see it', async () => {
  for (const language of languages) {
    const html = await searchPage('anyone', 'X/10/1 para. 13(a)', language);
    assert.ok(html.includes(`href="/${language}/processes/${open}/para/13(a)"`), language);
    assert.ok(!/search\.(named|goTo)/.test(html), language);
  }
  assert.ok((await searchPage('anyone', 'para 13(f) of the 2015 report')).includes(`/en/processes/${stableId('documents/a-70-174')}"`)); // prettier-ignore
  assert.match(await searchPage('anyone', 'A/RES/75/240'), /Go to [^<]*75\/240/);
  assert.ok((await searchPage('kenya', 'X/12/2 para 1')).includes(`/processes/${restricted}/para/1"`));
  for (const query of ['X/12/2 para 1', 'X/12/2', 'X/99/9', 'and/or', 'the 2015 report', 'norms'])
    assert.ok(!(await searchPage('anyone', query)).includes('Go to '), query);
  const answer = await request('anyone', '/api/v1/records?q=X%2F10%2F1');
  const { direct } = (await answer.json()) as { direct: { label: string; url: string }[] };
  assert.deepEqual(direct.map(({ url }) => url.endsWith(`/processes/${open}`)), [true]); // prettier-ignore
});

test('the search of the whole portal finds the texts that are kept, and forgets those that are taken away', async () => {
  const found = async (person: Person | 'anyone', query: string, id: string) => {
    const answer = await request(person, `/api/v1/records?q=${encodeURIComponent(query)}`);
    return ((await answer.json()) as { items: { id: string }[] }).items.some((item) => item.id === id);
  };
  const words = '"quagga barometers"';
  const id = await addDocument('X/14/7', '2033', '1. States tend their quagga barometers.');
  assert.ok(await found('anyone', words, id));
  assert.match(await searchPage('anyone', words), /<mark>quagga barometers<\/mark>/);
  await keep(id, '1. Les États entretiennent leurs okapis.', 'fr');
  assert.ok(await found('anyone', 'okapis', id));
  await reopenSplit(officer, id, 'en');
  const correct = (text: string) => correctSplit(officer, id, 'en', 1, (pieces) => pieces.map((piece) => ({ ...piece, text }))); // prettier-ignore
  await correct('States tend their zebra thermometers.');
  await keepSplit(officer, id, 'en', 2);
  assert.ok(!(await found('anyone', words, id)));
  assert.ok(await found('anyone', '"zebra thermometers"', id));
  await removeText(officer, id, 'en');
  assert.ok(!(await found('anyone', '"zebra thermometers"', id)));
  assert.ok(await found('anyone', 'okapis', id));
  assert.ok(await found('kenya', '"exercise secret"', restricted));
  assert.ok(!(await found('anyone', '"exercise secret"', restricted)));
});

test('a frequent phrase is counted whole, and its pages show each paragraph once, over time', async () => {
  const text = Array.from({ length: 20 }, (_, i) => `${i + 1}. The otters of the exercise swim in line ${i + 1}.`).join('\n\n'); // prettier-ignore
  await addDocument('X/15/2', '2031-05', text);
  const both = await addDocument('X/15/1', '2031-02', text);
  await keep(both, text, 'fr');
  await addDocument('X/15/3', '2029', text, ['members']);
  const pages = async (person: Person | 'anyone', tag?: string) => {
    const of = async (page: number) => (await findPhrase(await visit(person), { phrase: 'otters of the exercise', page, tag }))!; // prettier-ignore
    const first = await of(1);
    const rest = await Promise.all(Array.from({ length: first.pages - 1 }, (_, i) => of(i + 2)));
    return { ...first, all: [first, ...rest].flatMap(({ shown }) => shown.map(({ document, paragraph }) => `${document.symbol} ${paragraph.anchor} ${paragraph.language}`)) }; // prettier-ignore
  };
  const lines = (symbol: string) => Array.from({ length: 20 }, (_, i) => `${symbol} ${i + 1} en`);
  const open = await pages('anyone');
  assert.deepEqual([open.paragraphs, open.documents, open.years], [40, 2, [['2031', 40]]]);
  assert.deepEqual(open.all, [...lines('X/15/1'), ...lines('X/15/2')]);
  const all = await pages('kenya');
  assert.deepEqual([all.paragraphs, all.documents], [60, 3]);
  assert.deepEqual(all.all, [...lines('X/15/3'), ...open.all]);
  await tagParagraph(officer, both, '7', ['pillar:norms']);
  assert.deepEqual((await pages('anyone', 'pillar:norms')).all, ['X/15/1 7 en']);
});
