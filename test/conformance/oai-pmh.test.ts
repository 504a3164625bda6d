import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { publishDraft, saveDraft, suspendRecord, withdrawRecord, createDraft } from '../../src/kernel/records.ts';
import { openTestPortal } from '../portal.ts';
import { askOai, harvest, type HarvestedHeader } from './oai-harvester.ts';
import { haveSchemas, schemaErrors } from './oai-schemas.ts';

const config = { portalUrl: 'https://portal.example.org' };
const { portal, request, visit, publish } = await openTestPortal({ config });
const ask = (query: string) => request('anyone', `/oai?${query}`);
const law = (title: string, more: Record<string, unknown> = {}) => ({
  language: 'fr',
  title: { fr: title, en: `${title} & <co> "of" ]]>` },
  summary: { fr: 'Résumé', ar: 'ملخص' },
  topics: ['ransomware'],
  states: ['KE'],
  fields: { adopted_on: '2024-05-17', symbol: 'L 1' },
  ...more,
});
const host = portal.logOrigin.replace(/:\d+$/, '');
const identifierOf = (id: string) => `oai:${host}:${id}`;

async function revise(person: 'france' | 'kenya', id: string, content: object, audience = ['everyone']) {
  await saveDraft(await visit(person), id, content, 0);
  await publishDraft(await visit(person), id, { audience });
}

/** Asks until a second is over, so that what changed in it is listed. */
async function until(query: string, enough: (records: HarvestedHeader[]) => boolean): Promise<HarvestedHeader[]> {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const { records } = await askOai(ask, query);
    if (enough(records)) return records;
  }
  throw new Error(`Nothing came of ${query}.`);
}

test('every verb answers what the schemas allow', { timeout: 120_000 }, async (t) => {
  if (!haveSchemas) t.diagnostic('the schemas are not here: only the shape is looked at');
  const id = await publish('france', 'law', law('Loi'));
  const gone = await publish('france', 'law', law('Loi retirée'));
  await withdrawRecord(await visit('france'), gone);
  await until('verb=ListIdentifiers&metadataPrefix=oai_dc&set=state:FR', (records) =>
    records.some((record) => record.identifier === identifierOf(gone)),
  );
  const queries = [
    'verb=Identify',
    'verb=ListSets',
    'verb=ListMetadataFormats',
    `verb=ListMetadataFormats&identifier=${identifierOf(id)}`,
    'verb=ListIdentifiers&metadataPrefix=oai_dc',
    'verb=ListRecords&metadataPrefix=oai_dc',
    'verb=ListRecords&metadataPrefix=marc21',
    'verb=ListRecords&metadataPrefix=marc21&set=room:processes',
    'verb=ListRecords&metadataPrefix=marc21&set=room:repository&from=2020-01-01&until=2199-01-01',
    `verb=GetRecord&metadataPrefix=oai_dc&identifier=${identifierOf(id)}`,
    `verb=GetRecord&metadataPrefix=marc21&identifier=${identifierOf(id)}`,
    `verb=GetRecord&metadataPrefix=oai_dc&identifier=${identifierOf(gone)}`,
    'verb=Nothing',
    'verb=ListRecords&metadataPrefix=nothing',
  ];
  for (const query of queries) {
    const answer = await ask(query);
    assert.equal(answer.status, 200, query);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/xml/);
    const xml = await answer.text();
    assert.match(xml, /^<\?xml version="1.0" encoding="UTF-8"\?>\n<OAI-PMH /);
    assert.deepEqual(await schemaErrors(xml), [], query);
  }
});

