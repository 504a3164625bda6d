/** A harvester as others have it: it knows the protocol and nothing of the portal. */
export interface HarvestedHeader {
  identifier: string;
  datestamp: string;
  deleted: boolean;
  sets: string[];
  xml: string;
}

export interface OaiPage {
  responseDate: string;
  error?: string;
  records: HarvestedHeader[];
  token?: string;
  xml: string;
}

type Ask = (query: string) => Promise<Response>;

/** Asks once and reads the answer. */
export async function askOai(ask: Ask, query: string): Promise<OaiPage> {
  const xml = await (await ask(query)).text();
  const tag = (text: string, name: string) => new RegExp(`<${name}[^>]*>([^<]*)</${name}>`).exec(text)?.[1];
  const records = [...xml.matchAll(/<header( status="deleted")?>(.*?)<\/header>(.*?)(?=<header|<record>|<resumptionToken|<\/List|<\/Get|$)/gs)]; // prettier-ignore
  return {
    responseDate: tag(xml, 'responseDate')!,
    error: /<error code="(\w+)"/.exec(xml)?.[1],
    records: records.map(([text, deleted, header]) => ({
      identifier: tag(header!, 'identifier')!,
      datestamp: tag(header!, 'datestamp')!,
      deleted: deleted !== undefined,
      sets: [...header!.matchAll(/<setSpec>([^<]+)/g)].map((match) => match[1]!),
      xml: text,
    })),
    token: tag(xml, 'resumptionToken') || undefined,
    xml,
  };
}

/**
 * Harvests all that changed since `from`, page by page.
 * @param between what happens in the portal after each page
 * @returns the second from which to harvest next time
 */
export async function harvest(
  ask: Ask,
  arrive: (record: HarvestedHeader) => void,
  options: { from?: string; more?: string; between?: (page: OaiPage) => Promise<void> } = {},
): Promise<string> {
  const first = `verb=ListRecords&metadataPrefix=oai_dc${options.more ?? ''}${options.from ? `&from=${options.from}` : ''}`;
  let page = await askOai(ask, first);
  const since = page.responseDate;
  for (;;) {
    if (page.error && page.error !== 'noRecordsMatch') throw new Error(page.error);
    page.records.forEach(arrive);
    await options.between?.(page);
    if (!page.token) return since;
    page = await askOai(ask, `verb=ListRecords&resumptionToken=${encodeURIComponent(page.token)}`);
  }
}
