import ICAL from 'ical.js';
import { inLanguage, languageName } from '../../../kernel/language.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { statesOf, type Contact } from './points.ts';
import { directoryMessages } from './messages.ts';
import type { ContactKind } from './schema.ts';
import { turnText } from './words.ts';

type Property = [string, Record<string, string | string[]>, string, ...unknown[]];

/** A contact as a vCard 4.0 (RFC 6350), written by ical.js from jCard (RFC 7095). @returns lines with CRLF */
export function cardOf(visit: Visit, contact: Contact): string {
  const properties: Property[] = [
    ['version', {}, 'text', '4.0'],
    ['kind', {}, 'text', 'org'],
    ['uid', {}, 'uri', addressOf(visit, contact)],
    ['fn', {}, 'text', titleIn(contact, visit.language).text],
    ...organisationOf(visit, contact),
    ...waysOf(contact),
    ...placeOf(contact),
    ...keysOf(contact),
    ['note', {}, 'text', noteOf(visit, contact)],
    ['source', {}, 'uri', addressOf(visit, contact)],
    ...(contact.published_at ? ([['rev', {}, 'timestamp', stamp(contact.published_at)]] as Property[]) : []),
  ];
  return `${ICAL.stringify.component(['vcard', properties, []] as never, ICAL.design.vcard as never)}\r\n`;
}

/** ical.js counts the space that begins a continued line beside the 75 octets of RFC 6350 section 3.2. */
ICAL.foldLength = 74;

const addressOf = ({ portal, language }: Visit, { id }: Contact) =>
  `${portal.config.portalUrl}/${language}/contacts/${id}`;

/** jCard writes instants with separators; ical.js takes them out. */
const stamp = (instant: Date) => instant.toISOString().replace(/\.\d+Z$/, 'Z');

function organisationOf(visit: Visit, contact: Contact): Property[] {
  const { language, parties } = visit;
  const institution = inLanguage(contact.institution, language)?.text;
  const names = [
    statesOf(contact)
      .map((code) => parties.name(code, language))
      .join(', '),
    institution,
  ].filter(Boolean);
  const kind = inLanguage(contact.other_kind_names ?? {}, language)?.text;
  return [
    ['org', {}, 'text', names.length > 1 ? names : (names[0] ?? '')],
    ['role', {}, 'text', kind ?? directoryMessages.in(language)(`kind.${contact.kind as ContactKind}.one`)],
    ...(contact.position ? ([['title', {}, 'text', contact.position]] as Property[]) : []),
    ...(contact.acronym ? ([['nickname', {}, 'text', contact.acronym]] as Property[]) : []),
  ];
}

function waysOf(contact: Contact): Property[] {
  const deputies = contact.deputies.filter(({ mailbox }) => mailbox);
  const preferred = deputies.length > 0 ? { type: 'work', pref: '1' } : { type: 'work' };
  return [
    ...(contact.mailbox ? ([['email', preferred, 'text', contact.mailbox]] as Property[]) : []),
    ...deputies.map(({ mailbox }, i): Property => ['email', { type: 'work', pref: String(i + 2) }, 'text', mailbox!]),
    ...contact.telephones.map(({ number }): Property => ['tel', { type: ['work', 'voice'] }, 'uri', telOf(number)]),
    ...contact.deputies.flatMap(({ telephone }): Property[] =>
      telephone ? [['tel', { type: ['work', 'voice'] }, 'uri', telOf(telephone)]] : [],
    ),
    ...contact.working_languages.map((code, i): Property => ['lang', { pref: String(i + 1) }, 'language-tag', code]),
    ...(contact.website ? ([['url', {}, 'uri', contact.website]] as Property[]) : []),
  ];
}

const telOf = (number: string) => `tel:${number.replaceAll(' ', '-')}`;

function placeOf(contact: Contact): Property[] {
  const place: Property[] = contact.time_zone ? [['tz', {}, 'text', contact.time_zone]] : [];
  if (contact.postal_address)
    place.push(['adr', { type: 'work', label: contact.postal_address }, 'text', ['', '', '', '', '', '', '']]);
  return place;
}

const keysOf = ({ keys }: Contact): Property[] =>
  keys.map(({ armored }) => [
    'key',
    {},
    'uri',
    `data:application/pgp-keys;base64,${Buffer.from(armored).toString('base64')}`,
  ]);

/** What a card has no property for: when it answers, who stands in, in which languages. */
function noteOf({ language }: Visit, contact: Contact): string {
  const say = directoryMessages.in(language);
  const deputies = contact.deputies.map(({ name, mailbox, telephone }) =>
    [name, mailbox, telephone].filter(Boolean).join(', '),
  );
  const summary = inLanguage(contact.summary, language)?.text;
  return [
    contact.availability && say(`availability.${contact.availability}`),
    ...contact.rota.map((turn) => turnText(language, turn)),
    ...deputies.map((text) => `${say('field.deputies')}: ${text}`),
    contact.working_languages.map((code) => languageName(language, code)).join(', '),
    summary,
  ].filter(Boolean).join('\n').replace(/[\u2068\u2069]/g, ''); // prettier-ignore
}