test('a record in both formats says what it says on its page', async () => {
  const id = await publish('france', 'law', law('Loi sur la résilience'));
  const dc = (await askOai(ask, `verb=GetRecord&metadataPrefix=oai_dc&identifier=${identifierOf(id)}`)).xml;
  for (const part of [
    '<dc:title xml:lang="fr">Loi sur la résilience</dc:title>',
    '<dc:title xml:lang="en">Loi sur la résilience &amp; &lt;co&gt; &quot;of&quot; ]]&gt;</dc:title>',
    '<dc:description xml:lang="ar">ملخص</dc:description>',
    `<dc:identifier>https://portal.example.org/id/${id}</dc:identifier>`,
    '<dc:identifier>L 1</dc:identifier>',
    '<dc:coverage>Kenya</dc:coverage>',
    '<dc:creator>France</dc:creator>',
    '<setSpec>room:repository</setSpec>',
    '<setSpec>state:FR</setSpec>',
    '<setSpec>state:KE</setSpec>',
    '<setSpec>language:en</setSpec>',
  ])
    assert.ok(dc.includes(part), part);
  const marc = (await askOai(ask, `verb=GetRecord&metadataPrefix=marc21&identifier=${identifierOf(id)}`)).xml;
  assert.match(marc, /<datafield tag="245" ind1="1" ind2="0"><subfield code="a">Loi sur la résilience</);
  assert.match(marc, /<datafield tag="242" [^>]*><subfield code="a">Loi sur la résilience &amp; /);
  const page = await request('anyone', `/id/${id}`, { headers: { 'accept-language': 'fr' } });
  assert.equal(page.headers.get('location'), `/fr/records/${id}`);
});

test('what is wrong with a request has the name the protocol gives it', async () => {
  const rows: [string, string][] = [
    ['', 'badVerb'],
    ['verb=', 'badVerb'],
    ['verb=Identify&verb=Identify', 'badVerb'],
    ['verb=identify', 'badVerb'],
    ['verb=Identify&from=2020-01-01', 'badArgument'],
    ['verb=ListRecords', 'badArgument'],
    ['verb=GetRecord&metadataPrefix=oai_dc', 'badArgument'],
    ['verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc', 'badArgument'],
    ['verb=ListRecords&metadataPrefix=oai_dc&from=2020-01-01&until=2021-01-01T00:00:00Z', 'badArgument'],
    ['verb=ListRecords&metadataPrefix=oai_dc&from=2021-01-01&until=2020-01-01', 'badArgument'],
    ['verb=ListRecords&metadataPrefix=oai_dc&from=2021-02-30', 'badArgument'],
    ['verb=ListRecords&metadataPrefix=oai_dc&from=2021-01-01T25:00:00Z', 'badArgument'],
    ['verb=ListRecords&metadataPrefix=oai_dc&from=yesterday', 'badArgument'],
    ['verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x', 'badArgument'],
    [`verb=ListRecords&metadataPrefix=oai_dc&set=${'x'.repeat(3000)}`, 'badArgument'],
    ['verb=ListRecords&metadataPrefix=mods', 'cannotDisseminateFormat'],
    ['verb=GetRecord&metadataPrefix=constructor&identifier=x', 'idDoesNotExist'],
    ['verb=ListRecords&metadataPrefix=oai_dc&until=1999-12-31', 'noRecordsMatch'],
    ['verb=ListRecords&metadataPrefix=oai_dc&from=2199-12-31', 'noRecordsMatch'],
    ['verb=ListRecords&metadataPrefix=oai_dc&set=state:ZZ', 'noRecordsMatch'],
    ['verb=ListRecords&metadataPrefix=oai_dc&set=nothing%00', 'noRecordsMatch'],
    ['verb=GetRecord&metadataPrefix=oai_dc&identifier=nothing', 'idDoesNotExist'],
    [`verb=GetRecord&metadataPrefix=oai_dc&identifier=${identifierOf('01kb0000000000000000')}`, 'idDoesNotExist'],
    ['verb=ListMetadataFormats&identifier=nothing', 'idDoesNotExist'],
    ['verb=ListRecords&resumptionToken=nothing', 'badResumptionToken'],
    ['verb=ListRecords&resumptionToken=a.b.c', 'badResumptionToken'],
    ['verb=ListSets&resumptionToken=nothing', 'badResumptionToken'],
  ];
  for (const [query, code] of rows) {
    const { error, xml } = await askOai(ask, query);
    assert.equal(error, code, query);
    assert.deepEqual(await schemaErrors(xml), [], query);
    assert.equal(/<request [a-z]/.test(xml), code !== 'badVerb' && code !== 'badArgument', query);
  }
});

