import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withdrawRecord } from '../../src/kernel/records.ts';
import { languages } from '../../src/kernel/language.ts';
import { openTestPortal } from '../portal.ts';

const config = { portalUrl: 'https://portal.example.org' };
const { portal, request, publish, visit } = await openTestPortal({ config });
const law = (title: string) => ({ language: 'en', title: { en: title }, fields: { adopted_on: '2024' } });

interface Triple {
  subject: string;
  property: string;
  object: string;
}
type Node = Record<string, unknown> & { '@id': string; '@type': string[] };

/** The statements of the JSON-LD, with every prefix written out. */
function triplesOfJson(document: { '@context': Record<string, string>; '@graph': Node[] }): Triple[] {
  const whole = (name: string) => name.replace(/^(\w+):/, (_, prefix: string) => document['@context'][prefix]!);
  return document['@graph'].flatMap(({ '@id': subject, '@type': types, ...values }) => [
    ...types.map((type) => ({ subject, property: 'a', object: `<${whole(type)}>` })),
    ...Object.entries(values).flatMap(([property, terms]) =>
      (terms as Record<string, string>[]).map((term) => ({
        subject,
        property: whole(property),
        object: objectOf(term, whole),
      })),
    ),
  ]);
}

function objectOf(term: Record<string, string>, whole: (name: string) => string): string {
  if (term['@id']) return `<${term['@id']}>`;
  return (
    JSON.stringify(term['@value']) + (term['@language'] ? `@${term['@language']}` : `^^<${whole(term['@type']!)}>`)
  );
}

/** A small reader of Turtle: prefixes, statements with `;` and `,`, addresses, names, literals. */
function triplesOfTurtle(text: string): Triple[] {
  const tokens = text.match(
    /@prefix|<[^>]*>|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^[\w-]+:[\w-]+)?|[\w-]*:[\w-]*|[;,.]|\ba\b/g,
  )!;
  const prefixes = new Map<string, string>();
  const triples: Triple[] = [];
  const whole = (name: string) => `<${prefixes.get(name.split(':')[0]!)!}${name.split(':')[1]}>`;
  let i = 0;
  while (i < tokens.length) {
    if (tokens[i] === '@prefix') {
      prefixes.set(tokens[i + 1]!.slice(0, -1), tokens[i + 2]!.slice(1, -1));
      assert.equal(tokens[i + 3], '.');
      i += 4;
      continue;
    }
    const subject = tokens[i++]!.slice(1, -1);
    for (;;) {
      const verb = tokens[i++]!;
      const property = verb === 'a' ? 'a' : whole(verb).slice(1, -1);
      do {
        const token = tokens[i++]!;
        const object = /^[<]/.test(token)
          ? token
          : token.startsWith('"')
            ? token.replace(/\^\^(.*)$/, (_, name: string) => `^^${whole(name)}`)
            : whole(token);
        triples.push({ subject, property, object });
      } while (tokens[i] === ',' && i++ > 0);
      const end = tokens[i++];
      if (end === '.') break;
      assert.equal(end, ';');
    }
  }
  return triples;
}

const sorted = (triples: Triple[]) => triples.map((each) => `${each.subject} ${each.property} ${each.object}`).sort();

test('the catalogue says the same in JSON-LD and in Turtle', async () => {
  const json = triplesOfJson((await (await request('anyone', '/catalog.jsonld')).json()) as never);
  const turtle = triplesOfTurtle(await (await request('anyone', '/catalog.ttl')).text());
  assert.deepEqual(sorted(turtle), sorted(json));
  assert.ok(json.length > 100);
});

test('what DCAT-AP asks of each thing is there, and what is referred to exists', async () => {
  const triples = triplesOfJson((await (await request('anyone', '/catalog')).json()) as never);
  const [dcat, dct] = ['http://www.w3.org/ns/dcat#', 'http://purl.org/dc/terms/'];
  const needed: Record<string, string[]> = {
    Catalog: [`${dct}title`, `${dct}description`, `${dct}publisher`, `${dcat}dataset`],
    Dataset: [`${dct}title`, `${dct}description`, `${dct}publisher`, `${dcat}distribution`, `${dcat}theme`],
    Distribution: [`${dcat}accessURL`, `${dct}format`, `${dcat}mediaType`],
    DataService: [`${dct}title`, `${dcat}endpointURL`, `${dcat}servesDataset`],
  };
  for (const { subject, object } of triples.filter((each) => each.property === 'a'))
    for (const property of needed[object.slice(1 + dcat.length, -1)] ?? [])
      assert.ok(
        triples.some((each) => each.subject === subject && each.property === property),
        `${subject} lacks ${property}`,
      );
  const subjects = new Set(triples.map((each) => each.subject));
  for (const { object } of triples.filter((each) => each.object.startsWith('<https://portal.example.org/catalog')))
    assert.ok(subjects.has(object.slice(1, -1)), object);
  const titles = triples.filter((each) => each.subject.endsWith('#processes') && each.property === `${dct}title`);
  assert.equal(titles.length, 6);
  const addresses = triples.filter(({ property }) => /accessURL|landingPage|endpointDescription/.test(property));
  for (const { object } of addresses) {
    const answer = await request('anyone', object.slice(1, -1).replace(config.portalUrl, ''));
    assert.equal(answer.status, 200, object);
  }
});

