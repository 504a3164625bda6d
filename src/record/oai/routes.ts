import { Refused } from '../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../kernel/http.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { element, escapeXml } from '../xml.ts';
import { readArguments, type OaiArguments } from './arguments.ts';
import { OaiFault } from './faults.ts';
import { answerOai, utcSeconds } from './provider.ts';

/** Mounts the provider of OAI-PMH 2.0 at the root; it answers everybody alike, whoever asks. */
export function mountOai(app: PageRoutes): void {
  app.get('/oai', (c) => answer(c, [...new URL(c.req.url).searchParams]));
  app.post('/oai', async (c) => answer(c, await readBody(c)));
}

const largestBody = 10_000;

async function readBody(c: RequestContext): Promise<[string, string][]> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? ''))
    throw new Refused('wrong-media-type');
  if (Number(c.req.header('content-length') ?? 0) > largestBody) throw new Refused('too-large');
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of c.req.raw.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > largestBody) throw new Refused('too-large');
  }
  return [...new URLSearchParams(text)];
}

async function answer(c: RequestContext, entries: [string, string][]): Promise<Response> {
  const visit = visitOf(c).asPublic().inLanguage('en');
  const base = `${visit.portal.config.portalUrl}/oai`;
  let wish: OaiArguments | undefined;
  let at = new Date();
  let inside: string;
  try {
    wish = readArguments(entries);
    const answered = await answerOai(visit, wish);
    at = answered.at;
    inside = `<${wish.verb}>${answered.inside}</${wish.verb}>`;
  } catch (error) {
    if (!(error instanceof OaiFault)) throw error;
    if (error.code === 'badArgument' || error.code === 'badVerb') wish = undefined;
    inside = element('error', error.message, { code: error.code });
  }
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" ',
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ',
    'xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">',
    `<responseDate>${utcSeconds(at)}</responseDate>`,
    `<request${requestAttributes(wish)}>${escapeXml(base)}</request>${inside}</OAI-PMH>\n`,
  ].join('');
  c.header('cache-control', 'no-cache');
  return c.body(text, 200, { 'content-type': 'text/xml; charset=utf-8' });
}

const requestAttributes = (wish: OaiArguments | undefined) =>
  Object.entries(wish ?? {})
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');