test('a token that is forged, of another verb or too old is refused', async () => {
  const { token = '' } = await askOai(ask, 'verb=ListIdentifiers&metadataPrefix=oai_dc');
  assert.ok(token, 'the shipped content fills more than one answer');
  const [place = '', times = '', mac = ''] = token.split('.');
  const forged = Buffer.from(Buffer.from(place, 'base64url').toString().replace('oai_dc', 'marc21')).toString(
    'base64url',
  );
  for (const each of [`${forged}.${times}.${mac}`, `${place}.${times}`, `${place}.${times}.${mac}.x`, `${token}x`])
    assert.equal((await askOai(ask, `verb=ListIdentifiers&resumptionToken=${each}`)).error, 'badResumptionToken');
  assert.equal((await askOai(ask, `verb=ListRecords&resumptionToken=${token}`)).error, 'badResumptionToken');
  const twice = [token, token].map((each) => askOai(ask, `verb=ListIdentifiers&resumptionToken=${each}`));
  const [one, other] = await Promise.all(twice);
  assert.deepEqual(one!.records, other!.records);
  mock.timers.enable({ apis: ['Date'], now: Date.now() + 25 * 3_600_000 });
  const { error } = await askOai(ask, `verb=ListIdentifiers&resumptionToken=${token}`);
  mock.timers.reset();
  assert.equal(error, 'badResumptionToken');
});

