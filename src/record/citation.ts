/** What a citation is made from; nothing of the portal is needed to write one. */
export interface Citable {
  id: string;
  title: string;
  /** ISO 639-1 code of the title. */
  language: string;
  /** Who speaks: a state, an organisation, or the source of a reference record; absent where nobody is known. */
  author?: string;
  /** Who compiled a reference record. */
  compiler?: string;
  /** In words, e.g. "National strategy". */
  kind: string;
  /** Kind by its name, e.g. `law`. */
  kindName: string;
  /** Year, month or day: of the document where it is known, else of its publication here. */
  date: string;
  /** Symbol of a document, e.g. A/RES/80/16. */
  symbol?: string;
  url: string;
  /** The portal's name. */
  publisher: string;
}

/** Formats of reference managers. */
export const citationFormats = ['bib', 'ris', 'csl-json'] as const;
export type CitationFormat = (typeof citationFormats)[number];

/** Media type and file extension of each format. */
export const citationTypes: Record<CitationFormat, { type: string; extension: string }> = {
  bib: { type: 'application/x-bibtex; charset=utf-8', extension: 'bib' },
  ris: { type: 'application/x-research-info-systems; charset=utf-8', extension: 'ris' },
  'csl-json': { type: 'application/vnd.citationstyles.csl+json; charset=utf-8', extension: 'json' },
};

/** One record as BibTeX (UTF-8, as Biber and today's BibTeX managers read it). */
export function toBibtex(record: Citable): string {
  const fields: [string, string][] = [
    ['author', `{${bibText(record.author ?? '')}}`],
    ['title', `{${bibText(record.title)}}`],
    ['year', record.date.slice(0, 4)],
    ...(record.symbol ? [['number', bibText(record.symbol)] as [string, string]] : []),
    ...(record.compiler ? bibCompiler(record.compiler) : []),
    ['howpublished', bibText(record.publisher)],
    ['language', record.language],
    ['url', record.url.replace(/[{}\\]/g, encodeURIComponent)],
  ];
  const lines = fields.filter(([, value]) => value && value !== '{}').map(([name, value]) => `  ${name} = {${value}}`);
  return `@misc{gcscp-${record.id},\n${lines.join(',\n')}\n}\n`;
}

const bibCompiler = (name: string): [string, string][] => [
  ['editor', `{${bibText(name)}}`],
  ['editortype', 'compiler'],
];

const bibSpecials: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

/** Braces are written as commands, for unbalanced ones end an entry. */
function bibText(text: string): string {
  return oneLine(text).replace(
    /[\\{}&%$#_~^]/g,
    (c) => bibSpecials[c] ?? (/[{}]/.test(c) ? (c === '{' ? '\\textbraceleft{}' : '\\textbraceright{}') : `\\${c}`),
  );
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

const risTypes: Record<string, string> = { law: 'STAT', session: 'CONF', programme: 'GEN' };

/** One record in RIS, lines ended as the format wants them. */
export function toRis(record: Citable): string {
  const [year = '', month = '', day = ''] = record.date.split('-');
  const lines: [string, string | undefined][] = [
    ['TY', risTypes[record.kindName] ?? 'GOVDOC'],
    ['ID', record.id],
    ['AU', record.author],
    ['A2', record.compiler],
    ['TI', oneLine(record.title)],
    ['PY', year],
    ['DA', [year, month, day].join('/')],
    ['M1', record.symbol],
    ['M3', record.kind],
    ['LA', record.language],
    ['PB', record.publisher],
    ['UR', record.url],
  ];
  return `${lines.filter(([, value]) => value).map(([tag, value]) => `${tag}  - ${oneLine(value!)}`).join('\r\n')}\r\nER  - \r\n\r\n`; // prettier-ignore
}

/** One record as CSL-JSON, the form that reference managers exchange. */
export function toCsl(record: Citable): Record<string, unknown> {
  return {
    id: record.id,
    type: record.kindName === 'law' ? 'legislation' : 'document',
    title: oneLine(record.title),
    ...(record.author ? { author: [{ literal: oneLine(record.author) }] } : {}),
    ...(record.compiler ? { compiler: [{ literal: oneLine(record.compiler) }] } : {}),
    issued: { 'date-parts': [record.date.split('-').map(Number)] },
    genre: record.kind,
    ...(record.symbol ? { number: record.symbol } : {}),
    language: record.language,
    publisher: record.publisher,
    URL: record.url,
  };
}

/** One record, or several, in a format. */
export function writeCitations(records: Citable[], format: CitationFormat): string {
  if (format === 'bib') return records.map(toBibtex).join('\n');
  if (format === 'ris') return records.map(toRis).join('');
  return `${JSON.stringify(records.map(toCsl), null, 1)}\n`;
}
