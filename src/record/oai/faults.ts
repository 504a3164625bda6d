/** The conditions that OAI-PMH 2.0 names (section 3.6); they are answered with status 200. */
export type OaiCode =
  'badVerb' | 'badArgument' | 'badResumptionToken' | 'cannotDisseminateFormat' | 'idDoesNotExist' | 'noRecordsMatch';

/** A request that the protocol answers with an error; the words are for the harvester's log, in the language of the protocol. */
export class OaiFault extends Error {
  readonly code: OaiCode;
  constructor(code: OaiCode, words: string) {
    super(words);
    this.name = 'OaiFault';
    this.code = code;
  }
}

export const badArgument = (words: string) => new OaiFault('badArgument', words);