test('a request may come by POST', async () => {
  const body = 'verb=ListRecords&metadataPrefix=oai_dc&set=room:processes';
  const type = 'application/x-www-form-urlencoded';
  const posted = await request('anyone', '/oai', { method: 'POST', body, headers: { 'content-type': type } });
  const page = await askOai(() => Promise.resolve(posted), '');
  assert.deepEqual(page.records, (await askOai(ask, body)).records);
  const wrong = await request('anyone', '/oai', {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(wrong.status, 415);
  const large = await request('anyone', '/oai', {
    method: 'POST',
    body: 'x'.repeat(20_000),
    headers: { 'content-type': type },
  });
  assert.equal(large.status, 413);
});

test('only what was public is ever told, and as deleted when it is so no longer', async () => {
  const france = await visit('france');
  const never = await publish('france', 'law', law('Pour le Brésil'), ['state:BR']);
  await withdrawRecord(france, never);
  const waited = await createDraft(france, 'law', law('Sous embargo'));
  await publishDraft(france, waited.id, {
    audience: ['everyone'],
    publishAt: new Date(Date.now() + 1e10).toISOString(),
  });
  await withdrawRecord(france, waited.id);
  const narrowed = await publish('france', 'law', law('Restreinte'));
  await revise('france', narrowed, law('Restreinte', { states: ['BR'], language: 'es', title: { es: 'Reservada' } }), [
    'state:BR',
  ]);
  const suspended = await publish('france', 'law', law('Suspendue'));
  await suspendRecord(await visit('officer'), suspended, 'reason');
  const rowOf = async (person: 'anyone' | 'brazil', id: string) =>
    askOai(
      (query) => request(person, `/oai?${query}`),
      `verb=GetRecord&metadataPrefix=oai_dc&identifier=${identifierOf(id)}`,
    );
  for (const person of ['anyone', 'brazil'] as const) {
    for (const id of [never, waited.id]) assert.equal((await rowOf(person, id)).error, 'idDoesNotExist');
    for (const id of [narrowed, suspended]) assert.equal((await rowOf(person, id)).records[0]?.deleted, true);
  }
  const before = (await rowOf('anyone', narrowed)).records[0]!;
  assert.deepEqual(before.sets, ['room:repository', 'state:FR', 'state:KE', 'language:en', 'language:fr']);
  assert.ok(!before.xml.includes('Reservada'));
  await portal.database.pool.query("update harvest set changed = changed - interval '1 day' where record = $1", [
    narrowed,
  ]);
  await revise('france', narrowed, law('Restreinte encore'), ['state:BR']);
  const after = (await rowOf('anyone', narrowed)).records[0]!;
  assert.notEqual(after.datestamp, before.datestamp);
  await revise('france', narrowed, law('Publique de nouveau'));
  assert.equal((await rowOf('anyone', narrowed)).records[0]?.deleted, false);
});

test('from and until are exact to the second', async () => {
  const id = await publish('france', 'law', law('À la seconde'));
  await portal.database.pool.query("update harvest set changed = '2001-02-03T04:05:06Z' where record = $1", [id]);
  const rows: [string, boolean][] = [
    ['from=2001-02-03T04:05:06Z&until=2001-02-03T04:05:06Z', true],
    ['from=2001-02-03T04:05:07Z&until=2001-02-04T00:00:00Z', false],
    ['from=2001-01-01T00:00:00Z&until=2001-02-03T04:05:05Z', false],
    ['from=2001-02-03&until=2001-02-03', true],
    ['from=2001-02-04&until=2001-02-05', false],
    ['until=2001-02-03', true],
  ];
  for (const [range, found] of rows) {
    const { records } = await askOai(ask, `verb=ListIdentifiers&metadataPrefix=oai_dc&${range}`);
    assert.equal(
      records.some((record) => record.identifier === identifierOf(id)),
      found,
      range,
    );
  }
});

test('a harvester reads everything exactly once while records change', { timeout: 120_000 }, async () => {
  const ids: string[] = [];
  for (let i = 0; i < 8; i++) ids.push(await publish('kenya', 'law', law(`Law ${i}`, { states: ['KE'] })));
  const seen = new Map<string, HarvestedHeader>();
  const arrivals = new Map<string, number>();
  const arrive = (record: HarvestedHeader) => {
    const key = `${record.identifier} ${record.datestamp} ${record.xml}`;
    arrivals.set(key, (arrivals.get(key) ?? 0) + 1);
    seen.set(record.identifier, record);
  };
  let turn = 0;
  const disturb = async () => {
    turn++;
    const id = ids[turn % 8]!;
    if (turn <= 12)
      await revise(
        'kenya',
        id,
        law(`Law ${id} at ${turn}`, { states: ['KE'] }),
        turn % 5 === 0 ? ['members'] : ['everyone'],
      );
    if (turn <= 12) ids.push(await publish('kenya', 'law', law(`New law ${turn}`)));
  };
  let from = await harvest(ask, arrive, { between: disturb });
  const names = (await portal.database.pool.query<{ record: string }>('select record from harvest')).rows.map((row) =>
    identifierOf(row.record),
  );
  const isWhole = async () => {
    const { rows } = await portal.database.pool.query<{ record: string; changed: Date }>(
      'select record, changed from harvest',
    );
    return rows.every(
      ({ record, changed }) => seen.get(identifierOf(record))?.datestamp === `${changed.toISOString().slice(0, 19)}Z`,
    );
  };
  for (const end = Date.now() + 60_000; Date.now() < end && !(turn > 12 && (await isWhole()));)
    from = await harvest(ask, arrive, { from, between: disturb });
  assert.ok(await isWhole(), 'nothing is missing');
  assert.ok(names.every((name) => seen.has(name)));
  assert.deepEqual(
    [...arrivals].filter(([, count]) => count > 1).map(([key]) => key.slice(0, 100)),
    [],
  );
  for (const id of ids.slice(0, 8)) {
    const page = await request('anyone', `/api/v1/records/${id}`);
    assert.equal(seen.get(identifierOf(id))!.deleted, page.status === 404);
    if (page.status === 200)
      assert.ok(seen.get(identifierOf(id))!.xml.includes(((await page.json()) as { title: { fr: string } }).title.fr));
  }
});