test('the format follows what is wished for', async () => {
  const typeOf = async (accept: string) =>
    (await request('anyone', '/catalog', { headers: { accept } })).headers.get('content-type');
  assert.match((await typeOf('text/turtle'))!, /^text\/turtle/);
  assert.match((await typeOf('application/ld+json'))!, /^application\/ld\+json/);
  assert.match((await typeOf('text/turtle;q=0.5, application/ld+json'))!, /^application\/ld\+json/);
  assert.match((await typeOf('*/*'))!, /^application\/ld\+json/);
});

const locations = (xml: string) => [...xml.matchAll(/<loc>([^<]*)<\/loc>/g)].map((match) => match[1]!);

test('the site map holds every public page in six languages, and no other', { timeout: 120_000 }, async () => {
  const open = await publish('france', 'law', law('Open'));
  const closed = await publish('france', 'law', law('Closed'), ['members']);
  const gone = await publish('france', 'law', law('Gone'));
  await withdrawRecord(await visit('france'), gone);
  const files = locations(await (await request('anyone', '/sitemap.xml')).text());
  const pages: string[] = [];
  for (const file of files) {
    const text = await (await request('anyone', file.replace(config.portalUrl, ''))).text();
    assert.ok(text.length < 50_000_000);
    const here = locations(text);
    assert.ok(here.length <= 50_000);
    assert.equal((text.match(/hreflang=/g) ?? []).length, here.length * 6);
    pages.push(...here);
  }
  assert.equal(new Set(pages).size, pages.length, 'each once');
  for (const language of languages) {
    assert.ok(pages.includes(`${config.portalUrl}/${language}/repository/${open}`));
    assert.ok(pages.includes(`${config.portalUrl}/${language}`));
  }
  assert.ok(!pages.some((page) => page.includes(closed) || page.includes(gone)));
  const { rows } = await portal.database.pool.query<{ n: number }>(
    'select count(*)::int as n from search_entry where audience = array[1]',
  );
  assert.equal(
    pages.filter((page) => /\/[0-9a-z]{20}$/.test(page) && page.includes('/en/')).length <= rows[0]!.n,
    true,
  );
  for (const page of pages.filter((_, i) => i % 97 === 0)) {
    const answer = await request('anyone', page.replace(config.portalUrl, ''));
    assert.equal(answer.status, 200, page);
  }
  assert.match(
    await (await request('anyone', '/robots.txt')).text(),
    /^Sitemap: https:\/\/portal.example.org\/sitemap.xml$/m,
  );
  assert.equal((await request('anyone', '/sitemaps/records/nothing')).status, 404);
});

test('a feed has what Atom asks for', async () => {
  await publish('france', 'law', { ...law('Feed & <tag>'), summary: { en: 'Words' } });
  for (const language of languages) {
    const text = await (await request('anyone', `/feeds/records.atom?language=${language}`)).text();
    const { validateXML } = await import('xmllint-wasm');
    const { errors } = await validateXML({ xml: text, normalization: 'format' } as never);
    assert.deepEqual(errors, []);
    const [head = '', ...entries] = text.split('<entry>');
    for (const name of ['id', 'title', 'updated', 'author'])
      assert.equal(head.match(new RegExp(`<${name}[ >]`, 'g'))?.length, 1, name);
    assert.match(head, /rel="self"/);
    const ids = entries.map((entry) => /<id>([^<]+)<\/id>/.exec(entry)![1]);
    assert.equal(new Set(ids).size, ids.length);
    for (const entry of entries)
      for (const name of ['id', 'title', 'updated']) assert.match(entry, new RegExp(`<${name}[ >]`));
    const updated = [...text.matchAll(/<updated>([^<]+)/g)].map((match) => match[1]!);
    assert.ok(updated.every((each) => !Number.isNaN(Date.parse(each))));
  }
});

test('a public record tells reference managers and search engines what it is', async () => {
  const id = await publish('france', 'law', law('Cited act'));
  const html = await (await request('anyone', `/en/repository/${id}`)).text();
  for (const name of ['citation_title', 'citation_author', 'citation_publication_date', 'citation_public_url'])
    assert.match(html, new RegExp(`<meta name="${name}" content="[^"]+"`), name);
  const data = JSON.parse(/<script type="application\/ld\+json"[^>]*>([^<]+)</.exec(html)![1]!) as Record<
    string,
    unknown
  >;
  assert.equal(data['@context'], 'https://schema.org');
  assert.equal(data.name, 'Cited act');
  const restricted = await publish('france', 'law', law('Not cited'), ['members']);
  const page = await (await request('kenya', `/en/repository/${restricted}`)).text();
  assert.ok(!page.includes('citation_title') && !page.includes('application/ld+json'));
});
