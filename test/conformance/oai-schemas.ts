import { existsSync, readFileSync } from 'node:fs';
import { validateXML } from 'xmllint-wasm';

/** The schemas of the protocol and its formats; they are not part of the project, so tests use them where they are. */
const folder = process.env.OAI_SCHEMAS ?? '/work/shared/data/oai-pmh/schemas';
const names = ['OAI-PMH.xsd', 'oai_dc.xsd', 'simpledc20021212.xsd', 'oai-identifier.xsd', 'MARC21slim.xsd', 'xml.xsd'];
export const haveSchemas = names.every((name) => existsSync(`${folder}/${name}`));

/** One schema for an answer with all that may stand in it; every import leads to a file beside it. */
const whole = `<schema xmlns="http://www.w3.org/2001/XMLSchema">
  <import namespace="http://www.openarchives.org/OAI/2.0/" schemaLocation="OAI-PMH.xsd"/>
  <import namespace="http://www.openarchives.org/OAI/2.0/oai_dc/" schemaLocation="oai_dc.xsd"/>
  <import namespace="http://www.openarchives.org/OAI/2.0/oai-identifier" schemaLocation="oai-identifier.xsd"/>
  <import namespace="http://www.loc.gov/MARC21/slim" schemaLocation="MARC21slim.xsd"/>
</schema>`;

const local = (text: string) => text.replace(/schemaLocation="https?:\/\/[^"]*\/([^"/]+)"/g, 'schemaLocation="$1"');

/** What is wrong with an answer; empty when it is valid, or where the schemas are not. */
export async function schemaErrors(xml: string): Promise<string[]> {
  if (!haveSchemas) return [];
  const { errors } = await validateXML({
    xml: [{ fileName: 'answer.xml', contents: xml }],
    schema: [{ fileName: 'whole.xsd', contents: whole }],
    preload: names.map((name) => ({ fileName: name, contents: local(readFileSync(`${folder}/${name}`, 'utf8')) })),
    maxMemoryPages: 4096,
  });
  return errors.map((error) => error.message);
}
