import { stringify } from 'csv-stringify/sync';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import { inLanguage } from '../../../kernel/language.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { bandsOf, RecordBadges } from '../../../record/detail-parts.tsx';
import { loadRecordView } from '../../../record/record-view.ts';
import { Facts } from '../../../ui/kv.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { page } from '../../../ui/page.tsx';
import { cardOf } from './cards.ts';
import { readChosen } from './chosen.ts';
import type { directories } from './directory.tsx';
import { chooseFrom, listAll, readListed } from './listing.ts';
import { directoryMessages } from './messages.ts';
import { findContact, statesOf, type Contact } from './points.ts';
import { crumbs } from './ways.tsx';
import { fingerprintText, turnText } from './words.ts';
import { contactView } from './view.tsx';
import type { ContactFields, ContactKind } from './schema.ts';

type Directory = (typeof directories)['list'];

const cardType = 'text/vcard; charset=utf-8';

/** One contact as a vCard. */
export async function cardFile(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const contact = await findContact(visit, c.req.param('id') ?? '');
  return c.body(cardOf(visit, contact), 200, {
    'content-type': cardType,
    'content-disposition': `attachment; filename="contact-${contact.id}.vcf"`,
  });
}

async function found(c: RequestContext, directory: Directory): Promise<Contact[]> {
  const visit = visitOf(c);
  return readListed(visit, chooseFrom(visit, await listAll(visit, directory.kinds), readChosen(c).chosen));
}

/** All that the reader found in a directory as vCards. */
export async function cardsFile(c: RequestContext, directory: Directory): Promise<Response> {
  const visit = visitOf(c);
  const cards = (await found(c, directory)).map((contact) => cardOf(visit, contact));
  return c.body(cards.join(''), 200, {
    'content-type': cardType,
    'content-disposition': 'attachment; filename="contacts.vcf"',
  });
}

const columns = [
  'id', 'kind', 'state', 'state_code', 'name', 'acronym', 'institution', 'position', 'mailbox', 'telephones', 'deputies', 'languages', 'time_zone',
  'availability', 'rota', 'key_fingerprints', 'website', 'postal_address', 'standing', 'not_confirmed', 'url',
]; // prettier-ignore

/** All that the reader found in a directory as a table; cells that a spreadsheet would take for a formula are made harmless. */
export async function tableFile(c: RequestContext, directory: Directory): Promise<Response> {
  const visit = visitOf(c);
  const rows = (await found(c, directory)).map((contact) => rowOf(visit, contact));
  const text = stringify([columns, ...rows], { escape_formulas: true, record_delimiter: '\r\n' });
  return c.body(`\uFEFF${text}`, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="contacts.csv"',
  });
}

function rowOf(visit: Visit, contact: Contact): string[] {
  const { language, parties, portal } = visit;
  const say = directoryMessages.in(language);
  const states = statesOf(contact);
  return [
    contact.id,
    inLanguage(contact.other_kind_names ?? {}, language)?.text ?? say(`kind.${contact.kind as ContactKind}.one`),
    states.map((code) => parties.name(code, language)).join('; '),
    states.join('; '),
    titleIn(contact, language).text,
    contact.acronym ?? '',
    inLanguage(contact.institution, language)?.text ?? '',
    contact.position ?? '',
    contact.mailbox ?? '',
    contact.telephones.map(({ number, label }) => [number, label].filter(Boolean).join(' ')).join('; '),
    contact.deputies
      .map(({ name, mailbox, telephone }) => [name, mailbox, telephone].filter(Boolean).join(', '))
      .join('; '),
    contact.working_languages.join('; '),
    contact.time_zone ?? '',
    contact.availability ?? '',
    contact.rota.map((turn) => turnText(language, turn)).join('; '),
    contact.keys.map(({ fingerprint }) => fingerprint ?? '').join('; '),
    contact.website ?? '',
    contact.postal_address ?? '',
    contact.standing,
    String(contact.confirm_by !== null && contact.confirm_by < new Date()),
    `${portal.config.portalUrl}/${language}/contacts/${contact.id}`,
  ];
}

/** A card to be printed and kept beside the telephone: what one needs when nothing else works. */
export async function cardPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language, parties } = visit;
  const contact = await findContact(visit, c.req.param('id') ?? '');
  const shown = await loadRecordView(visit, contact.id);
  const say = directoryMessages.in(language);
  const title = titleIn(contact, language);
  const states = statesOf(contact);
  const fields = Object.fromEntries(
    Object.entries(contact).filter(([, value]) => value !== null),
  ) as unknown as ContactFields;
  const facts = contactView(contact.kind as ContactKind).plain(visit, { ...fields, keys: [] });
  return page(c, {
    title: title.text,
    section: 'contacts',
    breadcrumb: crumbs(c),
    band: bandsOf(shown),
    width: 'narrow',
    unlisted: true,
    children: (
      <article>
        <PageTitle
          title={title.text}
          titleLanguage={title.language}
          purpose={states.map((code) => parties.name(code, language)).join(', ')}
        />
        <p class="badges">
          <RecordBadges visit={visit} shown={shown} />
        </p>
        <Facts
          facts={[
            { label: say('card.kind'), value: say(`kind.${contact.kind as ContactKind}.one`) },
            ...facts.map(({ label, text }) => ({ label, value: <Lines text={text} /> })),
            ...contact.keys.map(({ fingerprint = '' }) => ({
              label: say('keys.fingerprint'),
              value: <code dir="ltr">{fingerprintText(fingerprint)}</code>,
            })),
          ]}
        />
        <p class="quiet">
          {say('card.source', { address: `${visit.portal.config.portalUrl}/${language}/contacts/${contact.id}` })}
        </p>
      </article>
    ),
  });
}

const Lines = ({ text }: { text: string }) => (
  <>
    {text.split('\n').map((line, i) => (
      <span key={i}>
        {i > 0 && <br />}
        <bdi>{line}</bdi>
      </span>
    ))}
  </>
);
