/** A thing named by its address, a text in a language, or a value of a type (prefixed names throughout). */
export type Term = { id: string } | { text: string; language: string } | { value: string; type: string };

/** A thing and what is said of it. */
export interface GraphNode {
  id: string;
  types: string[];
  values: [property: string, term: Term][];
}

/** Vocabularies by prefix. */
export const prefixes: Record<string, string> = {
  dcat: 'http://www.w3.org/ns/dcat#',
  dct: 'http://purl.org/dc/terms/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  spdx: 'http://spdx.org/rdf/terms#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
};

/** The graph as JSON-LD 1.1. */
export function toJsonLd(nodes: GraphNode[]): unknown {
  return {
    '@context': prefixes,
    '@graph': nodes.map(({ id, types, values }) => ({
      '@id': id,
      '@type': types,
      ...Object.fromEntries([...Map.groupBy(values, ([property]) => property)].map(([property, of]) => [property, of.map(([, term]) => jsonOf(term))])),
    })),
  }; // prettier-ignore
}

function jsonOf(term: Term): unknown {
  if ('id' in term) return { '@id': term.id };
  if ('text' in term) return { '@value': term.text, '@language': term.language };
  return { '@value': term.value, '@type': term.type };
}

/** The graph as Turtle 1.1, one statement a line. */
export function toTurtle(nodes: GraphNode[]): string {
  const head = Object.entries(prefixes).map(([prefix, address]) => `@prefix ${prefix}: <${address}> .`);
  const body = nodes.map(({ id, types, values }) => {
    const lines = [`a ${types.join(', ')}`, ...values.map(([property, term]) => `${property} ${turtleOf(term)}`)];
    return `${iri(id)} ${lines.join(' ;\n  ')} .`;
  });
  return `${head.join('\n')}\n\n${body.join('\n\n')}\n`;
}

function turtleOf(term: Term): string {
  if ('id' in term) return iri(term.id);
  if ('text' in term) return `${literal(term.text)}@${term.language}`;
  return `${literal(term.value)}^^${term.type}`;
}

const iri = (address: string) => `<${address.replace(/[\u0000-\u0020<>"{}|^`\\]/g, encodeURIComponent)}>`;

const escapes: Record<string, string> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const literal = (text: string) => `"${text.replace(/[\\"\n\r\t]/g, (c) => escapes[c]!)}"`;
